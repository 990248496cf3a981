"""One file in use: transactions, what other processes do to it, damage that is met."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.storage import (
    DamagedStoreError,
    NewerStoreError,
    StoreBusyError,
    StoreUnreadableError,
)
from storebell.domain.network.request_limits import Endpoint, QuotaKey
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
        connection.execute("DROP TABLE spent")

    with Database.open(first) as database:
        SqliteFile(first, migrations=(*MIGRATIONS, drop)).close()
        with pytest.raises(NewerStoreError):
            database.requests.used(QuotaKey("a", Environment.SANDBOX, Endpoint.HISTORY), START)


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


def write_note(file: SqliteFile, subject: str) -> None:
    statement = "INSERT INTO audit (at, act, subject, detail) VALUES (1, 'send', ?, '')"
    file.write(lambda connection: connection.execute(statement, (subject,)))


def notes_in(file: SqliteFile) -> list[str]:
    return file.read(
        lambda connection: [
            subject for (subject,) in connection.execute("SELECT subject FROM audit ORDER BY 1")
        ]
    )


def test_work_that_raises_changes_nothing(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "storebell.db")

    def half(connection: apsw.Connection) -> None:
        connection.execute("INSERT INTO key_uses VALUES ('a', 1)")
        raise ZeroDivisionError

    for run in (file.write, file.read):
        with pytest.raises(ZeroDivisionError):
            run(half)
    assert file.read(lambda connection: list(connection.execute("SELECT * FROM key_uses"))) == []
    write_note(file, "afterwards")
    assert notes_in(file) == ["afterwards"]
    file.close()


def test_a_mistake_in_sql_is_ours_and_no_newer_version(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "storebell.db")
    with pytest.raises(apsw.SQLError, match="no such table"):
        file.read(lambda connection: connection.execute("SELECT * FROM no_table"))
    file.close()


def test_a_reader_sees_one_state_while_another_process_writes(tmp_path: Path) -> None:
    place = tmp_path / "storebell.db"
    one, other = SqliteFile(place), SqliteFile(place)

    def look_twice(connection: apsw.Connection) -> tuple[object, object]:
        count = "SELECT count(*) FROM audit"
        before = connection.execute(count).fetchone()
        write_note(other, "meanwhile")
        return before, connection.execute(count).fetchone()

    assert one.read(look_twice) == ((0,), (0,))
    assert notes_in(one) == ["meanwhile"]
    one.close()
    other.close()


def test_after_closing_nothing_is_opened_again(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "storebell.db")
    file.close()
    file.close()
    assert not file.is_writable
    with pytest.raises(RuntimeError, match="closed"):
        notes_in(file)


def test_closing_writes_the_journal_into_the_file(tmp_path: Path) -> None:
    place = tmp_path / "storebell.db"
    file = SqliteFile(place)
    write_note(file, "kept")
    assert place.with_name("storebell.db-wal").stat().st_size > 0
    file.close()
    wal = place.with_name("storebell.db-wal")
    assert not wal.exists() or wal.stat().st_size == 0
    again = SqliteFile(place)
    assert notes_in(again) == ["kept"]
    again.close()


def test_the_journal_is_cleared_unless_another_reads_it(tmp_path: Path) -> None:
    place = tmp_path / "storebell.db"
    file, other = SqliteFile(place), SqliteFile(place)
    write_note(file, "one")

    def clear_meanwhile(connection: apsw.Connection) -> bool:
        connection.execute("SELECT count(*) FROM audit").fetchall()
        write_note(file, "two")
        return file.clear_journal()

    assert other.read(clear_meanwhile) is False
    assert file.clear_journal() is True
    assert place.with_name("storebell.db-wal").stat().st_size == 0
    file.close()
    other.close()


def test_a_generation_is_counted_for_each_file(tmp_path: Path) -> None:
    place = tmp_path / "storebell.db"
    file = SqliteFile(place)
    assert file.generation == 1
    write_note(file, "a")
    assert file.generation == 1
    if os.name == "posix":
        for each in (place, *side_files(place)):
            each.unlink(missing_ok=True)
        assert file.has_changed()
        assert file.generation == 2
        assert notes_in(file) == []
    file.close()


def test_in_memory_there_is_no_path_and_it_can_be_written() -> None:
    file = SqliteFile(None)
    assert str(file.path) == ":memory:"
    assert file.is_writable
    write_note(file, "a")
    assert notes_in(file) == ["a"]
    assert not file.has_changed()
    file.close()


def test_a_busy_writer_has_the_file_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.storage.sqlite.connecting.BUSY_LIMIT_SECONDS", 0.05)
    place = tmp_path / "storebell.db"
    one, other = SqliteFile(place), SqliteFile(place)

    def hold(_connection: apsw.Connection) -> None:
        with pytest.raises(StoreBusyError):
            write_note(other, "too late")

    one.write(hold)
    assert notes_in(other) == []
    write_note(other, "now")
    assert notes_in(one) == ["now"]
    one.close()
    other.close()
