"""Upgrades: a copy before each, and nothing half done."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from storebell.storage.database.database import Database
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.sqlite.connecting import connect, connect_to_memory
from storebell.storage.sqlite.migrations import (
    back_up,
    create,
    finish,
    roll_back,
    transaction,
    upgrade,
    version_of,
)
from storebell.storage.sqlite.schema import APPLICATION_ID, MIGRATIONS, TABLES, Migration
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


@pytest.fixture
def connection() -> Iterator[apsw.Connection]:
    connection = connect_to_memory()
    yield connection
    connection.close()


def names_in(connection: apsw.Connection) -> set[str]:
    return {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_schema")}


def test_a_new_database_has_no_version_until_it_is_complete(connection: apsw.Connection) -> None:
    with transaction(connection):
        create(connection, MIGRATIONS)
        assert version_of(connection) == 0
        finish(connection, len(MIGRATIONS))
    assert version_of(connection) == len(MIGRATIONS)
    assert connection.pragma("application_id") == APPLICATION_ID
    assert names_in(connection) >= set(TABLES)


def test_a_database_that_is_made_has_the_form_of_one_that_was_upgraded(
    first: Path, connection: apsw.Connection
) -> None:
    with transaction(connection):
        create(connection, MIGRATIONS)
    upgraded = connect(first)
    upgrade(upgraded, first, MIGRATIONS)
    columns = (
        'SELECT m.name, c.name, c.type, c."notnull", c.pk FROM sqlite_schema m, '
        "pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2"
    )
    assert set(upgraded.execute(columns)) == set(connection.execute(columns))
    assert names_in(upgraded) == names_in(connection)
    assert upgraded.pragma("foreign_keys") == 1, "it is watched again"
    upgraded.close()


def test_a_transaction_is_whole_or_nothing(connection: apsw.Connection) -> None:
    connection.execute("CREATE TABLE a (b)")
    with transaction(connection):
        connection.execute("INSERT INTO a VALUES (1)")
        assert connection.in_transaction

    def fail() -> None:
        with transaction(connection):
            connection.execute("INSERT INTO a VALUES (2)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(connection.execute("SELECT b FROM a")) == [(1,)]
    assert not connection.in_transaction


def test_rolling_back_where_there_is_nothing_to_is_no_error(connection: apsw.Connection) -> None:
    roll_back(connection)
    connection.execute("BEGIN")
    connection.execute("COMMIT")
    roll_back(connection)


def test_a_backup_replaces_an_older_one_and_what_was_left_unfinished(
    newest: Path, tmp_path: Path
) -> None:
    target = tmp_path / "copy.db"
    target.write_bytes(b"older")
    (tmp_path / "copy.db.new").write_bytes(b"half")
    (tmp_path / "copy.db.new-journal").write_bytes(b"half")
    original = connect(newest)
    back_up(original, target)
    original.close()
    assert keeps(rows_of(newest), rows_of(target))
    assert is_private(target)
    assert sorted(each.name for each in tmp_path.glob("copy.db*")) == ["copy.db"]


def test_a_backup_that_fails_leaves_the_older_one(tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_bytes(b"older")
    (tmp_path / "text").write_bytes(b"no database, but long enough to be one" * 200)
    original = apsw.Connection(str(tmp_path / "text"))
    with pytest.raises(apsw.NotADBError):
        back_up(original, target)
    original.close()
    assert [each.name for each in tmp_path.glob("copy.db*")] == ["copy.db"]
    assert target.read_bytes() == b"older"


def test_a_database_of_the_newest_version_is_not_copied(newest: Path) -> None:
    original = connect(newest)
    upgrade(original, newest, MIGRATIONS)
    original.close()
    assert list(newest.parent.glob("*.before-*")) == []
