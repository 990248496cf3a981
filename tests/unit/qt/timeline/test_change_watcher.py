"""The window hears of other processes without looking."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from storebell.qt.timeline import change_watcher as bell_watch
from storebell.qt.timeline.change_watcher import BellWatch
from storebell.storage.files.change_signal import Bell


def test_a_bell_that_is_rung_is_heard_every_time(qtbot: QtBot, tmp_path: Path) -> None:
    owner = QObject()
    bell, watch = Bell(tmp_path / "bell"), BellWatch(owner)
    assert watch.watch(bell.file)
    for _ in range(3):
        with qtbot.waitSignal(watch.rung):
            bell.ring()


def test_a_bell_that_was_deleted_is_hung_up_again(qtbot: QtBot, tmp_path: Path) -> None:
    owner = QObject()
    bell, watch = Bell(tmp_path / "bell"), BellWatch(owner)
    assert watch.watch(bell.file)
    with qtbot.waitSignal(watch.rung):
        bell.file.unlink()
    with qtbot.waitSignal(watch.rung):
        bell.ring()


def test_where_there_is_no_place_for_a_bell_nobody_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    bell = Bell(tmp_path / "missing" / "bell")
    bell.ring()
    assert not BellWatch(QObject()).watch(bell.file)


def test_a_folder_that_was_gone_for_a_while_is_watched_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell_watch, "_AGAIN_MILLISECONDS", 50)
    folder, owner = tmp_path / "state", QObject()
    folder.mkdir()
    bell, watch = Bell(folder / "bell"), BellWatch(owner)
    assert watch.watch(bell.file)
    with qtbot.waitSignal(watch.rung):
        bell.file.unlink()
        folder.rename(tmp_path / "away")
    with qtbot.waitSignals([watch.rung] * 3):  # it looks again while nothing is there
        pass
    folder.mkdir()
    qtbot.waitUntil(bell.file.exists)
    with qtbot.waitSignal(watch.rung):
        bell.ring()


def test_a_bell_that_is_a_pipe_or_a_link_is_neither_waited_for_nor_followed(tmp_path: Path) -> None:
    if os.name != "nt":
        os.mkfifo(tmp_path / "bell")
        Bell(tmp_path / "bell").ring()
        assert not BellWatch(QObject()).watch(tmp_path / "bell")
        (tmp_path / "link").symlink_to(tmp_path / "target")
        Bell(tmp_path / "link").ring()
        assert not BellWatch(QObject()).watch(tmp_path / "link")
        assert not (tmp_path / "target").exists()
