"""The window hears of other processes without looking."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from storebell.qt.timeline import change_watcher
from storebell.qt.timeline.change_watcher import ChangeWatcher
from storebell.storage.files.change_signal import ChangeSignal


def test_a_bell_that_is_rung_is_heard_every_time(qtbot: QtBot, tmp_path: Path) -> None:
    owner = QObject()
    change_signal, watch = ChangeSignal(tmp_path / "bell"), ChangeWatcher(owner)
    assert watch.watch(change_signal.file)
    for _ in range(3):
        with qtbot.waitSignal(watch.changed):
            change_signal.notify()


def test_a_bell_that_was_deleted_is_hung_up_again(qtbot: QtBot, tmp_path: Path) -> None:
    owner = QObject()
    change_signal, watch = ChangeSignal(tmp_path / "bell"), ChangeWatcher(owner)
    assert watch.watch(change_signal.file)
    with qtbot.waitSignal(watch.changed):
        change_signal.file.unlink()
    with qtbot.waitSignal(watch.changed):
        change_signal.notify()


def test_where_there_is_no_place_for_a_bell_nobody_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    change_signal = ChangeSignal(tmp_path / "missing" / "bell")
    change_signal.notify()
    assert not ChangeWatcher(QObject()).watch(change_signal.file)


def test_a_folder_that_was_gone_for_a_while_is_watched_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_watcher, "_AGAIN_MILLISECONDS", 50)
    folder, owner = tmp_path / "state", QObject()
    folder.mkdir()
    change_signal, watch = ChangeSignal(folder / "bell"), ChangeWatcher(owner)
    assert watch.watch(change_signal.file)
    with qtbot.waitSignal(watch.changed):
        change_signal.file.unlink()
        folder.rename(tmp_path / "away")
    with qtbot.waitSignals([watch.changed] * 3):  # it looks again while nothing is there
        pass
    folder.mkdir()
    qtbot.waitUntil(change_signal.file.exists)
    with qtbot.waitSignal(watch.changed):
        change_signal.notify()


def test_a_bell_that_is_a_pipe_or_a_link_is_neither_waited_for_nor_followed(tmp_path: Path) -> None:
    if os.name != "nt":
        os.mkfifo(tmp_path / "bell")
        ChangeSignal(tmp_path / "bell").notify()
        assert not ChangeWatcher(QObject()).watch(tmp_path / "bell")
        (tmp_path / "link").symlink_to(tmp_path / "target")
        ChangeSignal(tmp_path / "link").notify()
        assert not ChangeWatcher(QObject()).watch(tmp_path / "link")
        assert not (tmp_path / "target").exists()
