"""The frame of an opened page: its title is heard, and several ways lead back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.qt.shell.page_frame import PageFrame
from storebell.qt.theme.theme import Theme


def shown(theme: Theme, qtbot: QtBot, content: QWidget) -> tuple[PageFrame, list[bool]]:
    """A frame, and one entry for each time that it asked to go back."""
    frame, asked = PageFrame(theme, "Keys", content), []
    qtbot.addWidget(frame)
    frame.back_requested.connect(lambda: asked.append(True))
    frame.show()
    frame.activateWindow()
    frame.focus_content()
    return frame, asked


def test_its_title_is_seen_and_is_its_accessible_name(theme: Theme, qtbot: QtBot) -> None:
    frame, _ = shown(theme, qtbot, QLineEdit())
    assert "Keys" in {label.text() for label in frame.findChildren(QLabel)}
    assert frame.accessibleName() == "Keys"


def test_its_title_is_announced(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    frame, _ = shown(theme, qtbot, QLineEdit())
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: heard.append(event.message())
    )
    frame.announce_title()
    assert heard == ["Keys"]


def test_without_anything_to_focus_the_keyboard_starts_at_the_way_back(
    theme: Theme, qtbot: QtBot
) -> None:
    frame, asked = shown(theme, qtbot, QLabel("Nothing"))
    back = frame.focusWidget()
    assert isinstance(back, QPushButton)
    assert back.accessibleName() == "Back to the timeline"
    back.click()
    assert asked == [True]


def test_the_keyboard_starts_in_the_content_and_escape_leads_back(
    theme: Theme, qtbot: QtBot
) -> None:
    content = QWidget()
    line = QLineEdit(content)
    frame, asked = shown(theme, qtbot, content)
    assert frame.focusWidget() is line
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert asked == [True]


def test_the_mouse_has_a_button_for_going_back(theme: Theme, qtbot: QtBot) -> None:
    frame, asked = shown(theme, qtbot, QLineEdit())
    QTest.mouseClick(frame, Qt.MouseButton.BackButton)
    assert asked == [True]
