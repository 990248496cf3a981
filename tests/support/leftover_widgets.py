"""Deletes the windows that a test left, closed or never shown.

Every new style sheet, palette or font of the application goes through all widgets that are there,
and hundreds of windows would be there after a few hundred tests.
"""

import threading
from collections.abc import Generator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from storebell.qt.background import _BATCH_MILLISECONDS

_shared: list[QWidget] = []
"""Made by a fixture of a module or of the session, or before the first test."""


def _windows() -> list[QWidget]:
    """Those that nothing else deletes."""
    if not isinstance(QCoreApplication.instance(), QApplication):
        return []
    return [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    if fixturedef.scope == "function":
        return (yield)
    before = _windows()
    try:
        return (yield)
    finally:
        _shared.extend(window for window in _windows() if window not in before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    yield
    if QCoreApplication.instance() is None:
        return
    _delete_what_was_given_up()
    left = [window for window in _windows() if window not in _shared]
    if not left:
        return
    if any(thread.name == "storebell-background" for thread in threading.enumerate()):
        return  # it may still tell them something; the end of a later test deletes them
    _deliver_the_last_batch()
    for window in left:
        if shiboken6.isValid(window):
            window.deleteLater()
    _delete_what_was_given_up()


def _delete_what_was_given_up() -> None:
    """What `deleteLater` was called for: Qt does it in a running event loop, not before."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _deliver_the_last_batch() -> None:
    """What a background that is closed had still to tell: it does so by a timer."""
    QCoreApplication.processEvents()  # starts that timer
    loop = QEventLoop()
    QTimer.singleShot(_BATCH_MILLISECONDS, loop.quit)  # due after it, as it was started later
    loop.exec()
