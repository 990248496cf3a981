"""The window hears of keys, apps and settings that a command changed."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from storebell.domain.accounts.credentials import App
from storebell.qt.shell import lists_watcher
from storebell.qt.shell.lists_watcher import ListsWatcher
from storebell.storage.files.json_lists import JsonAppRepository


def test_each_change_is_told_and_nothing_else(qtbot: QtBot, tmp_path: Path) -> None:
    owner = QObject()
    book, watch = JsonAppRepository(tmp_path / "apps.json"), ListsWatcher(owner)
    watch.watch(tmp_path)
    watch.watch(tmp_path)
    for label in ("Hiking", "Trails"):
        with qtbot.waitSignal(watch.changed):
            book.put(App(label, "com.example.hiking"))
    with qtbot.assertNotEmitted(watch.changed, wait=300):
        (tmp_path / "apps.json.damaged").write_text("x")
    with qtbot.waitSignal(watch.changed):
        book.remove("Trails")


def test_a_folder_that_was_replaced_is_watched_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists_watcher, "_AGAIN_MILLISECONDS", 50)
    folder, owner = tmp_path / "settings", QObject()
    folder.mkdir()
    watch = ListsWatcher(owner)
    watch.watch(folder)
    folder.rmdir()
    qtbot.wait(300)
    folder.mkdir()
    qtbot.waitUntil(lambda: str(folder) in watch._watcher.directories())
    with qtbot.waitSignal(watch.changed):
        JsonAppRepository(folder / "apps.json").put(App("Hiking", "com.example.hiking"))
