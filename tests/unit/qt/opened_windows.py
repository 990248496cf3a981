"""Storebell's windows for tests: how its parts are found and its keys are pressed."""

from contextlib import AbstractAsyncContextManager
from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from storebell.domain.accounts.credentials import App
from storebell.domain.notifications.timeline import Timeline
from storebell.qt.inspector.drawer import InspectorPlace
from storebell.qt.sending.type_button import TypeButton
from storebell.qt.sending.type_popup import TypePopup
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.top_bar import SendButton
from storebell.qt.timeline.model import TimelineModel
from storebell.qt.timeline.view import TimelineView
from storebell.services.container import Services
from support.controllers import controller_of

LIMIT = 15_000
"""How long a test waits for services and servers, in milliseconds."""

APPS = (
    App("Hiking", "com.example.hiking", 6448311069, "2X9R4HXF34"),
    App("Trails Pro", "com.example.trails", 6448311070, "2X9R4HXF34"),
)

THREE_NAMES = ("Hiking", "Cycling", "Rowing")
"""Apps of `three_apps_window`."""

T = TypeVar("T", bound=QObject)


def part(window: QObject, kind: type[T]) -> T:
    found = window.findChild(kind)
    assert found is not None
    return found


def action(window: MainWindow, name: str) -> QAction:
    found = window.findChild(QAction, name)
    assert isinstance(found, QAction), name
    return found


def lanes(window: MainWindow) -> TimelineView:
    return part(window, TimelineView)


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(keys: str) -> None:
    """Types into what has the focus, as a person would."""
    QTest.keySequence(focused(), QKeySequence(keys))


def press_send(window: MainWindow) -> None:
    part(window, SendButton).click()


def choose_type(window: MainWindow, text: str) -> None:
    """Searches for a type in the list beside Send, and takes the first that is found."""
    button = part(window, TypeButton)
    button.click()
    popup = part(button, TypePopup)
    popup.field.setText(text)
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert not popup.isVisible()


def shown_in(window: MainWindow) -> tuple[Timeline, ...]:
    """The tests that are on the timeline, newest first."""
    return tuple(part(window, TimelineModel).timelines())


def no_services() -> AbstractAsyncContextManager[Services]:
    """For windows of tests that never open the database or the keychain."""
    raise AssertionError("these tests ask for no services")


def place(window: MainWindow) -> InspectorPlace:
    """Where the inspector is: beside the lanes, or a drawer over them."""
    return controller_of(window).page.inspector_place


def view(window: MainWindow) -> TimelineView:
    """The lanes."""
    return controller_of(window).page.view
