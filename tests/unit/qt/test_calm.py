"""A window in which nothing changes does nothing: no timer runs, nothing is painted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.page import TimelinePage
from storebell.qt.timeline.welcome import Welcome
from storebell.services.overview import Overview
from support import timelines
from support.calm import calm_window
from unit.qt.opened_windows import no_services


class Painted(QObject):
    """Counts what is painted, and which timers of a window fire."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.count = 0
        self._own = {window, *window.findChildren(QObject)}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_painting = event.type() in {QEvent.Type.Paint, QEvent.Type.UpdateRequest}
        if is_painting or (event.type() is QEvent.Type.Timer and watched in self._own):
            self.count += 1
        return super().eventFilter(watched, event)


@pytest.fixture
def window(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    background = Background(no_services)
    window = make_window(theme, background, Options(), clock=lambda: timelines.NOW)
    apps = [App("Hiking", "com.example.hiking", 6448311069, "2X9R4HXF34")]
    window.show_overview(Overview(apps, (), "a keychain", tmp_path), "Hiking")
    window.show_tests(timelines.pictured())  # one of them is counting
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()
    window.deleteLater()


def test_a_hidden_window_is_silent(window: MainWindow, qtbot: QtBot, qapp: QApplication) -> None:
    qtbot.wait(700)  # the first frame and its patience are over
    window.hide()
    qtbot.wait(50)
    painted = Painted(window)
    qapp.installEventFilter(painted)
    qtbot.wait(1500)
    qapp.removeEventFilter(painted)
    assert [timer for timer in window.findChildren(QTimer) if timer.isActive()] == []
    assert painted.count == 0


@pytest.mark.parametrize("is_hidden", [False, True])
def test_with_no_test_open_nothing_runs_and_nothing_is_painted(
    theme: Theme, qtbot: QtBot, tmp_path: Path, is_hidden: bool
) -> None:
    """Over real services: neither does the network's thread wake."""
    with calm_window(tmp_path, theme, waiting(qtbot), is_counting=False) as calm:
        if is_hidden:
            calm.window.hide()
            qtbot.wait(100)
        figures = calm.count(1.5)
        assert (figures.repaints, figures.timers, figures.scheduled) == (0, 0, 0)


def test_a_countdown_repaints_its_own_lane_once_a_second_and_hidden_never(
    theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    with calm_window(tmp_path, theme, waiting(qtbot), is_counting=True) as calm:
        lane = calm.lane()
        shown = calm.count(2.5)
        assert 1 <= shown.repaints <= 4
        assert lane.contains(shown.area)
        calm.window.hide()
        qtbot.wait(100)
        hidden = calm.count(1.5)
        assert (hidden.repaints, hidden.timers) == (0, 0)
        assert calm.active_timers() == []


def waiting(qtbot: QtBot) -> Callable[[float], None]:
    return lambda seconds: qtbot.wait(round(seconds * 1000))


class Shown(QObject):
    """Notes when anything of a kind is painted."""

    def __init__(self, kind: type[QWidget]) -> None:
        super().__init__()
        self._kind = kind
        self.is_seen = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, self._kind):
            self.is_seen = True
        return super().eventFilter(watched, event)


def test_where_tests_are_kept_the_welcome_never_flashes(
    theme: Theme, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    welcome, lanes = Shown(Welcome), Shown(TimelinePage)
    qapp.installEventFilter(welcome)
    qapp.installEventFilter(lanes)
    with calm_window(tmp_path, theme, waiting(qtbot), is_counting=False):
        assert (lanes.is_seen, welcome.is_seen) == (True, False)
    qapp.removeEventFilter(lanes)
    qapp.removeEventFilter(welcome)
