"""The inspector beside the lanes, or as a drawer over them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from storebell.qt.shell.main_window import MainWindow
from support.controllers import controller_of
from unit.qt.opened_windows import place, view


def click_on_a_lane(window: MainWindow) -> None:
    at = view(window).visualRect(view(window).model().index(1, 0)).topLeft() + QPoint(30, 20)
    QTest.mouseClick(view(window).viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_the_inspector_stands_beside_the_lanes_where_there_is_room(window: MainWindow) -> None:
    assert not place(window).is_drawer
    assert place(window).isVisible()
    window.resize(1149, 700)
    QApplication.processEvents()
    assert place(window).is_drawer
    assert not place(window).isVisible()
    window.resize(1150, 700)
    QApplication.processEvents()
    assert place(window).isVisible()


def test_a_lane_that_is_clicked_opens_the_drawer_and_escape_closes_it(window: MainWindow) -> None:
    window.resize(1024, 600)
    QApplication.processEvents()
    click_on_a_lane(window)
    assert place(window).isVisible()
    assert place(window).geometry().right() == controller_of(window).page.rect().right()
    assert view(window).hasFocus()
    QTest.keyClick(view(window), Qt.Key.Key_Escape)
    assert not place(window).isVisible()


def test_the_keyboard_leaves_the_drawer_when_it_closes(window: MainWindow) -> None:
    window.resize(1024, 600)
    QApplication.processEvents()
    QTest.keyClick(view(window), Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert place(window).isVisible()
    close = next(
        candidate
        for candidate in place(window).findChildren(QPushButton)
        if "Close" in candidate.accessibleName()
    )
    close.setFocus()
    close.click()
    assert not place(window).isVisible()
    assert view(window).hasFocus()
