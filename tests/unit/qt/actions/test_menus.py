"""Every menu of the window: an act is one QAction, wherever it is offered."""

from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from storebell.qt.actions.catalogue import ACTS, ADD_MENU, APP_MENU, LANE_MENU, Reach
from storebell.qt.inspector import Inspector
from storebell.qt.inspector.copy_menu import CopyMenu
from storebell.qt.inspector.payload import PayloadPage
from storebell.qt.plain_text import without_mnemonics
from storebell.qt.security.page import SecurityPage
from storebell.qt.sending.faults_button import FaultsButton
from storebell.qt.sending.local_strip import LocalStrip
from storebell.qt.sending.purchase_button import PurchaseButton
from storebell.qt.sending.receiver_button import ReceiverButton
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.sidebar.sidebar import Sidebar
from storebell.qt.widgets.choice_button import ChoiceButton
from support import timelines
from support.forms import button
from unit.qt.opened_windows import LIMIT, action, lanes, part

OTHERS: dict[type[QObject], str] = {
    ChoiceButton: "values to choose from",
    ReceiverButton: "behaviours of the receiver",
    PurchaseButton: "choices about the purchase of another notification",
    FaultsButton: "faults of the simulator",
    LocalStrip: "the file of the Local root",
    CopyMenu: "parts of the inspected test that have no keys",
    PayloadPage: "what is done with one field of the payload",
    SecurityPage: "folders",
}
"""What has entries that are no acts of the catalogue, and what they are."""

VALUES = (ChoiceButton, PurchaseButton)
"""What has menus of values alone: the same value may be in several, each about one subject."""


@pytest.fixture
def window(filled_window: MainWindow, qtbot: QtBot) -> MainWindow:
    """Each page was open once, and a test with all its parts is chosen."""
    for entry in filled_window.pages.entries:
        filled_window.pages.open(entry.name)
    folders = part(filled_window, SecurityPage).findChild(QMenu)
    assert folders is not None
    qtbot.waitUntil(lambda: folders.actions() != [], timeout=LIMIT)
    filled_window.pages.back()
    filled_window.choose_test("t-timed-out")
    return filled_window


def open_menu(qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def apps(window: MainWindow) -> QListView:
    view = part(window, Sidebar).findChild(QListView)
    assert view is not None
    return view


def ask_for_menu(view: QWidget, place: QPoint, reason: QContextMenuEvent.Reason) -> None:
    QApplication.sendEvent(view, QContextMenuEvent(reason, place, view.mapToGlobal(place)))


def right_click(view: QAbstractItemView, row: int) -> None:
    """As Qt tells of one on X11: a press, a question for a menu, a release."""
    place = view.visualRect(view.model().index(row, 0)).center()
    button, none = Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(view.viewport(), button, none, place)
    ask_for_menu(view.viewport(), place, QContextMenuEvent.Reason.Mouse)
    QTest.mouseRelease(view.viewport(), button, none, place)


def lane_menu(window: MainWindow, row: int, qtbot: QtBot) -> QMenu:
    right_click(lanes(window), row)
    return open_menu(qtbot)


def app_menu(window: MainWindow, row: int, qtbot: QtBot) -> QMenu:
    right_click(apps(window), row)
    return open_menu(qtbot)


def names_in(menu: QMenu) -> tuple[str | None, ...]:
    return tuple(None if act.isSeparator() else act.objectName() for act in menu.actions())


def entries(window: MainWindow, qtbot: QtBot) -> Iterator[tuple[QMenu, QAction]]:
    """Each entry of each menu that there is, context menus too."""
    menus = window.findChildren(QMenu)
    assert set(menus) > set(window.menus.values())
    for menu in menus:
        yield from ((menu, act) for act in leaves(menu))
    for open_one in (lane_menu, app_menu):
        opened = open_one(window, 1, qtbot)
        yield from ((opened, act) for act in leaves(opened))
        opened.close()
        qtbot.waitUntil(lambda: QApplication.activePopupWidget() is None)


def leaves(menu: QMenu) -> list[QAction]:
    return [act for act in menu.actions() if not act.isSeparator() and act.menu() is None]


def owner(menu: QMenu) -> type[QObject] | None:
    """Which of OTHERS the menu belongs to."""
    at: QObject | None = menu
    while at is not None:
        for kind in OTHERS:
            if isinstance(at, kind):
                return kind
        at = at.parent()
    return None


def test_an_act_is_one_qaction_in_every_menu(window: MainWindow, qtbot: QtBot) -> None:
    catalogue = {window.named_actions[name] for name in ACTS}
    said = {without_mnemonics(act.text()): act for act in catalogue}
    assert len(said) == len(catalogue)
    keys = {
        keys.toString()
        for act in ACTS.values()
        if act.reach is Reach.WINDOW
        for keys in act.sequences
    }
    owners = set()
    for menu, act in entries(window, qtbot):
        if act in catalogue:
            continue
        kind = owner(menu)
        assert kind is not None, f"“{act.text()}” is no act of the catalogue"
        owners.add(kind)
        if kind not in VALUES:
            assert without_mnemonics(act.text()) not in said
        assert not keys & {keys.toString() for keys in act.shortcuts()}, act.text()
    assert owners == set(OTHERS), "what has no such entry any more is not listed"


def test_entries_that_are_no_acts_say_different_things(window: MainWindow, qtbot: QtBot) -> None:
    catalogue = {window.named_actions[name] for name in ACTS}
    others = {
        act
        for menu, act in entries(window, qtbot)
        if act not in catalogue and owner(menu) not in VALUES
    }
    texts = Counter(without_mnemonics(act.text()) for act in others)
    assert [text for text, times in texts.items() if times > 1] == []


def test_within_a_menu_each_letter_leads_to_one_entry(window: MainWindow, qtbot: QtBot) -> None:
    letters: dict[QMenu, list[str]] = {}
    for menu, act in entries(window, qtbot):
        if act.isVisible():
            letters.setdefault(menu, []).append(QKeySequence.mnemonic(act.text()).toString())
    for menu, found in letters.items():
        twice = [letter for letter, times in Counter(found).items() if letter and times > 1]
        assert twice == [], [act.text() for act in menu.actions()]


def test_each_act_does_something(window: MainWindow) -> None:
    idle = [
        name
        for name in ACTS
        if not action(window, name).receivers("2triggered(bool)")
        and action(window, name).menu() is None
    ]
    assert idle == []


# -- the chosen test and the chosen app -----------------------------------------------------------


def test_a_right_click_chooses_the_lane_first(window: MainWindow, qtbot: QtBot) -> None:
    samples = timelines.pictured()
    window.choose_test(samples[0].test_id)
    menu = lane_menu(window, 2, qtbot)
    assert lanes(window).chosen_tests == (lanes(window).chosen_test,)
    assert lanes(window).chosen_test != samples[0].test_id
    assert names_in(menu) == LANE_MENU
    menu.close()


def test_a_right_click_keeps_several_that_are_chosen(window: MainWindow, qtbot: QtBot) -> None:
    lanes(window).selectAll()
    chosen = lanes(window).chosen_tests
    menu = lane_menu(window, 2, qtbot)
    assert lanes(window).chosen_tests == chosen
    action(window, "remove").trigger()
    assert lanes(window).model().rowCount() == 0
    menu.close()


def test_the_menu_key_opens_the_menu_of_the_chosen_lane(window: MainWindow, qtbot: QtBot) -> None:
    view = lanes(window)
    view.setFocus()
    ask_for_menu(view.viewport(), QPoint(1, 1), QContextMenuEvent.Reason.Keyboard)
    menu = open_menu(qtbot)
    assert lanes(window).chosen_tests == ("t-timed-out",)
    assert names_in(menu) == LANE_MENU
    assert action(window, "send_again").isEnabled()
    menu.close()


def test_a_right_click_chooses_the_app_first(window: MainWindow, qtbot: QtBot) -> None:
    view = apps(window)
    rows = view.model().rowCount()
    assert view.currentIndex().row() != rows - 1
    menu = app_menu(window, rows - 1, qtbot)
    assert view.currentIndex().row() == rows - 1
    assert names_in(menu) == APP_MENU
    assert action(window, "edit_app").isEnabled()
    menu.close()


def test_where_nothing_can_be_done_no_menu_opens(window: MainWindow, qtbot: QtBot) -> None:
    """All apps are chosen: there is none to change."""
    right_click(apps(window), 0)
    qtbot.wait(50)
    assert QApplication.activePopupWidget() is None


def test_the_menu_above_the_apps_is_that_of_the_catalogue(window: MainWindow) -> None:
    menus = [menu for menu in part(window, Sidebar).findChildren(QMenu) if menu.actions()]
    assert names_in(menus[0]) == ADD_MENU


def test_the_inspectors_buttons_are_about_its_test_and_not_about_the_selection(
    window: MainWindow, qtbot: QtBot
) -> None:
    view = lanes(window)
    view.clearSelection()
    qtbot.waitUntil(lambda: not action(window, "send_again").isEnabled())
    again = button(window, "Send a&gain")
    assert again.isEnabled()
    asked = part(window, Inspector).send_again_requested
    asked.disconnect()  # nothing is sent
    with qtbot.waitSignal(asked):
        again.click()
