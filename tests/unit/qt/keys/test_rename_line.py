"""A name that is edited in its own place: Return takes it, Escape leaves the old one."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from storebell.qt.keys.rename_line import RenameLine


@pytest.fixture
def line(qtbot: QtBot) -> RenameLine:
    line = RenameLine()
    qtbot.addWidget(line)
    return line


def test_it_begins_with_the_whole_name_selected(line: RenameLine, qtbot: QtBot) -> None:
    line.begin("Studio")
    assert line.isVisible()
    assert line.selectedText() == "Studio"
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "Agency")
    assert line.text() == "Agency"


def test_return_tells_the_name_without_spaces_around_it(line: RenameLine, qtbot: QtBot) -> None:
    line.begin("")
    QTest.keyClicks(line, "  Studio ")
    with qtbot.waitSignal(line.renamed) as renamed:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert renamed.args == ["Studio"]


def test_an_empty_name_is_told_too(line: RenameLine, qtbot: QtBot) -> None:
    line.begin("Studio")
    line.clear()
    with qtbot.waitSignal(line.renamed) as renamed:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert renamed.args == [""]


def test_escape_cancels_and_goes_no_further(line: RenameLine, qtbot: QtBot) -> None:
    line.begin("Studio")
    QTest.keyClicks(line, "Agency")
    with (
        qtbot.waitSignal(line.cancelled),
        qtbot.assertNotEmitted(line.renamed),
    ):
        QTest.keyClick(line, Qt.Key.Key_Escape)


def test_it_has_a_name_and_says_what_may_be_typed(line: RenameLine) -> None:
    assert line.accessibleName() == "Name of the key"
    assert line.placeholderText() == "a name of your own"
