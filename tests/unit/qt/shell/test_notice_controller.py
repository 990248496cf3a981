"""Notices of the window end with their cause, and can be reached by keys."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.timeline.controller import TimelineController
from storebell.qt.timeline.filter_bar import FilterBar
from storebell.qt.widgets.notices import Notices
from support.notices import notice_titles
from unit.qt.opened_windows import LIMIT, action, part, press, press_send, shown_in


@pytest.fixture
def window(sending_window: MainWindow) -> MainWindow:
    sending_window.activateWindow()
    return sending_window


def test_a_failed_send_is_told_until_the_next_one(window: MainWindow, qtbot: QtBot) -> None:
    notices = part(window, Notices)
    window.choose_environment(Environment.SANDBOX)
    press_send(window)
    qtbot.waitUntil(
        lambda: notice_titles(notices) == ("“Sample app” has no API key",), timeout=LIMIT
    )
    window.choose_environment(Environment.LOCAL)
    press_send(window)
    assert notice_titles(notices) == ()
    qtbot.waitUntil(lambda: all(test.attempts for test in shown_in(window)), timeout=LIMIT)


def test_that_the_filter_hides_a_test_is_told_until_it_does_not(
    window: MainWindow, qtbot: QtBot
) -> None:
    notices = part(window, Notices)
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    line = part(window, FilterBar).findChildren(QLineEdit)[0]
    line.setText("nothing has these words")
    press_send(window)
    qtbot.waitUntil(lambda: bool(notice_titles(notices)), timeout=LIMIT)
    line.clear()
    qtbot.waitUntil(lambda: notice_titles(notices) == (), timeout=LIMIT)
    qtbot.waitUntil(lambda: all(test.attempts for test in shown_in(window)), timeout=LIMIT)


def test_a_setting_that_is_stored_at_last_ends_its_notice(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    notices = part(window, Notices)
    book = tmp_path / "settings" / "settings.json"
    book.mkdir(parents=True)
    part(window, TimelineController).change_setting("row_density", "compact")
    qtbot.waitUntil(lambda: bool(notice_titles(notices)), timeout=LIMIT)
    book.rmdir()
    part(window, TimelineController).change_setting("row_density", "roomy")
    qtbot.waitUntil(lambda: notice_titles(notices) == (), timeout=LIMIT)


def test_the_newest_notice_is_reached_by_a_key(window: MainWindow, qtbot: QtBot) -> None:
    assert not action(window, "notice").isEnabled()
    window.choose_environment(Environment.SANDBOX)
    press_send(window)
    qtbot.waitUntil(action(window, "notice").isEnabled, timeout=LIMIT)
    press("F6")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.accessibleName() == "Dismiss: “Sample app” has no API key"
    press("Space")
    qtbot.waitUntil(lambda: not action(window, "notice").isEnabled(), timeout=LIMIT)
