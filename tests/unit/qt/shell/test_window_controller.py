"""What the signals of the window set in motion: notices, new attempts, settings and lists."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.qt.inspector.header import Header
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.sidebar.app_model import AppRows
from storebell.qt.timeline.controller import TimelineController
from storebell.qt.timeline.filter_bar import FilterBar
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.qt.widgets.notices import Notices
from storebell.storage.files.json_lists import JsonAppRepository
from support.commands import storebell
from support.handlers import notification_server
from support.notices import notice_titles
from unit.qt.opened_windows import LIMIT, part, press_send, shown_in


@pytest.fixture
def window(sending_window: MainWindow) -> MainWindow:
    return sending_window


def test_a_test_that_the_filter_hides_is_said_and_shown_on_demand(
    window: MainWindow, qtbot: QtBot
) -> None:
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    part(window, FilterBar).findChildren(QLineEdit)[0].setText("nothing has these words")
    press_send(window)
    notices, model = part(window, Notices), part(window, TimelineModel)
    qtbot.waitUntil(lambda: bool(notice_titles(notices)), timeout=LIMIT)
    assert notice_titles(notices) == ("The filter hides the test that was sent",)
    newest = shown_in(window)[0].test_id
    assert model.row_of(newest) < 0
    buttons = [candidate for candidate in notices.findChildren(QPushButton) if candidate.text()]
    buttons[0].click()
    assert model.row_of(newest) == 0
    assert part(window, TimelineView).chosen_test == newest


def test_a_setting_that_can_t_be_kept_is_said(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    book = tmp_path / "settings" / "settings.json"
    book.mkdir(parents=True)
    part(window, TimelineController).change_setting("row_density", "compact")
    qtbot.waitUntil(lambda: bool(notice_titles(part(window, Notices))), timeout=LIMIT)
    assert str(book) in notice_titles(part(window, Notices))[0]


def test_the_inspector_says_times_as_the_lanes_do(window: MainWindow, qtbot: QtBot) -> None:
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    asked_at = shown_in(window)[0].asked.at
    header = part(window, Header)
    part(window, TimelineController).change_setting("time_zone", "utc")
    qtbot.waitUntil(lambda: f"{asked_at:%H:%M:%S} UTC" in header.toPlainText(), timeout=LIMIT)


def test_an_attempt_that_nobody_saw_marks_its_lane_until_it_is_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerted: list[object] = []
    monkeypatch.setattr(QApplication, "alert", lambda *given: alerted.append(given))
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    with notification_server((500, 200)) as server:
        arguments = ("--plan", "production", "--time-scale", "3600", "--until", "final")
        ran = storebell(tmp_path, "send", "--environment", "local", "--url", server.url, *arguments)
    assert ran.code == 0
    model = part(window, TimelineModel)
    qtbot.waitUntil(lambda: bool(model.new_in(range(1))), timeout=LIMIT)
    [test_id] = model.new_in(range(1))
    assert alerted
    window.choose_test(test_id)
    assert model.new_in(range(1)) == ()


def test_an_app_that_a_command_added_is_offered_in_the_open_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    JsonAppRepository(tmp_path / "settings" / "apps.json").add(
        App("Campfire", "com.example.campfire")
    )
    qtbot.waitUntil(lambda: part(window, AppRows).row_of("Campfire") >= 0, timeout=LIMIT)
