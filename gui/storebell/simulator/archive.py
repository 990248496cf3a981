"""A history that was never made: what an app that is years old would find, the same each time.

It is computed when it is read, so that a hundred thousand notifications cost no memory.
"""

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from storebell.domain.attempt import SendAttempt, SendAttemptResult
from storebell.domain.environment import Environment
from storebell.domain.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.simulator.moments import milliseconds_of, moment_of
from storebell.simulator.notifications import (
    WINDOWS,
    AppIdentity,
    Notification,
    Sign,
    make_test_payload,
)

_FIRST_SUCCESSES: Final = 200
"""Of 256 notifications, so many arrive at once; the others fail at first, or for good."""

_FAILURES: Final = tuple(
    result for result in SendAttemptResult if result is not SendAttemptResult.SUCCESS
)
_MARGIN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Archive:
    """`size` TEST notifications of an app, spread evenly over what Apple keeps before `end`.

    The same `seed` gives the same UUIDs, results and order; only the dates move with `end`.
    """

    app: AppIdentity
    size: int
    seed: int
    end: datetime
    sign: Sign

    def __len__(self) -> int:
        return self.size

    def between(self, number: int, start: datetime, end: datetime) -> Iterator[Notification]:
        """In order of time, from a number and a time on, to a time."""
        first = bisect_left(range(self.size), start, key=self._signed_at)
        beyond = bisect_right(range(self.size), end, key=self._signed_at)
        return (self._make(one) for one in range(max(number, first), beyond))

    def find(self, token: str, token_ms: int) -> Notification | None:
        """The notification with a token, if there is one; `token_ms` is the time in it."""
        number = bisect_left(range(self.size), moment_of(token_ms), key=self._signed_at)
        found = self._make(number) if number < self.size else None
        return found if found is not None and found.token == token else None

    def _signed_at(self, number: int) -> datetime:
        window = WINDOWS[self.app.environment] - _MARGIN
        at = self.end - window + window * number / self.size
        return moment_of(milliseconds_of(at))

    def _make(self, number: int) -> Notification:
        # A hash of the number, not a generator: any of them can be made without those before it.
        chance = blake2b(f"{self.seed}:{number}".encode(), digest_size=32).digest()
        notification_uuid = str(uuid.UUID(bytes=chance[:16], version=4))
        at = self._signed_at(number)
        notification = Notification(
            number=number,
            token=f"{notification_uuid}_{milliseconds_of(at)}",
            signed_at=at,
            make_signed=lambda: self.sign(make_test_payload(self.app, notification_uuid, at)),
        )
        notification.attempts = self._attempts(at, chance[16:])
        return notification

    def _attempts(self, signed_at: datetime, chance: bytes) -> tuple[SendAttempt, ...]:
        is_production = self.app.environment is Environment.PRODUCTION
        plan = PRODUCTION_PLAN if is_production else SANDBOX_PLAN
        made: list[SendAttempt] = []
        for number, byte in zip(range(1, plan.most_attempts + 1), chance, strict=False):
            at = signed_at + plan.offset_of(number) + timedelta(milliseconds=40 + byte)
            if at > self.end:
                break
            is_success = byte < _FIRST_SUCCESSES
            failure = _FAILURES[byte % len(_FAILURES)]
            made.append(SendAttempt(at, SendAttemptResult.SUCCESS if is_success else failure))
            if is_success:
                break
        return tuple(made)
