"""A line that can be cleared: its cross, its icon, and the room that its text has."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from storebell.domain.settings.appearance import Scheme
from storebell.qt.theme.theme import Theme
from storebell.qt.widgets.clearable_line import ClearableLine


@pytest.fixture
def line(theme: Theme, qtbot: QtBot) -> ClearableLine:
    line = ClearableLine(theme, "search")
    qtbot.addWidget(line)
    line.resize(300, 30)
    line.show()
    return line


def cross(line: ClearableLine) -> QToolButton:
    found = line.findChild(QToolButton)
    assert isinstance(found, QToolButton)
    return found


def icon(line: ClearableLine) -> QLabel:
    found = line.findChild(QLabel)
    assert isinstance(found, QLabel)
    return found


def test_the_cross_is_there_while_there_is_something_to_clear(line: ClearableLine) -> None:
    assert not cross(line).isVisible()
    QTest.keyClicks(line, "token")
    assert cross(line).isVisible()
    QTest.mouseClick(cross(line), Qt.MouseButton.LeftButton)
    assert line.text() == ""
    assert not cross(line).isVisible()


def test_the_cross_has_a_name_and_does_not_take_the_keyboard(line: ClearableLine) -> None:
    assert cross(line).accessibleName() == "Clear"
    assert cross(line).toolTip() == "Clear"
    assert cross(line).focusPolicy() is Qt.FocusPolicy.NoFocus


def test_the_text_keeps_off_icon_and_cross(line: ClearableLine) -> None:
    empty = line.textMargins()
    assert empty.left() >= icon(line).geometry().width()
    assert empty.right() == 0
    line.setText("token")
    assert line.textMargins().right() >= line.width() - cross(line).geometry().left() - 8
    assert line.rect().contains(cross(line).geometry())


def test_the_sides_are_exchanged_where_reading_begins_at_the_right(line: ClearableLine) -> None:
    line.setText("token")
    before = line.textMargins()
    line.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    after = line.textMargins()
    assert (after.left(), after.right()) == (before.right(), before.left())
    assert icon(line).geometry().center().x() > 150 > cross(line).geometry().center().x()


def test_the_cross_follows_the_end_of_the_line(line: ClearableLine) -> None:
    line.setText("token")
    before = line.width() - cross(line).geometry().right()
    line.resize(500, 30)
    assert line.width() - cross(line).geometry().right() == before


def test_without_an_icon_the_text_begins_at_the_edge(theme: Theme, qtbot: QtBot) -> None:
    line = ClearableLine(theme)
    qtbot.addWidget(line)
    line.show()
    assert not icon(line).isVisible()
    assert line.textMargins().left() == 0


def test_icons_follow_colours_and_text_size(line: ClearableLine, theme: Theme) -> None:
    light = icon(line).pixmap().toImage()
    theme.choose(Scheme.DARK)
    assert icon(line).pixmap().toImage() != light
    before = cross(line).iconSize().width()
    theme.set_text_scale(200)
    assert cross(line).iconSize().width() == theme.type.icon > before
    assert icon(line).pixmap().width() == theme.type.icon
