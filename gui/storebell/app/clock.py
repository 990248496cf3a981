"""This computer's clock, and how it is noticed that the computer slept or its clock was set."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

LONGEST_NAP_SECONDS: Final = 5.0
"""Longest time between two reads of the wall clock, in seconds: the monotonic clock stops while the
computer sleeps.
"""

JUMP_SECONDS: Final = 10.0
"""Difference between wall clock and monotonic clock that means a sleep or a newly set clock, in
seconds; less is a correction.
"""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SystemClock:
    """Fits `ports.clock.Clock` with the computer's own; `ticks` are seconds of a clock that is
    never set, and `nap` waits for some.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = _utc_now,
        ticks: Callable[[], float] = time.monotonic,
        nap: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.now = wall
        self._ticks = ticks
        self._nap = nap

    async def sleep_until(self, when: datetime) -> None:
        while (left := (when - self.now()).total_seconds()) > 0:
            await self._nap(min(left, LONGEST_NAP_SECONDS))

    async def wake_at(self, when: datetime) -> bool:
        before, start = self.now(), self._ticks()
        while (left := (when - self.now()).total_seconds()) > 0:
            await self._nap(min(left, LONGEST_NAP_SECONDS))
            jumped = (self.now() - before).total_seconds() - (self._ticks() - start)
            if abs(jumped) > JUMP_SECONDS:
                return False
        return True
