"""The bar at the top: the app, the environment of the next test, and the button that sends it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.messages import msg
from storebell.qt.actions.catalogue import ACTS
from storebell.qt.actions.qactions import Actions
from storebell.qt.shell.top_bar import SendButton, TopBar
from storebell.qt.theme.theme import Theme
from support.forms import button


@pytest.fixture
def top(theme: Theme, qtbot: QtBot) -> TopBar:
    top = TopBar(theme, Actions(theme))
    qtbot.addWidget(top)
    top.resize(1050, 48)
    top.show()
    qtbot.waitExposed(top)
    return top


def send(top: TopBar) -> SendButton:
    found = top.findChild(SendButton)
    assert isinstance(found, SendButton)
    return found


def test_local_is_where_a_new_window_sends(top: TopBar) -> None:
    assert top.environment is Environment.LOCAL
    assert send(top).accessibleName() == "Send test"


def test_choosing_an_environment_tells_which(top: TopBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(top.environment_chosen) as told:
        QTest.mouseClick(button(top, "Sandbox"), Qt.MouseButton.LeftButton)
    assert told.args == [Environment.SANDBOX]
    assert top.environment is Environment.SANDBOX


def test_setting_an_environment_tells_nobody(top: TopBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(top.environment_chosen):
        top.set_environment(Environment.PRODUCTION)
    assert top.environment is Environment.PRODUCTION


def test_production_looks_different_and_says_it(top: TopBar, theme: Theme) -> None:
    before = top.grab().toImage().pixelColor(400, 2)
    top.set_environment(Environment.PRODUCTION)
    after = top.grab().toImage().pixelColor(400, 2)
    assert before == theme.colour("window")
    assert after == theme.colour("ink")
    assert send(top).accessibleName() == "Send to Production"


def test_nothing_on_the_bar_moves_whatever_is_chosen(top: TopBar) -> None:
    def places() -> list[tuple[str, int, int]]:
        QApplication.processEvents()
        return [
            (button.accessibleName(), button.mapTo(top, QPoint(0, 0)).x(), button.width())
            for button in top.findChildren(QPushButton)
            if button is not send(top)
        ] + [("send", send(top).mapTo(top, QPoint(0, 0)).x(), send(top).width())]

    before = places()
    for environment in Environment:
        top.set_environment(environment)
        for can_send in (False, True):
            top.set_can_send(can_send, is_locked=not can_send)
            assert places() == before


def test_sending_is_asked_by_click(top: TopBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(top.send_requested):
        QTest.mouseClick(send(top), Qt.MouseButton.LeftButton)


def test_what_is_missing_is_said_on_the_button(top: TopBar, qtbot: QtBot) -> None:
    top.set_can_send(False, msg("“{app}” has no API key", app="Hiking"))
    assert not send(top).isEnabled()
    assert send(top).accessibleDescription() == "“Hiking” has no API key"
    with qtbot.assertNotEmitted(top.send_requested):
        QTest.mouseClick(send(top), Qt.MouseButton.LeftButton)
    top.set_can_send(True)
    assert send(top).isEnabled()


def test_the_keys_of_an_act_are_said_where_it_is_a_button(top: TopBar) -> None:
    assert button(top, "Sandbox").toolTip() == ACTS["sandbox"].shortcut_text == "Ctrl+2"
    assert ACTS["send"].shortcut_text in [label.text() for label in send(top).findChildren(QLabel)]


def test_a_server_that_is_not_apples_is_named(top: TopBar) -> None:
    top.set_simulator("http://127.0.0.1:5000")
    badge = top.findChild(QWidget, "stand_in")
    assert isinstance(badge, QWidget)
    assert badge.isVisible()
    assert "http://127.0.0.1:5000" in badge.toolTip()
    top.set_simulator("")
    assert not badge.isVisible()


def test_the_keys_leave_the_button_where_there_is_no_room(top: TopBar, qtbot: QtBot) -> None:
    whole = send(top).sizeHint().width()
    assert send(top).width() == whole
    top.resize(top.minimumSizeHint().width(), 48)
    qtbot.wait(10)
    words = [label.text() for label in send(top).findChildren(QLabel) if label.isVisible()]
    assert words == ["Send test"]
    top.resize(900, 48)
    assert send(top).width() == whole


def test_the_name_of_an_app_is_cut_after_its_bundle_id(top: TopBar, qtbot: QtBot) -> None:
    top.set_app("Hiking", "com.example.a-rather-long-one.hiking")
    top.resize(top.minimumSizeHint().width() + 120, 48)
    qtbot.wait(10)
    name, bundle_id = (
        next(label for label in top.findChildren(QLabel) if label.text().startswith(start))
        for start in ("Hiking", "com.example")
    )
    assert name.width() >= name.sizeHint().width()
    assert bundle_id.width() < bundle_id.sizeHint().width()
