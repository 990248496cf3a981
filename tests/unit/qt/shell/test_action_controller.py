"""What each action does, and which of them are possible."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.qt.inspector.tabs import Tabs
from storebell.qt.page_names import ABOUT, RESULTS, SHORTCUTS, TIMELINE
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.widgets.notices import Notices
from support import timelines
from support.notices import notice_titles
from unit.qt.opened_windows import action, focused, lanes, press


@pytest.fixture
def window(filled_window: MainWindow) -> MainWindow:
    return filled_window


@pytest.mark.parametrize(
    ("keys", "environment"),
    [
        ("Ctrl+1", Environment.PRODUCTION),
        ("Ctrl+2", Environment.SANDBOX),
        ("Ctrl+3", Environment.LOCAL),
    ],
)
def test_the_environments_have_keys(
    window: MainWindow, qtbot: QtBot, keys: str, environment: Environment
) -> None:
    press(keys)
    assert window.top_bar.environment is environment
    name = environment.value.lower()
    qtbot.waitUntil(action(window, name).isChecked)


@pytest.mark.parametrize(("keys", "page"), [("F1", RESULTS), ("?", SHORTCUTS)])
def test_a_page_opens_by_its_keys_and_escape_comes_back(
    window: MainWindow, keys: str, page: str
) -> None:
    lanes(window).setFocus()
    press(keys)
    assert window.pages.current == page
    press("Esc")
    assert window.pages.current == TIMELINE
    assert lanes(window).hasFocus()


def test_the_search_is_found_from_any_page(window: MainWindow) -> None:
    window.pages.open(ABOUT)
    press("Ctrl+F")
    assert window.pages.current == TIMELINE
    line = focused()
    assert isinstance(line, QLineEdit)
    assert line.accessibleName() == "Search the timeline"


def test_failures_and_attempts_are_stepped_through(window: MainWindow, qtbot: QtBot) -> None:
    view = lanes(window)
    window.top_bar.focus_send()
    press("F8")
    first = view.chosen_test
    press("F8")
    assert view.chosen_test not in {"", first}
    press("Shift+F8")
    assert view.chosen_test == first
    view.setFocus()
    qtbot.waitUntil(action(window, "next_attempt").isEnabled)
    press("Right")
    assert view.chosen_attempt == 1


def test_what_makes_no_sense_now_is_not_possible(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not action(window, "send_again").isEnabled())
    for name in ("deliver_again", "remove", "undo", "stop", "copy"):
        assert not action(window, name).isEnabled(), name
    window.choose_test(timelines.pictured()[1].test_id)
    qtbot.waitUntil(action(window, "send_again").isEnabled)
    assert action(window, "remove").isEnabled()


def test_a_test_is_removed_and_brought_back_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    view = lanes(window)
    chosen = timelines.pictured()[1].test_id
    window.choose_test(chosen)
    view.setFocus()
    qtbot.waitUntil(action(window, "remove").isEnabled)
    press("Del")
    assert view.model().rowCount() == len(timelines.pictured()) - 1
    qtbot.waitUntil(action(window, "undo").isEnabled)
    notices = window.findChild(Notices)
    assert notices is not None
    assert notice_titles(notices) == ("The test was removed",)


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("Ctrl+T", "_"),
        ("Ctrl+Shift+C", "Bearer $JWT"),
        ("Ctrl+B", "com.example.hiking"),
        ("Ctrl+Shift+B", "environment: "),
    ],
)
def test_what_is_inspected_is_copied_by_keys(
    window: MainWindow, qtbot: QtBot, keys: str, wanted: str
) -> None:
    QGuiApplication.clipboard().clear()
    window.choose_test(next(sample.test_id for sample in timelines.pictured() if sample.exchanges))
    qtbot.waitUntil(action(window, "copy_report").isEnabled)
    press(keys)
    assert wanted in QGuiApplication.clipboard().text()


def test_the_tabs_of_the_inspector_have_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_test(timelines.pictured()[0].test_id)
    qtbot.waitUntil(action(window, "next_tab").isEnabled)
    tabs = window.findChild(Tabs)
    assert tabs is not None
    first = tabs.current
    action(window, "next_tab").trigger()
    assert tabs.current is not first
    action(window, "previous_tab").trigger()
    assert tabs.current is first
