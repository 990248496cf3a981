"""Files that are no database any more: set aside, never deleted, and what can be read is saved."""

import logging
import os
import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.storage import (
    DamagedStoreError,
)
from storebell.domain.network.request_limits import Endpoint, QuotaKey
from storebell.storage.sqlite.connecting import side_files
from support.damaged_databases import (
    PAGE,
    TESTS,
    be_text,
    fill,
    lose_a_page_of_events,
    lose_its_header,
    open_it,
    pages_of,
    write_at,
)
from support.stored import START, asked, folded, is_private, samples

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


def be_garbage(file: Path) -> None:
    file.write_bytes(random.Random(1).randbytes(50_000))


def be_empty(file: Path) -> None:
    os.truncate(file, 0)


def lose_its_first_page(file: Path) -> None:
    write_at(file, 0, bytes(PAGE))


def be_cut_in_half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2 // PAGE * PAGE)


def be_cut_within_a_page(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2 // PAGE * PAGE + 17)


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
        assert database.event_store.unreadable_records().count == 0
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
            timeline
            for timeline in database.event_store.page(limit=TESTS).timelines
            if timeline.attempts and timeline.token
        ]
        assert len(whole) >= TESTS - 2 * 14  # a page holds the events of a dozen tests
        names = {one.test_id for one in whole}
        assert {"t-0", f"t-{TESTS - 1}"} <= names
        between = {f"t-{number}" for number in range(TESTS // 4 + 40, TESTS // 2 - 40)}
        assert between & names
        assert database.audit.entries()[0].subject == "Hiking"
        assert (
            database.requests.used(QuotaKey("a", Environment.SANDBOX, Endpoint.HISTORY), START) == 1
        )


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
