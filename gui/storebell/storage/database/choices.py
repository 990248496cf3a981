"""Choices of the last send, and the URLs that each app's tests in Local went to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import apsw

from storebell.domain.settings.choices import MOST_URLS
from storebell.domain.timestamps import to_microseconds
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.database.test_rows import storable


class Choices:
    """Fits `ports.audit.ChoiceStore`. Raises what `EventStore` raises."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def remember(self, values: Mapping[str, str]) -> None:
        rows = [(storable(name), storable(value)) for name, value in values.items()]
        self._file.write(lambda connection: connection.executemany(_REMEMBER, rows))

    def remembered(self) -> Mapping[str, str]:
        def work(connection: apsw.Connection) -> Mapping[str, str]:
            return dict(connection.execute("SELECT name, value FROM choices"))

        return self._file.read(work)

    def url_used(self, bundle_id: str, url: str, at: datetime) -> None:
        """Stores a use, and deletes the oldest URLs of the app beyond the number that is kept."""
        app = storable(bundle_id)

        def work(connection: apsw.Connection) -> None:
            connection.execute(_URL_USED, (app, storable(url), to_microseconds(at)))
            connection.execute(_FORGET_OLDEST, {"app": app, "most": MOST_URLS})

        self._file.write(work)

    def used_urls(self) -> Mapping[str, Sequence[str]]:
        def work(connection: apsw.Connection) -> Mapping[str, Sequence[str]]:
            found: dict[str, list[str]] = {}
            for bundle_id, url in connection.execute(_USED_URLS):
                found.setdefault(bundle_id, []).append(url)
            return found

        return self._file.read(work)

    def forget_app(self, bundle_id: str) -> None:
        values = (storable(bundle_id),)

        def work(connection: apsw.Connection) -> None:
            connection.execute("DELETE FROM used_urls WHERE bundle_id = ?", values)
            connection.execute("DELETE FROM choices WHERE name = 'app' AND value = ?", values)

        self._file.write(work)

    def forget_urls(self, before: datetime) -> None:
        values = (to_microseconds(before),)
        self._file.write(
            lambda connection: connection.execute("DELETE FROM used_urls WHERE used_at < ?", values)
        )


_REMEMBER: Final = """
INSERT INTO choices (name, value) VALUES (?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value
"""
_URL_USED: Final = """
INSERT INTO used_urls (bundle_id, url, used_at) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET used_at = excluded.used_at
"""
_FORGET_OLDEST: Final = """
DELETE FROM used_urls WHERE bundle_id = :app AND url <> '' AND url NOT IN (
    SELECT url FROM used_urls WHERE bundle_id = :app AND url <> ''
    ORDER BY used_at DESC LIMIT :most
)
"""
_USED_URLS: Final = "SELECT bundle_id, url FROM used_urls ORDER BY bundle_id, used_at DESC"
