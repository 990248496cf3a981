"""The timeline as rows."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from storebell.domain.lane_filter import LaneFilter, Wanted
from storebell.domain.timeline import Timeline
from storebell.qt.timeline_model import DAY_ROLE, LANE_ROLE, TEST_ID_ROLE, TimelineModel
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
    model.set_filter(LaneFilter(wanted=Wanted.WAITING))
    sent = model.timeline("t-sending")
    assert sent is not None
    model.put(with_attempts(sent, (NOW, "SUCCESS")))
    assert "t-sending" not in ids(model)


def test_the_newest_test_stands_first(qtbot: QtBot) -> None:
    model = a_model(*timelines.pictured())
    expected = ["t-sending", "t-timed-out", "t-retrying", "t-delivered", "t-second", "t-unknown"]
    assert ids(model) == expected
    assert [one.test_id for one in model.timelines()] == expected
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
    model.set_filter(LaneFilter(text="TLS"))
    assert ids(model) == ["t-second"]
    assert days(model) == ["Yesterday"]
    assert not model.is_empty()
    model.put(asked("t-new", NOW))
    assert ids(model) == ["t-second"]
    model.set_filter(LaneFilter())
    assert len(ids(model)) == 7


def test_a_change_can_bring_a_test_in(qtbot: QtBot) -> None:
    model = a_model(timelines.waiting_for_record())
    model.set_filter(LaneFilter(wanted=Wanted.FAILED))
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
    assert said == "Sandbox test for Hiking, 14:02, attempt 1 timed out, final"


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
