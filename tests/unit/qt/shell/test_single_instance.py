"""One window an installation: who is first, and every way in which the first can be gone."""

import os
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
    is_of_same_computer,
)
from support.deadlines import within
from support.instance_starts import age, claim_for, living_python, start_twice, started

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes and signals")


@contextmanager
def first_instance(folder: Path, qtbot: QtBot) -> Iterator[Instance]:
    """The first one, in this process, already listening."""
    instance = Instance(folder)
    assert instance.claim() is Claim.FIRST
    instance.listen()
    try:
        yield instance
    finally:
        instance.release()


def claim_again(folder: Path, qtbot: QtBot) -> Claim:
    """A second start, of a process of its own, while the first one's event loop goes on."""
    said: list[str] = []
    with started(folder) as start:
        start.go()
        thread = threading.Thread(target=lambda: said.append(start.hear()))
        thread.start()
        qtbot.waitUntil(lambda: bool(said), timeout=20_000)
        thread.join()
    return Claim(said[0])


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


# -- one that is gone ---------------------------------------------------------------------------


def test_a_killed_owner_leaves_lock_and_socket_and_is_replaced(
    tmp_path: Path, qtbot: QtBot
) -> None:
    with started(tmp_path) as start:
        start.go()
        assert start.hear() == Claim.FIRST.value
        assert claim_again(tmp_path, qtbot) is Claim.RAISED  # so it listens by now
        start.kill()
    assert (tmp_path / LOCK_NAME).exists()
    with first_instance(tmp_path, qtbot) as instance:
        assert instance._server is not None
        assert instance._server.isListening()
        with qtbot.waitSignal(instance.raise_requested):
            assert claim_again(tmp_path, qtbot) is Claim.RAISED


def test_the_name_of_a_killed_server_is_in_use_until_it_is_removed(
    tmp_path: Path, qtbot: QtBot
) -> None:
    with started(tmp_path) as start:
        start.go()
        assert start.hear() == Claim.FIRST.value
        assert claim_again(tmp_path, qtbot) is Claim.RAISED
        start.kill()
    instance = Instance(tmp_path)
    server = QLocalServer()
    if sys.platform != "win32":  # there the pipe goes with its process
        assert not server.listen(instance._address)
    assert instance.claim() is Claim.FIRST
    instance.listen()
    assert instance._server is not None
    assert instance._server.isListening()
    instance.release()


@pytest.mark.parametrize("content", [b"", b"\0garbage\xff" * 20], ids=["empty", "garbage"])
def test_an_unreadable_lock_file_is_waited_for_then_dropped(
    content: bytes, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.qt.shell.single_instance._PATIENCE_SECONDS", (0.3,))
    lock_file = tmp_path / LOCK_NAME
    lock_file.write_bytes(content)
    assert Instance(tmp_path).claim() is Claim.UNANSWERED  # somebody may just be writing it
    assert lock_file.read_bytes() == content
    age(lock_file)
    with first_instance(tmp_path, qtbot) as instance:
        assert instance.owner == os.getpid()


def test_an_unreadable_lock_file_from_the_future_is_dropped_too(
    tmp_path: Path, qtbot: QtBot
) -> None:
    lock_file = tmp_path / LOCK_NAME
    lock_file.write_bytes(b"")
    age(lock_file, -3600)
    with first_instance(tmp_path, qtbot):
        pass


def test_a_process_id_that_is_another_programs_by_now_is_no_owner(
    tmp_path: Path, qtbot: QtBot
) -> None:
    leave_lock_file(tmp_path)
    with living_python() as other:
        claim_for(other, tmp_path / LOCK_NAME, "not-python")
        began = time.monotonic()
        with first_instance(tmp_path, qtbot):
            assert time.monotonic() - began < 5


def test_a_process_id_that_is_another_pythons_by_now_is_no_owner(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.qt.shell.single_instance._PATIENCE_SECONDS", (0.3, 0.3))
    leave_lock_file(tmp_path)
    with living_python() as other:
        claim_for(other, tmp_path / LOCK_NAME)
        with first_instance(tmp_path, qtbot) as instance:
            assert instance.owner == os.getpid()


def test_another_computers_lock_is_respected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.qt.shell.single_instance._PATIENCE_SECONDS", (0.2, 0.2))
    leave_lock_file(tmp_path)
    lock_file = tmp_path / LOCK_NAME
    lines = lock_file.read_text(encoding="utf-8").splitlines()
    lock_file.write_text("\n".join([lines[0], lines[1], "elsewhere.example", "", "", ""]))
    assert Instance(tmp_path).claim() is Claim.UNANSWERED
    assert "elsewhere.example" in lock_file.read_text(encoding="utf-8")


PEAR_ID, PLUM_ID = b"7a1f2c3d", b"90b8e6d5"


@pytest.mark.parametrize(
    ("host_name", "machine_id", "is_same"),
    [
        (b"PEAR", PEAR_ID, True),
        (b"pear.home", PEAR_ID, True),  # renamed, or named by another network
        (b"PEAR", PLUM_ID, False),  # another one of the same name
        (b"PEAR", b"", True),
        (b"plum", b"", False),
        (b"", b"", True),  # as Qt judges it
    ],
)
def test_a_computer_is_told_by_its_id_and_else_by_its_name(
    host_name: bytes, machine_id: bytes, is_same: bool
) -> None:
    written_here = b"\n".join([b"7", b"python", b"PEAR", PEAR_ID, b"", b""])
    found = b"\n".join([b"8", b"python", host_name, machine_id, b"e47fe9e0", b""])
    assert is_of_same_computer(found, written_here) is is_same
    if not machine_id:
        nameless = b"\n".join([b"7", b"python", b"PEAR", b""])
        assert is_of_same_computer(found, nameless) is is_same


def test_the_lock_file_of_this_computer_is_recognised(tmp_path: Path) -> None:
    lock, other = QLockFile(str(tmp_path / "one")), QLockFile(str(tmp_path / "two"))
    assert lock.tryLock(0)
    assert other.tryLock(0)
    one, two = ((tmp_path / name).read_bytes() for name in ("one", "two"))
    assert len(one.splitlines()) == 5, "the form of Qt's lock file has changed"
    assert is_of_same_computer(one, two)
    host_name = one.splitlines()[2]
    assert host_name.decode() == lock.getLockInfo()[1] != ""


def leave_lock_file(folder: Path) -> None:
    """What a killed owner leaves, with nobody behind it."""
    with started(folder) as start:
        start.go()
        assert start.hear() == Claim.FIRST.value
        start.kill()


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
