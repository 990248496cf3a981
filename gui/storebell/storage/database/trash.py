"""Trash for old tests: removed for their age, restored or not, then deleted."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import apsw

from storebell.domain.clock_plausibility import TOLERANCE
from storebell.domain.notifications.timeline import State
from storebell.domain.timestamps import to_microseconds
from storebell.storage.database.fold_cache import FoldCache
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.database.test_rows import columns_of, delete_row, note_change, update_row
from storebell.storage.database.upgrade_copies import delete_copies

_log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 25
_PAGES_AT_ONCE: Final = 64
_LEAST_CHANGES: Final = 2
"""Rows that a merge changes at least that did something (SQLite: FTS5, The 'merge' Command)."""
MOST_TOMBSTONES: Final = 10_000
"""Deleted tests that `changes_since` still names; no process reads less often than that."""


class Trash:
    """Removed tests are in no list. Every moment that is passed in must be of a plausible clock.

    Raises what `EventStore` raises. Methods that work in steps let no other process wait long.
    """

    def __init__(self, file: SqliteFile, fold_cache: FoldCache) -> None:
        self._file = file
        self._fold_cache = fold_cache

    def date(self, now: datetime) -> None:
        """Sets the start of a test's age where it is missing or a wrong clock made it.

        The age of a test counts from its request where a plausible clock recorded it, else from
        now. A removal that seems to be in the future counts from now, too.
        """
        time, latest = to_microseconds(now), to_microseconds(now + TOLERANCE)

        def work(connection: apsw.Connection) -> None:
            connection.execute(_DATE, (time, latest))
            connection.execute(_DATE_AGAIN, (time, latest))
            connection.execute(_DATE_REMOVED, (time, latest))

        self._file.write(work)

    def remove_old(self, now: datetime, kept_since: datetime) -> Sequence[str]:
        """Removes ended tests whose time began before a moment. Returns the IDs, at most
        twenty-five: call it until there are none.
        """
        time, before = to_microseconds(now), to_microseconds(kept_since)

        def work(connection: apsw.Connection) -> list[str]:
            removed = []
            rows: list[tuple[int, str]] = list(connection.execute(_OLD, (before, MOST_AT_ONCE)))
            for position, test_id in rows:
                if self._is_young(connection, position, since=before, now=time):
                    continue
                connection.execute(_REMOVE, (time, position))
                note_change(connection, test_id)
                removed.append(test_id)
            # Those that were mended are not old any more: there may be others.
            return removed if removed or not rows else work(connection)

        return self._file.write(work)

    def restore_old(self) -> Sequence[str]:
        """Brings back every test that was removed for its age. Its time begins when it was."""

        def work(connection: apsw.Connection) -> list[str]:
            test_ids = [test_id for (test_id,) in connection.execute(_REMOVED_FOR_AGE)]
            connection.execute(_RESTORE)
            for test_id in test_ids:
                note_change(connection, test_id)
            return test_ids

        return self._file.write(work)

    def delete(self, removed_before: datetime) -> int:
        """Deletes for good what was removed before a moment. Returns how many, at most twenty-five:
        call it until it returns 0.
        """
        values = (to_microseconds(removed_before), MOST_AT_ONCE)

        def work(connection: apsw.Connection) -> list[int]:
            rows: list[tuple[int, str]] = list(connection.execute(_REMOVED, values))
            for position, test_id in rows:
                delete_row(connection, position)
                note_change(connection, test_id)
            tombstones = connection.execute(_COUNT_TOMBSTONES).fetchone()
            if not rows and tombstones is not None and tombstones[0] > MOST_TOMBSTONES:
                connection.execute(_DELETE_TOMBSTONES, (MOST_TOMBSTONES,))
            return [position for position, _ in rows]

        deleted = self._file.write(work)
        self._fold_cache.forget(deleted)
        return len(deleted)

    def merge_text_index(self, *, is_first: bool) -> bool:
        """Rewrites the index of words without those of deleted tests and of earlier texts.

        Each call does a part: True as long as there is more to do.
        """
        pages = _PAGES_AT_ONCE * (-1 if is_first else 1)  # negative: from all of its parts

        def work(connection: apsw.Connection) -> int:
            before = connection.total_changes()
            connection.execute(_MERGE_INDEX, (pages,))
            return connection.total_changes() - before

        return self._file.write(work) >= _LEAST_CHANGES

    def delete_copies(self, now: datetime, seen_before: datetime) -> None:
        """Deletes copies of the database from before an upgrade, which still hold what is deleted.
        Each is noted when it is first seen, and deleted when that was before a moment.
        """
        delete_copies(self._file, now, seen_before)

    def clear_journal(self) -> bool:
        """Empties SQLite's journal, which holds what was written before it was deleted. False
        where another process reads it at this moment.
        """
        return self._file.clear_journal()

    def _is_young(
        self, connection: apsw.Connection, position: int, *, since: int, now: int
    ) -> bool:
        """True where the events show that the test has not ended, or is younger than its row says.

        The row is then made anew: a damaged row deletes nothing.
        """
        known = self._fold_cache.of(connection, position)
        if known is None:
            return False
        timeline = known[1]
        asked_at = to_microseconds(timeline.asked.at)
        is_young = since <= asked_at <= now and not timeline.is_clock_implausible
        if not is_young and timeline.state not in {State.ASKED, State.OPEN}:
            return False
        update_row(connection, position, columns_of(timeline))
        connection.execute("UPDATE tests SET kept_since = NULL WHERE position = ?", (position,))
        _log.warning("%s: its row was changed; made anew", timeline.test_id)
        return True


_DATE: Final = (
    "UPDATE tests SET kept_since = iif(clock_implausible OR asked_at > ?2, ?1, asked_at) "
    "WHERE removed_at IS NULL AND kept_since IS NULL"
)
_DATE_AGAIN: Final = "UPDATE tests SET kept_since = ?1 WHERE removed_at IS NULL AND kept_since > ?2"
_DATE_REMOVED: Final = (
    "UPDATE tests SET removed_at = ?1, purged_at = iif(purged_at IS NULL, NULL, ?1) "
    "WHERE removed_at > ?2"
)
_OLD: Final = (
    "SELECT position, test_id FROM tests WHERE removed_at IS NULL AND kept_since < ? "
    "AND state NOT IN ('asked', 'open') LIMIT ?"
)
_REMOVE: Final = "UPDATE tests SET removed_at = ?1, purged_at = ?1 WHERE position = ?2"
_REMOVED_FOR_AGE: Final = "SELECT test_id FROM tests WHERE purged_at IS NOT NULL"
_RESTORE: Final = (
    "UPDATE tests SET removed_at = NULL, kept_since = purged_at, purged_at = NULL "
    "WHERE purged_at IS NOT NULL"
)
_REMOVED: Final = "SELECT position, test_id FROM tests WHERE removed_at < ? LIMIT ?"
_MERGE_INDEX: Final = "INSERT INTO words (words, rank) VALUES ('merge', ?)"
_COUNT_TOMBSTONES: Final = "SELECT (SELECT count(*) FROM changes) - (SELECT count(*) FROM tests)"
_DELETE_TOMBSTONES: Final = (
    "DELETE FROM changes WHERE number < (SELECT max(number) FROM changes) - ? AND NOT EXISTS "
    "(SELECT 1 FROM tests WHERE tests.test_id = changes.test_id)"
)
