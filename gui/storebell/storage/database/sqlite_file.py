"""One database file in use: short transactions from any process, and errors in our words."""

import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import apsw

from storebell.domain.errors.storage import (
    NewerStoreError,
    StoreUnreadableError,
    StoreUnwritableError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import Message, msg
from storebell.storage.database.opening import (
    Identity,
    Opened,
    identity_of,
    open_file,
    open_in_memory,
    replace_damaged,
)
from storebell.storage.sqlite.connecting import BUSY_LIMIT_SECONDS
from storebell.storage.sqlite.errors import DamageFoundError, translated
from storebell.storage.sqlite.migrations import roll_back, version_of
from storebell.storage.sqlite.schema import MIGRATIONS, Migration

T = TypeVar("T")
_MOST_TRIES: Final = 3
_CLEAR_LIMIT_MILLISECONDS: Final = 200

Work = Callable[[apsw.Connection], T]
"""Work inside one transaction. May be called again, on another connection."""


class _ReplacedError(Exception):
    """Another process has put a fresh file in the place of the one that is open."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class SqliteFile:
    """Runs work in transactions, for one thread at a time. Without a file, it is in memory only.

    A file that turns out to be damaged is replaced, and the work done on the fresh one. So is a
    file that another process has replaced meanwhile. `generation` counts the files.
    """

    def __init__(
        self,
        file: Path | None,
        now: Callable[[], datetime] = utc_now,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> None:
        self._file = file
        self._now = now
        self._migrations = migrations
        self._notices: list[StorebellError] = []
        self._reported_barrier = ""
        self._opened: Opened | None = None
        self._is_closed = False
        self.generation = 0
        self._seen = self._state()

    @property
    def path(self) -> Path:
        """Path of the file; “:memory:” where there is none."""
        return self._file or Path(":memory:")

    @property
    def is_on_disk(self) -> bool:
        return self._file is not None

    @property
    def is_writable(self) -> bool:
        return self._opened is not None and self._opened.barrier is None

    def take_notices(self) -> tuple[StorebellError, ...]:
        """Returns and clears the notices for a person: repaired damage, a newer version."""
        taken = tuple(self._notices)
        self._notices.clear()
        return taken

    def read(self, work: Work[T]) -> T:
        """Does the work on one unchanging state. Raises StoreUnreadableError, StoreBusyError."""
        return self._run(work, is_write=False)

    def write(self, work: Work[T]) -> T:
        """Does the work whole or not at all; when this returns, it is on the disk.

        Raises StoreUnwritableError, StoreBusyError, NewerStoreError, StoreUnreadableError: then
        nothing was changed.
        """
        return self._run(work, is_write=True)

    def has_changed(self) -> bool:
        """True where another process has written since the last call; costs some microseconds."""
        before, self._seen = self._seen, self._state()
        return before != self._seen

    def copy_to(self, write_copy: Callable[[apsw.Connection], None]) -> None:
        """Lends the connection for SQLite's backup, outside of a transaction."""
        with translated(self.path):
            write_copy(self._connection_now())

    def clear_journal(self) -> bool:
        """Writes the journal into the file and empties it; False where another reads it now."""
        with translated(self.path):
            connection = self._connection_now()
            connection.set_busy_timeout(_CLEAR_LIMIT_MILLISECONDS)
            try:
                row = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                connection.set_busy_timeout(int(BUSY_LIMIT_SECONDS * 1000))
        return row is not None and not row[0]

    def close(self) -> None:
        """Writes the journal into the file where no other process needs it, and closes both."""
        self._is_closed = True
        opened, self._opened = self._opened, None
        if opened is None:
            return
        if opened.barrier is None and self._is_current(opened.identity):
            opened.connection.set_busy_timeout(0)
            with contextlib.suppress(apsw.Error):  # then the next one does it
                opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        opened.connection.close()

    def _state(self) -> tuple[int, object]:
        try:
            with translated(self.path):
                version = self._connection_now().pragma("data_version")
        except DamageFoundError:  # the next read repairs it
            version = None
        return self.generation, version

    def _run(self, work: Work[T], *, is_write: bool) -> T:
        for _ in range(_MOST_TRIES):
            connection = self._connection_now(is_write=is_write)
            try:
                with translated(self.path):
                    return self._transact(connection, work, is_write=is_write)
            except _ReplacedError:
                self._let_go()
            except DamageFoundError as damage:
                self._replace(damage.reason)
        raise StoreUnreadableError(
            file=str(self._file), reason=msg("It is damaged again and again")
        )

    def _transact(self, connection: apsw.Connection, work: Work[T], *, is_write: bool) -> T:
        connection.execute("BEGIN IMMEDIATE" if is_write else "BEGIN")
        try:
            if is_write:
                self._check_place(connection)
            result = work(connection)
            connection.execute("COMMIT")
        except apsw.SQLError:
            is_newer = version_of(connection) > len(self._migrations)
            roll_back(connection)
            if is_newer:  # a table or a column that this version knows is gone
                raise NewerStoreError(file=str(self._file)) from None
            raise
        except BaseException:
            roll_back(connection)
            raise
        return result

    def _check_place(self, connection: apsw.Connection) -> None:
        """Checks, once the write lock is held, that the file still has its name and a known
        version.
        """
        assert self._opened is not None
        if not self._is_current(self._opened.identity):
            raise _ReplacedError
        if version_of(connection) > len(self._migrations):
            raise NewerStoreError(file=str(self._file))

    def _connection_now(self, *, is_write: bool = False) -> apsw.Connection:
        """The connection to the file that has the name at this moment."""
        if self._is_closed:
            raise RuntimeError("the database is closed")
        opened = self._opened
        if opened is not None and not self._is_current(opened.identity):
            self._let_go()
            opened = None
        if opened is not None and is_write and opened.barrier is not None:
            if isinstance(opened.barrier, StoreUnwritableError):
                self._let_go()  # the disk may take something again
                opened = None
            else:
                raise opened.barrier
        if opened is None:
            opened = self._open()
        if is_write and opened.barrier is not None:
            raise opened.barrier
        return opened.connection

    def _open(self) -> Opened:
        if self._file is None:
            opened = open_in_memory(self._migrations)
        else:
            opened = open_file(self._file, self._migrations, self._now)
        # A disk that is still read-only is reported once, though every write tries it again.
        self._notices += [
            notice for notice in opened.notices if str(notice) != self._reported_barrier
        ]
        self._reported_barrier = "" if opened.barrier is None else str(opened.barrier)
        self._opened = opened
        self.generation += 1
        return opened

    def _replace(self, reason: Message) -> None:
        assert self._file is not None
        assert self._opened is not None
        if self._opened.version > len(self._migrations):  # not ours to judge
            raise StoreUnreadableError(file=str(self._file), reason=reason)
        identity = self._opened.identity
        self._let_go()
        self._notices += replace_damaged(self._file, identity, reason, self._migrations, self._now)

    def _let_go(self) -> None:
        if self._opened is not None:
            self._opened.connection.close()
            self._opened = None

    def _is_current(self, identity: Identity) -> bool:
        return self._file is None or identity_of(self._file) == identity
