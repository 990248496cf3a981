"""Sending for all apps from the window, over real services."""

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App, ServerUrls
from storebell.domain.environment import Environment
from storebell.qt.clock import utc_now
from storebell.qt.sending.host_question import HostQuestion
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.production_question import ProductionQuestion
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.notices import Notices
from support.forms import said
from support.notices import notice_titles
from unit.qt.opened_windows import LIMIT, THREE_NAMES, part, press_send, shown_in


@pytest.fixture
def window(three_apps_window: MainWindow) -> MainWindow:
    return three_apps_window


def test_apps_without_a_key_are_named_in_one_notice(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_environment(Environment.PRODUCTION)
    press_send(window)
    notices = part(window, Notices)
    qtbot.waitUntil(lambda: len(notice_titles(notices)) == 1, timeout=LIMIT)
    assert notice_titles(notices) == ("Nothing was sent for 3 of 3 apps",)
    assert "“Hiking” has no API key. “Cycling” has no API key. “Rowing” is locked" in said(notices)
    assert shown_in(window) == ()


def test_another_computer_is_asked_about_once_for_all_apps(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.choose_environment(Environment.LOCAL)
    part(window, LocalStrip).restore("https://192.168.77.5:9/hook", "sandbox", 1)
    press_send(window)
    qtbot.waitUntil(lambda: bool(window.findChildren(HostQuestion)), timeout=LIMIT)
    qtbot.wait(100)
    assert len(window.findChildren(HostQuestion)) == 1
    part(window, HostQuestion).reject()
    assert shown_in(window) == ()


def test_the_question_names_all_apps_with_the_urls_that_were_entered(
    theme: Theme, qtbot: QtBot
) -> None:
    apps = [
        App(
            name,
            f"com.example.{name.lower()}",
            server_urls=ServerUrls(
                {Environment.PRODUCTION: f"https://{name.lower()}.example.com/asn"}
            ),
        )
        for name in THREE_NAMES
    ]
    question = ProductionQuestion(theme, [*apps, App("Diving", "com.example.diving")], utc_now())
    qtbot.addWidget(question)
    question.open()
    text = said(question)
    assert "Production servers of 4 apps" in text
    for name in THREE_NAMES:
        assert name in text
        assert f"https://{name.lower()}.example.com/asn" in text
    assert "no URL entered" in text
    assert question.windowTitle() == "Send to Production for 4 apps"


def test_a_long_list_of_apps_keeps_the_buttons_on_the_screen(theme: Theme, qtbot: QtBot) -> None:
    heights = []
    for count in (8, 9, 60):
        apps = [App(f"App {at}", f"com.example.app{at}") for at in range(count)]
        question = ProductionQuestion(theme, apps, utc_now())
        qtbot.addWidget(question)
        question.open()
        heights.append(question.height())
    assert heights[2] <= heights[0] + 40
