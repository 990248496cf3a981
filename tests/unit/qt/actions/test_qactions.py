"""The actions of the window: each stands in one menu and has keys of its own."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from storebell.qt.actions.catalogue import ACTS, MENUS
from storebell.qt.apps.edit_dialog import AppDialog
from storebell.qt.page_names import TIMELINE
from storebell.qt.sending.send_menu import SendMenuButton
from storebell.qt.shell.main_window import MainWindow
from support.controllers import controller_of
from support.notices import notice_titles
from unit.qt.opened_windows import action, focused, lanes, part, press

WHOLE = "the whole window"


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
        scopes: dict[str, list[object]] = {}
        for sequence, scope in shortcuts_in(window):
            scopes.setdefault(sequence, []).append(scope)
        twice = [keys for keys, found in scopes.items() if meet(found)]
        assert twice == [], page


def meet(scopes: list[object]) -> bool:
    """Whether two of these places are the same, or one of several is the whole window."""
    return len(scopes) != len(set(scopes)) or (len(scopes) > 1 and WHOLE in scopes)


def shortcuts_in(window: MainWindow) -> Iterator[tuple[str, object]]:
    """Each sequence of keys with the place where it works: one widget, or the whole window."""
    for shown in window.findChildren(QAction):
        widgets = [at for at in shown.associatedObjects() if not isinstance(at, QMenu)]
        if widgets and not isinstance(shown.parent(), QLineEdit | QMenu):
            is_local = shown.shortcutContext() is not Qt.ShortcutContext.WindowShortcut
            scope = widgets[0] if is_local else WHOLE
            yield from ((keys.toString(), scope) for keys in shown.shortcuts())
    for shortcut in window.findChildren(QShortcut):
        is_local = shortcut.context() is not Qt.ShortcutContext.WindowShortcut
        yield shortcut.key().toString(), shortcut.parent() if is_local else WHOLE
    for menu_action in window.menuBar().actions():
        yield QKeySequence.mnemonic(menu_action.text()).toString(), WHOLE
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QAbstractButton) or (
            isinstance(widget, QLabel) and widget.buddy() is not None
        ):
            mnemonic = QKeySequence.mnemonic(widget.text()).toString()
            if mnemonic:
                yield mnemonic, WHOLE


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


def test_delivering_again_is_the_same_beside_send_and_in_the_menu(window: MainWindow) -> None:
    more = part(window, SendMenuButton)
    assert action(window, "deliver_again") is more.menu().actions()[0]
    assert action(window, "deliver_again") in window.menus["test"].actions()


def test_an_act_of_the_lanes_leaves_the_keys_to_others(window: MainWindow) -> None:
    press("Ctrl+F")
    line = focused()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "ab")
    QTest.keyClick(line, Qt.Key.Key_Left)
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert line.text() == "a"
