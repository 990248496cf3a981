"""From every schema there ever was to the newest, and what an older Storebell does with a newer."""

import shutil
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.files import StoreNotAFileError
from storebell.domain.errors.storage import NewerStoreError
from storebell.storage.database.database import Database
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.sqlite.schema import APPLICATION_ID, MIGRATIONS, TABLES, Migration
from support.stored import asked, folded, is_private, samples, token

SCHEMAS = sorted((Path(__file__).parents[1] / "schemas").glob("schema-*.db"))
SHADOWS = "words_"


def paint(connection: apsw.Connection) -> None:
    """A second version: a column, a table, and a table made anew."""
    connection.execute("ALTER TABLE tests ADD COLUMN colour TEXT NOT NULL DEFAULT 'green'")
    connection.execute("CREATE TABLE colours (name TEXT PRIMARY KEY) STRICT")
    connection.execute("CREATE TABLE pauses_2 AS SELECT * FROM pauses")
    connection.execute("DROP TABLE pauses")
    connection.execute("ALTER TABLE pauses_2 RENAME TO pauses")


def break_off(connection: apsw.Connection) -> None:
    connection.execute("DELETE FROM events")
    connection.execute("CREATE TABLE tests (again TEXT)")


def orphan(connection: apsw.Connection) -> None:
    connection.execute("DELETE FROM tests")


SECOND: tuple[Migration, ...] = (*MIGRATIONS, paint)


def rows_of(file: Path) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, by column; read without any code of ours."""
    connection = apsw.Connection(str(file))
    try:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not name.startswith((SHADOWS, "sqlite_"))
        ]
        found = {}
        for name in sorted(names):
            cursor = connection.execute(f"SELECT * FROM {name}")
            rows = list(cursor)
            columns = [one[1] for one in connection.execute(f"PRAGMA table_info({name})")]
            found[name] = [dict(zip(columns, row, strict=True)) for row in rows]
        return found
    finally:
        connection.close()


def keeps(
    before: dict[str, list[dict[str, object]]], after: dict[str, list[dict[str, object]]]
) -> bool:
    """Whether every row is still there, with every column that it had."""
    return all(
        [{name: new[name] for name in old} for old, new in zip(rows, after[table], strict=True)]
        == rows
        for table, rows in before.items()
    )


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


def test_every_released_schema_has_a_fixture() -> None:
    assert [schema.name for schema in SCHEMAS] == [
        f"schema-{number}.db" for number in range(1, len(MIGRATIONS) + 1)
    ]


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.stem)
@pytest.mark.parametrize("migrations", [MIGRATIONS, SECOND], ids=["today", "one more"])
def test_upgrading_any_schema_keeps_every_row(
    schema: Path, migrations: tuple[Migration, ...], file: Path
) -> None:
    file.parent.mkdir()
    shutil.copyfile(schema, file)
    before = rows_of(file)
    assert all(before[table] for table in TABLES)
    opened = SqliteFile(file, migrations=migrations)
    assert opened.is_writable
    assert opened.take_notices() == ()
    assert opened.read(lambda connection: connection.pragma("integrity_check")) == "ok"
    opened.close()
    assert keeps(before, rows_of(file))


def test_the_first_schema_reads_as_what_was_stored(first: Path) -> None:
    with Database.open(first) as database:
        assert database.event_store.unreadable() == ()
        for events in samples():
            assert database.event_store.events(events[0].test_id) == events
            assert database.event_store.timeline(events[0].test_id) == folded(events)


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


def test_a_newer_schema_is_shown_but_never_written(first: Path) -> None:
    SqliteFile(first, migrations=SECOND).close()
    content = first.read_bytes()
    with Database.open(first) as database:
        (notice,) = database.take_notices()
        assert isinstance(notice, NewerStoreError)
        assert "newer Storebell" in str(notice.title)
        assert not database.is_writable
        assert database.event_store.count() == len(samples())
        assert database.event_store.timeline("t-delivered") is not None
        with pytest.raises(NewerStoreError):
            database.event_store.begin(asked())
    assert first.read_bytes() == content


def test_a_process_that_is_upgraded_under_stops_writing_and_says_why(first: Path) -> None:
    with Database.open(first) as database:
        database.event_store.begin(asked("before"))
        SqliteFile(first, migrations=SECOND).close()
        with pytest.raises(NewerStoreError):
            database.event_store.begin(asked("after"))
        assert database.event_store.timeline("before") is not None


def test_a_table_that_a_newer_schema_lacks_is_told_as_newer(first: Path) -> None:
    def drop(connection: apsw.Connection) -> None:
        connection.execute("DROP TABLE leases")

    with Database.open(first) as database:
        SqliteFile(first, migrations=(*MIGRATIONS, drop)).close()
        with pytest.raises(NewerStoreError):
            database.leases.holder("t-waiting", asked().at)


def test_the_file_says_whose_it_is(file: Path) -> None:
    Database.open(file).close()
    content = file.read_bytes()
    assert int.from_bytes(content[68:72], "big") == APPLICATION_ID
    assert int.from_bytes(content[60:64], "big") == len(MIGRATIONS)
    assert content[18:20] == b"\2\2"  # a journal of its own beside it


def test_sqlite_is_new_enough_for_two_writers() -> None:
    assert apsw.sqlite_lib_version() >= "3.51.3"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(Exception, match="cannot be written") as caught:
        Database.open(tmp_path / "data" / "storebell.db")
    assert "reason" in dict(caught.value.advice.fields)  # type: ignore[attr-defined]  # ours


def test_a_folder_in_the_place_of_the_file_is_told(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(StoreNotAFileError):
        Database.open(file)
