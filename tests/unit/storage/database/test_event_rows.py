"""Records that are not as they were stored: left out, counted, never believed."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.notifications.timeline import State
from storebell.storage.database.database import Database
from storebell.storage.database.event_codec import UnreadableEvent
from storebell.storage.database.event_rows import read_event
from storebell.storage.database.event_store import EventStore
from support.stored import START, asked, attempt, folded, samples, token

SCHEMAS = sorted((Path(__file__).parents[1] / "schemas").glob("schema-*.db"))
DAY = timedelta(days=1)


def fill(file: Path) -> None:
    with Database.open(file) as database:
        for name in ("a", "b"):
            database.event_store.begin(asked(name))
            database.event_store.append(token(name), attempt(name, result="TIMED_OUT"))


def execute(file: Path, statement: str, *values: str | int | bytes) -> None:
    """One statement of somebody else's on a database that is closed."""
    connection = apsw.Connection(str(file))
    connection.execute(statement, values)
    connection.close()


def events_of(file: Path) -> list[tuple[int, bytes, bytes]]:
    connection = apsw.Connection(str(file))
    rows = list(connection.execute("SELECT number, digest, CAST(body AS BLOB) FROM events"))
    connection.close()
    return rows


def counts(event_store: EventStore) -> dict[str, int]:
    return dict(event_store.unreadable_records().by_test)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"TIMED_OUT", b"TIMED_OUU"),
        (b'"result":"TIMED_OUT"', b'"result":"SUCCESS"  '),
        (b"2026-11-21T14:00:02", b"2027-11-21T14:00:02"),
    ],
)
def test_a_record_that_was_changed_in_the_file_is_left_out_and_counted(
    file: Path, old: bytes, new: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    fill(file)
    content = file.read_bytes()
    assert content.count(old) >= 2
    file.write_bytes(content.replace(old, new))
    with Database.open(file) as database:
        expected = [folded([asked(name), token(name)]) for name in ("b", "a")]
        assert list(database.event_store.page().timelines) == expected
        assert database.event_store.events("a") == (asked("a"), token("a"))
        assert counts(database.event_store) == {"a": 1, "b": 1}
        assert database.event_store.unreadable_records().by_test == {"a": 1, "b": 1}
    assert caplog.text.count("it was changed after it was stored") == 2


def test_no_changed_byte_of_any_record_is_ever_believed(file: Path) -> None:
    lots = random.Random(1)
    with Database.open(file) as database:
        for events in samples():
            database.event_store.adopt(events[0], *events[1:])  # type: ignore[arg-type]  # an asking
    for _, digest, body in events_of(file):
        assert not isinstance(read_event(digest, body), UnreadableEvent)
        for _ in range(20):
            place, bit = lots.randrange(len(body)), 1 << lots.randrange(8)
            changed = bytes([*body[:place], body[place] ^ bit, *body[place + 1 :]])
            assert isinstance(read_event(digest, changed), UnreadableEvent)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.stem)
def test_every_record_of_an_older_version_is_as_it_was_stored(schema: Path, file: Path) -> None:
    file.parent.mkdir()
    shutil.copyfile(schema, file)
    with Database.open(file) as database:
        assert len(database.event_store.page().timelines) == len(samples())
        assert counts(database.event_store) == {}


def test_a_test_whose_asking_was_changed_is_counted_though_it_is_not_shown(file: Path) -> None:
    fill(file)
    execute(file, "UPDATE events SET body = replace(body, 'Hiking', 'Biking') WHERE number = 1")
    with Database.open(file) as database:
        assert [timeline.test_id for timeline in database.event_store.page().timelines] == ["b"]
        assert counts(database.event_store) == {"a": 1}


def test_a_record_that_was_moved_to_another_test_is_left_out_of_it(file: Path) -> None:
    fill(file)
    execute(file, "UPDATE events SET position = (SELECT max(position) FROM tests) WHERE number = 2")
    with Database.open(file) as database:
        page = database.event_store.page().timelines
        assert page == (
            folded([asked("b"), token("b"), attempt("b", result="TIMED_OUT")]),
            folded([asked("a"), attempt("a", result="TIMED_OUT")]),
        )
        assert database.event_store.events("b") == (
            asked("b"),
            token("b"),
            attempt("b", result="TIMED_OUT"),
        )
        assert counts(database.event_store) == {"b": 1}


@pytest.mark.parametrize(
    "change",
    [
        "asked_at = asked_at - 40000000000000",
        "state = 'open'",
        "bundle_id = 'com.example.other'",
        "attempts = 0",
        "test_id = 'another'",
    ],
)
def test_a_row_that_differs_from_its_records_is_made_anew(file: Path, change: str) -> None:
    fill(file)
    before = row_of(file)
    execute(file, f"UPDATE tests SET {change} WHERE test_id = 'a'")
    assert row_of(file) != before
    with Database.open(file) as database:
        assert len(database.event_store.page().timelines) == 2
        assert counts(database.event_store) == {}
        assert database.event_store.in_state(State.OPEN) == ()
    assert row_of(file) == before


def row_of(file: Path) -> list[tuple[object, ...]]:
    connection = apsw.Connection(str(file))
    rows = list(connection.execute("SELECT * FROM tests ORDER BY position LIMIT 1"))
    connection.close()
    return rows


def test_a_row_that_claims_the_id_of_another_is_left_as_it_is(file: Path) -> None:
    fill(file)
    execute(file, "UPDATE tests SET test_id = 'c' WHERE test_id = 'a'")
    execute(file, "UPDATE tests SET test_id = 'a' WHERE test_id = 'b'")
    with Database.open(file) as database:
        shown = [timeline.test_id for timeline in database.event_store.page().timelines]
        assert shown == ["b", "a"]


def test_what_is_saved_of_a_damaged_database_leaves_changed_records_out(file: Path) -> None:
    fill(file)
    execute(file, "UPDATE events SET body = replace(body, 'TIMED_OUT', 'SUCCESS') WHERE number = 3")
    with file.open("r+b") as stream:
        stream.write(b"no header at all")
    with Database.open(file) as database:
        assert len(database.take_notices()) == 1
        kept = {each.test_id: each for each in database.event_store.page().timelines}
        assert kept["a"] == folded([asked("a"), token("a")])
        assert counts(database.event_store) == {"a": 1}


def test_what_is_deleted_is_not_counted_any_more(file: Path) -> None:
    fill(file)
    execute(file, "UPDATE events SET body = 'x' WHERE number = 3")
    with Database.open(file) as database:
        database.event_store.page()
        assert counts(database.event_store) == {"a": 1}
        database.event_store.remove(["a"], START)
        database.trash.delete(START + DAY)
        assert counts(database.event_store) == {}
