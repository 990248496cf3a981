"""How a file is opened: private, durable, for several processes."""

import os
from pathlib import Path

import pytest

from storebell.storage.database.database import Database
from storebell.storage.database.event_store import EventStore
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
