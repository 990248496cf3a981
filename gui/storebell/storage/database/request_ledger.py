"""The requests of the last hour, written down where every process on this computer shares them."""

from datetime import datetime, timedelta
from typing import Final

import apsw

from storebell.domain.network.request_limits import COUNTED_FOR, QuotaKey
from storebell.domain.timestamps import time_at_microseconds, to_microseconds, to_seconds
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.database.test_rows import storable

_SECONDS_COUNTED: Final = int(COUNTED_FOR.total_seconds())


class RequestLedger:
    """Counts requests by bundle ID, environment and endpoint. Raises what `EventStore` raises.

    Requests are counted at the end of their second: 180,000 of an hour need no more than 3,600
    rows, and no rolling hour holds more than it should. Rows that a fast clock dated in the future
    count from now on, for an hour: never too short, and never without end.
    """

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def spend(self, key: QuotaKey, now: datetime, limit: int) -> timedelta | None:
        """Stores a request, or returns the wait until one may leave: then nothing was stored. One
        step for all processes.
        """
        row_key = _row_key(key)
        second = to_seconds(now) + 1

        def work(connection: apsw.Connection) -> timedelta | None:
            _pull_back(connection, row_key, second)
            oldest, used = _counted(connection, row_key, now)
            if used >= limit:
                return time_at_microseconds((oldest + _SECONDS_COUNTED) * 1_000_000) - now
            connection.execute(_SPEND, (*row_key, second, 1))
            connection.execute(_FORGET, (second - 2 * _SECONDS_COUNTED,))
            return None

        return self._file.write(work)

    def used(self, key: QuotaKey, now: datetime) -> int:
        """Counts the requests of the last hour."""
        row_key = _row_key(key)
        return self._file.read(lambda connection: _counted(connection, row_key, now)[1])

    def pause(self, key: QuotaKey, until: datetime) -> None:
        """Notes for every process when Apple takes requests again; replaces an earlier note."""
        values = (*_row_key(key), to_microseconds(until))
        self._file.write(lambda connection: connection.execute(_PAUSE, values))

    def paused_until(self, key: QuotaKey) -> datetime | None:
        """Returns the end of the last pause that was stored; it may be in the past."""
        row_key = _row_key(key)

        def work(connection: apsw.Connection) -> datetime | None:
            row = connection.execute(_PAUSED, row_key).fetchone()
            return None if row is None else time_at_microseconds(row[0])

        return self._file.read(work)


_RowKey = tuple[str, str, str]


def _row_key(key: QuotaKey) -> _RowKey:
    return storable(key.bundle_id), str(key.environment), str(key.endpoint)


def _counted(connection: apsw.Connection, key: _RowKey, now: datetime) -> tuple[int, int]:
    """The oldest second that counts, and the requests since."""
    row = connection.execute(_COUNTED, (*key, to_seconds(now) - _SECONDS_COUNTED)).fetchone()
    assert row is not None
    return row[0] or 0, row[1] or 0


def _pull_back(connection: apsw.Connection, key: _RowKey, second: int) -> None:
    """Requests that a clock wrote into the future are counted as made in this second."""
    row = connection.execute(_COUNTED, (*key, second)).fetchone()
    ahead = row[1] if row else None
    if ahead:
        connection.execute(_DROP_AHEAD, (*key, second))
        connection.execute(_SPEND, (*key, second, ahead))


_COUNTED: Final = (
    "SELECT min(second), sum(requests) FROM spent "
    "WHERE bundle_id = ? AND environment = ? AND endpoint = ? AND second > ?"
)
_DROP_AHEAD: Final = (
    "DELETE FROM spent WHERE bundle_id = ? AND environment = ? AND endpoint = ? AND second > ?"
)
_SPEND: Final = (
    "INSERT INTO spent (bundle_id, environment, endpoint, second, requests) "
    "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET requests = requests + excluded.requests"
)
_FORGET: Final = "DELETE FROM spent WHERE second < ?"
_PAUSE: Final = (
    "INSERT OR REPLACE INTO pauses (bundle_id, environment, endpoint, until) VALUES (?, ?, ?, ?)"
)
_PAUSED: Final = "SELECT until FROM pauses WHERE bundle_id = ? AND environment = ? AND endpoint = ?"
