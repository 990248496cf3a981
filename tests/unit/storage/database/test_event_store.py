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
from storebell.domain.notifications.test_filter import LaneFilter, Wanted
from storebell.domain.notifications.timeline import State, Timeline
from storebell.storage.database.database import Database
from storebell.storage.database.event_store import Journal
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
def journal(database: Database) -> Journal:
    return database.journal


@pytest.fixture
def filled(journal: Journal) -> Journal:
    for events in samples():
        assert isinstance(events[0], Asked)
        journal.begin(events[0])
        journal.append(*events[1:])
    return journal


def ids(timelines: tuple[Timeline, ...]) -> list[str]:
    return [timeline.test_id for timeline in timelines]


# -- what is kept ---------------------------------------------------------------------------------


def test_an_intent_is_there_for_the_next_process(file: Path) -> None:
    with Database.open(file) as database:
        database.journal.begin(asked(), "me")
    with Database.open(file) as database:
        assert database.journal.timeline("t-1") == Timeline.start(asked())
        (intent,) = database.journal.intents()
        assert intent.owner == "me"


def test_an_intent_is_durable_before_begin_returns(file: Path) -> None:
    with Database.open(file) as database:
        database.journal.begin(asked(), "me")
        # Another process sees it at once, and nothing of it waits in this one.
        with Database.open(file) as other:
            assert other.journal.timeline("t-1") is not None
        synchronous = database.file.read(lambda connection: connection.pragma("synchronous"))
        assert synchronous == 2
        assert database.file.read(lambda connection: connection.pragma("journal_mode")) == "wal"


@pytest.mark.parametrize("events", samples(), ids=lambda events: events[0].test_id)
def test_a_timeline_is_the_fold_of_its_stored_events(events: tuple[Event, ...], file: Path) -> None:
    assert isinstance(events[0], Asked)
    with Database.open(file) as database:
        database.journal.begin(events[0])
        for event in events[1:]:
            assert database.journal.append(event) == 1
        assert database.journal.timeline(events[0].test_id) == folded(events)
    with Database.open(file) as database:
        assert database.journal.timeline(events[0].test_id) == folded(events)
        assert database.journal.events(events[0].test_id) == events


def test_the_same_event_twice_is_stored_once(journal: Journal) -> None:
    journal.begin(asked())
    journal.begin(asked())
    assert journal.append(token(), attempt()) == 2
    assert journal.append(token(), attempt(), token()) == 0
    assert journal.append(attempt(number=2, after=9), token()) == 1
    assert len(journal.events("t-1")) == 4


def test_an_event_of_a_test_that_was_never_begun_is_refused_and_nothing_is_stored(
    journal: Journal,
) -> None:
    journal.begin(asked())
    with pytest.raises(NotKeptError):
        journal.append(token(), token("t-2"))
    assert journal.events("t-1") == (asked(),)
    assert journal.timeline("t-1") == Timeline.start(asked())


def test_what_another_process_stored_is_seen(file: Path, journal: Journal) -> None:
    journal.begin(asked())
    with Database.open(file) as other:
        other.journal.append(token())
        assert journal.timeline("t-1") == folded([asked(), token()])
        journal.append(attempt())
        assert other.journal.timeline("t-1") == folded([asked(), token(), attempt()])


def test_apples_half_characters_do_not_stop_the_storing(journal: Journal) -> None:
    broken = "half \ud83d a character"
    journal.begin(asked())
    journal.append(token(value=broken), attempt(result=broken))
    timeline = journal.timeline("t-1")
    assert timeline is not None
    assert timeline.token == broken
    assert timeline.attempts[0].result == broken
    assert journal.page(wanted=LaneFilter(text="HALF")).timelines == (timeline,)


def test_the_folder_and_the_files_are_for_this_user_alone(file: Path, journal: Journal) -> None:
    journal.begin(asked())
    assert is_private(file.parent)
    found = sorted(file.parent.iterdir())
    assert {file.name, f"{file.name}-wal", f"{file.name}-shm"} <= {each.name for each in found}
    assert all(map(is_private, found))


def test_a_file_that_others_may_read_is_taken_away_from_them(file: Path) -> None:
    Database.open(file).close()
    for each in file.parent.iterdir():
        each.chmod(0o644)
    with Database.open(file) as database:
        database.journal.begin(asked())
        for each in file.parent.glob("*.db*"):
            if each.suffix != ".lock":
                assert is_private(each)


def test_an_unusual_umask_does_not_matter(file: Path) -> None:
    before = os.umask(0)
    try:
        with Database.open(file) as database:
            database.journal.begin(asked())
            assert all(map(is_private, file.parent.iterdir()))
    finally:
        os.umask(before)


# -- order ----------------------------------------------------------------------------------------


def test_a_clock_that_is_set_back_does_not_change_the_order(journal: Journal) -> None:
    moments = [START, START - DAY, START + HOUR, START - 9 * DAY, START, START]
    for number, at in enumerate(moments):
        journal.begin(asked(f"t-{number}", at=at))
    assert ids(journal.page().timelines) == ["t-5", "t-4", "t-3", "t-2", "t-1", "t-0"]


def test_a_test_known_from_apples_history_stands_at_its_time(journal: Journal) -> None:
    journal.begin(asked("old", at=START))
    journal.begin(asked("new", at=START + DAY))
    for name in ("between", "at the same moment"):
        journal.adopt(asked(name, at=START + HOUR), token(name))
    journal.adopt(asked("between", at=START + HOUR), token("between"))
    assert ids(journal.page().timelines) == ["new", "at the same moment", "between", "old"]
    assert len(journal.events("between")) == 2


# -- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 5, 12, 100])
def test_pages_make_the_whole(filled: Journal, limit: int) -> None:
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
    filled: Journal,
    text: str,
    wanted: Wanted,
    environment: Environment | None,
    app: str | None,
    result: str | None,
    outcome: Outcome | None,
) -> None:
    chosen = LaneFilter(text, wanted, environment, app, result, outcome)
    expected = [one for one in map(folded, reversed(samples())) if chosen.takes(one)]
    assert list(filled.page(wanted=chosen).timelines) == expected
    assert filled.count(chosen) == len(expected)


def test_a_page_of_one_result(filled: Journal) -> None:
    (only,) = filled.page(wanted=LaneFilter(result="SOMETHING_NEW")).timelines
    assert only.test_id == "t-exhausted"
    assert filled.count(LaneFilter(result="SOMETHING_NEW")) == 1
    assert filled.page(wanted=LaneFilter(text="hiking", result="NOTHING")).timelines == ()


def test_the_words_of_a_test_follow_its_events(journal: Journal) -> None:
    journal.begin(asked())
    assert journal.count(LaneFilter(text="a-token")) == 0
    journal.append(token())
    assert journal.count(LaneFilter(text="a-token")) == 1
    assert journal.count(LaneFilter(text="delivered")) == 0
    journal.append(attempt())
    assert journal.count(LaneFilter(text="delivered")) == 1


def test_the_queries_of_a_page_use_an_index(filled: Journal, database: Database) -> None:
    from storebell.storage.database.test_rows import select

    for wanted, name in (
        (LaneFilter(), "tests"),
        (LaneFilter(bundle_id="com.example.hiking"), "tests_by_bundle"),
        (LaneFilter(environment=Environment.SANDBOX), "tests_by_environment"),
        (LaneFilter(wanted=Wanted.FAILED), "tests_failed"),
        (LaneFilter(wanted=Wanted.WAITING), "tests_waiting"),
        (LaneFilter(text="hiking"), "words"),
        (LaneFilter(result="TIMED_OUT"), "tests_by_result"),
        (LaneFilter(outcome=Outcome.UNKNOWN), "tests_failed"),
        (LaneFilter(outcome=Outcome.UNDECIDED), "tests_failed"),
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


def test_a_test_is_found_by_each_of_its_names_or_how_it_begins(filled: Journal) -> None:
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


def test_tests_are_found_by_how_they_stand(filled: Journal) -> None:
    for state in (State.ASKED, State.OPEN, State.UNKNOWN):
        expected = [one.test_id for one in map(folded, reversed(samples())) if one.state is state]
        assert ids(filled.in_state(state)) == expected
    assert ids(filled.open_tests()) == ids(filled.in_state(State.OPEN))
    assert len(filled.in_state(State.OPEN, State.UNKNOWN)) == len(filled.open_tests()) + 1
    with pytest.raises(ValueError, match="page by page"):
        filled.in_state(State.FINAL)


def test_an_intent_is_unknown_once_its_process_is_gone(journal: Journal) -> None:
    journal.begin(asked("of the dead"), "dead")
    journal.begin(asked("of the living"), "alive")
    journal.begin(asked("of nobody"))
    journal.begin(asked("went on"), "dead")
    journal.append(token("went on"))
    found = journal.unknown_intents(lambda owner: owner == "alive")
    assert ids(found) == ["of nobody", "of the dead"]
    failed = Failed(
        test_id="of the dead", at=START, failure=Failure.UNKNOWN, title=words("a"), advice=words("")
    )
    journal.append(failed)
    assert ids(journal.unknown_intents(lambda owner: False)) == ["of nobody", "of the living"]
    assert ids(journal.in_state(State.UNKNOWN)) == ["of the dead"]


# -- what changed ---------------------------------------------------------------------------------


def test_what_changed_is_told_by_number(journal: Journal, database: Database) -> None:
    start = journal.newest_change()
    journal.begin(asked("a"))
    journal.begin(asked("b"))
    first = journal.changes_since(start)
    assert first.test_ids == ("a", "b")
    assert journal.changes_since(first.number).test_ids == ()
    journal.append(token("a"))
    journal.append(token("a"))
    second = journal.changes_since(first.number)
    assert second.test_ids == ("a",)
    assert journal.changes_since(start).test_ids == ("b", "a")
    journal.remove(["a"], START)
    database.trash.delete(START + DAY)
    third = journal.changes_since(second.number)
    assert third.test_ids == ("a",)
    assert journal.timeline("a") is None


def test_a_number_from_a_file_that_was_replaced_means_everything(journal: Journal) -> None:
    journal.begin(asked("a"))
    assert journal.changes_since(10_000).test_ids == ("a",)


def test_another_process_is_noticed_and_oneself_is_not(file: Path, database: Database) -> None:
    assert not database.has_changed()
    database.journal.begin(asked("mine"))
    assert not database.has_changed()
    with Database.open(file) as other:
        assert not database.has_changed()
        other.journal.begin(asked("theirs"))
        assert database.has_changed()
        assert not database.has_changed()


def test_a_new_attempt_is_new_until_it_was_seen(journal: Journal) -> None:
    journal.begin(asked())
    journal.append(token())
    assert journal.unseen() == set()
    journal.append(attempt(result="TIMED_OUT"))
    assert journal.unseen() == {"t-1"}
    journal.mark_seen(["t-1", "never heard of"])
    assert journal.unseen() == set()
    journal.append(attempt(result="TIMED_OUT"))
    journal.append(Settled(test_id="t-1", at=START, outcome=Outcome.FAILED))
    assert journal.unseen() == set()
    journal.append(attempt(number=2, after=3600))
    assert journal.unseen() == {"t-1"}


# -- going ----------------------------------------------------------------------------------------


def test_what_is_removed_comes_back(journal: Journal) -> None:
    journal.begin(asked("a"))
    journal.begin(asked("b"))
    journal.append(token("a"))
    journal.remove(["a", "never heard of"], START)
    assert ids(journal.page().timelines) == ["b"]
    assert journal.timeline("a") is None
    assert journal.open_tests() == ()
    assert journal.find("a") == ()
    journal.append(attempt("a"))
    journal.restore(["a"])
    assert journal.timeline("a") == folded([asked("a"), token("a"), attempt("a")])


# -- rows that can't be read ----------------------------------------------------------------------


@pytest.mark.parametrize("body", ["", "{", "[]", '{"v":1,"event":"Later"}', "\0", "x" * 5000])
def test_a_row_that_cannot_be_read_is_told_and_hides_no_other(
    body: str, database: Database, file: Path
) -> None:
    journal = database.journal
    journal.begin(asked())
    journal.append(token(), attempt())

    def damage(connection: apsw.Connection) -> None:
        connection.execute("UPDATE events SET body = ? WHERE number = 2", (body,))

    database.file.write(damage)
    with Database.open(file) as other:
        assert other.journal.timeline("t-1") == folded([asked(), attempt()])
        assert other.journal.page().timelines == (folded([asked(), attempt()]),)
        (row,) = other.journal.unreadable()
        assert row.test_id == "t-1"
        assert row.reason
        assert other.journal.events("t-1") == (asked(), attempt())


def test_a_test_whose_asking_cannot_be_read_is_passed_over(database: Database, file: Path) -> None:
    for name in ("a", "b", "c"):
        database.journal.begin(asked(name))
    database.file.write(
        lambda connection: connection.execute("UPDATE events SET body = 'x' WHERE number = 2")
    )
    with Database.open(file) as other:
        page = other.journal.page(limit=2)
        assert ids(page.timelines) == ["c"]
        assert page.next is not None
        assert ids(other.journal.page(page.next, 2).timelines) == ["a"]
        assert other.journal.timeline("b") is None


# -- copies ---------------------------------------------------------------------------------------


def test_an_export_is_a_line_for_each_event(
    filled: Journal, database: Database, tmp_path: Path
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
    filled: Journal, database: Database, tmp_path: Path
) -> None:
    for number in range(60):
        filled.begin(asked(f"more-{number}", at=START + DAY))
    target = tmp_path / "exports" / "tests.jsonl"
    steps = database.export(target)
    assert next(steps) == 50
    steps.close()  # type: ignore[attr-defined]  # a generator
    assert list(target.parent.iterdir()) == []


def test_an_export_takes_the_place_of_a_file_alone(
    filled: Journal, database: Database, tmp_path: Path
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
    filled: Journal, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "copies" / "storebell.db"
    database.back_up(target)
    database.back_up(target)
    assert is_private(target)
    with Database.open(target) as copy:
        assert copy.journal.page() == filled.page()


def test_in_memory_everything_works_and_nothing_is_written(tmp_path: Path) -> None:
    with Database.in_memory() as database:
        for events in samples():
            database.journal.adopt(events[0], *events[1:])  # type: ignore[arg-type]  # an Asked
        assert database.is_writable
        assert not database.has_changed()
        assert database.journal.count() == len(samples())
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
            one.journal.begin(kept[0])
        stored: dict[str, list[Event]] = {kept[0].test_id: [kept[0]] for kept in chosen}
        for event in events[:40]:
            writer = data.draw(st.sampled_from([one, other]))
            writer.journal.append(event)
            stored[event.test_id].append(event)
        for test_id, kept_events in stored.items():
            expected = folded(kept_events)
            assert one.journal.timeline(test_id) == expected
            assert other.journal.timeline(test_id) == expected


NUMBERS = itertools.count()


def test_a_time_of_another_zone_is_the_same_moment_in_the_index(journal: Journal) -> None:
    there = datetime.fromisoformat("2026-11-21T07:00:00-07:00")
    journal.begin(replace(asked(), at=there))
    timeline = journal.timeline("t-1")
    assert timeline is not None
    assert timeline.asked.at == there.astimezone(UTC)
