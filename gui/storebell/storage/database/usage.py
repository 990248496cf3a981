"""Times at which each key was last used, and Production was last confirmed for an app."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import apsw

from storebell.domain.timestamps import time_at_microseconds, to_microseconds
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.database.test_rows import storable


class Usage:
    """Fits `ports.audit.Usage`. Raises what `EventStore` raises."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def key_used(self, key_id: str, at: datetime) -> None:
        """Stores the time of a use; an older time than the stored one changes nothing."""
        values = (storable(key_id), to_microseconds(at))
        self._file.write(lambda connection: connection.execute(_KEY_USED, values))

    def keys_used(self) -> Mapping[str, datetime]:
        def work(connection: apsw.Connection) -> Mapping[str, datetime]:
            rows = connection.execute("SELECT key_id, last_at FROM key_uses")
            return {key_id: time_at_microseconds(last_at) for key_id, last_at in rows}

        return self._file.read(work)

    def consented(self, bundle_id: str, at: datetime) -> None:
        """Stores the time of a consent. The newest one counts, also where the clock was set back
        since.
        """
        values = (storable(bundle_id), to_microseconds(at))
        self._file.write(lambda connection: connection.execute(_CONSENTED, values))

    def consent(self, bundle_id: str) -> datetime | None:
        def work(connection: apsw.Connection) -> datetime | None:
            statement = "SELECT at FROM consents WHERE bundle_id = ?"
            row = connection.execute(statement, (storable(bundle_id),)).fetchone()
            return None if row is None else time_at_microseconds(row[0])

        return self._file.read(work)


_KEY_USED: Final = """
INSERT INTO key_uses (key_id, last_at) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at)
"""
_CONSENTED: Final = """
INSERT INTO consents (bundle_id, at) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET at = excluded.at
"""
