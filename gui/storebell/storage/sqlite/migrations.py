"""Brings a database from the version it has to the one that is wanted, never without a copy."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import apsw

from storebell.storage.sqlite.connecting import make_private_file, remove_database
from storebell.storage.sqlite.schema import APPLICATION_ID, Migration

_PAGES_AT_ONCE: Final = 1_000


def version_of(connection: apsw.Connection) -> int:
    version = connection.pragma("user_version")
    assert isinstance(version, int)
    return version


def create(connection: apsw.Connection, migrations: Sequence[Migration]) -> None:
    """Makes every table in a new database, inside the caller's transaction.

    The version is still 0 then: `finish` sets it, so that 0 marks an unfinished database.
    """
    for migrate in migrations:
        migrate(connection)


def finish(connection: apsw.Connection, version: int) -> None:
    """Marks a new database as ours and complete, inside the caller's transaction."""
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", version)


def upgrade(connection: apsw.Connection, file: Path, migrations: Sequence[Migration]) -> None:
    """Runs the migrations that the database lacks, each in a transaction, after a copy of it.

    Call it while holding the lock of the file. Raises what apsw raises; then the database is as it
    was before the migration that failed.
    """
    connection.pragma("foreign_keys", "off")  # so that a table can be made anew
    try:
        for number in range(version_of(connection) + 1, len(migrations) + 1):
            back_up(connection, file.with_name(f"{file.name}.before-v{number}"))
            with transaction(connection):
                migrations[number - 1](connection)
                if connection.pragma("foreign_key_check") is not None:
                    raise apsw.ConstraintError(f"migration {number} left rows without their test")
                connection.pragma("user_version", number)
    finally:
        connection.pragma("foreign_keys", "on")


def back_up(connection: apsw.Connection, target: Path) -> None:
    """Writes a whole copy of the database, private from its first byte; replaces an older one."""
    unfinished = target.with_name(f"{target.name}.new")
    remove_database(unfinished)
    make_private_file(unfinished)
    copy = apsw.Connection(str(unfinished), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        backup = copy.backup("main", connection, "main")
        try:
            while not backup.done:  # in parts, between which signals are heard
                backup.step(_PAGES_AT_ONCE)
        except apsw.Error:
            with contextlib.suppress(Exception):  # it fails for the same reason
                backup.close(force=True)
            raise
        backup.close()
        # One file, complete in itself.
        copy.pragma("journal_mode", "delete")
    except BaseException:
        copy.close()
        with contextlib.suppress(Exception):  # the disk may be full: the first error is raised
            remove_database(unfinished)
        raise
    copy.close()
    unfinished.replace(target)


@contextlib.contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """One transaction for writing, from the start: a reader that turns writer may fail at once."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: apsw.Connection) -> None:
    """Ends the transaction, if SQLite has not done so by itself."""
    if connection.in_transaction:
        with contextlib.suppress(apsw.Error):  # the first error is raised
            connection.execute("ROLLBACK")
