"""From every schema there ever was to the newest, and what an older Storebell does with a newer."""

import shutil
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.storage import NewerStoreError
from storebell.domain.notifications.test_filter import TestFilter
from storebell.storage.database.database import Database
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.database.test_rows import columns_of
from storebell.storage.sqlite.schema import APPLICATION_ID, MIGRATIONS, TABLES, Migration
from support.schemas import SCHEMAS, SECOND, keeps, rows_of
from support.stored import asked, folded, samples


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "storebell.db"


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


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.stem)
def test_what_was_sent_before_is_found_by_what_is_searched_now(schema: Path, file: Path) -> None:
    file.parent.mkdir()
    shutil.copyfile(schema, file)
    with Database.open(file) as database:
        store = database.event_store
        for text, test_id in (("http 500", "t-local-500"), ("HTTP 500", "t-local-500")):
            found = store.page(None, 10, TestFilter(text=text)).timelines
            assert [timeline.test_id for timeline in found] == [test_id]
        assert store.count(TestFilter(text="TEST")) == store.count()
        rows = database.file.read(lambda connection: [*connection.execute(_TEXTS)])
        for test_id, kept in rows:
            timeline = store.timeline(test_id)
            assert timeline is not None, test_id
            assert {*kept.split("\n")} == {*str(columns_of(timeline)["text"]).split("\n")}


_TEXTS = "SELECT test_id, text FROM tests WHERE removed_at IS NULL"


def test_the_first_schema_reads_as_what_was_stored(first: Path) -> None:
    with Database.open(first) as database:
        assert database.event_store.unreadable_records().count == 0
        for events in samples():
            assert database.event_store.events(events[0].test_id) == events
            assert database.event_store.timeline(events[0].test_id) == folded(events)


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


def test_the_file_says_whose_it_is(file: Path) -> None:
    Database.open(file).close()
    content = file.read_bytes()
    assert int.from_bytes(content[68:72], "big") == APPLICATION_ID
    assert int.from_bytes(content[60:64], "big") == len(MIGRATIONS)
    assert content[18:20] == b"\2\2"  # a journal of its own beside it


def test_sqlite_is_new_enough_for_two_writers() -> None:
    assert apsw.sqlite_lib_version() >= "3.51.3"
