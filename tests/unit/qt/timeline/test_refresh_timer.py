"""The lanes are painted again when they change, and nothing runs while nothing does."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QExposeEvent, QRegion, QWindow
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.timeline import Timeline
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.refresh_timer import LaneClock
from support import timelines
from support.shown_lanes import Painted, ShownLanes, a_minute_apart
from support.timelines import NOW, asked

HOUR = timedelta(hours=1)


def active_timers(shown: ShownLanes) -> list[QTimer]:
    return [timer for timer in shown.view.findChildren(QTimer) if timer.isActive()]


def clock_of(shown: ShownLanes) -> LaneClock:
    found = shown.view.findChild(LaneClock)
    assert isinstance(found, LaneClock)
    return found


def counting_down(theme: Theme, qtbot: QtBot) -> ShownLanes:
    """One countdown by the second among twenty lanes of other days."""
    due = timelines.retrying()
    old = [asked(f"old{n}", NOW - timedelta(days=9, minutes=n)) for n in range(20)]
    ended = [Timeline(one.asked, settled_as=timelines.undecided().settled_as) for one in old]
    shown = ShownLanes(theme, qtbot, due, *ended)
    shown.now = due.due_times[0] - HOUR / 2
    return shown.show(qtbot)


def test_a_countdown_paints_its_own_row_and_that_once_a_second(theme: Theme, qtbot: QtBot) -> None:
    shown = counting_down(theme, qtbot)
    (timer,) = active_timers(shown)
    qtbot.waitUntil(lambda: timer.interval() > 0)
    painted = Painted(shown.view.viewport())
    height = shown.view.rowHeight(0)
    for second in range(1, 11):
        for part in (0.0, 0.3, 0.6):  # however often it is looked at
            shown.now = (
                timelines.retrying().due_times[0] - HOUR / 2 + timedelta(seconds=second + part)
            )
            clock_of(shown).refresh()
            QApplication.processEvents()
        assert len(painted.rects) == second
    assert set(painted.rects) == {(0, height)}


def test_it_wakes_when_the_countdown_changes_and_not_before(theme: Theme, qtbot: QtBot) -> None:
    shown = counting_down(theme, qtbot)
    shown.now += timedelta(seconds=0.25)
    assert clock_of(shown).refresh() == timedelta(seconds=0.75)


def test_hidden_nothing_is_painted_and_no_timer_runs(theme: Theme, qtbot: QtBot) -> None:
    shown = counting_down(theme, qtbot)
    assert active_timers(shown)
    shown.view.hide()
    painted = Painted(shown.view.viewport())
    assert active_timers(shown) == []
    shown.model.put(asked("t-new", shown.now))
    shown.model.put(timelines.retrying())
    QApplication.processEvents()
    assert (active_timers(shown), painted.rects) == ([], [])
    shown.view.show()
    qtbot.waitUntil(lambda: bool(active_timers(shown)))
    assert painted.rects


def test_minimized_or_covered_no_timer_runs(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = counting_down(theme, qtbot)
    shown.view.showMinimized()
    qtbot.waitUntil(lambda: not active_timers(shown))
    shown.view.showNormal()
    qtbot.waitUntil(lambda: bool(active_timers(shown)))
    handle = shown.view.windowHandle()
    monkeypatch.setattr(QWindow, "isExposed", lambda _window: False)
    QApplication.sendEvent(handle, QExposeEvent(QRegion()))
    assert active_timers(shown) == []


def test_old_lanes_wake_nobody_before_midnight(theme: Theme, qtbot: QtBot) -> None:
    shown = ShownLanes(theme, qtbot, timelines.delivered(), timelines.unknown()).show(qtbot)
    (timer,) = active_timers(shown)
    qtbot.waitUntil(lambda: timer.interval() > 0)
    assert timer.interval() > 3_600_000


def test_an_empty_timeline_has_no_timer(theme: Theme, qtbot: QtBot) -> None:
    shown = ShownLanes(theme, qtbot).show(qtbot)
    QApplication.processEvents()
    assert active_timers(shown) == []


def test_only_rows_that_can_be_seen_are_counted(theme: Theme, qtbot: QtBot) -> None:
    due = timelines.retrying()
    many = a_minute_apart(60)
    ended = [Timeline(one.asked, settled_as=timelines.undecided().settled_as) for one in many]
    shown = ShownLanes(theme, qtbot, due, *ended)
    shown.now = due.due_times[0] - HOUR / 2
    shown.show(qtbot)
    assert "t-retrying" not in [shown.ids()[row] for row in shown.view.visible_rows()]
    soonest = clock_of(shown).refresh()
    assert soonest is not None
    assert soonest > timedelta(seconds=1)
