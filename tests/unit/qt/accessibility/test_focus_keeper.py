"""The focus stays where it was: each action is pressed by keyboard, from several places."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.domain.errors.storebell_error import InternalError
from storebell.qt.actions.catalogue import ACTS, Reach
from storebell.qt.page_names import KEYS
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.widgets.choice_button import ChoiceButton
from storebell.qt.widgets.notices import Notices
from support import timelines
from support.controllers import controller_of
from unit.qt.opened_windows import (
    LIMIT,
    action,
    focused,
    lanes,
    part,
    place,
    press,
    press_send,
    shown_in,
)

OPENS_A_PLACE = {
    *("add_app", "edit_app", "import_key", "paste_apps", "import_apps", "export_apps"),
    *(
        "test_key",
        "apps",
        "search",
        "open_log",
        "palette",
        "notice",
        "quit",
        "choose_type",
    ),
    *(act.name for act in ACTS.values() if act.page),
}
"""They open a dialog, a page or a menu, or are asked to move the focus."""

STAYS = sorted(ACTS.keys() - OPENS_A_PLACE)


@pytest.fixture
def window(filled_window: MainWindow, qtbot: QtBot) -> MainWindow:
    sample = next(timeline for timeline in timelines.pictured() if timeline.exchanges)
    filled_window.choose_test(sample.test_id)
    qtbot.waitUntil(action(filled_window, "send_again").isEnabled)
    return filled_window


def app_list(window: MainWindow) -> QWidget:
    return window.sidebar.app_list


def search(window: MainWindow) -> QWidget:
    controller_of(window).page.focus_search()
    return focused()


def send(window: MainWindow) -> QWidget:
    return part(window, SendButton)


def tabs(window: MainWindow) -> QWidget:
    window.named_actions["next_tab"].trigger()
    lanes(window).setFocus()
    QTest.keyClick(lanes(window), Qt.Key.Key_Tab)
    return focused()


def environment(window: MainWindow) -> QWidget:
    window.top_bar.focus_environment()
    return focused()


PLACES: dict[str, Callable[[MainWindow], QWidget]] = {
    "lanes": lanes,
    "apps": app_list,
    "search": search,
    "send": send,
    "inspector": tabs,
    "environment": environment,
}


def settle(window: MainWindow, qtbot: QtBot) -> None:
    for _ in range(3):
        QApplication.processEvents()
        qtbot.wait(2)
    if not window.isActiveWindow():  # offscreen no window is active after a menu
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)


def press_action(window: MainWindow, name: str) -> None:
    """Presses its shortcut, or its entry in a menu of the menu bar."""
    act = ACTS[name]
    if act.keys:
        QTest.keySequence(focused(), QKeySequence(act.sequences[0]))
        return
    menu = next(menu for menu in window.menus.values() if action(window, name) in menu.actions())
    menu.popup(window.mapToGlobal(window.rect().center()))
    menu.setActiveAction(action(window, name))
    QTest.keyClick(menu, Qt.Key.Key_Return)


@pytest.mark.parametrize("name", STAYS)
def test_an_action_leaves_the_focus_where_it_is(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    reach = ACTS[name].reach
    places = {Reach.LANES: ["lanes"], Reach.APPS: ["apps"]}.get(reach, list(PLACES))
    for where in places:
        if name == "inspector" and where == "inspector":
            continue  # it goes with what has the focus
        at = PLACES[where](window)
        at.setFocus()
        settle(window, qtbot)
        assert at.hasFocus(), where
        press_action(window, name)
        settle(window, qtbot)
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                QTest.keyClick(dialog, Qt.Key.Key_Escape)
                settle(window, qtbot)
        assert QApplication.focusWidget() is at, f"{name} from {where}"
    wait_for_sends(window, qtbot)


DIALOGS = ("add_app", "edit_app", "paste_apps")


@pytest.mark.parametrize("name", DIALOGS)
def test_a_closed_dialog_gives_the_focus_back(window: MainWindow, qtbot: QtBot, name: str) -> None:
    at = app_list(window)
    at.setFocus()
    press_action(window, name)
    qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in window.findChildren(QDialog)))
    (dialog,) = (dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settle(window, qtbot)
    assert QApplication.focusWidget() is at


def test_a_page_that_closes_gives_the_focus_back(window: MainWindow, qtbot: QtBot) -> None:
    at = lanes(window)
    at.setFocus()
    window.pages.open(KEYS)
    settle(window, qtbot)
    press("Esc")
    settle(window, qtbot)
    assert QApplication.focusWidget() is at


def test_undo_in_a_notice_gives_the_focus_back(window: MainWindow, qtbot: QtBot) -> None:
    at = lanes(window)
    at.setFocus()
    press("Del")
    undo = notice_button(window, "Undo")
    undo.setFocus()
    QTest.keyClick(undo, Qt.Key.Key_Space)
    settle(window, qtbot)
    assert QApplication.focusWidget() is at


def test_a_dismissed_notice_gives_the_focus_back(window: MainWindow, qtbot: QtBot) -> None:
    at = search(window)
    controller_of(window).notices.show_error(InternalError(reason="ValueError"))
    (close,) = part(window, Notices).findChildren(QPushButton)
    close.setFocus()
    QTest.keyClick(close, Qt.Key.Key_Space)
    settle(window, qtbot)
    assert QApplication.focusWidget() is at


def test_closing_the_inspector_moves_the_focus_to_the_lanes(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1000, 700)
    settle(window, qtbot)
    lanes(window).setFocus()
    press("Ctrl+I")
    settle(window, qtbot)
    assert place(window).is_drawer
    assert lanes(window).hasFocus()
    close = next(
        button
        for button in place(window).findChildren(QPushButton)
        if button.accessibleName() == "Close the inspector"
    )
    close.setFocus()
    QTest.keyClick(close, Qt.Key.Key_Space)
    settle(window, qtbot)
    assert QApplication.focusWidget() is lanes(window)


def test_deliver_again_keeps_the_focus(sending_window: MainWindow, qtbot: QtBot) -> None:
    window = sending_window
    press_send(window)
    again = inspector_button(window, "De&liver again")
    qtbot.waitUntil(again.isVisible, timeout=LIMIT)
    again.setFocus()
    QTest.keyClick(again, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(shown_in(window)) == 2, timeout=LIMIT)
    qtbot.waitUntil(
        lambda: again.isVisible() and all(test.attempts for test in shown_in(window)), timeout=LIMIT
    )
    settle(window, qtbot)
    assert QApplication.focusWidget() is again


def test_choosing_a_plan_keeps_the_focus(sending_window: MainWindow, qtbot: QtBot) -> None:
    window = sending_window
    settle(window, qtbot)
    for button in window.findChildren(ChoiceButton):
        if not button.isVisible():
            continue
        button.setFocus()
        for entry in (*button.menu().actions()[1:], button.menu().actions()[0]):
            entry.trigger()
            settle(window, qtbot)
            now = focused()
            assert now is button or not button.isVisible(), entry.text()
            assert window.sidebar not in parents_of(now), entry.text()


def test_a_button_that_is_disabled_for_a_while_has_the_focus_afterwards(
    window: MainWindow, qtbot: QtBot
) -> None:
    lanes(window).setFocus()
    at = send(window)
    at.setFocus()
    at.setEnabled(False)
    settle(window, qtbot)
    assert QApplication.focusWidget() is lanes(window)
    at.setEnabled(True)
    settle(window, qtbot)
    assert QApplication.focusWidget() is at


def test_the_focus_is_not_taken_back_from_where_a_key_was_pressed(
    window: MainWindow, qtbot: QtBot
) -> None:
    lanes(window).setFocus()
    at = send(window)
    at.setFocus()
    at.setEnabled(False)
    settle(window, qtbot)
    press("Down")
    at.setEnabled(True)
    settle(window, qtbot)
    assert QApplication.focusWidget() is lanes(window)


def wait_for_sends(window: MainWindow, qtbot: QtBot) -> None:
    """Until each test that was sent here has ended: a window is not deleted before."""
    known = {timeline.test_id for timeline in timelines.pictured()}

    def is_over() -> bool:
        sent = [test for test in shown_in(window) if test.test_id not in known]
        return all(test.outcome is not None or test.failure is not None for test in sent)

    qtbot.waitUntil(is_over, timeout=LIMIT)
    settle(window, qtbot)


def notice_button(window: MainWindow, text: str) -> QPushButton:
    buttons = part(window, Notices).findChildren(QPushButton)
    return next(button for button in buttons if button.text() == text)


def inspector_button(window: MainWindow, text: str) -> QPushButton:
    inspector = controller_of(window).page.inspector
    return next(button for button in inspector.findChildren(QPushButton) if button.text() == text)


def parents_of(widget: QWidget) -> list[QWidget]:
    parent = widget.parentWidget()
    return [] if parent is None else [parent, *parents_of(parent)]
