"""How far the showing of all eleven results has come."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from storebell.qt.actions.qactions import Actions
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.all_results_bar import AllResultsBar
from support.forms import press, said


@pytest.fixture
def actions(theme: Theme) -> Actions:
    return Actions(theme)


@pytest.fixture
def bar(theme: Theme, actions: Actions, qtbot: QtBot) -> AllResultsBar:
    bar = AllResultsBar(theme, actions)
    qtbot.addWidget(bar)
    bar.resize(600, 40)
    return bar


def test_it_is_hidden_until_there_is_progress(bar: AllResultsBar) -> None:
    assert bar.isHidden()
    bar.show_progress(0, 11)
    assert bar.isVisible()
    assert said(bar) == "Showing all results: 0 of 11"
    bar.show_progress(10, 11)
    assert said(bar) == "Showing all results: 10 of 11"


def test_it_can_be_stopped(bar: AllResultsBar, actions: Actions, qtbot: QtBot) -> None:
    bar.show_progress(3, 11)
    with qtbot.waitSignal(actions["stop"].triggered):
        press(bar, "Sto&p")


def test_the_button_says_what_it_stops(bar: AllResultsBar) -> None:
    stop = bar.findChild(QPushButton)
    assert isinstance(stop, QPushButton)
    assert stop.accessibleName() == "Stop showing all results"


def test_where_it_is_narrow_the_button_stays_whole(bar: AllResultsBar) -> None:
    bar.show_progress(3, 11)
    bar.resize(160, 40)
    stop = bar.findChild(QPushButton)
    assert isinstance(stop, QPushButton)
    assert bar.rect().contains(stop.geometry())
    assert stop.width() >= stop.sizeHint().width()
