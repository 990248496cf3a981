"""The actions of the window: each stands in one menu and has keys of its own."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from storebell.qt.actions.catalogue import ACTS, MENUS
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.page_names import TIMELINE
from storebell.qt.shell.main_window import MainWindow
from support.controllers import controller_of
from support.notices import notice_titles
from support.shortcuts import doubled_in
from unit.qt.opened_windows import action, focused, lanes, press


@pytest.fixture
def window(filled_window: MainWindow) -> MainWindow:
    return filled_window


def in_menu(menu: QMenu) -> list[QAction]:
    return [action for action in menu.actions() if not action.isSeparator()]


def test_every_act_stands_in_its_menu_once(window: MainWindow) -> None:
    shown = [act.objectName() for menu in MENUS for act in in_menu(window.menus[menu.name])]
    assert shown == list(ACTS)


def test_nothing_is_done_by_two_shortcuts_of_the_same_keys(window: MainWindow) -> None:
    """Qt does nothing at all where keys are ambiguous, but say so in the log."""
    for page in (TIMELINE, *(entry.name for entry in window.pages.entries)):
        window.pages.open(page)
        assert doubled_in(window) == [], page


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_F2])
def test_keys_of_lanes_and_apps_do_nothing_in_the_menu_bar(
    window: MainWindow, key: Qt.Key, qtbot: QtBot
) -> None:
    """Two acts have the key “Delete”: Qt warns where both could be meant, which fails this."""
    window.choose_test("t-sending")
    dialogs, before = window.findChildren(AppDialog), notice_titles(controller_of(window).notices)
    window.menuBar().setFocus()
    QTest.keyClick(window.menuBar(), key)
    assert window.findChildren(AppDialog) == dialogs
    assert notice_titles(controller_of(window).notices) == before


def test_how_lanes_are_shown_is_one_thing_wherever_it_is_chosen(
    window: MainWindow, qtbot: QtBot
) -> None:
    view = lanes(window)
    before = view.verticalHeader().defaultSectionSize()
    press("Ctrl+Shift+M")
    assert action(window, "compact").isChecked()
    assert view.verticalHeader().defaultSectionSize() < before
    for name in ("compact", "utc", "by_clock", "attention", "deliver_again"):
        assert len(window.findChildren(QAction, name)) == 1


def test_an_act_of_the_lanes_leaves_the_keys_to_others(window: MainWindow) -> None:
    press("Ctrl+F")
    line = focused()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "ab")
    QTest.keyClick(line, Qt.Key.Key_Left)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert line.text() == "a"
