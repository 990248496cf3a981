"""The command palette lists every action, finds by words, and does what can be done."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from pytestqt.qtbot import QtBot

from storebell.qt.actions.catalogue import ACTS
from storebell.qt.page_names import GUIDE
from storebell.qt.shell.command_palette import CommandPalette
from storebell.qt.shell.main_window import MainWindow
from unit.qt.opened_windows import lanes, press


@pytest.fixture
def window(filled_window: MainWindow) -> MainWindow:
    lanes(filled_window).setFocus()
    return filled_window


def opened(window: MainWindow, qtbot: QtBot) -> tuple[QLineEdit, QTableView]:
    press("Ctrl+K")
    qtbot.waitUntil(lambda: window.findChild(CommandPalette) is not None)
    palette = window.findChild(CommandPalette)
    assert palette is not None
    qtbot.waitUntil(palette.isVisible)
    line, table = palette.findChild(QLineEdit), palette.findChild(QTableView)
    assert isinstance(line, QLineEdit)
    assert isinstance(table, QTableView)
    return line, table


def rows(table: QTableView) -> list[tuple[str, str]]:
    model = table.model()
    return [
        (str(model.index(row, 0).data()), str(model.index(row, 1).data()))
        for row in range(model.rowCount())
    ]


def test_every_action_is_listed_with_its_keys_or_why_it_can_t_be_done(
    window: MainWindow, qtbot: QtBot
) -> None:
    _, table = opened(window, qtbot)
    listed = dict(rows(table))
    assert len(listed) == len(ACTS) - 1  # not itself
    assert listed["View: Settings"] == "Ctrl+,"
    assert listed["Edit: Undo removal"] == "Nothing was removed"
    assert listed["Test: Send again"] == "Choose a test"
    for row, (label, _) in enumerate(rows(table)):
        act = next(act for act in ACTS.values() if label.endswith(f": {act.label}"))
        why = str(table.model().index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole))
        is_enabled = window.named_actions[act.name].isEnabled()
        assert is_enabled is (why.count(". ") == 1), label


def test_words_find_an_action_and_return_does_it(window: MainWindow, qtbot: QtBot) -> None:
    line, table = opened(window, qtbot)
    QTest.keyClicks(line, "send")
    assert rows(table)[0] == ("Test: Send", "Ctrl+Return")
    line.clear()
    QTest.keyClicks(line, "help gui")
    assert [label for label, _ in rows(table)] == ["Help: Guide"]
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.pages.current == GUIDE)


def test_arrow_keys_choose(window: MainWindow, qtbot: QtBot) -> None:
    line, table = opened(window, qtbot)
    line.setText("times in")
    line.clear()
    assert table.currentIndex().row() == 0
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert table.currentIndex().row() == 1
    QTest.keyClick(line, Qt.Key.Key_Up)
    QTest.keyClick(line, Qt.Key.Key_Up)
    assert table.currentIndex().row() == 0


def test_what_can_t_be_done_does_nothing(window: MainWindow, qtbot: QtBot) -> None:
    line, _ = opened(window, qtbot)
    QTest.keyClicks(line, "undo removal")
    QTest.keyClick(line, Qt.Key.Key_Return)
    palette = window.findChild(CommandPalette)
    assert palette is not None
    assert palette.isVisible()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is lanes(window))
