"""Files that are no database any more: set aside, never deleted, and what can be read is saved."""

import logging
import os
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.storage import (
    DamagedStoreError,
    StoreUnreadableError,
    StoreUnwritableError,
)
from storebell.domain.network.request_limits import Endpoint
from storebell.storage.database.database import Database
from storebell.storage.database.opening import check
from storebell.storage.database.sqlite_file import SqliteFile
from storebell.storage.sqlite.connecting import side_files
from storebell.storage.sqlite.errors import DamageFoundError
from storebell.storage.sqlite.schema import MIGRATIONS
from support.stored import START, asked, attempt, folded, is_private, samples, token

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows keeps open files in their place")

PAGE = 4096
TESTS = 400
FOUND_AT = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of some size, closed."""
    file = tmp_path_factory.mktemp("template") / "storebell.db"
    with Database.open(file) as database:
        for number in range(TESTS):
            name = f"t-{number}"
            at = START + timedelta(minutes=number)
            database.event_store.adopt(asked(name, at=at), token(name), attempt(name))
        database.audit.note(START, "send", "Hiking")
        database.requests.spend("a", Environment.SANDBOX, Endpoint.HISTORY, START, 5)
    return file


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    folder = tmp_path / "data"
    shutil.copytree(template.parent, folder)
    return folder / "storebell.db"


def open_it(file: Path) -> Database:
    return Database.open(file, lambda: FOUND_AT)


def write_at(file: Path, offset: int, content: bytes) -> None:
    with file.open("r+b") as stream:
        stream.seek(offset)
        stream.write(content)


def pages_of(file: Path, table: str) -> list[int]:
    """The offsets of the pages of a table, by SQLite's own word."""
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        rows = list(
            connection.execute(
                "SELECT pgoffset FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)
            )
        )
        return sorted(offset for (offset,) in rows)
    finally:
        connection.close()


def forget_pages(database: Database) -> None:
    """What SQLite holds in memory would hide the damage."""
    database.file.read(lambda connection: connection.pragma("shrink_memory"))


def be_garbage(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(50_000))


def be_text(file: Path) -> None:
    file.write_text("Somebody saved a letter here.\n" * 500)


def be_empty(file: Path) -> None:
    os.truncate(file, 0)


def lose_its_header(file: Path) -> None:
    write_at(file, 0, bytes(100))


def lose_its_first_page(file: Path) -> None:
    write_at(file, 0, bytes(PAGE))


def be_cut_in_half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2 // PAGE * PAGE)


def be_cut_within_a_page(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2 // PAGE * PAGE + 17)


def lose_a_page_of_events(file: Path) -> None:
    write_at(file, pages_of(file, "events")[20], bytes(PAGE))


def lose_three_pages_of_tests(file: Path) -> None:
    for offset in pages_of(file, "tests")[5:20:7]:
        write_at(file, offset, bytes(PAGE))


def be_another_programs(file: Path) -> None:
    file.unlink()
    connection = apsw.Connection(str(file))
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()


def lose_a_table(file: Path) -> None:
    connection = apsw.Connection(str(file))
    connection.execute("DROP TABLE leases")
    connection.close()


def lose_every_table(file: Path) -> None:
    connection = apsw.Connection(str(file))
    connection.pragma("foreign_keys", "off")
    for name in ("words", "leases", "events", "tests", "changes", "spent", "pauses", "contacts"):
        connection.execute(f"DROP TABLE {name}")
    connection.execute("DROP TABLE audit")
    connection.close()


DAMAGES: list[tuple[Callable[[Path], None], int]] = [
    (be_garbage, 0),
    (be_text, 0),
    (be_empty, 0),
    (lose_its_header, TESTS),
    (lose_its_first_page, TESTS),
    (be_cut_in_half, 1),
    (be_cut_within_a_page, 1),
    (lose_a_page_of_events, TESTS),
    (lose_three_pages_of_tests, TESTS),
    (be_another_programs, 0),
    (lose_a_table, TESTS),
    (lose_every_table, 0),
]


@pytest.mark.parametrize(("damage", "least"), DAMAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_damaged_file_is_kept_and_what_can_be_read_is_saved(
    damage: Callable[[Path], None], least: int, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    damage(file)
    content = file.read_bytes()
    with open_it(file) as database:
        (notice,) = database.take_notices()
        assert isinstance(notice, DamagedStoreError)
        kept = file.with_name("storebell.db.damaged-20261121T153000Z")
        assert dict(notice.advice.fields)["kept"] == str(kept)
        assert kept.read_bytes() == content
        assert is_private(kept)
        saved = database.event_store.count()
        print(f"{damage.__name__}: {saved} of {TESTS} tests saved")
        assert dict(notice.advice.fields)["saved"] == saved
        assert saved >= least
        # Whatever was saved folds, is found and can go on.
        for timeline in database.event_store.page(limit=TESTS).timelines:
            assert timeline == folded(database.event_store.events(timeline.test_id))
            assert timeline in database.event_store.find(timeline.test_id)
        assert database.event_store.unreadable() == ()
        database.event_store.begin(asked("afterwards"))
        assert database.file.read(lambda connection: connection.pragma("integrity_check")) == "ok"
        assert database.file.read(lambda connection: connection.pragma("foreign_key_check")) is None
    with open_it(file) as database:
        assert database.take_notices() == ()
        assert database.event_store.timeline("afterwards") is not None
    assert not list(file.parent.glob("*.new*"))
    assert not list(file.parent.glob("*.salvage*"))


def test_rows_on_both_sides_of_the_damage_are_saved(file: Path) -> None:
    pages = pages_of(file, "events")
    write_at(file, pages[len(pages) // 2], bytes(PAGE))
    write_at(file, pages[len(pages) // 4], bytes(PAGE))
    with open_it(file) as database:
        whole = [
            one
            for one in database.event_store.page(limit=TESTS).timelines
            if one.attempts and one.token
        ]
        assert len(whole) >= TESTS - 2 * 14  # a page holds the events of a dozen tests
        names = {one.test_id for one in whole}
        assert {"t-0", f"t-{TESTS - 1}", f"t-{TESTS // 2 - 40}"} <= names
        assert database.audit.entries()[0].subject == "Hiking"
        assert database.requests.used("a", Environment.SANDBOX, Endpoint.HISTORY, START) == 1


@posix_only
def test_what_only_the_journal_of_a_damaged_file_holds_is_saved_as_well(file: Path) -> None:
    database = open_it(file)
    database.event_store.begin(asked("only in the journal", at=START + timedelta(days=1)))
    database.file.read(lambda connection: None)
    # As after a crash: the journal was never written back.
    assert file.with_name("storebell.db-wal").stat().st_size > 0
    write_at(file, 0, bytes(100))
    write_at(file, pages_of_copy(file), bytes(PAGE))
    with open_it(file) as other:
        assert isinstance(other.take_notices()[0], DamagedStoreError)
        assert other.event_store.timeline("only in the journal") is not None
        assert other.event_store.count() > TESTS // 2
    kept = next(file.parent.glob("*.damaged-*Z"))
    assert any(each.exists() for each in side_files(kept))
    database.close()


def pages_of_copy(file: Path) -> int:
    """Some page in the second half."""
    return int(file.stat().st_size * 3 // 4 // PAGE * PAGE)


def test_a_journal_that_is_garbage_is_passed_over(file: Path) -> None:
    file.with_name("storebell.db-wal").write_bytes(random.Random(1).randbytes(70_000))
    file.with_name("storebell.db-shm").unlink(missing_ok=True)
    with open_it(file) as database:
        assert database.take_notices() == ()
        assert database.event_store.count() == TESTS
        database.event_store.begin(asked("afterwards"))
    with open_it(file) as database:
        assert database.event_store.count() == TESTS + 1


def test_a_journal_without_its_database_is_not_applied_to_the_fresh_one(file: Path) -> None:
    database = open_it(file)
    database.event_store.begin(asked("in the journal"))
    event_store = file.with_name("storebell.db-wal").read_bytes()
    database.close()
    file.unlink()
    file.with_name("storebell.db-wal").write_bytes(event_store)
    with open_it(file) as database:
        assert database.event_store.count() == 0
        assert database.file.read(lambda connection: connection.pragma("integrity_check")) == "ok"
    kept = file.with_name("storebell.db.damaged-20261121T153000Z-wal")
    assert kept.read_bytes() == event_store


def test_two_damaged_files_of_one_second_are_both_kept(file: Path) -> None:
    for _ in range(3):
        be_text(file)
        open_it(file).close()
    assert [
        each.name
        for each in sorted(file.parent.glob("*.damaged-*"))
        if not each.name.endswith(("-wal", "-shm"))
    ] == [
        "storebell.db.damaged-20261121T153000Z",
        "storebell.db.damaged-20261121T153000Z-2",
        "storebell.db.damaged-20261121T153000Z-3",
    ]


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


def test_a_fresh_file_that_was_not_put_in_its_place_is_used(file: Path) -> None:
    """A process ended after it had saved everything, just before the last renaming."""
    file.rename(file.with_name("storebell.db.new"))
    for each in side_files(file):
        each.unlink(missing_ok=True)
    with open_it(file) as database:
        assert database.event_store.count() == TESTS


def test_an_unfinished_fresh_file_is_not_used(file: Path) -> None:
    connection = apsw.Connection(str(file))
    connection.pragma("user_version", 0)
    connection.close()
    test_file = file.rename(file.with_name("storebell.db.new"))
    for each in side_files(file):
        each.unlink(missing_ok=True)
    with open_it(file) as database:
        assert database.event_store.count() == 0
    assert not test_file.exists()


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


def test_a_damaged_file_that_cannot_be_set_aside_stays_where_it_is(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_a_page_of_events(file)
    content = file.read_bytes()

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        with pytest.raises(StoreUnwritableError):
            open_it(file)
    assert file.read_bytes() == content
    with open_it(file) as database:
        assert database.event_store.count() == TESTS


def test_a_lost_intent_is_made_anew_from_its_row(file: Path) -> None:
    connection = apsw.Connection(str(file))
    connection.execute('DELETE FROM events WHERE body LIKE \'%"Asked"%"t-7"%\'')
    connection.execute('DELETE FROM events WHERE body LIKE \'%"t-7"%"Asked"%\'')
    connection.close()
    lose_a_page_of_events(file)
    with open_it(file) as database:
        timeline = database.event_store.timeline("t-7")
        assert timeline is not None
        assert timeline.asked.bundle_id == "com.example.hiking"
        assert timeline.attempts


def test_looking_for_damage_ends_when_its_time_is_up(tmp_path: Path) -> None:
    file = tmp_path / "large.db"
    connection = apsw.Connection(str(file))
    connection.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY, text TEXT)")
    connection.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
        "INSERT INTO numbers SELECT i, hex(randomblob(40)) FROM n"
    )
    connection.close()
    write_at(file, 2 * PAGE, bytes(PAGE))  # SQLite begins at the other end
    connection = apsw.Connection(str(file))
    check(connection, limit_seconds=-1)  # it was not come to
    with pytest.raises(DamageFoundError):
        check(connection, limit_seconds=60)
    connection.close()


def test_every_sample_is_saved_from_a_file_without_a_header(tmp_path: Path) -> None:
    file = tmp_path / "storebell.db"
    with open_it(file) as database:
        for events in samples():
            database.event_store.begin(events[0], "me")  # type: ignore[arg-type]  # an Asked
            database.event_store.append(*events)
        database.event_store.remove(["t-delivered"], START)
        new = database.event_store.unseen()
    lose_its_header(file)
    with open_it(file) as database:
        assert database.event_store.unseen() == new
        assert database.event_store.timeline("t-delivered") is None
        database.event_store.restore(["t-delivered"])
        for events in samples():
            assert database.event_store.timeline(events[0].test_id) == folded(events)
