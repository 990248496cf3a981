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
    NotKeptError,
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
"""How soon what another process wrote is seen while a test is open."""

QUIET_POLL_SECONDS: Final = 5.0
"""The same while none is."""

_TESTS_A_PAGE: Final = 100

TRY_AGAIN_AFTER: Final = timedelta(seconds=10)
"""How soon a disk that was full is tried again."""


class TestRepository:
    """Writes events and tells listeners which tests changed, here or in another process.

    Where the disk takes nothing (full, read-only, a newer version's file), a test goes on in
    `spare`, and is copied to the disk as soon as that works again; nothing is lost meanwhile.
    `owner` names this process in the intents that it writes; `announce` tells other processes that
    something was written.
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
        self._told_unreadable = 0
        self._listeners: set[asyncio.Event] = set()
        self._own_changes: dict[asyncio.Event, set[str]] = {}

    # -- writing --------------------------------------------------------------------------------

    def begin(self, asked: Asked, mark: ClockImplausible | None = None) -> None:
        """Makes the intent durable, before the request leaves; with its mark, where it has one."""
        self._write(asked.test_id, lambda event_store: event_store.begin(asked, self._owner, mark))

    def keep(self, *events: Event) -> None:
        """Keeps events of one test. What only says that we stopped watching is not about it."""
        lasting = [event for event in events if not isinstance(event, WatchEnded)]
        if not lasting:
            return
        with contextlib.suppress(NotKeptError):  # it was removed meanwhile: nobody wants to know
            self._write(lasting[0].test_id, lambda event_store: event_store.append(*lasting))

    def adopt(self, asked: Asked, *events: Event) -> None:
        """Keeps a test that became known later, at its place."""
        self._write(asked.test_id, lambda event_store: event_store.adopt(asked, *events))

    def remove(self, test_ids: Sequence[str]) -> None:
        """Takes tests off the timeline; `restore` undoes it until they are deleted."""
        is_plausible = self._clock_check is None or self._clock_check.is_plausible()
        now = self._clock.now() if is_plausible else None
        self._both(test_ids, lambda event_store: event_store.remove(test_ids, now))

    def restore(self, test_ids: Sequence[str]) -> None:
        self._both(test_ids, lambda event_store: event_store.restore(test_ids))

    def note_apples_time(self, at: datetime, clock: datetime) -> None:
        """What a genuine answer of Apple's said the time was; never raises."""
        marked = self._clock_check and self._clock_check.note_apples_time(at, clock)
        if marked:
            self.tell_changes(marked)

    def confirm_clock(self) -> None:
        """A person says that the clock is right. Raises what `ClockCheck.confirm` raises."""
        if self._clock_check is not None:
            self.tell_changes(self._clock_check.confirm())

    def mark_seen(self, test_ids: Sequence[str]) -> None:
        """A person has seen these tests as they are now."""
        self._both(test_ids, lambda event_store: event_store.mark_seen(test_ids))

    # -- reading --------------------------------------------------------------------------------

    def timeline(self, test_id: str) -> Timeline | None:
        return self._of(test_id).timeline(test_id)

    def events(self, test_id: str) -> tuple[Event, ...]:
        return self._of(test_id).events(test_id)

    def unreadable_records(self) -> UnreadableRecords:
        """The stored events that were met and left out, because they can't be read."""
        return self._store.event_store.unreadable_records()

    def find(self, name: str) -> tuple[Timeline, ...]:
        """The tests that a person can mean by a name: see `EventStore.find`."""
        return self._newest_of(self._spare.find(name), self._store.event_store.find(name))

    def in_state(self, *states: State) -> tuple[Timeline, ...]:
        """The tests that stand so, newest first; not State.FINAL."""
        return self._newest_of(
            self._spare.in_state(*states), self._store.event_store.in_state(*states)
        )

    def intents(self) -> tuple[Intent, ...]:
        """Every test of which only the intent is known, on the disk."""
        return self._store.event_store.intents()

    def owner_of(self, test_id: str) -> str | None:
        """Which process asked, as `ProcessRegistry` names it."""
        return self._of(test_id).owner_of(test_id)

    def unseen(self) -> frozenset[str]:
        return self._store.event_store.unseen() | self._spare.unseen()

    def page(self, before: Cursor | None, limit: int, wanted: TestFilter | None = None) -> Page:
        """The next tests, newest first; those that are only in memory stand on the first page."""
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

    def tell(self, error: StorebellError) -> None:
        """Adds to what `take_notices` says."""
        _log.warning("%s. %s", error.title, error.advice)
        self._notices.append(error)

    @property
    def is_on_disk(self) -> bool:
        """False where the database could not be used: what is not found may be kept in it."""
        return self._store.is_on_disk

    def take_notices(self) -> tuple[StorebellError, ...]:
        """What happened since the last call that a person should know, each thing once."""
        notices, self._notices = [*self._store.take_notices(), *self._notices], []
        unreadable = self.unreadable_records()
        if unreadable.count > self._told_unreadable:
            notices.append(unreadable_records(unreadable.count, len(unreadable.by_test)))
        self._told_unreadable = unreadable.count
        clock = None if self._clock_check is None else self._clock_check.take_notice()
        return tuple(notices) if clock is None else (*notices, clock)

    # -- who listens ----------------------------------------------------------------------------

    def newest_change(self) -> int:
        """What has changed up to now, for `changes`."""
        return self._store.event_store.newest_change()

    async def changes(
        self, *, since: int | None = None, is_told: bool = False
    ) -> AsyncGenerator[frozenset[str], None]:
        """The IDs of tests that changed, came or went: at first none, then as it happens.

        `since` is a `newest_change` of before; without it, this moment counts.
        Where `is_told`, somebody calls `notify` when another process has written: while nothing is
        open, nothing is looked for in between.
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
                await _wait(notified, self._poll_seconds(is_told=is_told))
                self._try_again()
                changed = set(own)
                own.clear()
                if notified.is_set() or self._store.has_changed():
                    notified.clear()
                    news = event_store.changes_since(number)
                    number = news.number
                    changed.update(news.test_ids)
                if changed or self._has_notices():
                    yield frozenset(changed)
        finally:
            self._listeners.discard(notified)
            del self._own_changes[notified]

    def notify(self) -> None:
        """Look now: something outside says that another process may have written."""
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
            except NotKeptError:
                raise
            except StorebellError as error:
                if self._store.is_writable:
                    raise
                self._give_way(test_id, error)
        if test_id in self._unsaved:
            work(self._spare)
        self.tell_changes((test_id,))

    def _give_way(self, test_id: str, error: StorebellError) -> None:
        """From now on the test is in memory, with all that the disk has of it."""
        self._failed_at = self._clock.now()
        if not self._unsaved:
            self.tell(error)
        known = self._store.event_store.events(test_id)
        if known and isinstance(known[0], Asked):
            self._spare.begin(known[0], self._owner)
            self._spare.append(*known)
        self._unsaved.add(test_id)

    def _try_again(self) -> None:
        """Copies what is in memory alone to the disk, if that has room again."""
        # Where the clock was set back since, the last time lies in the future.
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
        self.tell_changes(test_ids)

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

    def tell_changes(self, test_ids: Iterable[str]) -> None:
        """Wakes who listens, in every process: these tests have changed, come or gone."""
        test_ids = frozenset(test_ids)
        self._announce()
        for notified in self._listeners:
            self._own_changes[notified].update(test_ids)
            notified.set()

    def _has_notices(self) -> bool:
        is_clock_told = self._clock_check is None or not self._clock_check.has_notice
        is_told = not self._notices and is_clock_told
        return not is_told or self.unreadable_records().count > self._told_unreadable

    def _poll_seconds(self, *, is_told: bool) -> float | None:
        if self._unsaved or self._store.event_store.in_state(State.OPEN, State.ASKED):
            return POLL_SECONDS
        return None if is_told else QUIET_POLL_SECONDS


def one_test(repository: TestRepository, name: str) -> Timeline:
    """The one test that a person means. Raises UnknownTestError, AmbiguousTestError."""
    found = repository.find(name.strip())
    if not found:
        raise UnknownTestError(name=name)
    exact = [timeline for timeline in found if timeline.test_id == name or timeline.token == name]
    if len(found) > 1 and len(exact) != 1:
        raise AmbiguousTestError(name=name)
    return exact[0] if exact else found[0]


def bring_back(repository: TestRepository, test_ids: Sequence[str]) -> None:
    """Takes back the removal of these tests. Raises NoRemovedTestError, after all others are back.

    A test that was not removed stays as it is.
    """
    repository.restore(test_ids)
    for test_id in test_ids:
        if repository.timeline(test_id) is None:
            raise NoRemovedTestError(name=test_id)


def all_tests(
    repository: TestRepository, state: State | None = None, time_scale: float | None = None
) -> Iterator[Timeline]:
    """Every test that is kept, newest first, read page by page."""
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
    """At another speed of a simulator's plan; what is kept stays as it is."""
    asked = timeline.asked
    if asked.api_base is None:
        return timeline
    return replace(timeline, asked=replace(asked, plan=asked.plan.scaled(time_scale)))


async def _wait(notified: asyncio.Event, seconds: float | None) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await notified.wait()
