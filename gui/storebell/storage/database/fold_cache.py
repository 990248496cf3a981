"""Timelines folded from the rows of their events, cached in memory so that none is read twice."""

import logging
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Final

import apsw

from storebell.domain.notifications.events import Asked, Event
from storebell.domain.notifications.pages import UnreadableRecords
from storebell.domain.notifications.timeline import Timeline
from storebell.storage.database.event_codec import UnreadableEvent
from storebell.storage.database.event_rows import SELECT_NEW_EVENTS, fold, read_event
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.database.test_rows import columns_of, differing, storable, update_row

_log = logging.getLogger(__name__)

MOST_CACHED: Final = 1000
"""Number of folds in memory, so that scrolling back to a page costs next to nothing."""

Fold = tuple[int, Timeline]
"""The number of the last event that went into it, and what the events make."""


class FoldCache:
    """Folds the events of tests, by their position; inside the caller's transaction."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._generation = file.generation
        self._folds: OrderedDict[int, Fold] = OrderedDict()
        self._unreadable: dict[tuple[int, int], str] = {}
        self._differing: set[int] = set()

    def timelines(self, connection: apsw.Connection, positions: Iterable[int]) -> list[Timeline]:
        """The timelines, as far as they can be read. Only in a transaction that changes nothing."""
        fold_cache: dict[int, Fold] = {}
        fresh: dict[int, Timeline] = {}
        for position in positions:
            is_fresh = position not in self._folds
            known = self.of(connection, position)
            if known is not None:
                fold_cache[position] = known
                if is_fresh:
                    fresh[position] = known[1]
        if fresh:
            self._differing.update(differing(connection, fresh))
        self.put(fold_cache)
        return [timeline for _, timeline in fold_cache.values()]

    def events(self, connection: apsw.Connection, test_id: str) -> list[Event]:
        """The stored events of a test, in the order in which they came, as far as they can be
        read.
        """
        row = connection.execute(
            "SELECT position FROM tests WHERE test_id = ?", (storable(test_id),)
        ).fetchone()
        if row is None:
            return []
        return self._read(connection, row[0], 0, test_id)[1]

    def of(self, connection: apsw.Connection, position: int) -> Fold | None:
        """One timeline, without keeping it: what a transaction changed may not come to be."""
        if self._generation != self._file.generation:
            self._folds.clear()
            self._unreadable.clear()
            self._generation = self._file.generation
        known = self._folds.get(position)
        number, timeline = known or (0, None)
        test_id = None if timeline is None else timeline.test_id
        last, events = self._read(connection, position, number, test_id)
        if last == number:
            return known
        timeline = fold(events, timeline)
        return None if timeline is None else (last, timeline)

    def put(self, fold_cache: Mapping[int, Fold]) -> None:
        for position, known in fold_cache.items():
            self._folds[position] = known
            self._folds.move_to_end(position)
        while len(self._folds) > MOST_CACHED:
            self._folds.popitem(last=False)

    def forget(self, positions: Iterable[int]) -> None:
        """They are deleted, and what could not be read of them too."""
        forgotten = frozenset(positions)
        for position in forgotten:
            self._folds.pop(position, None)
        for key in [key for key in self._unreadable if key[0] in forgotten]:
            del self._unreadable[key]

    def unreadable_records(self) -> UnreadableRecords:
        """The stored events that were met and could not be read, counted by their tests' IDs."""
        return UnreadableRecords(Counter(self._unreadable.values()))

    def mend_rows(self) -> None:
        """Makes the rows of tests anew that were found to differ from what the events make. Raises
        what writing raises.
        """
        positions, self._differing = self._differing, set()

        def work(connection: apsw.Connection) -> None:
            fold_cache = ((position, self.of(connection, position)) for position in positions)
            timelines = {position: known[1] for position, known in fold_cache if known is not None}
            for position in differing(connection, timelines):
                with suppress(apsw.ConstraintError):  # another row has its ID
                    update_row(connection, position, columns_of(timelines[position]))
                    _log.warning("%s: its row was changed; made anew", timelines[position].test_id)

        if positions:
            self._file.write(work)

    def _read(
        self, connection: apsw.Connection, position: int, number: int, test_id: str | None
    ) -> tuple[int, list[Event]]:
        """The events after a number, and the number of the last one. Without an ID of the test, it
        is that of the first asking.
        """
        events: list[Event] = []
        rows = list(connection.execute(SELECT_NEW_EVENTS, (position, number)))
        for number, digest, body in rows:
            event = read_event(digest, body)
            if isinstance(event, UnreadableEvent):
                self._note_unreadable(connection, position, number, event.reason)
                continue
            if test_id is None and isinstance(event, Asked):
                test_id = event.test_id
            if test_id is not None and event.test_id != test_id:
                self._note_unreadable(connection, position, number, "it is another test's")
                continue
            events.append(event)
        return number, events

    def _note_unreadable(
        self, connection: apsw.Connection, position: int, number: int, reason: str
    ) -> None:
        if (position, number) in self._unreadable:
            return
        row = connection.execute(
            "SELECT test_id FROM tests WHERE position = ?", (position,)
        ).fetchone()
        test_id = str(row[0]) if row else ""
        _log.warning("%s: event %d: %s", test_id, number, reason)
        self._unreadable[position, number] = test_id
