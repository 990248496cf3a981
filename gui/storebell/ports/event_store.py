"""The store of events: tests, removed tests, known times, leases."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from storebell.domain.clock_plausibility import ApplesTime, ClockReferences
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.events import Asked, ClockImplausible, Event
from storebell.domain.notifications.pages import Changes, Cursor, Intent, Page, UnreadableRecords
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import State, Timeline


class EventStore(Protocol):
    """Stores the events of each test, in order. A change is durable when its method returns.

    Any may raise StoreUnreadableError and StoreBusyError; those that write also
    StoreUnwritableError and NewerStoreError, and then changed nothing.
    """

    def begin(
        self, asked: Asked, owner: str | None = None, mark: ClockImplausible | None = None
    ) -> None:
        """Makes the intent durable, with its mark; repeating it changes nothing."""
        ...

    def append(self, *events: Event) -> int:
        """Stores all events or none, each once; returns how many were new. Raises NotStoredError if
        the test is gone.
        """
        ...

    def adopt(self, asked: Asked, *events: Event) -> None:
        """Stores a test that became known later, at its place in time."""
        ...

    def remove(self, test_ids: Iterable[str], now: datetime | None) -> None:
        """Moves tests to the trash; `now` is None if the clock is implausible."""
        ...

    def restore(self, test_ids: Iterable[str]) -> None: ...
    def mark_seen(self, test_ids: Iterable[str]) -> None: ...
    def timeline(self, test_id: str) -> Timeline | None: ...
    def events(self, test_id: str) -> tuple[Event, ...]: ...
    def find(self, name: str) -> tuple[Timeline, ...]: ...
    def page(
        self, before: Cursor | None = None, limit: int = 100, wanted: TestFilter | None = None
    ) -> Page: ...
    def in_state(self, *states: State) -> tuple[Timeline, ...]: ...
    def intents(self) -> tuple[Intent, ...]: ...
    def owner_of(self, test_id: str) -> str | None: ...
    def unseen(self) -> frozenset[str]: ...
    def unreadable_records(self) -> UnreadableRecords:
        """The unreadable records that were met so far."""
        ...

    def newest_change(self) -> int: ...
    def changes_since(self, number: int) -> Changes: ...


class Trash(Protocol):
    """Removed tests, and the removal of old ones. Raises what EventStore raises.

    Every time passed is one of a plausible clock.
    """

    def date(self, now: datetime) -> None:
        """Sets the removal time of entries without one, or with one of a wrong clock."""
        ...

    def remove_old(self, now: datetime, kept_since: datetime) -> Sequence[str]:
        """Removes some tests older than `kept_since`; repeated until it returns none."""
        ...

    def restore_old(self) -> Sequence[str]:
        """Restores all tests that were removed for their age."""
        ...

    def delete(self, removed_before: datetime) -> int:
        """Deletes some tests for good; repeated until it returns 0."""
        ...

    def merge_text_index(self, *, is_first: bool) -> bool:
        """Rewrites a part of the search index; True while there is more to do."""
        ...

    def delete_copies(self, now: datetime, seen_before: datetime) -> None:
        """Deletes copies made before an upgrade that were first seen before `seen_before`."""
        ...

    def clear_journal(self) -> bool:
        """Empties the database's journal; False while another process reads it."""
        ...


class ClockFacts(Protocol):
    """Stored references for judging the clock. Raises what EventStore raises."""

    def references(self, released: datetime) -> ClockReferences: ...
    def note_apples_time(self, time: ApplesTime) -> Mapping[str, datetime]:
        """Stores Apple's time; returns the later tests, by ID: they are no reference any more."""
        ...

    def confirm(self, clock: datetime) -> Mapping[str, datetime]:
        """Stores that a person confirmed the clock; returns what `note_apples_time` returns."""
        ...

    def forget_difference(self) -> None:
        """Forgets the difference to Apple's time: the clock was set since Apple's last answer."""
        ...


class Leases(Protocol):
    """The right to poll a test, which one of several processes has."""

    def lease(self, test_id: str, owner: str, now: datetime, until: datetime) -> bool:
        """Takes or prolongs the lease, ten minutes at most; False while another process has it."""
        ...

    def release(self, test_ids: Iterable[str], owner: str) -> None: ...


class Store(Protocol):
    """The database, or the store in memory that replaces it while it can't be opened."""

    @property
    def event_store(self) -> EventStore: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def is_on_disk(self) -> bool:
        """False for the store in memory: it has nothing that was stored before."""
        ...

    @property
    def is_writable(self) -> bool: ...
    def take_notices(self) -> tuple[StorebellError, ...]: ...
    def has_changed(self) -> bool:
        """True if another process has written since the last call."""
        ...
