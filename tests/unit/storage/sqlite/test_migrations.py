"""Upgrades: a copy before each, and nothing half done."""

import shutil
from pathlib import Path

import apsw
import pytest

from storebell.storage.database.database import Database
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.sqlite.schema import MIGRATIONS, Migration
from support.schemas import SCHEMAS, SECOND, keeps, rows_of
from support.stored import is_private, token


def break_off(connection: apsw.Connection) -> None:
    connection.execute("DELETE FROM events")
    connection.execute("CREATE TABLE tests (again TEXT)")


def orphan(connection: apsw.Connection) -> None:
    connection.execute("DELETE FROM tests")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "storebell.db"


@pytest.fixture
def newest(file: Path) -> Path:
    """A copy of the newest schema's fixture, which an upgrade of today leaves alone."""
    file.parent.mkdir()
    shutil.copyfile(SCHEMAS[-1], file)
    return file


@pytest.fixture
def first(file: Path) -> Path:
    """A copy of the first schema's fixture."""
    file.parent.mkdir()
    shutil.copyfile(SCHEMAS[0], file)
    return file


def test_a_copy_is_made_before_each_upgrade(first: Path) -> None:
    before = rows_of(first)
    SqliteFile(first, migrations=(*SECOND, lambda connection: None)).close()
    for number, version in ((2, 1), (3, 2), (4, 3)):
        copy = first.with_name(f"storebell.db.before-v{number}")
        assert keeps(before, rows_of(copy))
        assert is_private(copy)
        connection = apsw.Connection(str(copy))
        assert connection.pragma("user_version") == version
        connection.close()
    assert not list(first.parent.glob("*.new*"))


@pytest.mark.parametrize("broken", [break_off, orphan])
def test_an_upgrade_that_fails_leaves_everything_as_it_was(broken: Migration, newest: Path) -> None:
    before = rows_of(newest)
    with pytest.raises(apsw.Error):
        SqliteFile(newest, migrations=(*MIGRATIONS, broken))
    assert rows_of(newest) == before
    with Database.open(newest) as database:
        assert database.event_store.append(token("t-waiting")) == 1
