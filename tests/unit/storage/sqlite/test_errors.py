"""What SQLite's errors are called: full, read-only, busy, damaged."""

from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.storage import (
    StoreBusyError,
    StoreUnreadableError,
    StoreUnwritableError,
)
from storebell.storage.database.database import Database
from storebell.storage.sqlite.errors import translated
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
