"""The window over real services: a click sends, the simulator delivers, the lane shows it."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from storebell.app.composition import open_services
from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Outcome
from storebell.domain.settings.appearance import Scheme
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.controller import TimelineController
from storebell.qt.widgets.notices import Notices
from support.commands import storebell
from support.handlers import notification_server
from support.notices import notice_titles
from unit.qt.opened_windows import LIMIT, part, press_send, shown_in


@pytest.fixture
def window(sending_window: MainWindow) -> MainWindow:
    return sending_window


def test_one_click_sends_and_the_lane_shows_what_happened(window: MainWindow, qtbot: QtBot) -> None:
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    # What our own sender saw is told after the record.
    qtbot.waitUntil(lambda: shown_in(window)[0].settled_as is Outcome.DELIVERED, timeout=LIMIT)
    [timeline] = shown_in(window)
    assert timeline.asked.environment is Environment.LOCAL
    assert timeline.verification is not None
    assert timeline.verification.is_valid
    assert timeline.trace_of(1) is not None


def test_the_production_plan_shows_attempts_as_they_are_recorded(
    window: MainWindow, qtbot: QtBot
) -> None:
    with notification_server((500, 200)) as server:
        part(window, LocalStrip).restore(server.url, "production", 3600)
        press_send(window)
        qtbot.waitUntil(
            lambda: bool(shown_in(window)) and shown_in(window)[0].outcome is not None,
            timeout=LIMIT,
        )
    [timeline] = shown_in(window)
    assert [attempt.result for attempt in timeline.attempts] == [
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "SUCCESS",
    ]


def test_a_missing_key_is_a_notice_and_no_lane(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_environment(Environment.SANDBOX)
    press_send(window)
    qtbot.waitUntil(lambda: bool(notice_titles(part(window, Notices))), timeout=LIMIT)
    assert "“Sample app” has no API key" in notice_titles(part(window, Notices))
    assert shown_in(window) == ()


def test_closing_in_the_middle_of_a_send_leaves_nothing_behind(
    window: MainWindow, qtbot: QtBot
) -> None:
    with notification_server((500,)) as server:
        part(window, LocalStrip).restore(server.url, "production", 1)
        press_send(window)
        qtbot.waitUntil(
            lambda: bool(shown_in(window)) and len(shown_in(window)[0].attempts) == 1,
            timeout=LIMIT,
        )
        window.close()


def test_the_keyboard_starts_at_send(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(lambda: part(window, SendButton).hasFocus(), timeout=LIMIT)


def test_what_was_sent_is_there_after_a_restart_and_can_be_removed_and_brought_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, qapp: QApplication
) -> None:
    press_send(window)
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    # The last event: what is known before is less than what is kept.
    qtbot.waitUntil(lambda: shown_in(window)[0].settled_as is Outcome.DELIVERED, timeout=LIMIT)
    [sent] = shown_in(window)
    window.close()

    options = Options(basedir=tmp_path)
    background = Background(lambda: open_services(options, {}))
    again = make_window(Theme(qapp, Scheme.LIGHT), background, options)
    again.show()
    background.start()
    again.load()
    try:
        qtbot.waitUntil(lambda: shown_in(again) == (sent,), timeout=LIMIT)
        part(again, TimelineController).remove([sent.test_id])
        assert shown_in(again) == ()
        notices = part(again, Notices)
        assert notice_titles(notices) == ("The test was removed",)
        undo = next(
            candidate
            for candidate in notices.findChildren(QPushButton)
            if candidate.text() == "Undo"
        )
        undo.click()
        qtbot.waitUntil(lambda: shown_in(again) == (sent,), timeout=LIMIT)
        qtbot.waitUntil(lambda: notice_titles(notices) == (), timeout=LIMIT)
    finally:
        again.close()


def test_a_test_of_the_terminal_appears_in_the_open_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    ran = storebell(tmp_path, "send", "--environment", "local", "--json")
    assert ran.code == 0
    qtbot.waitUntil(lambda: bool(shown_in(window)), timeout=LIMIT)
    [shown] = shown_in(window)
    assert shown.test_id == ran.of("asked")[0]["test_id"]
    qtbot.waitUntil(lambda: shown_in(window)[0].outcome is Outcome.DELIVERED, timeout=LIMIT)
