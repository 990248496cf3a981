"""Leases: of several processes one polls a test, and another one when that process ends."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import apsw

from storebell.domain.timestamps import to_microseconds
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.database.test_rows import storable

LONGEST_LEASE: Final = timedelta(minutes=10)
"""A lease that ends later was written by a clock that has been set back since: it is not in
force.
"""


class Leases:
    """A row for each test that is being polled. Raises what `EventStore` raises."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def lease(self, test_id: str, owner: str, now: datetime, until: datetime) -> bool:
        """Takes or prolongs the lease; False while another process has it, or when the test is
        gone.

        It ends after ten minutes at the latest, so that a process that died blocks nothing.
        """
        latest = now + LONGEST_LEASE
        times = [to_microseconds(each) for each in (min(until, latest), now, latest)]

        def work(connection: apsw.Connection) -> bool:
            connection.execute(_LEASE, (storable(test_id), owner, *times))
            return connection.changes() > 0

        return self._file.write(work)

    def release(self, test_ids: Iterable[str], owner: str) -> None:
        """Gives leases back; those of others stay."""
        wanted = [storable(test_id) for test_id in test_ids]

        def work(connection: apsw.Connection) -> None:
            for test_id in wanted:
                connection.execute(_RELEASE, (test_id, owner))

        if wanted:
            self._file.write(work)

    def release_all(self, owner: str) -> None:
        """Gives back every lease of a process that ends."""
        self._file.write(
            lambda connection: connection.execute("DELETE FROM leases WHERE owner = ?", (owner,))
        )


_LEASE: Final = """
INSERT INTO leases (position, owner, until)
    SELECT position, ?2, ?3 FROM tests WHERE test_id = ?1 AND removed_at IS NULL
ON CONFLICT (position) DO UPDATE SET owner = excluded.owner, until = excluded.until
    WHERE leases.owner = excluded.owner OR leases.until <= ?4 OR leases.until > ?5
"""
_RELEASE: Final = """
DELETE FROM leases
    WHERE owner = ?2 AND position = (SELECT position FROM tests WHERE test_id = ?1)
"""
