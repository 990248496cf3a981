"""How a file is opened: private, durable, for several processes."""

import os
import threading
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.storage import StoreUnwritableError
from storebell.storage.database.database import Database
from storebell.storage.database.event_store import EventStore
from storebell.storage.sqlite import connecting
from storebell.storage.sqlite.connecting import (
    connect,
    connect_to_memory,
    connect_to_read,
    make_private,
    make_private_file,
    remove_database,
    side_files,
)
from support.stored import asked, is_private


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "storebell.db"


@pytest.fixture
def database(file: Path) -> Database:
    return Database.open(file)


@pytest.fixture
def event_store(database: Database) -> EventStore:
    return database.event_store


def test_the_folder_and_the_files_are_for_this_user_alone(
    file: Path, event_store: EventStore
) -> None:
    event_store.begin(asked())
    assert is_private(file.parent)
    found = sorted(file.parent.iterdir())
    assert {file.name, f"{file.name}-wal", f"{file.name}-shm"} <= {each.name for each in found}
    assert all(map(is_private, found))


def test_a_file_that_others_may_read_is_taken_away_from_them(file: Path) -> None:
    Database.open(file).close()
    for each in file.parent.iterdir():
        each.chmod(0o644)
    with Database.open(file) as database:
        database.event_store.begin(asked())
        for each in file.parent.glob("*.db*"):
            if each.suffix != ".lock":
                assert is_private(each)


def test_an_unusual_umask_does_not_matter(file: Path) -> None:
    before = os.umask(0)
    try:
        with Database.open(file) as database:
            database.event_store.begin(asked())
            assert all(map(is_private, file.parent.iterdir()))
    finally:
        os.umask(before)


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A small database of SQLite's own, with a journal beside it."""
    place = tmp_path / "plain.db"
    connection = apsw.Connection(str(place))
    connection.pragma("journal_mode", "wal")
    connection.execute("CREATE TABLE a (b); INSERT INTO a VALUES (1)")
    connection.close()
    return place


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("synchronous", 2),
        ("fullfsync", 1),
        ("checkpoint_fullfsync", 1),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("mmap_size", 0),
        ("cell_size_check", 1),
        ("temp_store", 2),
        ("journal_size_limit", 4_194_304),
    ],
)
def test_a_connection_is_as_durable_and_careful_as_it_can_be(
    pragma: str, value: int, plain: Path
) -> None:
    connection = connect(plain)
    assert connection.pragma(pragma) == value
    connection.close()


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for opened in (connect, connect_to_read):
        with pytest.raises(apsw.CantOpenError):
            opened(tmp_path / "nothing.db")
    assert list(tmp_path.iterdir()) == []


def test_the_journal_stays_when_a_connection_is_closed(plain: Path) -> None:
    connection = connect(plain)
    connection.execute("INSERT INTO a VALUES (2)")
    connection.close()
    assert plain.with_name("plain.db-wal").stat().st_size > 0
    again = connect(plain)
    assert list(again.execute("SELECT b FROM a")) == [(1,), (2,)]
    again.close()


def test_no_schema_of_a_file_can_be_written_by_hand(plain: Path) -> None:
    connection = connect(plain)
    connection.pragma("writable_schema", "on")
    with pytest.raises(apsw.SQLError):
        connection.execute("UPDATE sqlite_schema SET sql = 'x'")
    connection.close()


def test_what_is_opened_to_read_can_not_be_written(plain: Path) -> None:
    connection = connect_to_read(plain)
    assert list(connection.execute("SELECT b FROM a")) == [(1,)]
    with pytest.raises(apsw.ReadOnlyError):
        connection.execute("INSERT INTO a VALUES (2)")
    connection.close()


def test_memory_is_nobody_elses_and_its_keys_are_watched() -> None:
    one, other = connect_to_memory(), connect_to_memory()
    one.execute("CREATE TABLE a (b)")
    assert list(other.execute("SELECT name FROM sqlite_schema")) == []
    assert one.pragma("foreign_keys") == 1
    one.close()
    other.close()


def test_a_busy_file_is_waited_for(plain: Path) -> None:
    holder, waiter = apsw.Connection(str(plain)), connect(plain)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.1, lambda: holder.execute("ROLLBACK"))
    release.start()
    waiter.execute("BEGIN IMMEDIATE")  # else BusyError
    waiter.execute("ROLLBACK")
    release.join()
    holder.close()
    waiter.close()


def test_a_file_that_stays_busy_is_told(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "BUSY_LIMIT_SECONDS", 0.02)
    holder, waiter = apsw.Connection(str(plain)), connect(plain)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(apsw.BusyError):
        waiter.execute("BEGIN IMMEDIATE")
    holder.close()
    waiter.close()


def test_a_private_file_is_new_and_empty(tmp_path: Path) -> None:
    place = tmp_path / "new.db"
    make_private_file(place)
    assert place.read_bytes() == b""
    assert is_private(place)
    for there in (place, tmp_path / "no folder" / "new.db"):
        with pytest.raises(StoreUnwritableError):
            make_private_file(there)


def test_a_database_is_made_private_with_all_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "a.db"
    make_private(place)  # nothing there
    for each in (place, *side_files(place)):
        each.touch()
        each.chmod(0o644)
    make_private(place)
    assert all(map(is_private, (place, *side_files(place))))


def test_what_is_removed_goes_with_its_side_files_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "a.db"
    kept = (tmp_path / "a.db.lock", tmp_path / "b.db-wal")
    for each in (place, *side_files(place), *kept):
        each.touch()
    remove_database(place)
    remove_database(place)
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    place.mkdir()
    with pytest.raises(StoreUnwritableError):
        remove_database(place)
