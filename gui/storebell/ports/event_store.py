"""The store of events: tests, what was deleted, what is known of the time, leases."""

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
    """Keeps the events of each test, in order. What a method returned from is kept.

    Any may raise StoreUnreadableError and StoreBusyError; those that write also
    StoreUnwritableError and NewerStoreError, and then changed nothing.
    """

    def begin(
        self, asked: Asked, owner: str | None = None, mark: ClockImplausible | None = None
    ) -> None:
        """Makes the intent durable, with its mark; again, it changes nothing."""
        ...

    def append(self, *events: Event) -> int:
        """All or none, each once; how many were new. NotKeptError where the test is gone."""
        ...

    def adopt(self, asked: Asked, *events: Event) -> None:
        """A test that became known later, at its place."""
        ...

    def remove(self, test_ids: Iterable[str], now: datetime | None) -> None:
        """No time where the clock is implausible."""
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
        """Those that were met so far."""
        ...

    def newest_change(self) -> int: ...
    def changes_since(self, number: int) -> Changes: ...


class Trash(Protocol):
    """Removed tests, and how old ones come to be removed. Raises what Journal raises.

    Every moment is one of a plausible clock.
    """

    def date(self, now: datetime) -> None:
        """Begins the time of what has none, or one that a wrong clock made."""
        ...

    def remove_old(self, now: datetime, kept_since: datetime) -> Sequence[str]:
        """Some of those whose time began before that; call it until there are none."""
        ...

    def restore_old(self) -> Sequence[str]:
        """Brings back all that were removed for their age."""
        ...

    def delete(self, removed_before: datetime) -> int:
        """Deletes some for good; call it until it returns 0."""
        ...

    def forget_words(self, *, is_first: bool) -> bool:
        """Rewrites some of the index; True as long as there is more to do."""
        ...

    def delete_copies(self, now: datetime, seen_before: datetime) -> None:
        """Deletes copies from before an upgrade that were first seen before that."""
        ...

    def clear_journal(self) -> bool:
        """Empties the database's journal; False where another process reads it now."""
        ...


class ClockFacts(Protocol):
    """What is known of the time, kept. Raises what Journal raises."""

    def references(self, released: datetime) -> ClockReferences: ...
    def note_apples_time(self, time: ApplesTime) -> Mapping[str, datetime]:
        """Returns the tests from after that, by ID: they are no reference any more."""
        ...

    def confirm(self, clock: datetime) -> Mapping[str, datetime]:
        """A person says that the clock is right; returns what `note_apples_time` does."""
        ...

    def forget_difference(self) -> None:
        """The clock was set since Apple's last answer."""
        ...


class Leases(Protocol):
    """Who polls which test: of several processes only one."""

    def lease(self, test_id: str, owner: str, now: datetime, until: datetime) -> bool:
        """Takes or prolongs it, for ten minutes at most; false while another has it."""
        ...

    def release(self, test_ids: Iterable[str], owner: str) -> None: ...


class Store(Protocol):
    """The database, or what stands in for it while it can't be opened."""

    @property
    def event_store(self) -> EventStore: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def is_on_disk(self) -> bool:
        """False for what stands in: it knows of nothing that was kept before."""
        ...

    @property
    def is_writable(self) -> bool: ...
    def take_notices(self) -> tuple[StorebellError, ...]: ...
    def has_changed(self) -> bool:
        """Whether another process has written since the last call."""
        ...
