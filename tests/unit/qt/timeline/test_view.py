"""The timeline as it is looked at, clicked and walked through."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.settings import RowDensity, TimeZone
from storebell.presentation.copied.clipboard import Clipping
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.delegate import LaneDelegate
from support import timelines
from support.shown_lanes import ShownLanes, a_minute_apart
from support.timelines import NOW, asked


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> ShownLanes:
    return ShownLanes(theme, qtbot, *timelines.pictured()).show(qtbot)


def test_choosing_a_lane_tells_which(shown: ShownLanes) -> None:
    shown.view.select("t-retrying")
    assert shown.view.chosen_test == "t-retrying"
    assert shown.tests == ["t-retrying"]
    shown.view.select("not there")
    assert shown.tests == ["t-retrying"]


def test_coming_by_the_tab_key_chooses_the_newest(shown: ShownLanes, qtbot: QtBot) -> None:
    assert shown.view.chosen_test == ""
    shown.view.clearFocus()
    shown.view.setFocus(Qt.FocusReason.TabFocusReason)
    assert shown.tests == ["t-sending"]
    assert shown.view.selectionModel().isRowSelected(0)


def test_clicking_an_attempt_chooses_lane_and_attempt(shown: ShownLanes, qtbot: QtBot) -> None:
    position = shown.slot_position("t-retrying", 2)
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert (shown.tests, shown.attempts) == (["t-retrying"], [("t-retrying", 2)])
    assert shown.view.chosen_attempt == 2


def test_clicking_a_planned_attempt_chooses_the_lane_only(shown: ShownLanes, qtbot: QtBot) -> None:
    position = shown.slot_position("t-retrying", 4)
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=position)
    assert (shown.tests, shown.attempts) == (["t-retrying"], [])


def test_the_arrow_keys_walk_through_lanes_and_attempts(shown: ShownLanes, qtbot: QtBot) -> None:
    shown.view.select("t-retrying")
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(shown.view, key)
    assert [number for _test_id, number in shown.attempts] == [1, 2, 1]
    QTest.keyClick(shown.view, Qt.Key.Key_Down)
    assert shown.view.chosen_test == "t-delivered"
    assert shown.view.chosen_attempt is None
    QTest.keyClick(shown.view, Qt.Key.Key_Left)
    assert shown.attempts[-1] == ("t-delivered", 1)


def test_a_filter_keeps_the_choice_while_it_is_shown(shown: ShownLanes) -> None:
    shown.view.select("t-retrying")
    shown.model.set_filter(TestFilter(text="bad status"))
    assert shown.view.chosen_test == "t-retrying"
    assert shown.tests == ["t-retrying"]
    shown.model.set_filter(TestFilter(text="TLS"))
    assert shown.view.chosen_test == ""
    assert shown.tests == ["t-retrying", ""]


def test_every_lane_has_the_same_height_below_the_heading_of_its_day(shown: ShownLanes) -> None:
    delegate = shown.view.itemDelegate()
    assert isinstance(delegate, LaneDelegate)
    for row in range(6):
        day = delegate.day_height() if shown.model.begins_day(row) else 0
        assert shown.view.rowHeight(row) == delegate.lane_height() + day


def test_attempt_n_stands_at_the_same_place_in_every_lane(shown: ShownLanes) -> None:
    second = {shown.slot_position(test_id, 2).x() for test_id in ("t-retrying", "t-second")}
    assert len(second) == 1


def test_light_and_dark_look_different_at_once(shown: ShownLanes, theme: Theme) -> None:
    light = shown.picture()
    theme.choose(Scheme.DARK)
    dark = shown.picture()
    assert light.pixelColor(700, 4).lightness() > 200
    assert dark.pixelColor(700, 4).lightness() < 60


def test_a_hundred_thousand_lanes_take_a_new_one_at_once(theme: Theme, qtbot: QtBot) -> None:
    one = asked("t", NOW).asked
    many = [
        Timeline.start(replace(one, test_id=f"t{n}", at=NOW - timedelta(seconds=100_000 - n)))
        for n in range(100_000)
    ]
    shown = ShownLanes(theme, qtbot, *many).show(qtbot)
    started = time.perf_counter()
    for number in range(20):
        shown.model.put(asked(f"new{number}", NOW + timedelta(seconds=number)))
        shown.view.viewport().grab()
    each = (time.perf_counter() - started) / 20
    print(f"append and paint at 100,000 lanes: {each * 1000:.1f} ms")
    # A generous bound: re-laying out all the rows costs far more.
    assert each < 0.1


# -- several --------------------------------------------------------------------------------------


def click(shown: ShownLanes, test_id: str, keys: Qt.KeyboardModifier) -> None:
    rect = shown.view.visualRect(shown.model.index(shown.model.row_of(test_id), 0))
    viewport = shown.view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, keys, rect.topLeft() + QPoint(9, 9))


def test_several_tests_are_chosen_by_mouse_and_by_keyboard(shown: ShownLanes) -> None:
    told: list[int] = []
    shown.view.selection_changed.connect(lambda: told.append(len(shown.view.chosen_tests)))
    shown.view.select("t-timed-out")
    click(shown, "t-second", Qt.KeyboardModifier.ControlModifier)
    assert shown.view.chosen_tests == ("t-timed-out", "t-second")
    shown.view.select("t-timed-out")
    QTest.keyClick(shown.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert shown.view.chosen_tests == ("t-timed-out", "t-retrying")
    QTest.keyClick(shown.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert list(shown.view.chosen_tests) == shown.ids()
    assert told[-1] == 6


def test_what_is_chosen_is_copied_one_line_each(shown: ShownLanes) -> None:
    clipboard = QApplication.clipboard()
    shown.view.select("t-timed-out")
    QTest.keyClick(shown.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(shown.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = clipboard.text().splitlines()
    assert [line.split()[1] for line in lines] == ["Sandbox", "Production"]
    shown.view.copy(Clipping.TOKEN)
    assert clipboard.text().splitlines() == [timelines.TOKEN] * 2


def test_removing_and_sending_again_are_asked_for_with_all_that_is_chosen(
    shown: ShownLanes,
) -> None:
    view = shown.view
    told: list[tuple[str, list[str]]] = []
    view.remove_requested.connect(lambda ids: told.append(("remove", ids)))
    view.send_again_requested.connect(lambda ids: told.append(("send", ids)))
    view.deliver_again_requested.connect(lambda ids: told.append(("deliver", ids)))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert told == []
    view.select("t-sending")
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    view.send_chosen_again()
    view.deliver_chosen_again()
    both = ["t-sending", "t-timed-out"]
    assert told == [("remove", both), ("send", both), ("deliver", both)]


def test_f8_walks_through_the_failures(shown: ShownLanes) -> None:
    view = shown.view
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_F8)
    assert shown.tests == ["t-timed-out", "t-retrying", "t-second"]
    view.next_failure()
    assert view.chosen_test == "t-unknown"
    view.next_failure()
    assert view.chosen_test == "t-unknown"
    QTest.keyClick(view, Qt.Key.Key_F8, Qt.KeyboardModifier.ShiftModifier)
    assert view.chosen_test == "t-second"


def test_an_attempt_is_said_when_it_is_stepped_to(shown: ShownLanes) -> None:
    said: list[str] = []
    shown.view.announcer.announced.connect(said.append)
    shown.view.select("t-retrying")
    QTest.keyClick(shown.view, Qt.Key.Key_Right)
    QTest.keyClick(shown.view, Qt.Key.Key_Right)
    assert said == [
        "attempt 1 got a bad status, at 09:30:49",
        "attempt 2 got a bad status, at 10:30:50",
    ]


def test_a_menu_is_for_the_lane_that_is_pointed_at_or_for_all_that_are_chosen(
    shown: ShownLanes,
) -> None:
    view, asked_for = shown.view, []
    view.menu_requested.connect(lambda _place: asked_for.append(view.chosen_tests))

    def point_at(test_id: str) -> None:
        place = shown.slot_position(test_id, 0)
        reason = QContextMenuEvent.Reason.Mouse
        view.contextMenuEvent(QContextMenuEvent(reason, place, view.mapToGlobal(place)))

    point_at("t-second")
    view.select("t-timed-out")
    click(shown, "t-retrying", Qt.KeyboardModifier.ControlModifier)
    point_at("t-timed-out")
    assert asked_for == [("t-second",), ("t-timed-out", "t-retrying")]


# -- what stays -----------------------------------------------------------------------------------


def test_what_a_filter_hid_is_chosen_again_when_it_comes_back(shown: ShownLanes) -> None:
    shown.view.select("t-retrying")
    click(shown, "t-second", Qt.KeyboardModifier.ControlModifier)
    shown.model.set_filter(TestFilter(text="TIMED_OUT"))
    assert (shown.view.chosen_test, shown.view.chosen_tests) == ("", ())
    shown.model.set_filter(TestFilter())
    assert shown.view.chosen_test == "t-second"
    assert shown.view.chosen_tests == ("t-retrying", "t-second")
    assert shown.tests == ["t-retrying", "t-second", "", "t-second"]


def test_older_tests_are_asked_for_when_their_rows_come_near(theme: Theme, qtbot: QtBot) -> None:
    shown = ShownLanes(theme, qtbot).show(qtbot)
    asked_for: list[bool] = []
    shown.view.end_neared.connect(lambda: asked_for.append(True))
    shown.model.add_page(a_minute_apart(60), has_more=True)
    qtbot.wait(1)
    assert not asked_for
    shown.view.verticalScrollBar().setValue(shown.view.verticalScrollBar().maximum())
    assert asked_for
    shown.model.add_page([asked("t-oldest", NOW - timedelta(days=1))], has_more=False)
    qtbot.wait(1)
    asked_for.clear()
    shown.view.verticalScrollBar().setValue(shown.view.verticalScrollBar().maximum())
    assert not asked_for


# -- mirrored, compact, narrow --------------------------------------------------------------------


def test_a_mirrored_lane_is_mirrored_and_is_hit_where_it_is_painted(
    theme: Theme, qtbot: QtBot
) -> None:
    shown = ShownLanes(theme, qtbot, timelines.retrying())
    shown.view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shown.show(qtbot)
    place = shown.slot_position("t-retrying", 2)
    assert shown.picture().pixelColor(place + QPoint(6, 0)) == theme.colour("failed")
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.attempts == [("t-retrying", 2)]
    QTest.keyClick(shown.view, Qt.Key.Key_Right)
    assert shown.attempts[-1] == ("t-retrying", 1)


def test_compact_rows_show_more_tests(shown: ShownLanes) -> None:
    roomy = shown.view.rowHeight(1)
    shown.view.set_form(RowDensity.COMPACT, TimeZone.LOCAL)
    assert shown.view.rowHeight(1) < roomy * 0.8
    shown.view.set_form(RowDensity.ROOMY, TimeZone.LOCAL)
    assert shown.view.rowHeight(1) == roomy


def test_a_narrow_view_stacks_its_lanes(shown: ShownLanes, qtbot: QtBot) -> None:
    roomy = shown.view.rowHeight(0)
    shown.view.resize(420, 640)
    qtbot.wait(1)
    assert shown.view.rowHeight(0) > roomy
    place = shown.slot_position("t-retrying", 2)
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.attempts == [("t-retrying", 2)]
