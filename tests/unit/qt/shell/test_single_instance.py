"""One window an installation: who is first, what a second start does and may say."""

import os
import stat
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from storebell.qt.shell.single_instance import (
    LOCK_NAME,
    MOST_BYTES,
    REQUEST,
    Claim,
    Instance,
    bring_to_front,
)
from support.deadlines import within
from support.instance_starts import start_twice
from support.instances import claim_again, first_instance

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes and signals")


# -- two of them --------------------------------------------------------------------------------


def test_a_second_start_raises_the_first_and_gives_way(tmp_path: Path, qtbot: QtBot) -> None:
    with first_instance(tmp_path, qtbot) as instance:
        with qtbot.waitSignal(instance.raise_requested):
            assert claim_again(tmp_path, qtbot) is Claim.RAISED
        assert instance.owner == os.getpid()
        with qtbot.waitSignal(instance.raise_requested):
            assert claim_again(tmp_path, qtbot) is Claim.RAISED


def test_another_basedir_is_another_installation(tmp_path: Path, qtbot: QtBot) -> None:
    with (
        first_instance(tmp_path / "a" / "state", qtbot) as one,
        first_instance(tmp_path / "b" / "state", qtbot) as two,
    ):
        assert one._address != two._address
        with qtbot.waitSignal(two.raise_requested), qtbot.assertNotEmitted(one.raise_requested):
            assert claim_again(tmp_path / "b" / "state", qtbot) is Claim.RAISED


def test_a_long_path_gets_a_short_name_that_still_tells_folders_apart(
    tmp_path: Path, qtbot: QtBot
) -> None:
    deep = tmp_path / ("long" * 30)
    with (
        first_instance(deep / "a", qtbot) as one,
        first_instance(deep / "b", qtbot) as two,
    ):
        assert one._address != two._address
        assert "/" not in one._address
        with qtbot.waitSignal(one.raise_requested), qtbot.assertNotEmitted(two.raise_requested):
            assert claim_again(deep / "a", qtbot) is Claim.RAISED


def test_after_the_first_has_ended_the_next_is_first(tmp_path: Path, qtbot: QtBot) -> None:
    for _ in range(2):
        with first_instance(tmp_path, qtbot):
            pass
    assert not (tmp_path / LOCK_NAME).exists()


def test_a_start_that_is_let_go_at_once_never_listens(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    assert instance.claim() is Claim.FIRST
    instance.release()
    instance.listen()
    assert instance._server is None


@posix_only
def test_folder_and_socket_are_for_this_user_alone(tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "base" / "state"
    with first_instance(folder, qtbot) as instance:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert instance._server is not None
        assert stat.S_IMODE(Path(instance._server.fullServerName()).stat().st_mode) == 0o700


@posix_only
def test_where_nothing_can_be_written_the_window_opens_all_the_same(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    assert Instance(in_the_way / "state").claim() is Claim.FIRST


def test_without_qts_network_part_there_is_still_one_window(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtNetwork", None)
    monkeypatch.setattr("storebell.qt.shell.single_instance._PATIENCE_SECONDS", (0.1, 0.1))
    first = Instance(tmp_path)
    assert first.claim() is Claim.FIRST
    first.listen()
    assert "can't bring the window up" in caplog.text
    assert Instance(tmp_path).claim() is Claim.UNANSWERED
    first.release()
    assert Instance(tmp_path).claim() is Claim.FIRST


def test_five_double_starts_have_one_window_each(tmp_path: Path) -> None:
    *_, tally = start_twice(tmp_path, rounds=5, seed=3)
    assert tally.is_good, tally
    assert tally.holders == {1: 5}
    assert tally.raised == 5


# -- one that is alive but silent ---------------------------------------------------------------


def test_nothing_is_taken_from_a_live_owner_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.qt.shell.single_instance._PATIENCE_SECONDS", (0.2, 0.2))
    monkeypatch.setattr("storebell.qt.shell.single_instance._REPLY_MILLISECONDS", 100)
    lock = QLockFile(str(tmp_path / LOCK_NAME))
    lock.setStaleLockTime(0)
    assert lock.tryLock(0)
    server = QLocalServer()
    second = Instance(tmp_path)
    assert server.listen(second._address)  # it is there, but nobody runs its event loop
    assert second.claim() is Claim.UNANSWERED
    assert server.isListening()
    visitor = QLocalSocket()
    visitor.connectToServer(second._address)
    assert visitor.waitForConnected(1000)  # the name is still the live server's
    assert (tmp_path / LOCK_NAME).exists()
    visitor.abort()
    server.close()
    lock.unlock()


@posix_only
def test_a_name_that_cannot_be_had_is_removed_only_under_the_lock_and_the_window_opens(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    was_locked: list[bool] = []
    remove = QLocalServer.removeServer

    def watch(name: str) -> bool:
        was_locked.append(instance._lock.isLocked())
        return remove(name)

    monkeypatch.setattr(QLocalServer, "removeServer", watch)
    with tempfile.TemporaryDirectory() as folder:  # short enough for a socket in it
        instance = Instance(Path(folder))
        Path(instance._address, "in the way").mkdir(parents=True)
        assert instance.claim() is Claim.FIRST
        instance.listen()
        assert was_locked == [True]
        assert "can't bring the window up" in caplog.text
        instance.release()


def test_a_live_servers_name_is_never_taken_from_it(tmp_path: Path, qtbot: QtBot) -> None:
    with (
        first_instance(tmp_path, qtbot) as instance,
        qtbot.waitSignals([instance.raise_requested] * 4),
    ):
        for _ in range(4):
            assert claim_again(tmp_path, qtbot) is Claim.RAISED


# -- what a visitor may say ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [b"quit\n", b"raise\nraise\n", b"\0" * (4 * MOST_BYTES), b"raise" + b" " * MOST_BYTES],
    ids=["another word", "two at once", "much", "long"],
)
def test_anything_but_the_one_request_is_hung_up_on(
    message: bytes, tmp_path: Path, qtbot: QtBot
) -> None:
    with first_instance(tmp_path, qtbot) as instance:
        visitor = QLocalSocket()
        with qtbot.assertNotEmitted(instance.raise_requested):
            visitor.connectToServer(instance._address)
            visitor.write(message)
            unconnected = QLocalSocket.LocalSocketState.UnconnectedState
            qtbot.waitUntil(lambda: visitor.state() is unconnected)


def test_a_request_may_come_in_pieces(tmp_path: Path, qtbot: QtBot) -> None:
    with first_instance(tmp_path, qtbot) as instance:
        visitor = QLocalSocket()
        visitor.connectToServer(instance._address)
        visitor.write(REQUEST[:3])
        visitor.flush()
        qtbot.wait(30)
        with qtbot.waitSignal(instance.raise_requested):
            visitor.write(REQUEST[3:])
        qtbot.waitUntil(lambda: visitor.bytesAvailable() > 0)
        visitor.abort()


def test_a_silent_visitor_is_hung_up_on(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.qt.shell.single_instance._IDLE_MILLISECONDS", 50)
    with first_instance(tmp_path, qtbot) as instance, ExitStack() as stack:
        visitors = [QLocalSocket() for _ in range(12)]
        for visitor in visitors:
            visitor.connectToServer(instance._address)
            stack.callback(visitor.abort)
        unconnected = QLocalSocket.LocalSocketState.UnconnectedState
        qtbot.waitUntil(lambda: all(one.state() is unconnected for one in visitors))
        with qtbot.waitSignal(instance.raise_requested):
            assert claim_again(tmp_path, qtbot) is Claim.RAISED


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_minimised_window_comes_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.showMinimized()
    bring_to_front(window)
    assert window.isVisible()
    assert not window.isMinimized()


@posix_only
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "huge"])
def test_a_lock_file_that_is_none_is_not_waited_for(kind: str, tmp_path: Path) -> None:
    lock = tmp_path / LOCK_NAME
    if kind == "pipe":
        os.mkfifo(lock)
    elif kind == "device":
        lock.symlink_to("/dev/zero")
    elif kind == "folder":
        lock.mkdir()
    else:
        with lock.open("wb") as stream:
            stream.truncate(1 << 40)
    with within(20):
        assert Instance(tmp_path).claim() is Claim.FIRST


@posix_only
def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "elsewhere")
    assert Instance(tmp_path / "state").claim() is Claim.FIRST
    assert list((tmp_path / "elsewhere").iterdir()) == []
