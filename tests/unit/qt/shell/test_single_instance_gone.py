"""A window whose first instance is gone: what it left, and when it is replaced."""

import os
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from storebell.qt.shell.single_instance import LOCK_NAME, Claim, Instance, is_of_same_computer
from support.instance_starts import age, claim_for, living_python, started
from support.instances import claim_again, first_instance


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
