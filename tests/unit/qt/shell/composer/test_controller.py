"""What is sent when Send is pressed: for one app, or for several."""

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Outcome
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.widgets.notices import Notices
from support.notices import notice_titles
from unit.qt.opened_windows import LIMIT, THREE_NAMES, part, press_send, shown_in


@pytest.fixture
def window(three_apps_window: MainWindow) -> MainWindow:
    return three_apps_window


def test_the_button_says_for_how_many_apps_it_sends(window: MainWindow) -> None:
    for environment in Environment:
        window.choose_environment(environment)
        assert part(window, SendButton).accessibleName() == "Send to 3 apps"
        assert part(window, SendButton).isEnabled()
    part(window, Sidebar).app_chosen.emit("Hiking")
    assert part(window, SendButton).accessibleName() != "Send to 3 apps"


def test_one_press_delivers_a_local_test_for_each_app(window: MainWindow, qtbot: QtBot) -> None:
    window.choose_environment(Environment.LOCAL)
    press_send(window)
    qtbot.waitUntil(
        lambda: [lane.outcome for lane in shown_in(window)] == [Outcome.DELIVERED] * 3,
        timeout=LIMIT,
    )
    assert {lane.asked.app_label for lane in shown_in(window)} == set(THREE_NAMES)
    assert notice_titles(part(window, Notices)) == ()
