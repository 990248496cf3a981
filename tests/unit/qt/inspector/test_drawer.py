"""The inspector beside the lanes, or as a drawer over them."""

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.domain.settings.options import Options
from storebell.qt.background import Background
from storebell.qt.inspector.drawer import InspectorPlace
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.theme.theme import Theme
from storebell.qt.timeline.view import TimelineView
from storebell.services.container import Services
from storebell.services.overview import Overview
from support import timelines
from support.controllers import controller_of


@pytest.fixture
def window(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    background = Background(no_services)
    window = make_window(theme, background, Options(), clock=lambda: timelines.NOW)
    apps = [App("Hiking", "com.example.hiking", 6448311069, "2X9R4HXF34")]
    window.show_overview(Overview(apps, (), "a keychain", tmp_path), "Hiking")
    window.show_tests(timelines.pictured())
    window.resize(1280, 800)
    QApplication.processEvents()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    yield window
    window.close()
    theme.set_text_scale(100)
    window.deleteLater()


def no_services() -> AbstractAsyncContextManager[Services]:
    raise AssertionError("these tests ask for no services")


def place(window: MainWindow) -> InspectorPlace:
    return controller_of(window).page.inspector_place


def view(window: MainWindow) -> TimelineView:
    return controller_of(window).page.view


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
