"""The speed of a plan: the usual ones by name, any other one typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from storebell.qt.sending.speed_button import SpeedButton, SpeedDialog
from storebell.qt.theme.theme import Theme
from support.forms import entries, said


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    return parent


@pytest.fixture
def button(theme: Theme, parent: QWidget) -> SpeedButton:
    return SpeedButton(theme, parent)


def opened(button: SpeedButton, parent: QWidget) -> tuple[SpeedDialog, QLineEdit]:
    entries(button.menu())["Another speed…"].trigger()
    dialog = parent.findChild(SpeedDialog)
    assert isinstance(dialog, SpeedDialog)
    field = dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    return dialog, field


def test_any_speed_can_be_typed(button: SpeedButton, parent: QWidget, qtbot: QtBot) -> None:
    dialog, field = opened(button, parent)
    field.setText("600")
    assert "an hour takes 6 s" in said(dialog)
    with qtbot.waitSignal(button.chosen) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert told.args == [600.0]
    assert button.text() == "600× faster ▾"
    assert entries(button.menu())["Another speed…"].isChecked()


@pytest.mark.parametrize("text", ["", "fast", "0", "-5", "1e300", "nan", "1_000", "²"])
def test_what_is_no_speed_is_told_when_it_is_used(
    text: str, button: SpeedButton, parent: QWidget
) -> None:
    dialog, field = opened(button, parent)
    field.setText(text)
    height = dialog.height()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert field.property("state") == "wrong"
    assert dialog.height() == height
    assert button.value == 3600
    dialog.reject()
    assert entries(button.menu())["3600× faster: an hour takes a second"].isChecked()
