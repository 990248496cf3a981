"""Copies of the database from before an upgrade: deleted some time after they were first seen.

Their files' times prove nothing, because a wrong clock may have written them.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import apsw

from storebell.domain.clock_plausibility import TOLERANCE
from storebell.domain.timestamps import to_microseconds
from storebell.files.refusals import reason_of
from storebell.storage.database.sqlite_file import SqliteFile

_log = logging.getLogger(__name__)


def delete_copies(file: SqliteFile, now: datetime, seen_before: datetime) -> Sequence[Path]:
    """Deletes the copies that a plausible clock saw first before a moment; notes those that are
    new. Returns what was deleted. Raises what `EventStore` raises.
    """
    pattern = f"{file.path.name}.before-v*[0-9]"
    present = {copy.name: copy for copy in file.path.parent.glob(pattern)}
    time, latest = to_microseconds(now), to_microseconds(now + TOLERANCE)

    def work(connection: apsw.Connection) -> list[str]:
        rows: dict[str, int] = dict(connection.execute("SELECT name, first_seen FROM copies"))
        seen = {name: rows.get(name, time) for name in present}
        seen = {name: min(at, time) if at > latest else at for name, at in seen.items()}
        if seen != rows:
            connection.execute("DELETE FROM copies")
            connection.executemany("INSERT INTO copies VALUES (?, ?)", seen.items())
        return sorted(name for name, at in seen.items() if at < to_microseconds(seen_before))

    if not present:
        return []
    deleted = []
    for name in file.write(work):
        try:
            present[name].unlink(missing_ok=True)
        except OSError as error:
            _log.warning("%s was not deleted: %s", name, reason_of(error))
        else:
            _log.info("%s, a copy from before an upgrade, was deleted", name)
            deleted.append(present[name])
    return deleted
