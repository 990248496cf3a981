"""The menu beside Send: every other notification."""

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.notifications.types import NOTIFICATION_TYPES, TYPES_BY_NAME
from storebell.qt.actions.qactions import Actions
from storebell.qt.sending.send_menu import SendMenuButton, choices_from
from storebell.qt.shell.top_bar import TopBar
from storebell.qt.theme.theme import Theme
from support.forms import entries


@pytest.fixture
def top(theme: Theme, qtbot: QtBot) -> TopBar:
    top = TopBar(theme, Actions(theme))
    qtbot.addWidget(top)
    top.resize(1050, 48)
    top.show()
    qtbot.waitExposed(top)
    return top


def test_every_documented_type_but_test_is_offered(qtbot: QtBot) -> None:
    choices = choices_from(NOTIFICATION_TYPES)
    offered = {(kind, subtype) for _, group in choices for kind, subtype, _ in group}
    assert ("DID_RENEW", "BILLING_RECOVERY") in offered
    assert ("DID_RENEW", None) in offered
    assert {kind for kind, _ in offered} == set(TYPES_BY_NAME) - {"TEST"}


def test_the_menu_beside_send_is_of_use_in_local_alone_and_keeps_its_place(
    theme: Theme, qtbot: QtBot
) -> None:
    actions = Actions(theme)
    top = TopBar(theme, actions, choices_from(NOTIFICATION_TYPES))
    qtbot.addWidget(top)
    top.show()
    more = top.findChild(SendMenuButton)
    assert isinstance(more, SendMenuButton)
    assert more.isVisible()
    with qtbot.waitSignal(top.other_requested) as told:
        entries(more.menu())["Renewed: After a billing problem was solved"].trigger()
    assert told.args == ["DID_RENEW", "BILLING_RECOVERY"]
    assert more.menu().actions()[0] is actions["deliver_again"]
    top.set_environment(Environment.PRODUCTION)
    assert more.isVisible()
    assert not more.isEnabled()
    assert more.toolTip() == "Apple sends no other notification on request"
