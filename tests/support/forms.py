"""Filling in forms as a person does: by the names of fields and buttons."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget


def field(dialog: QWidget, name: str) -> QLineEdit:
    label = next(one for one in dialog.findChildren(QLabel) if one.text() == name)
    buddy = label.buddy()
    assert isinstance(buddy, QLineEdit)
    return buddy


def said(dialog: QWidget) -> str:
    shown = [label for label in dialog.findChildren(QLabel) if label.isVisible()]
    return "\n".join(label.text() for label in shown)


def press(dialog: QWidget, text: str) -> None:
    button = next(
        candidate for candidate in dialog.findChildren(QPushButton) if candidate.text() == text
    )
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
