"""The timeline as it is looked at, clicked and walked through."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from storebell.domain.appearance import Scheme
from storebell.domain.lane_filter import LaneFilter
from storebell.domain.timeline import Timeline
from storebell.qt.lane_metrics import LaneMetrics
from storebell.qt.theme import Theme
from storebell.qt.timeline_model import LANE_ROLE, TimelineModel
from storebell.qt.timeline_view import TimelineView
from support import timelines
from support.timelines import NOW, asked


class Shown:
    """A view of its own, 716 pixels wide as in a window of 1280."""

    def __init__(self, theme: Theme, qtbot: QtBot, *samples: Timeline) -> None:
        self.now = NOW
        self.model = TimelineModel(clock=self.clock, zone=UTC)
        self.model.load(samples)
        self.view = TimelineView(theme, self.model)
        qtbot.addWidget(self.view)
        self.view.resize(716, 640)
        self.tests: list[str] = []
        self.attempts: list[tuple[str, int]] = []
        self.view.test_chosen.connect(self.tests.append)
        self.view.attempt_chosen.connect(lambda test_id, n: self.attempts.append((test_id, n)))

    def clock(self) -> datetime:
        return self.now

    def show(self, qtbot: QtBot) -> "Shown":
        self.view.show()
        qtbot.waitExposed(self.view)
        qtbot.wait(1)
        return self

    def picture(self) -> QImage:
        return self.view.viewport().grab().toImage()

    def slot_position(self, test_id: str, number: int) -> QPoint:
        index = self.model.index(self.model.row_of(test_id), 0)
        rect = self.view.visualRect(index)
        delegate = self.view.itemDelegate()
        placed = delegate._placed(index.data(LANE_ROLE), rect, False)  # type: ignore[attr-defined]  # looks inside
        middle: QPointF = next(one.middle for one in placed if one.slot.number == number)
        return middle.toPoint()


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> Shown:
    return Shown(theme, qtbot, *timelines.pictured()).show(qtbot)


def test_choosing_a_lane_tells_which(shown: Shown) -> None:
    shown.view.select("t-retrying")
    assert shown.view.chosen_test == "t-retrying"
    assert shown.tests == ["t-retrying"]
    shown.view.select("not there")
    assert shown.tests == ["t-retrying"]


def test_coming_by_the_tab_key_chooses_the_newest(shown: Shown, qtbot: QtBot) -> None:
    assert shown.view.chosen_test == ""
    shown.view.clearFocus()
    shown.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert shown.tests == ["t-sending"]
    assert shown.view.selectionModel().isRowSelected(0)


def test_clicking_an_attempt_chooses_lane_and_attempt(shown: Shown, qtbot: QtBot) -> None:
    position = shown.slot_position("t-retrying", 2)
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert (shown.tests, shown.attempts) == (["t-retrying"], [("t-retrying", 2)])
    assert shown.view.chosen_attempt == 2


def test_clicking_a_planned_attempt_chooses_the_lane_only(shown: Shown, qtbot: QtBot) -> None:
    position = shown.slot_position("t-retrying", 4)
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert (shown.tests, shown.attempts) == (["t-retrying"], [])


def test_the_arrow_keys_walk_through_lanes_and_attempts(shown: Shown, qtbot: QtBot) -> None:
    shown.view.select("t-retrying")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(shown.view, key)
    assert [number for _test_id, number in shown.attempts] == [1, 2, 1]
    QTest.keyClick(shown.view, Qt.Key.Key_Down)
    assert shown.view.chosen_test == "t-delivered"
    assert shown.view.chosen_attempt is None
    QTest.keyClick(shown.view, Qt.Key.Key_Left)
    assert shown.attempts[-1] == ("t-delivered", 1)


def test_a_new_test_takes_neither_choice_nor_place(theme: Theme, qtbot: QtBot) -> None:
    many = [asked(f"t{n}", NOW - timedelta(minutes=n + 1)) for n in range(60)]
    shown = Shown(theme, qtbot, *many).show(qtbot)
    shown.view.select("t30")
    shown.view.verticalScrollBar().setValue(900)
    qtbot.wait(1)
    before = shown.view.visualRect(shown.model.index(shown.model.row_of("t12"), 0)).top()
    shown.model.put(asked("t-new", NOW))
    shown.model.put(asked("t-newer", NOW + timedelta(seconds=1)))
    qtbot.wait(1)
    after = shown.view.visualRect(shown.model.index(shown.model.row_of("t12"), 0)).top()
    assert before == after
    assert shown.view.chosen_test == "t30"
    assert shown.tests == ["t30"]


def test_at_the_top_a_new_test_comes_into_view(shown: Shown, qtbot: QtBot) -> None:
    shown.model.put(asked("t-new", NOW))
    qtbot.wait(1)
    assert shown.view.visualRect(shown.model.index(0, 0)).top() == 0


def test_a_filter_keeps_the_choice_while_it_is_shown(shown: Shown) -> None:
    shown.view.select("t-retrying")
    shown.model.set_filter(LaneFilter(text="bad status"))
    assert shown.view.chosen_test == "t-retrying"
    assert shown.tests == ["t-retrying"]
    shown.model.set_filter(LaneFilter(text="TLS"))
    assert shown.view.chosen_test == ""
    assert shown.tests == ["t-retrying", ""]


def test_an_empty_result_says_so(shown: Shown) -> None:
    shown.model.set_filter(LaneFilter(text="nothing like it"))
    blank = QImage(shown.picture().size(), QImage.Format.Format_RGB32)
    blank.fill(shown.picture().pixelColor(2, 2))
    assert shown.picture().convertToFormat(QImage.Format.Format_RGB32) != blank


def test_every_lane_has_the_same_height(shown: Shown) -> None:
    heights = {shown.view.rowHeight(row) for row in range(6)}
    assert heights == {shown.view.itemDelegate().lane_height()}  # type: ignore[attr-defined]  # ours


def test_attempt_n_stands_at_the_same_place_in_every_lane(shown: Shown) -> None:
    second = {shown.slot_position(test_id, 2).x() for test_id in ("t-retrying", "t-second")}
    assert len(second) == 1


@pytest.mark.parametrize("width", [420, 540, 716, 1100, 1900])
def test_nothing_on_a_lane_overlaps(theme: Theme, width: int, qtbot: QtBot) -> None:
    metrics = LaneMetrics(theme.type, width)
    for sample in timelines.all_samples():
        model = TimelineModel(clock=lambda: NOW, zone=UTC)
        model.load([sample])
        placed = metrics.place(model.lane_at(0), 0)
        areas = sorted(
            (one.middle.x() - one.word_width / 2, one.middle.x() + one.word_width / 2)
            for one in placed
            if one.word_width
        )
        assert all(left[1] < right[0] for left, right in pairwise(areas))
        assert placed[0].middle.x() - theme.type.icon / 2 > metrics.margin + metrics.left_width
        if width >= 540:
            assert placed[-1].middle.x() + theme.type.icon / 2 < width - metrics.margin


def test_icons_are_not_wider_than_their_places(theme: Theme, qtbot: QtBot) -> None:
    assert LaneMetrics(theme.type, 300).pitch > theme.type.icon


def test_light_and_dark_look_different_at_once(shown: Shown, theme: Theme) -> None:
    light = shown.picture()
    theme.choose(Scheme.DARK)
    dark = shown.picture()
    assert light.pixelColor(700, 4).lightness() > 200
    assert dark.pixelColor(700, 4).lightness() < 60


def test_only_what_changed_is_painted_again(shown: Shown, qtbot: QtBot) -> None:
    before = shown.picture()
    shown.now = NOW + timedelta(seconds=1)
    assert shown.view.refresh_times(shown.now) == timedelta(seconds=0.1)
    after = shown.picture()
    height = shown.view.rowHeight(0)
    rows = {
        row
        for row in range(6)
        if before.copy(0, row * height, 716, height) != after.copy(0, row * height, 716, height)
    }
    assert rows == {0}


def test_the_timer_rests_while_nothing_is_seen(shown: Shown, qtbot: QtBot) -> None:
    timer = shown.view._timer
    assert timer.isActive()
    assert timer.interval() <= 1000
    shown.view.hide()
    assert not timer.isActive()
    shown.model.put(asked("t-new", NOW))
    qtbot.wait(1)
    assert not timer.isActive()
    shown.view.show()
    assert timer.isActive()


def test_old_lanes_wake_nobody_before_midnight(theme: Theme, qtbot: QtBot) -> None:
    shown = Shown(theme, qtbot, timelines.delivered(), timelines.unknown()).show(qtbot)
    assert shown.view._timer.interval() > 60_000


def test_an_empty_timeline_has_no_timer(theme: Theme, qtbot: QtBot) -> None:
    shown = Shown(theme, qtbot).show(qtbot)
    assert not shown.view._timer.isActive()


def test_a_hundred_thousand_lanes_take_a_new_one_at_once(theme: Theme, qtbot: QtBot) -> None:
    one = asked("t", NOW).asked
    many = [
        Timeline.start(replace(one, test_id=f"t{n}", at=NOW - timedelta(seconds=100_000 - n)))
        for n in range(100_000)
    ]
    shown = Shown(theme, qtbot, *many).show(qtbot)
    started = time.perf_counter()
    for number in range(20):
        shown.model.put(asked(f"new{number}", NOW + timedelta(seconds=number)))
        shown.view.viewport().grab()
    each = (time.perf_counter() - started) / 20
    print(f"append and paint at 100,000 lanes: {each * 1000:.1f} ms")
    # A generous bound: re-laying out all the rows costs far more.
    assert each < 0.1
