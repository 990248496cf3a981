"""Reads what can still be read of a damaged database into a fresh one."""

import contextlib
import logging
import sys
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Final

import apsw

from storebell.domain.environment import Environment
from storebell.domain.errors.storage import StoreUnwritableError
from storebell.domain.notifications.events import Asked, Event
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.timestamps import time_at_microseconds
from storebell.files.copying import copy_file
from storebell.files.own import overwrite_beginning
from storebell.files.refusals import NotRegularFileError, TooLargeError, reason_of
from storebell.storage.database.event_codec import UnreadableEvent
from storebell.storage.database.event_rows import SELECT_NEW_EVENTS, fold, insert_event, read_event
from storebell.storage.database.test_rows import (
    columns_of,
    delete_row,
    insert_row,
    note_change,
    update_row,
)
from storebell.storage.sqlite.connecting import (
    connect_to_read,
    refuse_untrusted,
    remove_database,
    wait_while_busy,
)
from storebell.storage.sqlite.migrations import create, finish, roll_back, version_of
from storebell.storage.sqlite.schema import Migration

_log = logging.getLogger(__name__)

MOST_FAULTS: Final = 400
"""Places of a table at which reading fails before the rest of it is given up."""

MOST_COPIED_BYTES: Final = 1024 * 1024 * 1024
"""A larger file is read only as it is: the damage may have made it so large."""

_HEADER_BYTES: Final = 100
_PAGE_BYTES: Final = 4096
_KEYED: Final = {
    "tests": "position",
    "events": "number",
    "changes": "number",
    "audit": "number",
}
_UNKEYED: Final = (
    "spent",
    "pauses",
    "contacts",
    "key_uses",
    "consents",
    "clock_references",
    "copies",
)
_FIRST: Final = -(2**63)
_LAST: Final = 2**63 - 1

Row = tuple[object, ...]


@contextlib.contextmanager
def hold(file: Path) -> Iterator[None]:
    """Keeps other processes from writing to a damaged database, where it is not too damaged.

    Not on Windows: there, a file that anybody has open can't be set aside in the first place.
    Raises as `refuse_untrusted`.
    """
    connection = None
    if sys.platform != "win32":
        refuse_untrusted(file)
        with contextlib.suppress(apsw.Error):
            connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
            connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            wait_while_busy(connection)
            connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        if connection is not None:
            roll_back(connection)
            connection.close()


def salvage(damaged: Path, fresh: apsw.Connection, migrations: Sequence[Migration]) -> int:
    """Makes the tables of a fresh database, with what can be read of the damaged one.

    Rows are read from both ends of each table towards the damage. Runs in the caller's transaction,
    with foreign keys off. Returns how many tests were saved.
    """
    version = _version(damaged, len(migrations))
    create(fresh, migrations[:version])
    with contextlib.closing(_sources(damaged, migrations[:version])) as sources:
        for source in sources:
            rows = sum(_copy_table(source, fresh, table) for table in (*_KEYED, *_UNKEYED))
            _log.info("%d rows were saved from %s", rows, damaged.name)
            if rows:
                break
    for migrate in migrations[version:]:
        migrate(fresh)
    _rebuild_rows(fresh)
    row = fresh.execute("SELECT count(*) FROM tests").fetchone()
    assert row is not None
    return int(row[0])


def _version(damaged: Path, newest: int) -> int:
    """The version that the damaged database has, or the newest where that can't be read."""
    try:
        connection = connect_to_read(damaged)
        try:
            version = version_of(connection)
        finally:
            connection.close()
    except apsw.Error:
        return newest
    return version if 1 <= version <= newest else newest


def _sources(damaged: Path, migrations: Sequence[Migration]) -> Generator[apsw.Connection]:
    """The damaged database as it is; then with a new header; then with a whole new first page.

    The first page locates each table. That of a new database of the same version locates them at
    the same places, as long as no later migration has made one.
    """
    with contextlib.suppress(apsw.Error):
        connection = connect_to_read(damaged)
        try:
            yield connection
        finally:
            connection.close()
    template = _template(migrations)
    for size in (_HEADER_BYTES, _PAGE_BYTES):
        copy = damaged.with_name(f"{damaged.name}.salvage")
        try:
            _copy_with_new_start(damaged, copy, template[:size])
            connection = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READWRITE)
            try:
                yield connection
            finally:
                connection.close()
        except (apsw.Error, TooLargeError):
            _log.info("%s can't be read with a new start either", damaged.name)
        finally:
            remove_database(copy)


def _template(migrations: Sequence[Migration]) -> bytes:
    connection = apsw.Connection(":memory:")
    connection.pragma("page_size", _PAGE_BYTES)
    create(connection, migrations)
    finish(connection, len(migrations))
    content = connection.serialize("main")
    connection.close()
    return content


def _copy_with_new_start(damaged: Path, copy: Path, start: bytes) -> None:
    """Raises StoreUnwritableError, and TooLargeError for what is no database of Storebell's."""
    remove_database(copy)
    try:
        size = copy_file(damaged, copy, MOST_COPIED_BYTES)
        event_store = damaged.with_name(f"{damaged.name}-wal")
        with contextlib.suppress(FileNotFoundError, NotRegularFileError):
            copy_file(event_store, copy.with_name(f"{copy.name}-wal"), MOST_COPIED_BYTES)
        pages = max(1, size // _PAGE_BYTES)
        # Bytes 18 and 19 are the journal mode, 28 to 31 the number of pages.
        start = start[:18] + b"\2\2" + start[20:28] + pages.to_bytes(4, "big") + start[32:]
        overwrite_beginning(copy, start)
    except TooLargeError:
        raise
    except OSError as error:
        raise StoreUnwritableError(file=str(copy), reason=reason_of(error)) from None


def _copy_table(source: apsw.Connection, fresh: apsw.Connection, table: str) -> int:
    width = _width(fresh, table)
    insert = f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * width)})"  # noqa: S608
    copied = 0
    for row in _rows(source, table):
        with contextlib.suppress(apsw.Error, UnicodeEncodeError):  # a row that can't be ours
            fresh.execute(insert, row)
            copied += fresh.changes()
    return copied


def _width(connection: apsw.Connection, table: str) -> int:
    rows = connection.execute("SELECT count(*) FROM pragma_table_info(?)", (table,)).fetchone()
    assert rows is not None
    return int(rows[0])


def _rows(source: apsw.Connection, table: str) -> Iterator[Row]:
    if table in _KEYED:
        yield from _keyed_rows(source, table, _KEYED[table])
        return
    for order in ("ASC", "DESC"):
        statement = f"SELECT * FROM {table} ORDER BY 1 {order}"  # noqa: S608 - names of ours
        with contextlib.suppress(apsw.Error, UnicodeDecodeError):
            yield from source.execute(statement)


def _keyed_rows(source: apsw.Connection, table: str, key: str) -> Iterator[Row]:
    """Rows from both ends of every stretch that can't be read through, halved again and again."""
    statement = f"SELECT * FROM {table} NOT INDEXED WHERE {key} BETWEEN ? AND ? ORDER BY {key} "  # noqa: S608
    stretches, faults = [(_FIRST, _LAST)], 0
    while stretches and faults < MOST_FAULTS:
        low, high = stretches.pop()
        try:
            for row in source.execute(f"{statement} ASC", (low, high)):
                yield row
                low = _key(row, low) + 1
            continue
        except (apsw.Error, UnicodeDecodeError):
            faults += 1
        try:
            for row in source.execute(f"{statement} DESC", (low, high)):
                yield row
                high = _key(row, high) - 1
            continue
        except (apsw.Error, UnicodeDecodeError):
            faults += 1
        if high > low:
            middle = (low + high) // 2
            stretches += [(low, middle), (middle + 1, high)]


def _key(row: Row, otherwise: int) -> int:
    return row[0] if isinstance(row[0], int) else otherwise


def _rebuild_rows(fresh: apsw.Connection) -> None:
    """Brings the rows of tests in line with the events that are left; drops what has no test."""
    known = {row[0] for row in fresh.execute("SELECT position FROM tests")}
    with_events = {row[0] for row in fresh.execute("SELECT DISTINCT position FROM events")}
    fresh.execute("INSERT INTO words (words) VALUES ('rebuild')")
    for position in sorted(known | with_events):
        rows = fresh.execute(SELECT_NEW_EVENTS, (position, 0)).fetchall()
        found = [read_event(digest, body) for _, digest, body in rows]
        events = [event for event in found if not isinstance(event, UnreadableEvent)]
        timeline = fold(events)
        if timeline is None and position in known:
            timeline = fold([*_ask_from_row(fresh, position), *events])
        if timeline is None:
            fresh.execute("DELETE FROM events WHERE position = ?", (position,))
            delete_row(fresh, position)
            continue
        columns = columns_of(timeline)
        if position in known:
            update_row(fresh, position, columns)
        else:
            insert_row(fresh, position, columns)
        note_change(fresh, str(columns["test_id"]))


def _ask_from_row(fresh: apsw.Connection, position: int) -> tuple[Event, ...]:
    """The lost intent of a test of Apple's, from its row; it becomes an event again."""
    row = fresh.execute(_ROW, (position,)).fetchone()
    assert row is not None
    test_id, asked_at, app_label, bundle_id, environment, is_simulated = row
    if is_simulated or environment not in {Environment.PRODUCTION, Environment.SANDBOX}:
        return ()  # the plan and its speed were chosen, and are recorded nowhere else
    is_production = environment == Environment.PRODUCTION
    asked = Asked(
        test_id=test_id,
        at=time_at_microseconds(asked_at),
        app_label=app_label,
        bundle_id=bundle_id,
        app_apple_id=None,
        environment=Environment(environment),
        plan=PRODUCTION_PLAN if is_production else SANDBOX_PLAN,
    )
    insert_event(fresh, position, asked)
    return (asked,)


_ROW: Final = (
    "SELECT test_id, asked_at, app_label, bundle_id, environment, is_simulated FROM tests "
    "WHERE position = ?"
)
