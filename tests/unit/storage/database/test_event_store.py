"""The tests that are kept: begun, appended to, folded, paged, removed."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storebell.domain.errors.storage import NotStoredError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import msg
from storebell.domain.notifications.events import Asked, Event, Failed, Outcome, Settled
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import State, Timeline
from storebell.storage.database.database import Database
from storebell.storage.database.event_store import EventStore
from support.stored import START, asked, attempt, folded, renamed, samples, token

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


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
    with pytest.raises(NotStoredError):
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


# -- finding --------------------------------------------------------------------------------------


def test_a_test_is_found_by_each_of_its_names_or_how_it_begins(filled: EventStore) -> None:
    assert ids(filled.find("t-delivered")) == ["t-delivered"]
    assert ids(filled.find("t-del")) == ["t-delivered"]
    timelines = [folded(events) for events in reversed(samples())]
    with_token = [timeline.test_id for timeline in timelines if timeline.token is not None]
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


def test_a_test_is_an_intent_until_something_became_of_it(event_store: EventStore) -> None:
    event_store.begin(asked("of a process"), "owner")
    event_store.begin(asked("of nobody"))
    event_store.begin(asked("went on"), "owner")
    event_store.append(token("went on"))
    found = {intent.timeline.test_id: intent.owner for intent in event_store.intents()}
    assert found == {"of nobody": None, "of a process": "owner"}
    failed = Failed(
        test_id="of a process", at=START, failure=Failure.UNKNOWN, title=msg("a"), advice=msg("")
    )
    event_store.append(failed)
    assert [intent.timeline.test_id for intent in event_store.intents()] == ["of nobody"]
    assert ids(event_store.in_state(State.UNKNOWN)) == ["of a process"]


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


# -- copies ---------------------------------------------------------------------------------------


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
