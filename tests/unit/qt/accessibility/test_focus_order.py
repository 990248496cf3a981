"""Tab leads through the whole window as one reads it, and reaches everything."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLayout,
    QLayoutItem,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken, isValid

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import App
from storebell.domain.findings import Level
from storebell.domain.messages import msg
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.qt.accessibility.focus_order import tab_stops
from storebell.qt.background import Background
from storebell.qt.page_names import KEYS, RESULTS, SECURITY, SETTINGS
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from storebell.services.overview import Overview
from support import timelines
from support.controllers import controller_of
from unit.qt.opened_windows import action

MOST_STOPS = 80
FRAME = (
    "Add an app or a key",
    "Apps",
    "Keys · none yet",
    "Settings",
    "Security",
    "Send to Local",
    "Send test",
    "Notification type: TEST",
)
NOTICE = ("Undo", "Dismiss: The test was removed")
LANES = (
    "Deliver to",
    "URLs used last",
    "Receiver: answers 200",
    "Options",
    "Search the timeline",
    "All",
    "Result",
    "Environment",
    "Timeline",
)
INSPECTOR = ("Test", "Sides of the test", "Why", "Send again", "Copy")
PAGES = {
    KEYS: ("Back to the timeline", "Import keys…"),
    SETTINGS: ("Back to the timeline", "Apple's hosts: Recommended", "Proxy: The system's"),
    SECURITY: ("Back to the timeline", "Copy all", "Open a folder of Storebell's", "Read again"),
    RESULTS: ("Back to the timeline", "Search the results"),
}


@pytest.fixture
def window(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    window = make_window(theme, background, options, clock=lambda: timelines.NOW)
    apps = [App("Hiking", "com.example.hiking"), App("Trails", "com.example.trails")]
    window.show_overview(Overview(apps, (), "a keychain", tmp_path), "Hiking")
    window.show_tests(timelines.pictured())
    window.resize(1280, 1000)
    QApplication.processEvents()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    background.start()
    yield window
    window.close()
    window.deleteLater()


def walk(window: MainWindow, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Each stop once, from the first of the window on."""
    first = next(
        widget for widget in window.sidebar.findChildren(QAbstractButton) if widget.isVisible()
    )
    first.setFocus()
    found: list[QWidget] = []
    for _ in range(MOST_STOPS):
        at = QApplication.focusWidget()
        assert at is not None
        if at in found:
            break
        found.append(at)
        QTest.keyClick(at, key)
    assert QApplication.focusWidget() is first, "it does not lead round"
    return found


def said(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        return widget.text().replace("&", "")
    return widget.placeholderText() if isinstance(widget, QLineEdit) else ""


def test_the_timeline_is_gone_through_as_it_is_read(window: MainWindow, qtbot: QtBot) -> None:
    controller_of(window).notices.show_message(
        Level.NOTE, msg("The test was removed"), action="Undo", act=lambda: None
    )
    window.choose_test(timelines.pictured()[1].test_id)
    qtbot.waitUntil(action(window, "send_again").isEnabled)
    stops = walk(window)
    names = [said(stop) for stop in stops]
    at = names.index("Timeline")
    assert tuple(names[: len(FRAME)]) == FRAME
    assert tuple(names[at + 1 :]) == INSPECTOR + NOTICE
    lanes = tuple(names[len(FRAME) : at + 1])
    assert lanes[1:] == LANES[1:]
    assert isinstance(stops[len(FRAME)], QLineEdit)  # the URL, named by its label
    assert walk(window, Qt.Key.Key_Backtab)[1:] == stops[:0:-1]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_gone_through_as_it_is_read(
    window: MainWindow, qtbot: QtBot, page: str
) -> None:
    window.pages.open(page)
    names = [said(node) for node in walk(window)]
    assert tuple(names[: len(FRAME)]) == FRAME
    assert tuple(names[len(FRAME) :][: len(PAGES[page])]) == PAGES[page]


def test_in_a_narrow_window_the_drawer_comes_after_the_lanes(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(880, 900)
    QApplication.processEvents()
    window.choose_test(timelines.pictured()[1].test_id)
    controller_of(window).page.inspector_place.show_inspector(is_shown=True)
    names = [said(node) for node in walk(window)]
    at = names.index("Timeline")
    assert names[at + 1] == "Close the inspector"
    assert names[-1] == "Copy"


def test_colours_can_be_chosen_after_going_round(
    window: MainWindow, theme: Theme, qtbot: QtBot
) -> None:
    window.resize(1280, 500)
    bar = controller_of(window).page.view.verticalScrollBar()
    qtbot.waitUntil(bar.isVisible)
    before = bar.styleSheet()
    walk(window)
    theme.choose(Scheme.DARK)
    assert isValid(bar)
    assert bar.styleSheet() != before


def test_no_item_of_a_layout_is_held(window: MainWindow) -> None:
    """An object for an item outlives it, and is taken for whatever comes to stand there."""
    gc.collect()
    before = _items()
    for _ in range(3):
        assert list(tab_stops(window))
    assert _items() - before == set()


def _items() -> set[int]:
    wrapped = Shiboken.getAllValidWrappers()
    items = (item for item in wrapped if isinstance(item, QLayoutItem))
    return {id(item) for item in items if not isinstance(item, QLayout)}
