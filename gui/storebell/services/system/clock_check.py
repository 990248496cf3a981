"""Checks whether this computer's clock is plausible, from all known times.

All code that deletes by age or marks new tests asks here, as does the Local root.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from storebell.domain.clock_plausibility import (
    CONFIRMABLE,
    TOLERANCE,
    ApplesTime,
    ClockReferences,
    Contradiction,
    ImplausibleClock,
    judge,
    was_set_back,
)
from storebell.domain.errors.clock import ClockNotConfirmedError, clock_error
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.events import Asked, ClockImplausible
from storebell.ports.event_store import ClockFacts, EventStore

T = TypeVar("T")

_log = logging.getLogger(__name__)

LONGEST_IN_USE: Final = timedelta(days=100 * 365)
"""The longest use of a version: an answer with a later time proves nothing."""

WRITTEN_EVERY: Final = timedelta(hours=1)
"""The least time between writes of Apple's time, and the least change of the clock that counts."""


class ClockCheck:
    """Judges the clock anew each time: it may be set at any moment.

    `released` is when this version was released. `root_made_at` is when the Local root was made,
    which is used if nothing else is known. Only `confirm` raises: if the database can't be read,
    the last known times are used.
    """

    def __init__(
        self,
        facts: ClockFacts,
        event_store: EventStore,
        now: Callable[[], datetime],
        released: datetime,
        root_made_at: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self._facts = facts
        self._event_store = event_store
        self._now = now
        self._released = released
        self._root_made_at = root_made_at
        self._known = ClockReferences(released)
        self._reported: Contradiction | None = None
        self._notice: StorebellError | None = None

    def judge(self) -> ImplausibleClock | None:
        """The contradiction that makes the clock implausible now, or None."""
        clock = self._now()
        references = self.references()
        apple = references.apple
        found = judge(clock, references)
        if found is None and apple is not None and was_set_back(clock, apple):
            self._try(self._facts.forget_difference)  # or it would seem wrong again later
        self._report(found)
        return found

    def is_plausible(self) -> bool:
        return self.judge() is None

    def references(self) -> ClockReferences:
        """All known times."""
        try:
            known = self._facts.references(self._released)
        except StorebellError as error:
            _log.info("What is known of the time can't be read: %s", error.title)
            return self._known
        if known == ClockReferences(self._released):
            known = replace(known, record=self._root_made_at())
        self._known = known
        return known

    def now_or_before(self) -> datetime:
        """The time if the clock is plausible; otherwise the newest time that has passed."""
        return self._now() if self.is_plausible() else self._known.newest

    def mark_for(self, asked: Asked) -> ClockImplausible | None:
        """The mark for a test that is requested now; None while the clock is plausible."""
        found = self.judge()
        return None if found is None else _mark(asked.test_id, asked.at, found)

    def note_apples_time(self, at: datetime, clock: datetime) -> Iterable[str]:
        """Stores that Apple's time was `at` when this computer's clock was `clock`.

        Tests after that were requested with a wrong clock: they are marked. Returns their IDs.
        """
        if not self._released - TOLERANCE <= at <= self._released + LONGEST_IN_USE:
            _log.warning("An answer of Apple's is dated %s, which can't be right", at)
            return ()
        time = ApplesTime(at, clock)
        if self.judge() is None and not _is_worth_writing(self._known.apple, time):
            return ()
        marked = self._try(lambda: self._mark(self._facts.note_apples_time(time), at))
        self.judge()
        return marked or ()

    def confirm(self) -> Iterable[str]:
        """Stores that a person confirmed the clock; returns what `note_apples_time` returns.

        Raises ClockNotConfirmedError, and as the database.
        """
        clock = self._now()
        found = self.judge()
        if found is not None and found.contradiction not in CONFIRMABLE:
            raise ClockNotConfirmedError(
                clock=f"{clock:%Y-%m-%d}", reference=f"{found.reference:%Y-%m-%d}"
            )
        marked = self._mark(self._facts.confirm(clock), clock)
        _log.info("The clock was confirmed to be right: %s", clock)
        self.judge()
        return marked

    def take_notice(self) -> StorebellError | None:
        """The notice for a person, once each time the clock becomes implausible."""
        notice, self._notice = self._notice, None
        return notice

    @property
    def has_notice(self) -> bool:
        return self._notice is not None

    # -- inside ---------------------------------------------------------------------------------

    def _report(self, found: ImplausibleClock | None) -> None:
        contradiction = None if found is None else found.contradiction
        if contradiction is self._reported:
            return
        self._reported = contradiction
        self._notice = None
        if found is None:
            _log.info("This computer's clock is plausible again")
            return
        self._notice = clock_error(found)
        _log.warning("%s. %s", self._notice.title, self._notice.advice)

    def _mark(self, test_ids: Mapping[str, datetime], latest: datetime) -> Iterable[str]:
        """Marks each test that a wrong clock dated later than `latest`."""
        for test_id, asked_at in test_ids.items():
            found = ImplausibleClock(asked_at, Contradiction.AHEAD, latest)
            self._event_store.append(_mark(test_id, self._now(), found))
            _log.info("%s: marked: it was asked for by a wrong clock", test_id)
        return test_ids

    def _try(self, write: Callable[[], T]) -> T | None:
        try:
            return write()
        except StorebellError as error:
            _log.info("What is known of the time can't be written: %s", error.title)
            return None


def _mark(test_id: str, at: datetime, found: ImplausibleClock) -> ClockImplausible:
    finding = Finding(
        Level.WARNING,
        msg("This computer's clock was implausible when this test was asked for"),
        msg(
            "It said {clock}; what else is known of the time says {reference}. The times of this "
            "test may be wrong.",
            clock=f"{found.clock:%Y-%m-%d}",
            reference=f"{found.reference:%Y-%m-%d}",
        ),
        subject=msg("Clock"),
    )
    return ClockImplausible(test_id=test_id, at=at, finding=finding)


def _is_worth_writing(before: ApplesTime | None, now: ApplesTime) -> bool:
    """True if the time is worth a write: a poll must not cost one each time."""
    if before is None:
        return True
    is_set_since = abs((before.clock - before.at) - (now.clock - now.at)) > WRITTEN_EVERY
    return is_set_since or abs(before.at - now.at) > WRITTEN_EVERY
