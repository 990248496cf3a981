"""The timeline as rows."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.events import Outcome, Settled
from storebell.domain.notifications.test_filter import TestFilter, Wanted
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.settings import TimeForm, TimeZone
from storebell.qt.timeline import model as timeline_model
from storebell.qt.timeline.model import DAY_ROLE, LANE_ROLE, TEST_ID_ROLE, TimelineModel
from support import timelines
from support.timelines import NOW, asked, at, with_attempts


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def a_model(*shown: Timeline, clock: Clock | None = None) -> TimelineModel:
    model = TimelineModel(clock=clock or Clock(), zone=UTC)
    model.load(shown)
    return model


def ids(model: TimelineModel) -> list[str]:
    return [str(model.index(row, 0).data(TEST_ID_ROLE)) for row in range(model.rowCount())]


def days(model: TimelineModel) -> list[str]:
    return [str(model.index(row, 0).data(DAY_ROLE)) for row in range(model.rowCount())]


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester, qtbot: QtBot) -> None:
    qtmodeltester.check(a_model(*timelines.all_samples()))  # type: ignore[no-untyped-call]  # the plugin has no types here


def test_the_model_keeps_qts_rules_while_it_changes(
    qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    model = a_model()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # the plugin has no types here
    for timeline in timelines.all_samples():
        model.put(timeline)
    model.set_filter(TestFilter(wanted=Wanted.WAITING))
    sent = model.timeline("t-sending")
    assert sent is not None
    model.put(with_attempts(sent, (NOW, "SUCCESS")))
    assert "t-sending" not in ids(model)


def test_the_newest_test_stands_first(qtbot: QtBot) -> None:
    model = a_model(*timelines.pictured())
    expected = ["t-sending", "t-timed-out", "t-retrying", "t-delivered", "t-second", "t-unknown"]
    assert ids(model) == expected
    assert [timeline.test_id for timeline in model.timelines()] == expected
    assert model.row_of("t-retrying") == 2
    assert model.row_of("none") == -1


def test_only_the_first_lane_of_a_day_carries_its_label(qtbot: QtBot) -> None:
    assert days(a_model(*timelines.pictured())) == ["Today", "", "", "Yesterday", "", ""]


def test_a_known_test_is_updated_in_place_and_told_alone(qtbot: QtBot) -> None:
    model = a_model(*timelines.pictured())
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    before = model.timeline("t-retrying")
    assert before is not None
    with qtbot.assertNotEmitted(model.rowsInserted):
        model.put(with_attempts(before, (NOW, "SUCCESS")))
    assert told == [(2, 2)]
    assert str(model.index(2, 0).data(LANE_ROLE).headline) == "Delivered, 3rd try"


def test_a_new_test_takes_the_label_of_its_day(qtbot: QtBot) -> None:
    model = a_model(*timelines.pictured())
    told: list[int] = []
    model.dataChanged.connect(lambda first, _last: told.append(first.row()))
    model.put(asked("t-new", NOW))
    assert ids(model)[0] == "t-new"
    assert days(model)[:2] == ["Today", ""]
    assert told == [1]


def test_an_older_test_finds_its_place(qtbot: QtBot) -> None:
    model = a_model(*timelines.pictured())
    model.put(asked("t-between", at("12:00:00")))
    assert ids(model).index("t-between") == 2
    assert [model.row_of(test_id) for test_id in ids(model)] == list(range(model.rowCount()))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seconds=st.lists(st.integers(0, 40), max_size=25))
def test_any_order_of_arrival_gives_the_same_rows(qtbot: QtBot, seconds: list[int]) -> None:
    model = a_model()
    for number, second in enumerate(seconds):
        model.put(asked(f"t{number}", NOW - timedelta(seconds=second)))
    shown = [model.timeline(test_id) for test_id in ids(model)]
    times = [one.asked.at for one in shown if one is not None]
    assert times == sorted(times, reverse=True)
    assert [model.row_of(test_id) for test_id in ids(model)] == list(range(len(seconds)))


def test_a_filter_shows_only_what_it_takes(qtbot: QtBot) -> None:
    model = a_model(*timelines.pictured())
    model.set_filter(TestFilter(text="TLS"))
    assert ids(model) == ["t-second"]
    assert days(model) == ["Yesterday"]
    assert not model.is_empty()
    model.put(asked("t-new", NOW))
    assert ids(model) == ["t-second"]
    model.set_filter(TestFilter())
    assert len(ids(model)) == 7


def test_a_change_can_bring_a_test_in(qtbot: QtBot) -> None:
    model = a_model(timelines.waiting_for_record())
    model.set_filter(TestFilter(wanted=Wanted.FAILED))
    assert ids(model) == []
    model.put(with_attempts(timelines.waiting_for_record(), (NOW, "OTHER")))
    assert ids(model) == ["t-waiting"]


def test_only_lanes_that_look_different_are_told(qtbot: QtBot) -> None:
    clock = Clock()
    model = a_model(*timelines.pictured(), clock=clock)
    assert model.refresh(NOW, range(6)) == timedelta(seconds=0.1)
    told: list[int] = []
    model.dataChanged.connect(lambda first, _last: told.append(first.row()))
    model.refresh(NOW + timedelta(seconds=1), range(6))
    assert told == [0]
    told.clear()
    model.refresh(NOW + timedelta(seconds=61), range(6))
    assert told == [0, 1, 2]


def test_rows_of_other_days_need_no_refresh(qtbot: QtBot) -> None:
    assert a_model(*timelines.pictured()).refresh(NOW, range(3, 6)) is None


def test_a_row_reads_as_one_sentence(qtbot: QtBot) -> None:
    model = a_model(timelines.timed_out())
    said = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert (
        said
        == "Sandbox TEST for Hiking, to api.hiking.example/asn, 14:02, attempt 1 timed out, final"
    )


def test_hidden_headers_have_names_too(qtbot: QtBot) -> None:
    model = a_model(timelines.timed_out())
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Test notifications"
    assert model.headerData(0, Qt.Orientation.Vertical) == "14:02"
    assert model.headerData(7, Qt.Orientation.Vertical) is None
    assert model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.DecorationRole) is None


def test_nothing_is_said_of_rows_that_are_not_there(qtbot: QtBot) -> None:
    model = a_model(timelines.timed_out())
    assert model.data(QModelIndex()) is None
    assert model.rowCount(model.index(0, 0)) == 0


# -- pages of what is kept ------------------------------------------------------------------------


def test_a_page_comes_as_one_insertion_wherever_it_belongs(qtbot: QtBot) -> None:
    model = a_model(*(asked(f"a{n}", NOW - timedelta(hours=n)) for n in range(3)))
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    model.add_page(
        [asked(f"b{n}", NOW - timedelta(days=1, hours=n)) for n in range(5)], has_more=True
    )
    assert inserted == [(3, 7)]
    assert ids(model) == ["a0", "a1", "a2", "b0", "b1", "b2", "b3", "b4"]
    assert days(model)[3] == "Yesterday"
    assert (model.complete_rows, model.has_more) == (8, True)


def test_a_page_knows_how_far_the_rows_have_no_gap(qtbot: QtBot) -> None:
    model = a_model()
    assert model.complete_rows == 0
    model.add_page([asked("a", NOW), asked("b", NOW - timedelta(minutes=1))], has_more=True)
    model.put(asked("old", NOW - timedelta(days=3)))
    assert model.complete_rows == 2
    model.drop("b")
    assert model.complete_rows == 1
    model.add_page([asked("c", NOW - timedelta(minutes=2))], has_more=False)
    assert model.complete_rows == 2


def test_a_test_that_is_known_is_not_shown_twice_by_a_page(qtbot: QtBot) -> None:
    model = a_model(timelines.timed_out(), timelines.retrying())
    model.add_page([timelines.timed_out(), timelines.delivered()], has_more=False)
    assert ids(model) == ["t-timed-out", "t-retrying", "t-delivered"]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kept=st.lists(st.integers(0, 60), max_size=40),
    here=st.lists(st.integers(0, 60), max_size=10),
    size=st.integers(1, 7),
)
def test_pages_and_news_in_any_order_give_all_that_is_kept(
    qtbot: QtBot, kept: list[int], here: list[int], size: int
) -> None:
    stored = [asked(f"k{n}", NOW - timedelta(seconds=s)) for n, s in enumerate(kept)]
    newest_first = sorted(stored, key=lambda one: one.asked.at, reverse=True)
    model = a_model(*(asked(f"h{n}", NOW - timedelta(seconds=s)) for n, s in enumerate(here)))
    model.set_filter(TestFilter(text="k"))  # nothing of theirs, so that they are let go or kept
    model.set_filter(TestFilter())
    for start in range(0, len(newest_first), size):
        page = newest_first[start : start + size]
        model.add_page(page, has_more=start + size < len(newest_first))
    shown = [model.timeline(test_id) for test_id in ids(model)]
    times = [one.asked.at for one in shown if one is not None]
    assert times == sorted(times, reverse=True)
    assert len(times) == len(kept) + len(here)
    assert [model.row_of(test_id) for test_id in ids(model)] == list(range(len(times)))
    assert not model.has_more


def test_what_a_filter_does_not_show_is_forgotten_beyond_a_bound(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline_model, "MOST_IN_MEMORY", 10)
    many = [asked(f"t{n}", NOW - timedelta(minutes=n)) for n in range(30)]
    model = a_model(*many, timelines.unknown())
    model.set_filter(TestFilter(outcome=Outcome.UNKNOWN))
    assert ids(model) == ["t-unknown"]
    assert len(model.timelines()) == 10
    assert model.timeline("t0") is not None
    assert model.timeline("t29") is None


def test_times_can_be_in_utc_and_by_the_clock(qtbot: QtBot) -> None:
    model = TimelineModel(clock=Clock(), zone=timezone(timedelta(hours=9), "JST"))
    model.load([timelines.retrying()])
    assert f"{model.lane_at(0).at:%H:%M}" == "18:30"
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.extend((first.row(), last.row())))
    model.set_times(TimeZone.UTC, TimeForm.ABSOLUTE)
    shown = model.lane_at(0)
    assert (f"{shown.at:%H:%M}", str(shown.clock)) == ("09:30", "UTC")
    assert str(shown.slots[2].offset) == "10:30:50"
    assert told == [0, 0]
    model.set_times(TimeZone.LOCAL, TimeForm.RELATIVE)
    assert str(model.lane_at(0).slots[2].offset) == "+1 h"
    assert f"{model.lane_at(0).at:%H:%M}" == "18:30"


def test_a_row_of_another_day_says_its_date(qtbot: QtBot) -> None:
    model = a_model(timelines.delivered())
    said = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    what = "Sandbox TEST for Hiking, to api.hiking.example/asn"
    assert said == f"{what}, Fri 20 Nov, 17:45, attempt 1 delivered, final"


def test_what_was_read_before_the_last_events_came_changes_nothing() -> None:
    before = timelines.waiting_for_record()
    now = with_attempts(before, (at("14:25:05"), "SUCCESS"))
    model = a_model(now)
    model.add_page([before], has_more=False)  # a page that was on its way
    model.put(before)
    assert model.timeline(now.test_id) == now
    ended = now.after(Settled(test_id=now.test_id, at=NOW, outcome=Outcome.DELIVERED))
    model.put(ended)
    assert model.timeline(now.test_id) == ended
