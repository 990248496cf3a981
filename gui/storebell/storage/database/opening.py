"""Opening of a database by its path: creates, upgrades, or replaces a damaged one."""

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import apsw

from storebell.domain.errors.storage import (
    DamagedStoreError,
    NewerStoreError,
    StoreUnreadableError,
    StoreUnwritableError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import Message, msg
from storebell.files.folders import make_private_folder
from storebell.files.locking import locked
from storebell.files.refusals import reason_of
from storebell.storage.database.recovery import hold, salvage
from storebell.storage.sqlite.connecting import (
    connect,
    connect_to_memory,
    connect_to_read,
    make_private,
    make_private_file,
    refuse_untrusted,
    remove_database,
    side_files,
)
from storebell.storage.sqlite.errors import DamageFoundError, translated
from storebell.storage.sqlite.migrations import create, finish, transaction, upgrade, version_of
from storebell.storage.sqlite.schema import APPLICATION_ID, TABLES, Migration

CHECK_LIMIT_SECONDS: Final = 0.1
"""Time for the search for damage at start. A large database is checked in part, and the rest when
it is read.
"""

_MOST_TRIES: Final = 3
_STEPS_BETWEEN_POLLS: Final = 200

Identity = tuple[int, int] | None
"""Distinguishes files under the same name; None where there is no file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An open database. `barrier` is why it can't be written, None where it can.

    `notices` are for the user: repaired damage, a newer version.
    """

    connection: apsw.Connection
    identity: Identity
    version: int
    barrier: StorebellError | None = None
    notices: tuple[StorebellError, ...] = ()


def identity_of(file: Path) -> Identity:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def open_in_memory(migrations: Sequence[Migration]) -> Opened:
    """A database that is never written anywhere."""
    connection = connect_to_memory()
    with transaction(connection):
        create(connection, migrations)
        finish(connection, len(migrations))
    return Opened(connection, None, len(migrations))


def open_file(file: Path, migrations: Sequence[Migration], now: Callable[[], datetime]) -> Opened:
    """Opens the database of a path; several processes may do so at the same moment.

    A missing one is made, an older one upgraded, a damaged one set aside and what can be read of
    it saved. A newer one, and one on a disk that can't be written, is opened for reading only.
    Raises StoreUnwritableError, StoreUnreadableError, FileUnwritableError; StoreNotAFileError and
    FolderNotTrustedError for what somebody else may have put there.
    """
    notices: list[StorebellError] = []
    for _ in range(_MOST_TRIES):
        make_private_folder(file.parent)
        refuse_untrusted(file)
        if not file.exists():
            with locked(file):
                _provide(file, migrations, now)
        identity = identity_of(file)
        try:
            opened = _open_once(file, migrations)
        except DamageFoundError as damage:
            notices += replace_damaged(file, identity, damage.reason, migrations, now)
        else:
            make_private(file)
            known = (*notices, *opened.notices)
            return Opened(opened.connection, identity, opened.version, opened.barrier, known)
    raise StoreUnreadableError(file=str(file), reason=msg("It is damaged again and again"))


def replace_damaged(
    file: Path,
    identity: Identity,
    reason: Message,
    migrations: Sequence[Migration],
    now: Callable[[], datetime],
) -> list[StorebellError]:
    """Puts a fresh database in the place of a damaged one, with all that could be read of it.

    The damaged file is kept under another name, with its side files. Returns the notice; none
    where another process was faster. Raises FileUnwritableError where the disk takes nothing: then
    the damaged file is still in its place.
    """
    refuse_untrusted(file)
    with locked(file):
        if identity_of(file) != identity:
            return []
        unfinished = _unfinished(file)
        # While it is held, no other process can write to it what would then be lost.
        with hold(file), translated(file):
            saved = _build(unfinished, migrations, salvaged_from=file)
            renamed = _set_aside(file, now())
            _move(unfinished, file)
    return [DamagedStoreError(file=str(file), kept=str(renamed), reason=reason, saved=saved)]


def _open_once(file: Path, migrations: Sequence[Migration]) -> Opened:
    try:
        with translated(file):
            connection = connect(file)
    except StoreUnwritableError as barrier:
        return _open_to_read(file, len(migrations), barrier)
    try:
        with translated(file):
            return _examine(file, connection, migrations)
    except BaseException:
        connection.close()
        raise


def _examine(file: Path, connection: apsw.Connection, migrations: Sequence[Migration]) -> Opened:
    newest = len(migrations)
    version = _recognise(connection, newest)
    barrier: StorebellError | None = None
    if version > newest:
        barrier = NewerStoreError(file=str(file))
        return Opened(connection, None, version, barrier, (barrier,))
    check(connection)
    if connection.readonly("main"):
        barrier = StoreUnwritableError(file=str(file), reason=msg("It may only be read"))
        return Opened(connection, None, version, barrier, (barrier,))
    if connection.pragma("journal_mode") != "wal":  # a copy that somebody put here
        connection.pragma("journal_mode", "wal")
    if version < newest:
        with locked(file):
            upgrade(connection, file, migrations)
    return Opened(connection, None, newest)


def _open_to_read(file: Path, newest: int, barrier: StoreUnwritableError) -> Opened:
    """The last resort, on a disk that can't be written. Raises the barrier if that fails too."""
    if not file.is_file():
        raise barrier
    try:
        connection = connect_to_read(file)
    except (apsw.CorruptError, apsw.NotADBError):
        raise DamageFoundError(msg("It can't be read as a database")) from None
    except apsw.Error:
        raise barrier from None
    try:
        with translated(file):
            version = _recognise(connection, newest)
    except BaseException:
        connection.close()
        raise
    return Opened(connection, None, version, barrier, (barrier,))


def _recognise(connection: apsw.Connection, newest: int) -> int:
    """The version of a database of ours. Raises DamageFoundError where it is none."""
    version = version_of(connection)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if not names:
        raise DamageFoundError(msg("It is empty"))
    if connection.pragma("application_id") != APPLICATION_ID:
        raise DamageFoundError(msg("It belongs to another program"))
    if version < 1 or (version <= newest and not names.issuperset(TABLES)):
        raise DamageFoundError(msg("It is incomplete"))
    return version


def check(connection: apsw.Connection, limit_seconds: float = CHECK_LIMIT_SECONDS) -> None:
    """Looks for damage for so long. Raises DamageFoundError."""
    deadline = time.monotonic() + limit_seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_POLLS)
    try:
        seen = connection.pragma("quick_check", 1)
    except apsw.InterruptError:
        return
    finally:
        connection.set_progress_handler(None)
    if seen != "ok":
        raise DamageFoundError(msg("Its content is inconsistent"))


def _provide(file: Path, migrations: Sequence[Migration], now: Callable[[], datetime]) -> None:
    """Makes the database, unless another process did so a moment ago. Needs the lock."""
    if file.exists():
        return
    # A journal without its database would be applied to the fresh one.
    if any(each.exists() for each in side_files(file)):
        _set_aside(file, now())
    unfinished = _unfinished(file)
    with translated(file):
        if not _is_complete(unfinished, len(migrations)):
            _build(unfinished, migrations)
        _move(unfinished, file)


def _build(
    unfinished: Path, migrations: Sequence[Migration], salvaged_from: Path | None = None
) -> int:
    """Makes a database that is complete or not recognised as one. Returns the tests saved."""
    remove_database(unfinished)
    make_private_file(unfinished)
    connection = connect(unfinished)
    saved = 0
    try:
        connection.pragma("journal_mode", "wal")
        connection.pragma("foreign_keys", "off")  # rows come in the order in which they are read
        with transaction(connection):
            if salvaged_from is None:
                create(connection, migrations)
            else:
                saved = salvage(salvaged_from, connection, migrations)
            finish(connection, len(migrations))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    for each in side_files(unfinished):
        each.unlink(missing_ok=True)
    return saved


def _is_complete(unfinished: Path, version: int) -> bool:
    """True for a new database that was completed but not put in place, by a process that ended."""
    try:
        refuse_untrusted(unfinished)
    except StoreUnreadableError:
        return False
    if not unfinished.exists() or any(os.path.lexists(each) for each in side_files(unfinished)):
        return False
    try:
        connection = connect_to_read(unfinished)
    except apsw.Error:
        return False
    try:
        is_ours = connection.pragma("application_id") == APPLICATION_ID
        return is_ours and version_of(connection) == version
    except apsw.Error:
        return False
    finally:
        connection.close()


def _set_aside(file: Path, now: datetime) -> Path:
    """Renames a database and its side files to a name that is free. Raises StoreUnwritableError."""
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    renamed = file.with_name(f"{file.name}.damaged-{stamp}")
    number = 1
    while renamed.exists() or any(each.exists() for each in side_files(renamed)):
        number += 1
        renamed = file.with_name(f"{file.name}.damaged-{stamp}-{number}")
    for old, new in zip((file, *side_files(file)), (renamed, *side_files(renamed)), strict=True):
        with contextlib.suppress(FileNotFoundError):
            _move(old, new)
    make_private(renamed)
    return renamed


def _move(old: Path, new: Path) -> None:
    try:
        old.replace(new)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreUnwritableError(file=str(old), reason=reason_of(error)) from None


def _unfinished(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")
