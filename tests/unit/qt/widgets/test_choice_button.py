"""A button that shows what is chosen: its menu, its words, and whom it tells."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.elided_button import OPENS_MENU

CHOICES = [
    ("once", "As in the sandbox: once", "Plan: sandbox"),
    ("six", "As in production: up to six times", "Plan: production"),
    ("r&d", "For R&D", "Plan: R&D"),
]


@pytest.fixture
def button(qtbot: QtBot) -> ChoiceButton[str]:
    button = ChoiceButton[str]("Plan", CHOICES)
    qtbot.addWidget(button)
    return button


def ticked(button: ChoiceButton[str]) -> list[str]:
    return [action.text() for action in button.menu().actions() if action.isChecked()]


def entry(button: ChoiceButton[str], at: int) -> QAction:
    return button.menu().actions()[at]


def test_the_first_choice_is_chosen_at_the_beginning(button: ChoiceButton[str]) -> None:
    assert button.value == "once"
    assert button.text() == "Plan: sandbox" + OPENS_MENU
    assert button.accessibleName() == "Plan: sandbox"
    assert ticked(button) == ["As in the sandbox: once"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_each_key_that_presses_a_button_opens_the_menu(
    button: ChoiceButton[str], qtbot: QtBot, key: Qt.Key
) -> None:
    button.show()
    QTest.keyClick(button, key)
    qtbot.waitUntil(button.menu().isVisible)
    button.menu().close()
    assert button.value == "once"


def test_return_with_ctrl_is_not_for_the_menu(button: ChoiceButton[str], qtbot: QtBot) -> None:
    button.show()
    with qtbot.assertNotEmitted(button.menu().aboutToShow):
        QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_an_entry_of_the_menu_is_chosen_and_told_once(button: ChoiceButton[str]) -> None:
    chosen: list[object] = []
    button.chosen.connect(chosen.append)
    entry(button, 1).trigger()
    entry(button, 1).trigger()
    assert chosen == ["six"]
    assert button.value == "six"
    assert button.text() == "Plan: production" + OPENS_MENU
    assert ticked(button) == ["As in production: up to six times"]


def test_a_value_that_is_set_from_outside_is_shown_and_not_told(
    button: ChoiceButton[str], qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(button.chosen):
        button.set_value("six")
    assert button.value == "six"
    assert button.accessibleName() == "Plan: production"
    assert ticked(button) == ["As in production: up to six times"]


def test_a_value_that_is_not_offered_changes_nothing(button: ChoiceButton[str]) -> None:
    button.set_value("six")
    button.set_value("never")
    assert button.value == "six"
    assert ticked(button) == ["As in production: up to six times"]


def test_an_ampersand_is_shown_and_is_no_mnemonic(button: ChoiceButton[str]) -> None:
    assert entry(button, 2).text() == "For R&&D"
    button.set_value("r&d")
    assert button.text() == "Plan: R&&D" + OPENS_MENU
    assert button.accessibleName() == "Plan: R&D"


def test_none_can_be_one_of_the_values(qtbot: QtBot) -> None:
    button = ChoiceButton[str | None]("Key", [("2X9R4HXF34", "a", "a"), (None, "no key", "no key")])
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.chosen) as chosen:
        button.menu().actions()[1].trigger()
    assert chosen.args == [None]
    assert button.value is None
