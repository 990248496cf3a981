"""Timelines folded from the rows of their events, kept in memory so that none is read twice."""

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import apsw

from storebell.domain.timeline import Timeline
from storebell.storage.event_codec import UnreadableEvent, read
from storebell.storage.event_rows import SELECT_NEW_EVENTS, fold
from storebell.storage.sqlite_file import SqliteFile

_log = logging.getLogger(__name__)

MOST_FOLDS_KEPT: Final = 1000
"""So that a page that is scrolled back to costs next to nothing."""

Fold = tuple[int, Timeline]
"""The number of the last event that went into it, and what the events make."""


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A stored event that this version can't read. It stays stored."""

    test_id: str
    reason: str


class Folds:
    """Folds the events of tests, by their position; inside the caller's transaction."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self._generation = file.generation
        self._kept: OrderedDict[int, Fold] = OrderedDict()
        self._unreadable: dict[tuple[int, int], UnreadableRow] = {}

    def timelines(self, connection: apsw.Connection, positions: Iterable[int]) -> list[Timeline]:
        """The timelines, as far as they can be read. Only in a transaction that changes nothing."""
        found = ((position, self.of(connection, position)) for position in positions)
        folds = {position: known for position, known in found if known is not None}
        self.keep(folds)
        return [timeline for _, timeline in folds.values()]

    def of(self, connection: apsw.Connection, position: int) -> Fold | None:
        """One timeline, without keeping it: what a transaction changed may not come to be."""
        if self._generation != self._file.generation:
            self._kept.clear()
            self._generation = self._file.generation
        known = self._kept.get(position)
        number, timeline = known or (0, None)
        rows: list[tuple[int, object]] = list(
            connection.execute(SELECT_NEW_EVENTS, (position, number))
        )
        if not rows:
            return known
        events = []
        for number, body in rows:
            event = read(body)
            if isinstance(event, UnreadableEvent):
                self._note_unreadable(connection, position, number, event)
            else:
                events.append(event)
        timeline = fold(events, timeline)
        return None if timeline is None else (number, timeline)

    def keep(self, folds: Mapping[int, Fold]) -> None:
        for position, known in folds.items():
            self._kept[position] = known
            self._kept.move_to_end(position)
        while len(self._kept) > MOST_FOLDS_KEPT:
            self._kept.popitem(last=False)

    def forget(self, positions: Iterable[int]) -> None:
        for position in positions:
            self._kept.pop(position, None)

    def unreadable(self) -> tuple[UnreadableRow, ...]:
        """The stored events that were met and could not be read."""
        return tuple(self._unreadable.values())

    def _note_unreadable(
        self, connection: apsw.Connection, position: int, number: int, event: UnreadableEvent
    ) -> None:
        if (position, number) in self._unreadable:
            return
        row = connection.execute(
            "SELECT test_id FROM tests WHERE position = ?", (position,)
        ).fetchone()
        test_id = str(row[0]) if row else ""
        _log.warning("%s: event %d: %s", test_id, number, event.reason)
        self._unreadable[position, number] = UnreadableRow(test_id, event.reason)
