"""The type stays chosen, is what Local sends, and its button never moves."""

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.presentation.type_list import type_rows
from storebell.qt.sending.type_button import TypeButton
from storebell.qt.sending.type_popup import TypePopup
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from unit.qt.opened_windows import LIMIT, action, choose_type, part, press_send, shown_in


@pytest.fixture
def window(sending_window: MainWindow) -> MainWindow:
    return sending_window


def test_the_chosen_type_stays_and_is_sent_until_another_is_chosen(
    window: MainWindow, qtbot: QtBot
) -> None:
    choose_type(window, "DID_RENEW")
    press_send(window)
    qtbot.waitUntil(lambda: len(shown_in(window)) == 1, timeout=LIMIT)
    press_send(window)
    qtbot.waitUntil(lambda: len(shown_in(window)) == 2, timeout=LIMIT)
    assert [lane.asked.notification_type for lane in shown_in(window)] == ["DID_RENEW"] * 2
    assert part(window, TypeButton).text() == "DID_RENEW ▾"


def test_apples_environments_say_why_they_send_test_alone(window: MainWindow, qtbot: QtBot) -> None:
    choose_type(window, "DID_RENEW")
    button = part(window, TypeButton)
    place = button.geometry()
    for environment in (Environment.PRODUCTION, Environment.SANDBOX):
        window.choose_environment(environment)
        assert button.text() == "TEST ▾"
        assert button.value == ("TEST", "")
        assert not button.isEnabled()
        assert "nothing but TEST" in button.toolTip()
        qtbot.waitUntil(lambda: not action(window, "choose_type").isEnabled(), timeout=LIMIT)
        assert button.width() == place.width()
    window.choose_environment(Environment.LOCAL)
    assert button.value == ("DID_RENEW", "")
    assert button.geometry() == place


def test_the_button_is_of_one_width_for_every_type(theme: Theme, qtbot: QtBot) -> None:
    button = TypeButton(theme)
    qtbot.addWidget(button)
    widths = set()
    for row in type_rows(NOTIFICATION_TYPES, ()):
        if row.choice is not None:
            button.set_value(row.choice, ())
            widths.add(button.sizeHint().width())
            assert row.name in button.toolTip()
    assert len(widths) == 1


def test_the_menu_opens_the_same_list(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(action(window, "choose_type").isEnabled, timeout=LIMIT)
    action(window, "choose_type").trigger()
    assert part(part(window, TypeButton), TypePopup).isVisible()
