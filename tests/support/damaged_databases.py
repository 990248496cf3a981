"""A database of some size to be damaged, and the means to do so."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw

from storebell.domain.environment import Environment
from storebell.domain.network.request_limits import Endpoint, QuotaKey
from storebell.storage.database.database import Database
from support.stored import START, asked, attempt, token

PAGE = 4096
TESTS = 400
FOUND_AT = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


def fill(file: Path) -> None:
    """Makes a database of TESTS tests, closed."""
    with Database.open(file) as database:
        for number in range(TESTS):
            name = f"t-{number}"
            at = START + timedelta(minutes=number)
            database.event_store.adopt(asked(name, at=at), token(name), attempt(name))
        database.audit.note(START, "send", "Hiking")
        database.requests.spend(QuotaKey("a", Environment.SANDBOX, Endpoint.HISTORY), START, 5)


def open_it(file: Path) -> Database:
    return Database.open(file, lambda: FOUND_AT)


def write_at(file: Path, offset: int, content: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(offset)
        stream.write(content)


def pages_of(file: Path, table: str) -> list[int]:
    """The offsets of the pages of a table, by SQLite's own word."""
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        rows = list(
            connection.execute(
                "SELECT pgoffset FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)
            )
        )
        return sorted(offset for (offset,) in rows)
    finally:
        connection.close()


def forget_pages(database: Database) -> None:
    """What SQLite holds in memory would hide the damage."""
    database.file.read(lambda connection: connection.pragma("shrink_memory"))


def be_text(file: Path) -> None:
    file.write_text("Somebody saved a letter here.\n" * 500)


def lose_its_header(file: Path) -> None:
    write_at(file, 0, bytes(100))


def lose_a_page_of_events(file: Path) -> None:
    write_at(file, pages_of(file, "events")[20], bytes(PAGE))
