"""One file in use: transactions, what other processes do to it, damage that is met."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.storage import (
    DamagedStoreError,
    NewerStoreError,
    StoreUnreadableError,
)
from storebell.storage.database.database import Database
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.sqlite.connecting import side_files
from storebell.storage.sqlite.schema import MIGRATIONS
from support.damaged_databases import (
    PAGE,
    TESTS,
    fill,
    forget_pages,
    open_it,
    pages_of,
    write_at,
)
from support.schemas import SCHEMAS, SECOND
from support.stored import START, asked

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows keeps open files in their place")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of some size, closed."""
    file = tmp_path_factory.mktemp("template") / "storebell.db"
    fill(file)
    return file


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    folder = tmp_path / "data"
    shutil.copytree(template.parent, folder)
    return folder / "storebell.db"


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """A copy of the first schema's fixture."""
    file = tmp_path / "storebell.db"
    shutil.copyfile(SCHEMAS[0], file)
    return file


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


def test_damage_that_is_met_later_is_put_right_and_the_work_is_done(file: Path) -> None:
    with open_it(file) as database:
        assert database.take_notices() == ()
        write_at(file, pages_of(file, "events")[30], bytes(PAGE))
        write_at(file, pages_of(file, "tests")[-1], bytes(PAGE))
        forget_pages(database)
        seen = database.event_store.page(limit=TESTS).timelines
        database.event_store.begin(asked("afterwards", at=START + timedelta(days=9)))
        assert len(seen) > TESTS - 40
        notices = database.take_notices()
        assert [type(notice) for notice in notices] == [DamagedStoreError]
        assert database.event_store.page(limit=1).timelines[0].test_id == "afterwards"
    assert len([*file.parent.glob("*.damaged-*Z")]) == 1


@posix_only
def test_a_process_goes_on_in_the_fresh_file_that_another_made(file: Path) -> None:
    with open_it(file) as one:
        one.event_store.begin(asked("before", at=START + timedelta(days=1)))
        shutil.copyfile(file, file.with_name("other.db"))
        with open_it(file) as other:
            write_at(file, pages_of(file, "events")[30], bytes(PAGE))
            forget_pages(other)
            other.event_store.page(limit=TESTS)
            assert other.take_notices()
            assert one.has_changed()
            one.event_store.begin(asked("after", at=START + timedelta(days=2)))
            assert one.event_store.timeline("before") is not None
            assert other.event_store.timeline("after") is not None
            assert one.take_notices() == ()
    with open_it(file) as last:
        assert last.event_store.timeline("after") is not None
        assert last.event_store.timeline("before") is not None
        assert last.file.read(lambda connection: connection.pragma("integrity_check")) == "ok"


@posix_only
def test_a_file_that_is_deleted_under_us_is_made_anew(file: Path) -> None:
    with open_it(file) as database:
        for each in (file, *side_files(file)):
            each.unlink(missing_ok=True)
        database.event_store.begin(asked("afterwards"))
        assert database.event_store.count() == 1
    with open_it(file) as database:
        assert database.event_store.count() == 1


def test_a_newer_file_that_is_damaged_is_left_alone(file: Path) -> None:
    SqliteFile(file, migrations=(*MIGRATIONS, lambda connection: None)).close()
    with open_it(file) as database:
        database.take_notices()
        write_at(file, pages_of(file, "events")[30], bytes(PAGE))
        forget_pages(database)
        content = file.read_bytes()
        with pytest.raises(StoreUnreadableError):
            database.event_store.page(limit=TESTS)
    assert file.read_bytes() == content
    assert not list(file.parent.glob("*.damaged-*"))
