"""The window comes back as it was left, and never out of sight."""

import os
import stat
from collections.abc import Callable
from configparser import RawConfigParser
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from storebell.domain.environment import Environment
from storebell.domain.settings.options import Options
from storebell.presentation.window_layout import Frame, Place
from storebell.qt.background import Background
from storebell.qt.shell.launch import make_window
from storebell.qt.shell.main_window import MainWindow
from storebell.qt.shell.window_state import FILE_NAME, WindowMemory, WindowState
from storebell.qt.theme.theme import Theme
from support.controllers import controller_of
from support.deadlines import within
from support.owners import give_away
from unit.qt.opened_windows import no_services

STATE = WindowState(
    Place(30, 40, 700, 500), is_maximized=False, inspector_width=310, has_inspector=True
)

Opener = Callable[[], MainWindow]


@pytest.fixture
def open_window(theme: Theme, qtbot: QtBot, tmp_path: Path) -> Opener:
    def opened() -> MainWindow:
        window = make_window(theme, Background(no_services), Options(), memory_folder=tmp_path)
        qtbot.addWidget(window)
        window.choose_environment(Environment.LOCAL)  # what follows the first frame is there
        window.show()
        qtbot.wait(20)
        return window

    return opened


@pytest.mark.parametrize(
    "state",
    [
        STATE,
        WindowState(
            Place(-1200, 0, 1280, 800), is_maximized=True, inspector_width=0, has_inspector=False
        ),
        replace(STATE, frame=Frame(2, 30), screen=(1018, 570)),
    ],
)
def test_what_was_written_is_read(tmp_path: Path, state: WindowState) -> None:
    WindowMemory(tmp_path).write(state)
    assert WindowMemory(tmp_path).read() == state


@pytest.mark.parametrize("content", ["", "[General]\nx=a\n", "\0\0\0", "[General]\nx=1\ny=2\n"])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    assert WindowMemory(tmp_path).read() is None
    assert WindowMemory(None).read() is None


def test_a_folder_that_can_not_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    WindowMemory(tmp_path / "file").write(STATE)
    assert WindowMemory(tmp_path / "file").read() is None


def test_place_size_and_division_come_back(open_window: Opener, qtbot: QtBot) -> None:
    first = open_window()
    first.resize(1300, 700)
    QApplication.processEvents()
    first.move(20, 10)
    controller_of(first).page.set_inspector_width(400)
    frame = first.frameGeometry().size() - first.size()
    room = QGuiApplication.primaryScreen().availableSize() - frame
    first.close()
    second = open_window()
    assert second.size() == QSize(1300, 700).boundedTo(room)
    second.resize(1300, 700)
    QApplication.processEvents()
    controller_of(second).page.inspector_place.show_inspector(is_shown=False)
    second.close()
    assert not controller_of(open_window()).page.inspector_place.is_docked_wanted


def test_a_window_of_a_monitor_that_is_gone_is_brought_back(
    open_window: Opener, tmp_path: Path
) -> None:
    WindowMemory(tmp_path).write(
        WindowState(
            Place(9000, 9000, 600, 400), is_maximized=False, inspector_width=0, has_inspector=True
        )
    )
    window = open_window()
    area = QGuiApplication.primaryScreen().availableGeometry()
    assert area.contains(window.geometry().center())


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes and devices")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "huge"])
def test_what_is_no_small_file_is_neither_read_nor_written(kind: str, tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "device":
        file.symlink_to("/dev/zero")
    elif kind == "folder":
        file.mkdir()
    else:
        with file.open("wb") as stream:
            stream.truncate(1 << 40)
    memory = WindowMemory(tmp_path)
    with within(10):
        assert memory.read() is None
        memory.write(STATE)
        assert memory.read() is None


posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX modes, owners and links")


@posix_only
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        WindowMemory(tmp_path / "state").write(STATE)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "state" / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    (tmp_path / "state" / FILE_NAME).chmod(0o644)
    WindowMemory(tmp_path / "state").write(STATE)
    assert stat.S_IMODE((tmp_path / "state" / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_file_that_an_earlier_version_wrote_is_read(line_end: str, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        "[General]\nheight=500\ninspector=true\ninspector_width=310\nmaximized=false\n"
        "width=700\nx=30\ny=40\n\n",
        newline=line_end,
    )
    assert WindowMemory(tmp_path).read() == STATE


def test_what_is_written_is_an_ini_file_that_an_earlier_version_can_read(tmp_path: Path) -> None:
    WindowMemory(tmp_path).write(STATE)
    ini = RawConfigParser()
    ini.read_string((tmp_path / FILE_NAME).read_text())
    assert dict(ini["General"]) == {
        "x": "30",
        "y": "40",
        "width": "700",
        "height": "500",
        "maximized": "false",
        "inspector_width": "310",
        "inspector": "true",
        "frame_width": "16",
        "frame_height": "48",
        "screen_width": "0",
        "screen_height": "0",
    }


@posix_only
@pytest.mark.parametrize("mode", [0o700, 0o777])
@pytest.mark.parametrize("kind", ["link", "dangling link", "link of its folder", "another user's"])
def test_what_somebody_else_may_have_planted_is_neither_read_nor_written(
    kind: str, mode: int, open_window: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, file = tmp_path, tmp_path / FILE_NAME
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    target = elsewhere / FILE_NAME
    if kind != "dangling link":
        WindowMemory(elsewhere).write(STATE)
    if kind == "link of its folder":
        folder = tmp_path / "state"
        folder.symlink_to(elsewhere)
    elif kind == "another user's":
        target.rename(file)
        target = file
        monkeypatch.setattr("storebell.files.folders.refuse_other_owner", lambda _status: None)
        give_away(file, monkeypatch)
    else:
        file.symlink_to(target)
    tmp_path.chmod(mode)
    before = target.read_bytes() if target.exists() else None
    memory = WindowMemory(folder)
    assert memory.read() is None
    memory.write(STATE)
    if folder == tmp_path:
        open_window().close()
    assert (target.read_bytes() if target.exists() else None) == before
    assert kind == "another user's" or (file if folder == tmp_path else folder).is_symlink()
    assert memory.read() is None
