"""Difference of this computer's clock to Apple's; on request, requests are signed with Apple's
time.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.exchange import Exchange

_log = logging.getLogger(__name__)

GOOD_FOR: Final = timedelta(minutes=10)
"""The time for which a measurement is valid. The clock may be set at any time."""

MOST_PLACES: Final = 100
"""The most servers remembered: each test in Local has its own key, and so counts as one."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured clock difference.

    `skew` is how far this computer was ahead at `at`, by this computer's clock; None if the answer
    had no time of the server.
    """

    skew: timedelta | None
    at: datetime


class ApplesClock:
    """Implements `RequestClock` of `appstore`, for this session only.

    Lasting records go to `note_time`. Nothing is corrected until `correct` was called: the owner
    must know of a wrong clock, and due times are computed by it.
    """

    def __init__(
        self,
        apples_place: str = "",
        note_time: Callable[[datetime, datetime], None] = lambda _at, _clock: None,
    ) -> None:
        """`note_time` gets the time of a genuine answer and this computer's clock at that moment.

        Genuine answers come from `apples_place`: a simulator's time proves nothing.
        """
        self._apples_place = apples_place
        self._note_time = note_time
        self._measured: OrderedDict[str, Measured] = OrderedDict()
        self._is_correcting = False

    @property
    def is_correcting(self) -> bool:
        """True while requests are signed with Apple's time in place of this computer's."""
        return self._is_correcting

    def correct(self, *, is_on: bool = True) -> None:
        """Switches the correction, from the next request on. An unknown difference is measured
        first.
        """
        self._is_correcting = is_on
        _log.info("Requests are signed with %s time", "Apple's" if is_on else "this computer's")

    # -- called by `appstore` -------------------------------------------------------------------

    def is_unknown(self, place: str, now: datetime) -> bool:
        return self._is_correcting and self._known(place, now) is None

    def time_at(self, place: str, now: datetime) -> datetime:
        known = self._known(place, now) if self._is_correcting else None
        return now if known is None or known.skew is None else now - known.skew

    def note(self, place: str, exchange: Exchange) -> None:
        self._measured[place] = Measured(exchange.clock_skew, exchange.at)
        self._measured.move_to_end(place)
        if len(self._measured) > MOST_PLACES:
            self._measured.popitem(last=False)
        skew = exchange.clock_skew
        if place == self._apples_place and skew is not None:
            clock = exchange.at + timedelta(seconds=exchange.seconds)
            with suppress(OverflowError):  # the last second of the year 9999
                self._note_time(clock - skew, clock)

    def _known(self, place: str, now: datetime) -> Measured | None:
        known = self._measured.get(place)
        # If the clock was set back meanwhile, the measurement is in the future.
        is_fresh = known is not None and timedelta() <= now - known.at <= GOOD_FOR
        return known if is_fresh else None
