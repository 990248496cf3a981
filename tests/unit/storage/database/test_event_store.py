"""The tests that are kept: begun, appended to, folded, paged, removed."""

import itertools
import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storebell.domain.environment import Environment
from storebell.domain.errors.files import LinkNotReplacedError, NotReplacedError
from storebell.domain.errors.storage import NotKeptError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import words
from storebell.domain.notifications.events import Asked, Event, Failed, Outcome, Settled
from storebell.domain.notifications.test_filter import TestFilter, Wanted
from storebell.domain.notifications.timeline import State, Timeline
from storebell.storage.database.database import Database
from storebell.storage.database.event_store import EventStore
from support.stored import START, asked, attempt, folded, is_private, renamed, samples, token

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "storebell.db"


@pytest.fixture
def database(file: Path) -> Database:
    return Database.open(file)


@pytest.fixture
def event_store(database: Database) -> EventStore:
    return database.event_store


@pytest.fixture
def filled(event_store: EventStore) -> EventStore:
    for events in samples():
        assert isinstance(events[0], Asked)
        event_store.begin(events[0])
        event_store.append(*events[1:])
    return event_store


def ids(timelines: tuple[Timeline, ...]) -> list[str]:
    return [timeline.test_id for timeline in timelines]


# -- what is kept ---------------------------------------------------------------------------------


def test_an_intent_is_there_for_the_next_process(file: Path) -> None:
    with Database.open(file) as database:
        database.event_store.begin(asked(), "me")
    with Database.open(file) as database:
        assert database.event_store.timeline("t-1") == Timeline.start(asked())
        (intent,) = database.event_store.intents()
        assert intent.owner == "me"


def test_an_intent_is_durable_before_begin_returns(file: Path) -> None:
    with Database.open(file) as database:
        database.event_store.begin(asked(), "me")
        # Another process sees it at once, and nothing of it waits in this one.
        with Database.open(file) as other:
            assert other.event_store.timeline("t-1") is not None
        synchronous = database.file.read(lambda connection: connection.pragma("synchronous"))
        assert synchronous == 2
        assert database.file.read(lambda connection: connection.pragma("journal_mode")) == "wal"


@pytest.mark.parametrize("events", samples(), ids=lambda events: events[0].test_id)
def test_a_timeline_is_the_fold_of_its_stored_events(events: tuple[Event, ...], file: Path) -> None:
    assert isinstance(events[0], Asked)
    with Database.open(file) as database:
        database.event_store.begin(events[0])
        for event in events[1:]:
            assert database.event_store.append(event) == 1
        assert database.event_store.timeline(events[0].test_id) == folded(events)
    with Database.open(file) as database:
        assert database.event_store.timeline(events[0].test_id) == folded(events)
        assert database.event_store.events(events[0].test_id) == events


def test_the_same_event_twice_is_stored_once(event_store: EventStore) -> None:
    event_store.begin(asked())
    event_store.begin(asked())
    assert event_store.append(token(), attempt()) == 2
    assert event_store.append(token(), attempt(), token()) == 0
    assert event_store.append(attempt(number=2, after=9), token()) == 1
    assert len(event_store.events("t-1")) == 4


def test_an_event_of_a_test_that_was_never_begun_is_refused_and_nothing_is_stored(
    event_store: EventStore,
) -> None:
    event_store.begin(asked())
    with pytest.raises(NotKeptError):
        event_store.append(token(), token("t-2"))
    assert event_store.events("t-1") == (asked(),)
    assert event_store.timeline("t-1") == Timeline.start(asked())


def test_what_another_process_stored_is_seen(file: Path, event_store: EventStore) -> None:
    event_store.begin(asked())
    with Database.open(file) as other:
        other.event_store.append(token())
        assert event_store.timeline("t-1") == folded([asked(), token()])
        event_store.append(attempt())
        assert other.event_store.timeline("t-1") == folded([asked(), token(), attempt()])


def test_apples_half_characters_do_not_stop_the_storing(event_store: EventStore) -> None:
    broken = "half \ud83d a character"
    event_store.begin(asked())
    event_store.append(token(value=broken), attempt(result=broken))
    timeline = event_store.timeline("t-1")
    assert timeline is not None
    assert timeline.token == broken
    assert timeline.attempts[0].result == broken
    assert event_store.page(wanted=TestFilter(text="HALF")).timelines == (timeline,)


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


# -- order ----------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_does_not_change_the_order(event_store: EventStore) -> None:
    moments = [START, START - DAY, START + HOUR, START - 9 * DAY, START, START]
    for number, at in enumerate(moments):
        event_store.begin(asked(f"t-{number}", at=at))
    assert ids(event_store.page().timelines) == ["t-5", "t-4", "t-3", "t-2", "t-1", "t-0"]


def test_a_test_known_from_apples_history_stands_at_its_time(event_store: EventStore) -> None:
    event_store.begin(asked("old", at=START))
    event_store.begin(asked("new", at=START + DAY))
    for name in ("between", "at the same moment"):
        event_store.adopt(asked(name, at=START + HOUR), token(name))
    event_store.adopt(asked("between", at=START + HOUR), token("between"))
    assert ids(event_store.page().timelines) == ["new", "at the same moment", "between", "old"]
    assert len(event_store.events("between")) == 2


# -- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 5, 12, 100])
def test_pages_make_the_whole(filled: EventStore, limit: int) -> None:
    seen: list[Timeline] = []
    place = None
    while True:
        page = filled.page(place, limit)
        seen += page.timelines
        place = page.next
        if place is None:
            break
    assert seen == [folded(events) for events in reversed(samples())]


APPS = ("Hiking", "Sailing", "Nobody's", None)
TEXTS = ("", " ", "h", "hi", "HIK", " Hiking ", "SUCCESS", "timed", "3838df56-31ab", "ce3af791",
         "http://", "com.example", "bad status", "Apple did not", '"', "%", "_", "'", "\n", "ik",
         "SOMETHING_NEW", "Törn", "törn", "undecided")  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.sampled_from(TEXTS),
    wanted=st.sampled_from(Wanted),
    environment=st.sampled_from([None, *Environment]),
    app=st.sampled_from(APPS),
    result=st.sampled_from([None, None, "SUCCESS", "TIMED_OUT", "SOMETHING_NEW"]),
    outcome=st.sampled_from([None, None, *Outcome]),
)
def test_a_page_holds_what_the_filter_takes(
    filled: EventStore,
    text: str,
    wanted: Wanted,
    environment: Environment | None,
    app: str | None,
    result: str | None,
    outcome: Outcome | None,
) -> None:
    chosen = TestFilter(text, wanted, environment, app, result, outcome)
    expected = [one for one in map(folded, reversed(samples())) if chosen.takes(one)]
    assert list(filled.page(wanted=chosen).timelines) == expected
    assert filled.count(chosen) == len(expected)


def test_a_page_of_one_result(filled: EventStore) -> None:
    (only,) = filled.page(wanted=TestFilter(result="SOMETHING_NEW")).timelines
    assert only.test_id == "t-exhausted"
    assert filled.count(TestFilter(result="SOMETHING_NEW")) == 1
    assert filled.page(wanted=TestFilter(text="hiking", result="NOTHING")).timelines == ()


def test_the_words_of_a_test_follow_its_events(event_store: EventStore) -> None:
    event_store.begin(asked())
    assert event_store.count(TestFilter(text="a-token")) == 0
    event_store.append(token())
    assert event_store.count(TestFilter(text="a-token")) == 1
    assert event_store.count(TestFilter(text="delivered")) == 0
    event_store.append(attempt())
    assert event_store.count(TestFilter(text="delivered")) == 1


def test_the_queries_of_a_page_use_an_index(filled: EventStore, database: Database) -> None:
    from storebell.storage.database.test_rows import select

    for wanted, name in (
        (TestFilter(), "tests"),
        (TestFilter(bundle_id="com.example.hiking"), "tests_by_bundle"),
        (TestFilter(environment=Environment.SANDBOX), "tests_by_environment"),
        (TestFilter(wanted=Wanted.FAILED), "tests_failed"),
        (TestFilter(wanted=Wanted.WAITING), "tests_waiting"),
        (TestFilter(text="hiking"), "words"),
        (TestFilter(result="TIMED_OUT"), "tests_by_result"),
        (TestFilter(outcome=Outcome.UNKNOWN), "tests_failed"),
        (TestFilter(outcome=Outcome.UNDECIDED), "tests_failed"),
    ):
        chosen = select(wanted, before=5)
        query = f"EXPLAIN QUERY PLAN SELECT tests.position FROM {chosen.source} ORDER BY {chosen.order} DESC LIMIT 9"  # noqa: E501 - one line of SQL
        plan = " ".join(
            str(row[3])
            for row in database.file.read(
                lambda connection, query=query, values=chosen.values: list(  # type: ignore[misc]  # bound now
                    connection.execute(query, values)
                )
            )
        )
        assert name in plan
        assert "TEMP B-TREE" not in plan


# -- finding --------------------------------------------------------------------------------------


def test_a_test_is_found_by_each_of_its_names_or_how_it_begins(filled: EventStore) -> None:
    assert ids(filled.find("t-delivered")) == ["t-delivered"]
    assert ids(filled.find("t-del")) == ["t-delivered"]
    timelines = [folded(events) for events in reversed(samples())]
    with_token = [one.test_id for one in timelines if one.token is not None]
    assert ids(filled.find("ce3af791-365e")) == with_token[:10]
    with_payload = [one.test_id for one in timelines if one.verification is not None]
    assert ids(filled.find("3838df56")) == with_payload[:10]
    assert filled.find("elivered") == ()
    assert filled.find("") == ()
    assert filled.find("t-%") == ()
    for number in range(20):
        filled.begin(asked(f"t-delivered-{number}"))
    assert ids(filled.find("t-delivered"))[0] == "t-delivered"


def test_tests_are_found_by_how_they_stand(filled: EventStore) -> None:
    for state in (State.ASKED, State.OPEN, State.UNKNOWN):
        expected = [one.test_id for one in map(folded, reversed(samples())) if one.state is state]
        assert ids(filled.in_state(state)) == expected
    assert ids(filled.open_tests()) == ids(filled.in_state(State.OPEN))
    assert len(filled.in_state(State.OPEN, State.UNKNOWN)) == len(filled.open_tests()) + 1
    with pytest.raises(ValueError, match="page by page"):
        filled.in_state(State.FINAL)


def test_an_intent_is_unknown_once_its_process_is_gone(event_store: EventStore) -> None:
    event_store.begin(asked("of the dead"), "dead")
    event_store.begin(asked("of the living"), "alive")
    event_store.begin(asked("of nobody"))
    event_store.begin(asked("went on"), "dead")
    event_store.append(token("went on"))
    found = event_store.unknown_intents(lambda owner: owner == "alive")
    assert ids(found) == ["of nobody", "of the dead"]
    failed = Failed(
        test_id="of the dead", at=START, failure=Failure.UNKNOWN, title=words("a"), advice=words("")
    )
    event_store.append(failed)
    assert ids(event_store.unknown_intents(lambda owner: False)) == ["of nobody", "of the living"]
    assert ids(event_store.in_state(State.UNKNOWN)) == ["of the dead"]


# -- what changed ---------------------------------------------------------------------------------


def test_what_changed_is_told_by_number(event_store: EventStore, database: Database) -> None:
    start = event_store.newest_change()
    event_store.begin(asked("a"))
    event_store.begin(asked("b"))
    first = event_store.changes_since(start)
    assert first.test_ids == ("a", "b")
    assert event_store.changes_since(first.number).test_ids == ()
    event_store.append(token("a"))
    event_store.append(token("a"))
    second = event_store.changes_since(first.number)
    assert second.test_ids == ("a",)
    assert event_store.changes_since(start).test_ids == ("b", "a")
    event_store.remove(["a"], START)
    database.trash.delete(START + DAY)
    third = event_store.changes_since(second.number)
    assert third.test_ids == ("a",)
    assert event_store.timeline("a") is None


def test_a_number_from_a_file_that_was_replaced_means_everything(event_store: EventStore) -> None:
    event_store.begin(asked("a"))
    assert event_store.changes_since(10_000).test_ids == ("a",)


def test_another_process_is_noticed_and_oneself_is_not(file: Path, database: Database) -> None:
    assert not database.has_changed()
    database.event_store.begin(asked("mine"))
    assert not database.has_changed()
    with Database.open(file) as other:
        assert not database.has_changed()
        other.event_store.begin(asked("theirs"))
        assert database.has_changed()
        assert not database.has_changed()


def test_a_new_attempt_is_new_until_it_was_seen(event_store: EventStore) -> None:
    event_store.begin(asked())
    event_store.append(token())
    assert event_store.unseen() == set()
    event_store.append(attempt(result="TIMED_OUT"))
    assert event_store.unseen() == {"t-1"}
    event_store.mark_seen(["t-1", "never heard of"])
    assert event_store.unseen() == set()
    event_store.append(attempt(result="TIMED_OUT"))
    event_store.append(Settled(test_id="t-1", at=START, outcome=Outcome.FAILED))
    assert event_store.unseen() == set()
    event_store.append(attempt(number=2, after=3600))
    assert event_store.unseen() == {"t-1"}


# -- going ----------------------------------------------------------------------------------------


def test_what_is_removed_comes_back(event_store: EventStore) -> None:
    event_store.begin(asked("a"))
    event_store.begin(asked("b"))
    event_store.append(token("a"))
    event_store.remove(["a", "never heard of"], START)
    assert ids(event_store.page().timelines) == ["b"]
    assert event_store.timeline("a") is None
    assert event_store.open_tests() == ()
    assert event_store.find("a") == ()
    event_store.append(attempt("a"))
    event_store.restore(["a"])
    assert event_store.timeline("a") == folded([asked("a"), token("a"), attempt("a")])


# -- rows that can't be read ----------------------------------------------------------------------


@pytest.mark.parametrize("body", ["", "{", "[]", '{"v":1,"event":"Later"}', "\0", "x" * 5000])
def test_a_row_that_cannot_be_read_is_told_and_hides_no_other(
    body: str, database: Database, file: Path
) -> None:
    event_store = database.event_store
    event_store.begin(asked())
    event_store.append(token(), attempt())

    def damage(connection: apsw.Connection) -> None:
        connection.execute("UPDATE events SET body = ? WHERE number = 2", (body,))

    database.file.write(damage)
    with Database.open(file) as other:
        assert other.event_store.timeline("t-1") == folded([asked(), attempt()])
        assert other.event_store.page().timelines == (folded([asked(), attempt()]),)
        (row,) = other.event_store.unreadable()
        assert row.test_id == "t-1"
        assert row.reason
        assert other.event_store.events("t-1") == (asked(), attempt())


def test_a_test_whose_asking_cannot_be_read_is_passed_over(database: Database, file: Path) -> None:
    for name in ("a", "b", "c"):
        database.event_store.begin(asked(name))
    database.file.write(
        lambda connection: connection.execute("UPDATE events SET body = 'x' WHERE number = 2")
    )
    with Database.open(file) as other:
        page = other.event_store.page(limit=2)
        assert ids(page.timelines) == ["c"]
        assert page.next is not None
        assert ids(other.event_store.page(page.next, 2).timelines) == ["a"]
        assert other.event_store.timeline("b") is None


# -- copies ---------------------------------------------------------------------------------------


def test_an_export_is_a_line_for_each_event(
    filled: EventStore, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "exports" / "tests.jsonl"
    assert list(database.export(target)) == [len(samples())]
    records = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(records) == sum(len(events) for events in samples())
    assert {record["test_id"] for record in records} == {one[0].test_id for one in samples()}
    assert records[0]["event"] == "asked"
    assert is_private(target)
    assert list(target.parent.iterdir()) == [target]


def test_an_export_that_is_broken_off_leaves_nothing(
    filled: EventStore, database: Database, tmp_path: Path
) -> None:
    for number in range(60):
        filled.begin(asked(f"more-{number}", at=START + DAY))
    target = tmp_path / "exports" / "tests.jsonl"
    steps = database.export(target)
    assert next(steps) == 50
    steps.close()  # type: ignore[attr-defined]  # a generator
    assert list(target.parent.iterdir()) == []


def test_an_export_takes_the_place_of_a_file_alone(
    filled: EventStore, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "tests.jsonl").write_text("older")
    (tmp_path / "tests.jsonl.new").write_text("the user's own")
    assert list(database.export(tmp_path / "tests.jsonl")) == [len(samples())]
    assert (tmp_path / "tests.jsonl").read_text() == "".join(database.exported())
    assert (tmp_path / "tests.jsonl.new").read_text() == "the user's own"
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotReplacedError):
        list(database.export(tmp_path / "folder"))
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(NotReplacedError):
            list(database.export(tmp_path / "pipe"))
        (tmp_path / "link").symlink_to(tmp_path / "folder")
        with pytest.raises(LinkNotReplacedError):
            list(database.export(tmp_path / "link"))


def test_a_backup_can_take_the_databases_place(
    filled: EventStore, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "copies" / "storebell.db"
    database.back_up(target)
    database.back_up(target)
    assert is_private(target)
    with Database.open(target) as copy:
        assert copy.event_store.page() == filled.page()


def test_in_memory_everything_works_and_nothing_is_written(tmp_path: Path) -> None:
    with Database.in_memory() as database:
        for events in samples():
            database.event_store.adopt(events[0], *events[1:])  # type: ignore[arg-type]  # an Asked
        assert database.is_writable
        assert not database.has_changed()
        assert database.event_store.count() == len(samples())
        assert database.take_notices() == ()
    assert list(tmp_path.iterdir()) == []


# -- any history ----------------------------------------------------------------------------------


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_two_processes_in_any_order_agree_with_the_fold(
    tmp_path: Path, data: st.DataObject
) -> None:
    number = next(NUMBERS)
    file = tmp_path / f"{number}" / "storebell.db"
    chosen = [renamed(one, f"{one[0].test_id}-{k}", k * HOUR) for k, one in enumerate(samples())]
    events = data.draw(st.permutations([event for one in chosen for event in one[1:]]))
    with Database.open(file) as one, Database.open(file) as other:
        for kept in chosen:
            assert isinstance(kept[0], Asked)
            one.event_store.begin(kept[0])
        stored: dict[str, list[Event]] = {kept[0].test_id: [kept[0]] for kept in chosen}
        for event in events[:40]:
            writer = data.draw(st.sampled_from([one, other]))
            writer.event_store.append(event)
            stored[event.test_id].append(event)
        for test_id, kept_events in stored.items():
            expected = folded(kept_events)
            assert one.event_store.timeline(test_id) == expected
            assert other.event_store.timeline(test_id) == expected


NUMBERS = itertools.count()


def test_a_time_of_another_zone_is_the_same_moment_in_the_index(event_store: EventStore) -> None:
    there = datetime.fromisoformat("2026-11-21T07:00:00-07:00")
    event_store.begin(replace(asked(), at=there))
    timeline = event_store.timeline("t-1")
    assert timeline is not None
    assert timeline.asked.at == there.astimezone(UTC)
