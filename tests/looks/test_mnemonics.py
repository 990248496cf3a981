"""Letters that are underlined: in every page, dialog and state each does one thing."""

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from looks.states import STATES, Studio
from storebell.qt.theme.theme import Theme
from support.shortcuts import doubled_in


@pytest.mark.parametrize("state", STATES)
def test_no_letter_is_underlined_twice(state: str, theme: Theme, qapp: QApplication) -> None:
    studio = Studio(theme)
    widget = STATES[state](studio)
    if isinstance(widget, QMenu):
        doubled = doubled_in_menu(widget)
    else:
        widget.show()
        qapp.processEvents()
        doubled = doubled_in(widget)
    widget.close()
    widget.deleteLater()
    studio.background.close()
    qapp.processEvents()
    assert doubled == []


def doubled_in_menu(menu: QMenu) -> list[str]:
    letters = [QKeySequence.mnemonic(action.text()).toString() for action in menu.actions()]
    return [letter for letter in set(letters) if letter and letters.count(letter) > 1]


def test_a_letter_that_is_underlined_twice_would_be_found(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    button, label = QPushButton("Go &on"), QLabel("P&ort")
    label.setBuddy(button)
    column = QVBoxLayout(holder)
    column.addWidget(button)
    column.addWidget(label)
    holder.show()
    assert doubled_in(holder) == ["Alt+O"]
    label.hide()
    assert doubled_in(holder) == []
