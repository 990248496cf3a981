"""What the window does where there is little room."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from unit.qt.opened_windows import place, view


def test_stepping_through_the_lanes_opens_no_drawer(window: MainWindow) -> None:
    window.resize(1024, 600)
    QApplication.processEvents()
    view(window).setFocus()
    QTest.keyClick(view(window), Qt.Key.Key_Down)
    QTest.keyClick(view(window), Qt.Key.Key_Down)
    assert view(window).chosen_test
    assert not place(window).isVisible()


def test_below_900_the_apps_are_icons(window: MainWindow) -> None:
    wide = window.sidebar.width()
    window.resize(899, 600)
    QApplication.processEvents()
    assert window.sidebar.width() < wide / 2
    window.resize(900, 600)
    QApplication.processEvents()
    assert window.sidebar.width() == wide


def test_larger_text_needs_more_room(window: MainWindow, theme: Theme, qtbot: QtBot) -> None:
    theme.set_text_scale(200)
    qtbot.waitUntil(lambda: place(window).is_drawer)


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_window_fits_the_smallest_screen(
    window: MainWindow, theme: Theme, qtbot: QtBot, percent: int
) -> None:
    theme.set_text_scale(percent)
    qtbot.wait(50)  # fonts are told to widgets by events
    window.resize(1024, 600)
    QApplication.processEvents()
    qtbot.wait(20)
    assert (window.width(), window.height()) == (1024, 600)
    whole = window.rect()
    for button in window.findChildren(QPushButton):
        if button.isVisible():
            corner = button.mapTo(window, button.rect().bottomRight())
            assert whole.contains(corner), (button.text(), button.accessibleName())
            assert is_whole(button), (button.text(), button.accessibleName())


def is_whole(widget: QWidget) -> bool:
    return widget.visibleRegion().boundingRect().size() == widget.size()
