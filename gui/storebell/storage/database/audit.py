"""Append-only log of Storebell's actions on this computer, and every host it ever contacted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import apsw

from storebell.domain.accounts.audit import AuditEntry
from storebell.domain.network.contacts import Contact
from storebell.domain.timestamps import time_at_microseconds, to_microseconds
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.database.test_rows import storable


class Audit:
    """Entries are added and read; the database itself refuses to change or delete one.

    No text may hold a private key or a JSON Web Token. Raises what `EventStore` raises.
    """

    def __init__(self, file: SqliteFile) -> None:
        self._file = file

    def note(self, at: datetime, act: str, subject: str, detail: str = "") -> None:
        self.note_all(at, [(act, subject, detail)])

    def note_all(self, at: datetime, entries: Iterable[tuple[str, str, str]]) -> None:
        """Acts, each with its subject and detail: all of them or none."""
        rows = [(to_microseconds(at), *map(storable, entry)) for entry in entries]
        self._file.write(lambda connection: connection.executemany(_NOTE, rows))

    def entries(self, before: int | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Newest first; `before` is the number of the last entry of the page before."""

        def work(connection: apsw.Connection) -> tuple[AuditEntry, ...]:
            rows = connection.execute(_ENTRIES, (before, before, limit))
            return tuple(AuditEntry(row[0], time_at_microseconds(row[1]), *row[2:]) for row in rows)

        return self._file.read(work)

    def contacted(self, host: str, purpose: str, at: datetime, times: int = 1) -> None:
        """Notes that a host was contacted, and why; again, it counts."""
        values = (storable(host), storable(purpose), to_microseconds(at), times)
        self._file.write(lambda connection: connection.execute(_CONTACTED, values))

    def contacts(self) -> tuple[Contact, ...]:
        """Every host ever contacted, by name."""

        def work(connection: apsw.Connection) -> tuple[Contact, ...]:
            return tuple(
                Contact(
                    host, purpose, time_at_microseconds(first), time_at_microseconds(last), times
                )
                for host, purpose, first, last, times in connection.execute(_CONTACTS)
            )

        return self._file.read(work)


_NOTE: Final = "INSERT INTO audit (at, act, subject, detail) VALUES (?, ?, ?, ?)"
_ENTRIES: Final = (
    "SELECT number, at, act, subject, detail FROM audit WHERE ? IS NULL OR number < ? "
    "ORDER BY number DESC LIMIT ?"
)
_CONTACTED: Final = """
INSERT INTO contacts (host, purpose, first_at, last_at, times) VALUES (?1, ?2, ?3, ?3, ?4)
    ON CONFLICT DO UPDATE SET
        first_at = min(first_at, excluded.first_at),
        last_at = max(last_at, excluded.last_at),
        times = times + excluded.times
"""
_CONTACTS: Final = (
    "SELECT host, purpose, first_at, last_at, times FROM contacts ORDER BY host, purpose"
)
