"""Filling in forms as a person does: by the names of fields and buttons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QWidget


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


def button(parent: QWidget, text: str) -> QPushButton:
    """The one button with this text."""
    found = [
        candidate for candidate in parent.findChildren(QPushButton) if candidate.text() == text
    ]
    assert len(found) == 1, text
    return found[0]


def line(parent: QWidget) -> QLineEdit:
    """The field for a line of text."""
    found = parent.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def choose(parent: QWidget, text: str, entry: str) -> None:
    """Chooses an entry of the menu below the button with this text."""
    menu = button(parent, text).menu()
    next(action for action in menu.actions() if action.text() == entry).trigger()


def entries(menu: QMenu) -> dict[str, QAction]:
    """Every entry of a menu and of the menus in it, by what it says at the left."""
    found: dict[str, QAction] = {}
    for action in menu.actions():
        inner = action.menu()
        found |= entries(inner) if isinstance(inner, QMenu) else {}
        found[action.text().partition("\t")[0].replace("&", "")] = action
    return found
