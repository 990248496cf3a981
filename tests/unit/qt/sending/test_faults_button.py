"""Choosing what goes wrong on purpose."""

from pytestqt.qtbot import QtBot

from storebell.domain.simulation.faults import NO_FAULTS, PEBBLE, FaultName, FaultSpec, read_faults
from storebell.qt.sending.faults_button import FaultsButton


def pick(button: FaultsButton, text: str) -> None:
    menu = button.menu()
    action = next(one for one in menu.actions() if one.text().replace("&", "") == text)
    action.trigger()


def test_nothing_goes_wrong_unless_it_was_chosen(qtbot: QtBot) -> None:
    button = FaultsButton()
    qtbot.addWidget(button)
    assert button.value == NO_FAULTS
    assert button.accessibleName() == "Faults: none"


def test_several_faults_are_chosen_with_their_usual_amounts(qtbot: QtBot) -> None:
    button = FaultsButton()
    qtbot.addWidget(button)
    told: list[FaultSpec] = []
    button.chosen.connect(told.append)
    pick(button, "Slow answers")
    pick(button, "Lost answers")
    assert [setting.name for setting in button.value.settings] == [
        FaultName.LATENCY,
        FaultName.DROP,
    ]
    assert button.value.settings[0].seconds == 2
    assert len(told) == 2
    pick(button, "Slow answers")
    assert button.accessibleName() == "Faults: Lost answers"
    pick(button, "None")
    assert button.value == NO_FAULTS


def test_the_mixture_is_pebbles(qtbot: QtBot) -> None:
    button = FaultsButton()
    qtbot.addWidget(button)
    pick(button, "A mixture: the same each time")
    assert button.value == read_faults(PEBBLE)
