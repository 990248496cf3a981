"""Judges whether this computer's clock can be right, from known times.

A clock can be wrong by years: a dead battery, a restored snapshot, a wrong time server. Code that
deletes, replaces or takes the clock as a reference asks here first. All times are aware datetimes
in UTC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

TOLERANCE: Final = timedelta(days=1)
"""No wrong time zone makes a larger difference; a correction by a time server is far smaller."""

MOST_AHEAD: Final = timedelta(days=90)
"""The longest pause without use of Storebell after which the clock needs no confirmation."""

MOST_AHEAD_OF_RELEASE: Final = timedelta(days=5 * 365)
"""The same limit for an installation without any record: its release may be an old one."""


@dataclass(frozen=True, slots=True)
class ApplesTime:
    """The time of Apple's servers, and this computer's clock at that moment."""

    at: datetime
    clock: datetime


@dataclass(frozen=True, slots=True)
class ClockReferences:
    """Known times that a clock is compared with.

    `released` is when this version was released. `record` is the time of the newest record made
    under a plausible clock. `apple` is from the last genuine answer. `confirmed` is when a person
    last confirmed the clock.
    """

    released: datetime
    record: datetime | None = None
    apple: ApplesTime | None = None
    confirmed: datetime | None = None

    @property
    def newest(self) -> datetime:
        """The newest time that is known to have passed."""
        apple = None if self.apple is None else self.apple.at
        known = (self.released, self.record, self.confirmed, apple)
        return max(time for time in known if time is not None)


class Contradiction(StrEnum):
    """The reference that a clock contradicts."""

    BEFORE_RELEASE = "before_release"
    BEHIND_RECORD = "behind_record"
    BEHIND_CONFIRMED = "behind_confirmed"
    BEHIND_APPLE = "behind_apple"
    AHEAD_OF_APPLE = "ahead_of_apple"
    AHEAD = "ahead"


CONFIRMABLE: Final = frozenset(
    {Contradiction.BEHIND_RECORD, Contradiction.BEHIND_CONFIRMED, Contradiction.AHEAD}
)
"""The contradictions that a person can confirm away. Apple's time and the release are facts: both
have passed.
"""


@dataclass(frozen=True, slots=True)
class ImplausibleClock:
    """The time of the clock, the contradiction, and the reference that it contradicts."""

    clock: datetime
    contradiction: Contradiction
    reference: datetime

    @property
    def days(self) -> int:
        """The difference between clock and reference, in whole days."""
        return abs(self.clock - self.reference).days


def judge(clock: datetime, references: ClockReferences) -> ImplausibleClock | None:
    """The contradiction that makes the clock implausible; None if it is plausible."""
    apple = references.apple
    if clock < references.released - TOLERANCE:
        return ImplausibleClock(clock, Contradiction.BEFORE_RELEASE, references.released)
    if apple is not None and _is_ahead(apple) and clock >= apple.clock - TOLERANCE:
        time_there = clock - (apple.clock - apple.at)
        return ImplausibleClock(clock, Contradiction.AHEAD_OF_APPLE, time_there)
    for time, contradiction in (
        (apple.at if apple else None, Contradiction.BEHIND_APPLE),
        (references.confirmed, Contradiction.BEHIND_CONFIRMED),
        (references.record, Contradiction.BEHIND_RECORD),
    ):
        if time is not None and clock < time - TOLERANCE:
            return ImplausibleClock(clock, contradiction, time)
    is_alone = references == ClockReferences(references.released)
    if clock > references.newest + (MOST_AHEAD_OF_RELEASE if is_alone else MOST_AHEAD):
        return ImplausibleClock(clock, Contradiction.AHEAD, references.newest)
    return None


def was_set_back(clock: datetime, apple: ApplesTime) -> bool:
    """True if Apple's last answer showed a clock that was ahead, and it was set back since."""
    return _is_ahead(apple) and clock < apple.clock - TOLERANCE


def _is_ahead(apple: ApplesTime) -> bool:
    return apple.clock - apple.at > TOLERANCE
