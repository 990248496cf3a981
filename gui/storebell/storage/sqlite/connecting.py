"""Opens a SQLite file the way Storebell wants it: private, durable, for several processes."""

import contextlib
import os
import stat
import sys
import time
from pathlib import Path
from typing import Final

import apsw

from storebell.domain.errors.files import StoreNotAFileError
from storebell.domain.errors.storage import StoreUnreadableError, StoreUnwritableError
from storebell.files.refusals import (
    LinkFoundError,
    NotRegularFileError,
    OtherOwnerError,
    reason_of,
    refuse_link,
    refuse_other_owner,
    refuse_special,
)

BUSY_LIMIT_SECONDS: Final = 5.0
_BUSY_PAUSES: Final = (0.001, 0.002, 0.005, 0.010, 0.025)
"""Seconds between two tries, the last again and again: as SQLite does it."""

SIDE_SUFFIXES: Final = ("-wal", "-shm", "-journal")
"""Suffixes of the files that SQLite keeps beside a database, all of them part of its content."""

_PRAGMAS: Final = (
    # A commit is on the disk before it is acknowledged; on macOS that takes more than fsync.
    "synchronous = FULL",
    "fullfsync = ON",
    "checkpoint_fullfsync = ON",
    "foreign_keys = ON",
    # What was removed is overwritten with zeros.
    "secure_delete = ON",
    # A mapped page could be changed by a stray pointer, and a failing disk would end the process.
    "mmap_size = 0",
    "cell_size_check = ON",
    "temp_store = MEMORY",
    "journal_size_limit = 4194304",
)


def connect(file: Path) -> apsw.Connection:
    """Opens an existing database for reading and writing, without looking at what is in it.

    Raises what apsw raises, at the latest when the first statement runs, and as `refuse_untrusted`.
    """
    refuse_untrusted(file)
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        _prepare(connection)
        for pragma in _PRAGMAS:
            connection.pragma(*_parts(pragma))
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_read(file: Path) -> apsw.Connection:
    """Opens a database that can't be written: on a read-only disk, or one that was set aside.

    Without its side files, which can't be made there, it is opened as immutable. Raises as
    `connect`.
    """
    refuse_untrusted(file)
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        connection.pragma("user_version")
    except apsw.CantOpenError:
        connection.close()
        uri = f"{file.absolute().as_uri()}?immutable=1"
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(uri, flags=flags)
    except BaseException:
        connection.close()
        raise
    _prepare(connection)
    return connection


def connect_to_memory() -> apsw.Connection:
    """A database that ends with the process, for when the disk takes nothing."""
    connection = apsw.Connection(":memory:")
    _prepare(connection)
    connection.pragma("foreign_keys", "on")
    return connection


def refuse_untrusted(file: Path) -> None:
    """Raises StoreNotAFileError where a database, or a file that SQLite keeps beside it, is a link,
    no regular file, or another user's; StoreUnreadableError. One that is missing is no trouble.

    SQLite would follow the link, read a device without end, and wait for a pipe's writer: in C,
    where no signal is heard.
    """
    for each in (file, *side_files(file)):
        try:
            refuse_link(each)
            status = each.lstat()
            refuse_special(status)
            refuse_other_owner(status)
        except (FileNotFoundError, NotADirectoryError):  # the error at its creation is more precise
            continue
        except (LinkFoundError, NotRegularFileError, OtherOwnerError) as error:
            raise StoreNotAFileError(file=str(each), reason=reason_of(error)) from None
        except OSError as error:
            raise StoreUnreadableError(file=str(each), reason=reason_of(error)) from None


def wait_while_busy(connection: apsw.Connection) -> None:
    """Waits for other processes, and between two tries for signals: SQLite's own way, in C, would
    let none through for all of the five seconds.
    """
    began = 0.0

    def wait(tries: int) -> bool:
        nonlocal began
        began = time.monotonic() if tries == 0 else began
        if time.monotonic() - began > BUSY_LIMIT_SECONDS:
            return False
        time.sleep(_BUSY_PAUSES[min(tries, len(_BUSY_PAUSES) - 1)])
        return True

    connection.set_busy_handler(wait)


def make_private_file(file: Path) -> None:
    """Makes an empty file that only this user may read. SQLite gives its side files that mode.

    Raises StoreUnwritableError; the file must not be there.
    """
    try:
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise StoreUnwritableError(file=str(file), reason=reason_of(error)) from None


def make_private(file: Path) -> None:
    """Removes other users' access to a database and its side files, where modes exist: POSIX.

    It uses their names, in a folder where no other user can write: to open and close the files
    would release SQLite's locks on them in this process.
    """
    if sys.platform != "win32":
        for each in (file, *side_files(file)):
            with contextlib.suppress(OSError):  # gone, or another user's: then it isn't ours to do
                status = each.lstat()
                if stat.S_ISREG(status.st_mode) and status.st_mode & 0o077:
                    each.chmod(0o600)


def side_files(file: Path) -> tuple[Path, ...]:
    return tuple(file.with_name(file.name + suffix) for suffix in SIDE_SUFFIXES)


def remove_database(file: Path) -> None:
    """Removes an unfinished copy of ours and its side files. Raises StoreUnwritableError."""
    try:
        for each in (file, *side_files(file)):
            each.unlink(missing_ok=True)
    except OSError as error:
        raise StoreUnwritableError(file=str(file), reason=reason_of(error)) from None


def _prepare(connection: apsw.Connection) -> None:
    wait_while_busy(connection)
    # On closing, SQLite would remove the journal by its name. After the database was set aside,
    # that name belongs to the fresh one.
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)


def _parts(pragma: str) -> tuple[str, str]:
    name, _, value = pragma.partition(" = ")
    return name, value
