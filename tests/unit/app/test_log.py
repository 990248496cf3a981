"""The log: one line an entry, for its owner alone, without secrets."""

import logging
import os
import re
import socket
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storebell.app import log
from storebell.app.log import start_log
from storebell.domain.settings.options import Options
from support.canary import Canary
from support.owners import give_away

ENTRY = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ storebell\.test: ")
posix_only = pytest.mark.skipif(os.name == "nt", reason="POSIX modes and pipes")

_log = logging.getLogger("storebell.test")


@pytest.fixture(autouse=True)
def _handlers_restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    loggers = (logging.getLogger(), logging.getLogger("storebell"))
    earlier = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    yield
    for one, handlers, level in earlier:
        for handler in one.handlers:
            if handler not in handlers:
                handler.close()
        one.handlers[:] = handlers
        one.setLevel(level)


def logged(basedir: Path) -> str:
    return (basedir / "logs" / "storebell.log").read_text(encoding="utf-8")


def test_an_entry_is_one_line_whatever_is_in_it(tmp_path: Path) -> None:
    start_log(Options(basedir=tmp_path))
    forged = "x\n2026-11-21 14:02:11,000 INFO storebell.test: forged\x1b[2J\x9b\u2028\u202e"
    _log.warning("%s", forged)
    _log.warning("%s", "x" * 900_000)
    lines = logged(tmp_path).splitlines()
    assert len(lines) == 2
    assert all(ENTRY.match(line) for line in lines)
    assert not re.search("[\x00-\x1f\x7f-\x9f]", "".join(lines))
    assert len(lines[1]) < 3000


def test_half_a_character_is_no_reason_to_lose_an_entry(tmp_path: Path) -> None:
    start_log(Options(basedir=tmp_path))
    # Not through the logger: the test's own capture of the log could not pass it on.
    record = logging.makeLogRecord({"name": "storebell.test", "msg": "half \ud800 a pair"})
    logging.getLogger().handlers[-1].handle(record)
    assert "half \ufffd a pair" in logged(tmp_path)


def test_a_traceback_cannot_look_like_an_entry(tmp_path: Path) -> None:
    start_log(Options(basedir=tmp_path))
    forged = "x\n2026-11-21 14:02:11,000 INFO storebell.test: forged\x1b[2J"
    try:
        raise ValueError(forged + "\ny" * 5000)
    except ValueError:
        _log.exception("It failed", stack_info=True)
    lines = logged(tmp_path).splitlines()
    assert ENTRY.match(lines[0])
    assert all(line.startswith("    | ") for line in lines[1:])
    assert any("Traceback" in line for line in lines)
    assert "\x1b" not in "".join(lines)
    assert len(lines) < 500


@pytest.mark.parametrize("is_bare", [True, False])
def test_a_key_is_masked_in_messages_and_tracebacks(*, is_bare: bool, tmp_path: Path) -> None:
    canary = Canary()
    key = canary.pem
    if is_bare:
        key = "".join(line for line in key.splitlines() if "-----" not in line)
    start_log(Options(basedir=tmp_path, log_level="DEBUG"))
    _log.debug("the key is %s", key)
    try:
        raise ValueError(key)
    except ValueError:
        _log.exception("It failed")
    assert canary.seen_in(logged(tmp_path).encode()) == []
    assert "the key is ***" in logged(tmp_path)


@posix_only
def test_rotated_logs_are_their_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MOST_BYTES", 1000)
    before = os.umask(0)
    try:
        start_log(Options(basedir=tmp_path))
        for number in range(100):
            _log.info("entry %d of many, so that the file is full soon", number)
    finally:
        os.umask(before)
    files = list((tmp_path / "logs").iterdir())
    assert len(files) == 1 + log.MOST_FILES
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


@posix_only
def test_a_log_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "logs" / "storebell.log"
    file.parent.mkdir()
    file.write_text("earlier\n")
    file.chmod(0o644)
    start_log(Options(basedir=tmp_path))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    _log.info("later")
    assert logged(tmp_path).startswith("earlier\n")


def make_pipe(file: Path) -> None:
    os.mkfifo(file)


def make_folder(file: Path) -> None:
    file.mkdir()


def make_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(file))  # the whole path may be too long for a socket


@posix_only
@pytest.mark.parametrize("make", [make_pipe, make_folder, make_socket])
def test_something_else_with_the_name_of_the_log_is_said(
    make: Callable[[Path], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").mkdir()
    make(tmp_path / "logs" / "storebell.log")
    start_log(Options(basedir=tmp_path))
    _log.info("to nobody")
    assert "no log is kept" in capsys.readouterr().err


@posix_only
def test_a_pipe_with_a_reader_is_no_log_either(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").mkdir()
    pipe = tmp_path / "logs" / "storebell.log"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        start_log(Options(basedir=tmp_path))
        _log.info("to nobody")
        assert os.read(reader, 100) == b""
    finally:
        os.close(reader)
    assert "no log is kept" in capsys.readouterr().err


@posix_only
def test_the_null_device_switches_the_log_off(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "storebell.log").symlink_to(os.devnull)
    start_log(Options(basedir=tmp_path))
    _log.info("to nobody")
    assert capsys.readouterr().err == ""


def test_a_folder_that_cannot_be_made_leaves_it_mute(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("a file")
    start_log(Options(basedir=tmp_path))
    _log.info("to nobody")
    assert capsys.readouterr().err == ""


@posix_only
def test_a_link_of_the_logs_name_is_not_followed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / ".bashrc"
    mine.write_text("alias ls=ls\n")
    mine.chmod(0o644)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "storebell.log").symlink_to(mine)
    start_log(Options(basedir=tmp_path))
    _log.info("to nobody")
    assert mine.read_text() == "alias ls=ls\n"
    assert stat.S_IMODE(mine.stat().st_mode) == 0o644
    assert str(mine) in capsys.readouterr().err


@posix_only
@pytest.mark.parametrize("is_link", [True, False])
def test_a_folder_of_somebody_elses_gets_no_log(
    *, is_link: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    elsewhere, logs = tmp_path / "elsewhere", tmp_path / "base" / "logs"
    elsewhere.mkdir()
    logs.parent.mkdir()
    if is_link:
        logs.symlink_to(elsewhere)
    else:
        logs.mkdir()
        give_away(logs, monkeypatch)
    start_log(Options(basedir=tmp_path / "base"))
    _log.info("to nobody")
    assert list(elsewhere.iterdir()) == []
    assert list(logs.iterdir()) == []
    assert "--basedir" in capsys.readouterr().err


@posix_only
def test_a_folder_that_is_exchanged_between_two_files_of_the_log_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MOST_BYTES", 1000)
    start_log(Options(basedir=tmp_path))
    _log.info("the first")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "logs").rename(tmp_path / "moved")
    (tmp_path / "logs").symlink_to(elsewhere)
    for number in range(100):
        _log.info("entry %d of many, so that the file is full soon", number)
    assert list(elsewhere.iterdir()) == []


@posix_only
def test_every_folder_on_the_way_to_it_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        start_log(Options(basedir=tmp_path / "a" / "b"))
    finally:
        os.umask(before)
    for folder in ("a", "a/b", "a/b/logs"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700
