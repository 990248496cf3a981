"""What SQLite's errors are called: full, read-only, busy, damaged."""

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.storage import (
    StoreBusyError,
    StoreUnreadableError,
    StoreUnwritableError,
)
from storebell.storage.database.database import Database
from storebell.storage.sqlite.errors import DamageFoundError, translated
from support.stored import asked


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "storebell.db"


def test_a_writer_that_does_not_finish_is_told_as_busy(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.storage.sqlite.connecting.BUSY_LIMIT_SECONDS", 0.05)
    with Database.open(file) as database:
        other = apsw.Connection(str(file))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError) as caught:
            database.event_store.begin(asked())
        assert "Another Storebell" in str(caught.value.title)
        other.execute("ROLLBACK")
        other.close()
        database.event_store.begin(asked())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (apsw.SQLITE_IOERR_READ, StoreUnreadableError),
        (apsw.SQLITE_IOERR_FSYNC, StoreUnwritableError),
        (apsw.SQLITE_IOERR_WRITE, StoreUnwritableError),
    ],
)
def test_an_error_of_the_disk_says_whether_reading_or_writing_failed(
    code: int, expected: type[Exception], file: Path
) -> None:
    error = apsw.IOError("of the disk")
    error.extendedresult = code  # type: ignore[attr-defined]  # as apsw sets it
    with pytest.raises(expected), translated(file):
        raise error


def test_a_mistake_of_ours_is_not_taken_for_the_disks(file: Path) -> None:
    with pytest.raises(apsw.SQLError), translated(file):
        raise apsw.SQLError("no such thing")


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (apsw.FullError("full"), StoreUnwritableError, "The disk is full"),
        (apsw.ReadOnlyError("no"), StoreUnwritableError, "It may only be read"),
        (apsw.PermissionsError("no"), StoreUnwritableError, "It may only be read"),
        (apsw.CantOpenError("no"), StoreUnwritableError, "It could not be opened"),
        (PermissionError(13, "Permission denied"), StoreUnwritableError, "Permission denied"),
        (apsw.IOError("of the disk"), StoreUnwritableError, "The disk reported an error"),
    ],
)
def test_each_reason_stands_in_the_advice_and_the_file_in_the_title(
    error: Exception, kind: type[StoreUnwritableError], reason: str, file: Path
) -> None:
    with pytest.raises(kind) as caught, translated(file):
        raise error
    assert str(file) in f"{caught.value.title} {caught.value.advice}"
    assert reason in f"{caught.value.title} {caught.value.advice}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("error", [apsw.BusyError("busy"), apsw.LockedError("locked")])
def test_another_process_that_holds_it_is_told_as_busy(error: Exception, file: Path) -> None:
    with pytest.raises(StoreBusyError), translated(file):
        raise error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (apsw.CorruptError("x"), "Its content is inconsistent"),
        (apsw.NotADBError("x"), "It is not a SQLite database"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "It holds text that is none"),
    ],
)
def test_damage_is_told_by_what_was_seen(error: Exception, reason: str, file: Path) -> None:
    with pytest.raises(DamageFoundError) as caught, translated(file):
        raise error
    assert str(caught.value.reason) == reason


def break_by_text(file: Path) -> None:
    file.write_bytes(b"no database at all, but long enough to be one" * 100)


def break_by_zeros(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(4096)
        stream.write(bytes(4096))


@pytest.mark.parametrize("damage", [break_by_text, break_by_zeros])
def test_what_sqlite_says_of_a_real_damaged_file_is_damage(
    damage: Callable[[Path], None], tmp_path: Path
) -> None:
    file = tmp_path / "a.db"
    connection = apsw.Connection(str(file))
    connection.execute("CREATE TABLE a (b TEXT); INSERT INTO a VALUES (hex(randomblob(3000)))")
    connection.close()
    damage(file)
    connection = apsw.Connection(str(file))
    with pytest.raises(DamageFoundError), translated(file):
        connection.execute("SELECT * FROM a").fetchall()
    connection.close()


def test_what_is_already_in_our_words_goes_through(file: Path) -> None:
    mine = StoreBusyError(file="x")
    with pytest.raises(StoreBusyError) as caught, translated(file):
        raise mine
    assert caught.value is mine
