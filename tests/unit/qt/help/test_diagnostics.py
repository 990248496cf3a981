"""The diagnostics: what is copied, and what is told after a crash."""

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from storebell.qt.shell.main_window import MainWindow
from unit.qt.opened_windows import action


@pytest.fixture
def window(filled_window: MainWindow) -> MainWindow:
    return filled_window


def test_the_diagnostics_say_what_it_runs_on_and_no_secret(
    window: MainWindow, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().clear()
    action(window, "copy_diagnostics").trigger()
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()), timeout=15_000)
    text = QGuiApplication.clipboard().text()
    for wanted in ("storebell 0.", "Qt: 6.", "keychain: ", "SQLite 3.", "apps: "):
        assert wanted in text
