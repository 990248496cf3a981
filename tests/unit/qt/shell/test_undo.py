"""Undo of the last removal, whichever part of the window made it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.undo import Undo
from storebell.qt.widgets.notices import Notices
from storebell.storage.files.json_lists import JsonAppRepository
from support.notices import notice_titles
from unit.qt.opened_windows import LIMIT, action, part, press

TWO = (App("Hiking", "com.example.hiking"), App("Trails", "com.example.trails"))


class Remover(QObject):
    """Counts what it has removed."""

    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    @property
    def can_undo(self) -> bool:
        return self.count > 0

    def remove(self) -> None:
        self.count += 1
        self.removed.emit()

    def undo_removal(self) -> None:
        self.count -= 1


def test_the_last_removal_is_undone_first() -> None:
    tests, apps, parent = Remover(), Remover(), QObject()
    undo = Undo((tests, apps), parent)
    assert not undo.can_undo
    undo.undo_removal()
    apps.remove()
    tests.remove()
    undo.undo_removal()
    assert (tests.count, apps.count) == (0, 1)
    undo.undo_removal()
    assert not undo.can_undo


@pytest.fixture
def window(sending_window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    for app in TWO:
        JsonAppRepository(tmp_path / "settings" / "apps.json").put(app)
    with qtbot.waitSignal(sending_window.ready, timeout=LIMIT):
        sending_window.load("Hiking")
    sending_window.activateWindow()
    return sending_window


def test_the_keys_of_undo_bring_an_app_back_and_clear_its_notice(
    window: MainWindow, qtbot: QtBot
) -> None:
    notices = part(window, Notices)
    window.sidebar.app_list.setFocus()
    qtbot.waitUntil(action(window, "remove_app").isEnabled, timeout=LIMIT)
    press("Del")
    qtbot.waitUntil(lambda: notice_titles(notices) == ("“Hiking” was removed",), timeout=LIMIT)
    qtbot.waitUntil(action(window, "undo").isEnabled, timeout=LIMIT)
    press("Ctrl+Z")
    qtbot.waitUntil(lambda: notice_titles(notices) == (), timeout=LIMIT)
    qtbot.waitUntil(lambda: not action(window, "undo").isEnabled(), timeout=LIMIT)
    assert window.sidebar.app_list.hasFocus()
