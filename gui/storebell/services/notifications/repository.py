"""Stores test events on disk; falls back to memory while the disk cannot be written.

The faces, the monitor and the reports all read from here, in every process.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, TypeVar

from storebell.domain.errors.records import unreadable_records
from storebell.domain.errors.storage import (
    AmbiguousTestError,
    NoRemovedTestError,
    NotStoredError,
    StoreUnwritableError,
    UnknownTestError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.events import Asked, ClockImplausible, Event, WatchEnded
from storebell.domain.notifications.pages import Cursor, Intent, Page, UnreadableRecords
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import State, Timeline
from storebell.ports.clock import Clock
from storebell.ports.event_store import EventStore, Store
from storebell.services.system.clock_check import ClockCheck

T = TypeVar("T")

_log = logging.getLogger(__name__)

POLL_SECONDS: Final = 1.0
"""The interval at which writes of another process are detected while a test is open."""

IDLE_POLL_SECONDS: Final = 5.0
"""The same while none is open."""

_TESTS_A_PAGE: Final = 100

TRY_AGAIN_AFTER: Final = timedelta(seconds=10)
"""The wait before a full disk is tried again."""


class TestRepository:
    """Writes events and notifies listeners of changed tests, of this or another process.

    If the disk can't be written (full, read-only, a newer version's file), a test goes on in
    `spare`, and is copied to the disk as soon as that works again; nothing is lost meanwhile.
    `owner` names this process in the intents that it writes; `announce` notifies other processes of
    a write.
    """

    def __init__(
        self,
        store: Store,
        spare: EventStore,
        owner: str,
        clock: Clock,
        announce: Callable[[], None] = lambda: None,
        clock_check: ClockCheck | None = None,
    ) -> None:
        self._clock_check = clock_check
        self._store = store
        self._spare = spare
        self._owner = owner
        self._clock = clock
        self._announce = announce
        self._unsaved: set[str] = set()
        self._failed_at = clock.now() - TRY_AGAIN_AFTER
        self._notices: list[StorebellError] = []
        self._reported_unreadable = 0
        self._listeners: set[asyncio.Event] = set()
        self._own_changes: dict[asyncio.Event, set[str]] = {}

    # -- writing --------------------------------------------------------------------------------

    def begin(self, asked: Asked, mark: ClockImplausible | None = None) -> None:
        """Makes the intent durable, before the request leaves; with its mark, if it has one."""
        self._write(asked.test_id, lambda event_store: event_store.begin(asked, self._owner, mark))

    def append(self, *events: Event) -> None:
        """Stores events of one test, except WatchEnded, which is about this process only."""
        lasting = [event for event in events if not isinstance(event, WatchEnded)]
        if not lasting:
            return
        with contextlib.suppress(NotStoredError):  # it was removed meanwhile
            self._write(lasting[0].test_id, lambda event_store: event_store.append(*lasting))

    def adopt(self, asked: Asked, *events: Event) -> None:
        """Stores a test that became known later, at its place in time."""
        self._write(asked.test_id, lambda event_store: event_store.adopt(asked, *events))

    def remove(self, test_ids: Sequence[str]) -> None:
        """Removes tests from the timeline; `restore` undoes it until they are deleted."""
        is_plausible = self._clock_check is None or self._clock_check.is_plausible()
        now = self._clock.now() if is_plausible else None
        self._both(test_ids, lambda event_store: event_store.remove(test_ids, now))

    def restore(self, test_ids: Sequence[str]) -> None:
        self._both(test_ids, lambda event_store: event_store.restore(test_ids))

    def note_apples_time(self, at: datetime, clock: datetime) -> None:
        """Stores the time of a genuine answer of Apple's; never raises."""
        marked = self._clock_check and self._clock_check.note_apples_time(at, clock)
        if marked:
            self.notify_changes(marked)

    def confirm_clock(self) -> None:
        """Stores that a person confirmed the clock. Raises as `ClockCheck.confirm`."""
        if self._clock_check is not None:
            self.notify_changes(self._clock_check.confirm())

    def mark_seen(self, test_ids: Sequence[str]) -> None:
        """Stores that a person has seen these tests as they are now."""
        self._both(test_ids, lambda event_store: event_store.mark_seen(test_ids))

    # -- reading --------------------------------------------------------------------------------

    def timeline(self, test_id: str) -> Timeline | None:
        return self._of(test_id).timeline(test_id)

    def events(self, test_id: str) -> tuple[Event, ...]:
        return self._of(test_id).events(test_id)

    def unreadable_records(self) -> UnreadableRecords:
        """The stored events that were met and omitted, because they can't be read."""
        return self._store.event_store.unreadable_records()

    def find(self, name: str) -> tuple[Timeline, ...]:
        """The tests that a name can mean: see `EventStore.find`."""
        return self._newest_of(self._spare.find(name), self._store.event_store.find(name))

    def in_state(self, *states: State) -> tuple[Timeline, ...]:
        """The tests in these states, newest first; not State.FINAL."""
        return self._newest_of(
            self._spare.in_state(*states), self._store.event_store.in_state(*states)
        )

    def intents(self) -> tuple[Intent, ...]:
        """Every test of which only the intent is known, on the disk."""
        return self._store.event_store.intents()

    def owner_of(self, test_id: str) -> str | None:
        """The process that made the request, as `ProcessRegistry` names it."""
        return self._of(test_id).owner_of(test_id)

    def unseen(self) -> frozenset[str]:
        return self._store.event_store.unseen() | self._spare.unseen()

    def page(self, before: Cursor | None, limit: int, wanted: TestFilter | None = None) -> Page:
        """The next tests, newest first; those in memory only are on the first page."""
        page = self._store.event_store.page(before, limit, wanted)
        if self._has_notices():
            self.notify()
        timelines = [self._current(timeline) for timeline in page.timelines]
        if before is None and self._unsaved:
            known = {timeline.test_id for timeline in timelines}
            spare = self._spare.page(None, limit, wanted).timelines
            timelines = [
                timeline for timeline in spare if timeline.test_id not in known
            ] + timelines
        return replace(page, timelines=tuple(timelines))

    def report(self, error: StorebellError) -> None:
        """Adds a notice for `take_notices`."""
        _log.warning("%s. %s", error.title, error.advice)
        self._notices.append(error)

    @property
    def is_on_disk(self) -> bool:
        """False if the database could not be used: a test not found here may be in it."""
        return self._store.is_on_disk

    def take_notices(self) -> tuple[StorebellError, ...]:
        """The notices for a person since the last call, each once."""
        notices, self._notices = [*self._store.take_notices(), *self._notices], []
        unreadable = self.unreadable_records()
        if unreadable.count > self._reported_unreadable:
            notices.append(unreadable_records(unreadable.count, len(unreadable.by_test)))
        self._reported_unreadable = unreadable.count
        clock = None if self._clock_check is None else self._clock_check.take_notice()
        return tuple(notices) if clock is None else (*notices, clock)

    # -- listeners ----------------------------------------------------------------------------

    def newest_change(self) -> int:
        """The number of the newest change, for `changes`."""
        return self._store.event_store.newest_change()

    async def changes(
        self, *, since: int | None = None, has_notifier: bool = False
    ) -> AsyncGenerator[frozenset[str], None]:
        """The IDs of tests that changed, came or went: at first none, then as it happens.

        `since` is an earlier `newest_change`; without it, changes count from now. With
        `has_notifier`, the caller calls `notify` when another process has written: while no test is
        open, the database is not polled in between.
        """
        notified = asyncio.Event()
        own = self._own_changes[notified] = set()
        self._listeners.add(notified)
        try:
            event_store = self._store.event_store
            number = event_store.newest_change() if since is None else since
            if since is not None:
                notified.set()
            yield frozenset()
            while True:
                await _wait(notified, self._poll_seconds(has_notifier=has_notifier))
                self._try_again()
                changed = set(own)
                own.clear()
                if notified.is_set() or self._store.has_changed():
                    notified.clear()
                    newer = event_store.changes_since(number)
                    number = newer.number
                    changed.update(newer.test_ids)
                if changed or self._has_notices():
                    yield frozenset(changed)
        finally:
            self._listeners.discard(notified)
            del self._own_changes[notified]

    def notify(self) -> None:
        """Makes listeners read now: another process may have written."""
        for notified in self._listeners:
            notified.set()

    # -- inside ---------------------------------------------------------------------------------

    def _write(self, test_id: str, work: Callable[[EventStore], object]) -> None:
        if self._unsaved:
            self._try_again()
        if test_id not in self._unsaved:
            try:
                work(self._store.event_store)
            except StoreUnwritableError as error:
                self._give_way(test_id, error)
            except NotStoredError:
                raise
            except StorebellError as error:
                if self._store.is_writable:
                    raise
                self._give_way(test_id, error)
        if test_id in self._unsaved:
            work(self._spare)
        self.notify_changes((test_id,))

    def _give_way(self, test_id: str, error: StorebellError) -> None:
        """Moves the test to memory from now on, with all of its events on the disk."""
        self._failed_at = self._clock.now()
        if not self._unsaved:
            self.report(error)
        known = self._store.event_store.events(test_id)
        if known and isinstance(known[0], Asked):
            self._spare.begin(known[0], self._owner)
            self._spare.append(*known)
        self._unsaved.add(test_id)

    def _try_again(self) -> None:
        """Copies tests that are in memory only to the disk, if that can be written again."""
        # If the clock was set back since, the last time is in the future.
        since = abs(self._clock.now() - self._failed_at)
        if not self._unsaved or since < TRY_AGAIN_AFTER:
            return
        for test_id in sorted(self._unsaved):
            events = self._spare.events(test_id)
            first = events[0] if events else None
            if isinstance(first, Asked):
                try:
                    self._store.event_store.adopt(first, *events[1:])
                except StorebellError as error:
                    _log.info("Still only in memory: %s", error.title)
                    self._failed_at = self._clock.now()
                    return
            self._unsaved.discard(test_id)
        _log.info("Everything that was in memory alone is on the disk")

    def _both(self, test_ids: Sequence[str], work: Callable[[EventStore], object]) -> None:
        if self._unsaved.intersection(test_ids):
            work(self._spare)
        work(self._store.event_store)
        self.notify_changes(test_ids)

    def _of(self, test_id: str) -> EventStore:
        return self._spare if test_id in self._unsaved else self._store.event_store

    def _current(self, timeline: Timeline) -> Timeline:
        if timeline.test_id not in self._unsaved:
            return timeline
        return self._spare.timeline(timeline.test_id) or timeline

    def _newest_of(
        self, spare: Sequence[Timeline], stored: Sequence[Timeline]
    ) -> tuple[Timeline, ...]:
        in_memory = [timeline for timeline in spare if timeline.test_id in self._unsaved]
        rest = [timeline for timeline in stored if timeline.test_id not in self._unsaved]
        return (*in_memory, *rest)

    def notify_changes(self, test_ids: Iterable[str]) -> None:
        """Notifies listeners in every process that these tests changed, came or went."""
        test_ids = frozenset(test_ids)
        self._announce()
        for notified in self._listeners:
            self._own_changes[notified].update(test_ids)
            notified.set()

    def _has_notices(self) -> bool:
        is_clock_reported = self._clock_check is None or not self._clock_check.has_notice
        is_reported = not self._notices and is_clock_reported
        return not is_reported or self.unreadable_records().count > self._reported_unreadable

    def _poll_seconds(self, *, has_notifier: bool) -> float | None:
        if self._unsaved or self._store.event_store.in_state(State.OPEN, State.ASKED):
            return POLL_SECONDS
        return None if has_notifier else IDLE_POLL_SECONDS


def find_test(repository: TestRepository, name: str) -> Timeline:
    """The one test that a name means. Raises UnknownTestError, AmbiguousTestError."""
    found = repository.find(name.strip())
    if not found:
        raise UnknownTestError(name=name)
    exact = [timeline for timeline in found if timeline.test_id == name or timeline.token == name]
    if len(found) > 1 and len(exact) != 1:
        raise AmbiguousTestError(name=name)
    return exact[0] if exact else found[0]


def bring_back(repository: TestRepository, test_ids: Sequence[str]) -> None:
    """Restores removed tests. Raises NoRemovedTestError, after all others are restored.

    A test that was not removed stays as it is.
    """
    repository.restore(test_ids)
    for test_id in test_ids:
        if repository.timeline(test_id) is None:
            raise NoRemovedTestError(name=test_id)


def all_tests(
    repository: TestRepository, state: State | None = None, time_scale: float | None = None
) -> Iterator[Timeline]:
    """Every stored test, newest first, read page by page."""
    place: Cursor | None = None
    while True:
        page = repository.page(place, _TESTS_A_PAGE)
        for timeline in page.timelines:
            if state is None or timeline.state is state:
                yield timeline if time_scale is None else at_speed(timeline, time_scale)
        place = page.next
        if place is None:
            return


def at_speed(timeline: Timeline, time_scale: float) -> Timeline:
    """The test at another speed of a simulator's plan; the stored one is unchanged."""
    asked = timeline.asked
    if asked.api_base is None:
        return timeline
    return replace(timeline, asked=replace(asked, plan=asked.plan.scaled(time_scale)))


async def _wait(notified: asyncio.Event, seconds: float | None) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await notified.wait()
