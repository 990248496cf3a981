"""The choice of how the built-in receiver behaves."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QMenu,
)
from pytestqt.qtbot import QtBot

from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import Behaviour
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.receiver_button import ReceiverButton
from storebell.qt.theme.theme import Theme


@pytest.fixture
def strip(theme: Theme, qtbot: QtBot) -> LocalStrip:
    strip = LocalStrip(theme)
    qtbot.addWidget(strip)
    strip.resize(1400, strip.sizeHint().height())
    strip.show()
    return strip


def receiver(strip: LocalStrip) -> ReceiverButton:
    found = strip.findChild(ReceiverButton)
    assert isinstance(found, ReceiverButton)
    return found


def entries(menu: QMenu) -> dict[str, QAction]:
    """Every entry of a menu and of the menus in it, by what it says at the left."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        inner = action.menu()
        found |= entries(inner) if isinstance(inner, QMenu) else {}
        found[action.text().partition("\t")[0].replace("&", "")] = action
    return found


def test_the_receiver_is_told_how_to_behave(strip: LocalStrip) -> None:
    told: list[LocalDelivery] = []
    strip.changed.connect(told.append)
    assert receiver(strip).text() == "Receiver: answers 200 ▾"
    entries(receiver(strip).menu())["certificate expired"].trigger()
    assert told == [LocalDelivery(None, SANDBOX_PLAN, behaviour=Behaviour("tls-expired"))]
    assert receiver(strip).text() == "Receiver: certificate expired ▾"
    assert "TLS_ISSUE" in receiver(strip).toolTip()
    entries(receiver(strip).menu())["answers 404"].trigger()
    assert strip.delivery.behaviour == Behaviour("status", 404)


def test_every_behaviour_that_is_offered_says_what_is_recorded(strip: LocalStrip) -> None:
    said = {action.text().partition("\t")[2] for action in entries(receiver(strip).menu()).values()}
    assert said >= set(SendAttemptResult)


def test_all_eleven_can_be_asked_for_once_at_a_time(strip: LocalStrip, qtbot: QtBot) -> None:
    action = entries(receiver(strip).menu())["Show me all eleven results"]
    with qtbot.waitSignal(strip.all_results_requested):
        action.trigger()
    strip.set_showing_all_results(True)
    assert not action.isEnabled()
    strip.set_showing_all_results(False)
    assert action.isEnabled()
