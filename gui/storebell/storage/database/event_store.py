"""Store of the tests: an intent before the request leaves, then every event, permanently."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

import apsw

from storebell.domain.errors.storage import NotStoredError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.events import Asked, ClockImplausible, Event
from storebell.domain.notifications.pages import Changes, Cursor, Intent, Page, UnreadableRecords
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import State, Timeline
from storebell.domain.timestamps import to_microseconds
from storebell.storage.database.event_rows import insert_event
from storebell.storage.database.fold_cache import Fold, FoldCache
from storebell.storage.database.sqlite_file import SqliteFile, Work
from storebell.storage.database.test_rows import (
    columns_of,
    insert_row,
    note_change,
    select,
    storable,
    update_row,
)

T = TypeVar("T")

_log = logging.getLogger(__name__)

_UNDATED: Final = 2**62
"""Moment later than all others: the trash treats it as the result of a wrong clock."""


class EventStore:
    """Keeps the events of each test, and reads them back as what their fold makes of them.

    What a method returned from is on the disk. Every method may raise StoreUnreadableError and
    StoreBusyError; those that write also StoreUnwritableError and NewerStoreError, and then changed
    nothing. Moments are aware, in UTC.
    """

    def __init__(self, file: SqliteFile, fold_cache: FoldCache) -> None:
        self._file = file
        self._fold_cache = fold_cache

    # -- writing --------------------------------------------------------------------------------

    def begin(
        self, asked: Asked, owner: str | None = None, mark: ClockImplausible | None = None
    ) -> None:
        """Makes the intent durable: call it before the request leaves. A second call has no effect.

        Its position is before all others, even if the clock was set back since. Where the clock is
        implausible, `mark` records that in the same transaction.
        """

        def work(connection: apsw.Connection) -> "_Stored":
            stored = self._start(connection, asked, owner, is_live=True)
            return stored if mark is None else self._store(connection, (mark,))

        self._fold_cache.put(self._file.write(work).fold_cache)

    def adopt(self, asked: Asked, *events: Event) -> None:
        """Stores a test that became known later, like one of Apple's history, at its place."""

        def work(connection: apsw.Connection) -> "_Stored":
            self._start(connection, asked, None, is_live=False)
            return self._store(connection, events)

        self._fold_cache.put(self._file.write(work).fold_cache)

    def append(self, *events: Event) -> int:
        """Stores events whose test has begun, all or none; returns how many were new.

        The same event twice is stored once. Raises NotStoredError where the test is gone for good.
        """
        stored = self._file.write(lambda connection: self._store(connection, events))
        self._fold_cache.put(stored.fold_cache)
        return stored.new

    def mark_seen(self, test_ids: Iterable[str]) -> None:
        """A person has seen these tests as they are now."""
        self._set(test_ids, "is_new = 0", "is_new")

    def remove(self, test_ids: Iterable[str], now: datetime | None) -> None:
        """Takes tests out of every list; `restore` brings them back until they are deleted. No time
        is given where the clock is implausible: how long that is counts from a plausible one on.
        """
        time = _UNDATED if now is None else to_microseconds(now)
        self._set(test_ids, f"removed_at = {time}", "removed_at IS NULL")

    def restore(self, test_ids: Iterable[str]) -> None:
        """Restores tests. The retention of one that was removed for its age begins anew at its
        removal.
        """
        change = "kept_since = ifnull(purged_at, kept_since), removed_at = NULL, purged_at = NULL"
        self._set(test_ids, change, "removed_at IS NOT NULL")

    # -- reading --------------------------------------------------------------------------------

    def timeline(self, test_id: str) -> Timeline | None:
        """Returns the timeline of a test; None where it is unknown, was removed or can't be
        read.
        """
        found = self._timelines("tests WHERE test_id = ? AND removed_at IS NULL", (test_id,))
        return found[0] if found else None

    def events(self, test_id: str) -> tuple[Event, ...]:
        """The stored events of a test, in the order in which they came."""

        return tuple(
            self._file.read(lambda connection: self._fold_cache.events(connection, test_id))
        )

    def find(self, name: str) -> tuple[Timeline, ...]:
        """The tests that a person can mean: by our ID, Apple's, or the token, or how one begins.

        Ten at most: those with that very name first, then the newest.
        """
        if not name:
            return ()
        end = storable(name) + "\U0010ffff"
        clauses = " OR ".join(f"{column} BETWEEN ?1 AND ?2" for column in _NAMES)
        source = (
            f"tests WHERE removed_at IS NULL AND ({clauses}) "
            f"ORDER BY (?1 IN ({', '.join(_NAMES)})) IS TRUE DESC, position DESC LIMIT 10"
        )
        return tuple(self._timelines(source, (storable(name), end)))

    def page(
        self,
        before: Cursor | None = None,
        limit: int = 100,
        wanted: TestFilter | None = None,
    ) -> Page:
        """The next tests that the filter takes, newest first.

        A page can be shorter than the limit and still have a next one, where rows are unreadable.
        """
        chosen = select(wanted or TestFilter(), before.position if before else None)

        def work(connection: apsw.Connection) -> tuple[list[int], list[Timeline]]:
            positions = [
                position
                for (position,) in connection.execute(
                    f"SELECT tests.position FROM {chosen.source} "  # noqa: S608 - made by `select`
                    f"ORDER BY {chosen.order} DESC LIMIT ?",
                    (*chosen.values, limit),
                )
            ]
            return positions, self._fold_cache.timelines(connection, positions)

        positions, timelines = self._read_folds(work)
        is_end = len(positions) < limit
        return Page(tuple(timelines), None if is_end else Cursor(positions[-1]))

    def count(self, wanted: TestFilter | None = None) -> int:
        """Counts the tests that match the filter. It scans them all, so not for every frame."""
        chosen = select(wanted or TestFilter())
        statement = f"SELECT count(*) FROM {chosen.source}"  # noqa: S608 - made by `select`

        def work(connection: apsw.Connection) -> int:
            return _number(connection.execute(statement, chosen.values).fetchone())

        return self._file.read(work)

    def open_tests(self) -> tuple[Timeline, ...]:
        """The tests that have a token and may still get attempts, newest first."""
        return self.in_state(State.OPEN)

    def in_state(self, *states: State) -> tuple[Timeline, ...]:
        """The tests in a state, newest first. State.FINAL has no end: page through those."""
        if State.FINAL in states:
            raise ValueError("final tests are read page by page")
        marks = ", ".join("?" * len(states))
        source = (
            f"tests WHERE removed_at IS NULL AND state <> 'final' AND state IN ({marks}) "
            "ORDER BY position DESC"
        )
        return tuple(self._timelines(source, tuple(str(state) for state in states)))

    def intents(self) -> tuple[Intent, ...]:
        """Every test of which only the intent is known, newest first."""

        def work(connection: apsw.Connection) -> tuple[Intent, ...]:
            rows: list[tuple[int, str, str | None]] = list(connection.execute(_INTENTS))
            owners = {test_id: owner for _, test_id, owner in rows}
            timelines = self._fold_cache.timelines(
                connection, [position for position, _, _ in rows]
            )
            return tuple(
                Intent(timeline, owners.get(storable(timeline.test_id))) for timeline in timelines
            )

        return self._read_folds(work)

    def owner_of(self, test_id: str) -> str | None:
        """Returns the process that began the test, as given to `begin`."""

        def work(connection: apsw.Connection) -> str | None:
            row = connection.execute(_OWNER, (storable(test_id),)).fetchone()
            return None if row is None or row[0] is None else str(row[0])

        return self._file.read(work)

    def unseen(self) -> frozenset[str]:
        """The tests with an unseen attempt."""

        def work(connection: apsw.Connection) -> frozenset[str]:
            rows = connection.execute(
                "SELECT test_id FROM tests WHERE is_new AND removed_at IS NULL"
            )
            return frozenset(test_id for (test_id,) in rows)

        return self._file.read(work)

    def newest_change(self) -> int:
        """The number to start from with `changes_since`."""
        return self._file.read(
            lambda connection: _number(connection.execute(_NEWEST_CHANGE).fetchone())
        )

    def changes_since(self, number: int) -> Changes:
        """Returns the tests that changed since, in any process: begun, continued, removed, purged,
        seen.
        """

        def work(connection: apsw.Connection) -> Changes:
            newest = _number(connection.execute(_NEWEST_CHANGE).fetchone())
            # A fresh file, put in the place of a damaged one, may count anew.
            since = number if number <= newest else 0
            rows = connection.execute(_CHANGES, (since,))
            return Changes(newest, tuple(test_id for (test_id,) in rows))

        return self._file.read(work)

    def unreadable_records(self) -> UnreadableRecords:
        return self._fold_cache.unreadable_records()

    # -- inside a transaction -------------------------------------------------------------------

    def _start(
        self, connection: apsw.Connection, asked: Asked, owner: str | None, *, is_live: bool
    ) -> "_Stored":
        if _position_of(connection, asked.test_id) is None:
            position = _free_position(connection, to_microseconds(asked.at), is_live=is_live)
            insert_row(connection, position, columns_of(Timeline.start(asked)))
            connection.execute("UPDATE tests SET owner = ? WHERE position = ?", (owner, position))
        return self._store(connection, (asked,))

    def _store(self, connection: apsw.Connection, events: Iterable[Event]) -> "_Stored":
        stored, touched = 0, dict[str, int]()
        fold_cache: dict[int, Fold] = {}
        for event in events:
            position = touched.get(event.test_id) or _position_of(connection, event.test_id)
            if position is None:
                raise NotStoredError
            if insert_event(connection, position, event):
                stored += 1
                touched[event.test_id] = position
        for test_id, position in touched.items():
            fold = self._fold_cache.of(connection, position)
            if fold is not None:
                fold_cache[position] = fold
                columns = columns_of(fold[1])
                # Before the number of attempts is written: is there an unseen one?
                connection.execute(
                    "UPDATE tests SET is_new = 1 WHERE position = ? AND attempts < ?",
                    (position, columns["attempts"]),
                )
                update_row(connection, position, columns)
            note_change(connection, storable(test_id))
        return _Stored(stored, fold_cache)

    def _set(self, test_ids: Iterable[str], change: str, condition: str) -> None:
        """Changes a mark of tests, in one transaction. Both texts are ours."""
        wanted = [storable(test_id) for test_id in test_ids]
        statement = f"UPDATE tests SET {change} WHERE test_id = ? AND {condition}"  # noqa: S608

        def work(connection: apsw.Connection) -> None:
            for test_id in wanted:
                connection.execute(statement, (test_id,))
                if connection.changes():
                    note_change(connection, test_id)

        if wanted:
            self._file.write(work)

    def _timelines(self, source: str, values: Sequence[str]) -> list[Timeline]:
        statement = f"SELECT position FROM {source}"  # noqa: S608 - the callers' own text

        def work(connection: apsw.Connection) -> list[Timeline]:
            rows: list[tuple[int]] = list(connection.execute(statement, values))
            return self._fold_cache.timelines(connection, [position for (position,) in rows])

        return self._read_folds(work)

    def _read_folds(self, work: Work[T]) -> T:
        """Reads timelines, then mends the rows that were found to differ from them."""
        found = self._file.read(work)
        try:
            self._fold_cache.mend_rows()
        except StorebellError as error:
            _log.info("Rows that differ from their events are left: %s", error.title)
        return found


@dataclass(frozen=True, slots=True)
class _Stored:
    """Result of storing events: the number of new ones, and the folds to cache after the commit."""

    new: int
    fold_cache: Mapping[int, Fold]


def _position_of(connection: apsw.Connection, test_id: str) -> int | None:
    row = connection.execute(
        "SELECT position FROM tests WHERE test_id = ?", (storable(test_id),)
    ).fetchone()
    return None if row is None else _number(row)


def _free_position(connection: apsw.Connection, wanted: int, *, is_live: bool) -> int:
    """Finds a position: before all others for a new test, else the first free one from its time
    on.
    """
    if is_live:
        newest = connection.execute("SELECT max(position) FROM tests").fetchone()
        assert newest is not None
        return wanted if newest[0] is None else max(wanted, newest[0] + 1)
    while connection.execute("SELECT 1 FROM tests WHERE position = ?", (wanted,)).fetchone():
        wanted += 1
    return wanted


def _number(row: tuple[object, ...] | None) -> int:
    value = row[0] if row else None
    return value if isinstance(value, int) else 0


_NAMES: Final = ("test_id", "token", "notification_uuid")
_INTENTS: Final = (
    "SELECT position, test_id, owner FROM tests WHERE removed_at IS NULL AND state <> 'final' "
    "AND state = 'asked' ORDER BY position DESC"
)
_OWNER: Final = "SELECT owner FROM tests WHERE test_id = ?"
_NEWEST_CHANGE: Final = "SELECT max(number) FROM changes"
_CHANGES: Final = "SELECT test_id FROM changes WHERE number > ? ORDER BY number"
