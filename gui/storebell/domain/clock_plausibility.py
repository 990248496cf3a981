"""Whether this computer's clock can be right, judged by what is known of the time.

A clock can be wrong by years: a dead battery, a restored snapshot, a wrong time server. What
deletes, replaces or serves as a reference asks here first. All moments are aware, in UTC.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

TOLERANCE: Final = timedelta(days=1)
"""No wrong time zone makes a larger difference; a correction by a time server is far smaller."""

MOST_AHEAD: Final = timedelta(days=90)
"""So long may nobody have used Storebell before its clock needs to be confirmed."""

MOST_AHEAD_OF_RELEASE: Final = timedelta(days=5 * 365)
"""The same for an installation that has no record at all: its release may be an old one."""


@dataclass(frozen=True, slots=True)
class ApplesTime:
    """What Apple's servers said the time was, and what this computer's clock said then."""

    at: datetime
    clock: datetime


@dataclass(frozen=True, slots=True)
class ClockReferences:
    """What is known of the time.

    `released` is when this version was. `record` is the newest thing that was recorded under a
    plausible clock. `apple` is from the last genuine answer. `confirmed` is when a person last
    said that the clock is right.
    """

    released: datetime
    record: datetime | None = None
    apple: ApplesTime | None = None
    confirmed: datetime | None = None

    @property
    def newest(self) -> datetime:
        """A moment that has passed, as far as is known."""
        apple = None if self.apple is None else self.apple.at
        known = (self.released, self.record, self.confirmed, apple)
        return max(moment for moment in known if moment is not None)


class Contradiction(StrEnum):
    """What a clock contradicts."""

    BEFORE_RELEASE = "before_release"
    BEHIND_RECORD = "behind_record"
    BEHIND_CONFIRMED = "behind_confirmed"
    BEHIND_APPLE = "behind_apple"
    AHEAD_OF_APPLE = "ahead_of_apple"
    AHEAD = "ahead"


CONFIRMABLE: Final = frozenset(
    {Contradiction.BEHIND_RECORD, Contradiction.BEHIND_CONFIRMED, Contradiction.AHEAD}
)
"""What a person's word settles. It is not against Apple's time or the release: both have passed."""


@dataclass(frozen=True, slots=True)
class ImplausibleClock:
    """What the clock says, what that contradicts, and the moment which says so."""

    clock: datetime
    contradiction: Contradiction
    reference: datetime

    @property
    def days(self) -> int:
        """How far apart the two are, in whole days."""
        return abs(self.clock - self.reference).days


def judge(clock: datetime, references: ClockReferences) -> ImplausibleClock | None:
    """Why the clock can't be right, or may well not be; None where nothing speaks against it."""
    apple = references.apple
    if clock < references.released - TOLERANCE:
        return ImplausibleClock(clock, Contradiction.BEFORE_RELEASE, references.released)
    if apple is not None and _is_ahead(apple) and clock >= apple.clock - TOLERANCE:
        time_there = clock - (apple.clock - apple.at)
        return ImplausibleClock(clock, Contradiction.AHEAD_OF_APPLE, time_there)
    for moment, contradiction in (
        (apple.at if apple else None, Contradiction.BEHIND_APPLE),
        (references.confirmed, Contradiction.BEHIND_CONFIRMED),
        (references.record, Contradiction.BEHIND_RECORD),
    ):
        if moment is not None and clock < moment - TOLERANCE:
            return ImplausibleClock(clock, contradiction, moment)
    is_alone = references == ClockReferences(references.released)
    if clock > references.newest + (MOST_AHEAD_OF_RELEASE if is_alone else MOST_AHEAD):
        return ImplausibleClock(clock, Contradiction.AHEAD, references.newest)
    return None


def was_set_back(clock: datetime, apple: ApplesTime) -> bool:
    """Apple's last answer showed that the clock was ahead, and it has been set since."""
    return _is_ahead(apple) and clock < apple.clock - TOLERANCE


def _is_ahead(apple: ApplesTime) -> bool:
    return apple.clock - apple.at > TOLERANCE
