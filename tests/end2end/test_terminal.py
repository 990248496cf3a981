"""The terminal at its edges: streams that are gone, input that never ends or is none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from storebell.domain.checks import CHECK_NAMES
from support.commands import LIMIT_SECONDS, storebell
from support.extent import pairs, some
from support.shells import environment, in_shell, posix_only

LOCAL = "send --environment local"
UNKNOWN_APP = "send --environment sandbox --app nope"
# -- streams that are gone ------------------------------------------------------------------------


@posix_only
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"storebell {LOCAL} --json >&-", 74),
        (f"storebell {LOCAL} --json >/dev/full", 74),
        (f"storebell {LOCAL} >/dev/full", 74),
        (f"storebell {LOCAL} >&- 2>&- <&-", 74),
        (f"storebell {LOCAL} --json | head -1 >/dev/null; exit ${{PIPESTATUS[0]}}", 74),
        ("storebell keys --help >/dev/full", 74),
        ("storebell --help >/dev/full", 74),
        ("storebell --version >&-", 74),
        ("storebell --help | true; exit ${PIPESTATUS[0]}", 74),
        (f"storebell {UNKNOWN_APP} 2>&-", 2),
        (f"storebell {UNKNOWN_APP} 2>/dev/full", 2),
        (f"storebell {UNKNOWN_APP} --json >/dev/full", 2),
        (f"storebell {UNKNOWN_APP} --json >&-", 2),
        (f"storebell {UNKNOWN_APP} --json | true; exit ${{PIPESTATUS[0]}}", 2),
        ("storebell send --environment mars 2>/dev/full", 2),
        ("storebell send --environment mars 2>&-", 2),
        ("storebell --basedir '~nosuchuser/x' keys list", 2),
        ("storebell verify - <&-", 1),
        ("storebell verify - --at 0001-01-01T00:00:00+14:00", 2),
        ("storebell verify - --at 9999-12-31T23:59:59-14:00", 2),
    ],
)
def test_the_exit_code_tells_what_happened_whatever_became_of_the_streams(
    line: str, code: int, tmp_path: Path
) -> None:
    ran = in_shell(tmp_path, line)
    assert ran.returncode == code, ran.stderr.decode()
    assert b"Traceback" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr


@posix_only
def test_an_output_that_is_full_is_said_on_the_other_stream(tmp_path: Path) -> None:
    ran = in_shell(tmp_path, f"storebell {LOCAL} --json >/dev/full")
    assert b"The output could not be written" in ran.stderr
    lost = in_shell(tmp_path, f"storebell {UNKNOWN_APP} --json >/dev/full")
    assert "no app called “nope”" in lost.stderr.decode()


@posix_only
def test_a_list_that_is_cut_off_is_told_whatever_it_lists(tmp_path: Path) -> None:
    team = tmp_path / "storebell.toml"
    team.write_text("[[app]]\nbundle_id = 'com.example.hiking'\n")
    assert in_shell(tmp_path, f"storebell apps import {team}").returncode == 0
    assert in_shell(tmp_path, f"storebell {LOCAL} --json").returncode == 0
    lists = ("apps list", "audit", "tests --all", "settings", "security", "clock")
    for command, flag in pairs(lists, ("", "--json")):
        ran = in_shell(tmp_path, f"storebell {command} {flag} >/dev/full")
        assert (ran.returncode, command) == (74, command)
        assert b"The output could not be written" in ran.stderr


@posix_only
def test_a_reader_that_left_is_not_complained_of(tmp_path: Path) -> None:
    ran = in_shell(tmp_path, "storebell --help | true")
    assert ran.stderr == b""


@posix_only
def test_nothing_else_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    ran = in_shell(tmp_path, f"storebell {LOCAL} >&- 2>&- <&-")
    assert ran.returncode == 74
    log = (tmp_path / "logs" / "storebell.log").read_text(encoding="utf-8")
    assert all(line[:4].isdigit() for line in log.splitlines()), log


def test_every_exit_code_is_in_the_help(tmp_path: Path) -> None:
    helped = storebell(tmp_path, "send", "--help").out
    for words in ("70  a mistake", "74  the output could not", "130  stopped by Ctrl+C"):
        assert words in helped


@pytest.mark.parametrize("encoding", some(["cp1252", "ascii", "latin-1", "utf-8"], 2))
def test_an_encoding_without_our_signs_is_no_error(encoding: str, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "storebell", "--basedir", str(tmp_path), *arguments],
            input=b"x.y.z\n",
            capture_output=True,
            timeout=LIMIT_SECONDS,
            env=environment({"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}),
            check=False,
        )

    ran = run("verify", "-")
    assert ran.returncode == 1, ran.stderr
    text = ran.stdout.decode(encoding)
    assert ("✓ form" if encoding == "utf-8" else "+ form") in text
    assert "\\u" not in text
    helped = run("send", "--help")
    assert helped.returncode == 0
    assert "storebell apps list" in helped.stdout.decode(encoding)
    judged = run("verify", "-", "--json")
    assert json.loads(judged.stdout.decode("utf-8"))["valid"] is False
    assert judged.stdout.isascii()


@posix_only
def test_a_table_is_drawn_on_a_terminal(tmp_path: Path) -> None:
    import pty

    reading, writing = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "storebell", "--basedir", str(tmp_path), "apps", "list"],
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
        env=environment({"TERM": "xterm", "COLUMNS": "80"}),
    ) as process:
        os.close(writing)
        assert process.wait(timeout=LIMIT_SECONDS) == 0
    seen = os.read(reading, 65536).decode()
    os.close(reading)
    assert "bundle ID" in seen


# -- input that never ends ------------------------------------------------------------------------


@posix_only
def test_what_is_no_ordinary_file_is_refused_at_once(tmp_path: Path) -> None:
    pipe, content = tmp_path / "pipe", tmp_path / "content"
    os.mkfifo(pipe)
    content.write_bytes(b"x" * (1024 * 1024 + 1))
    files = (pipe, tmp_path, Path("/dev/zero"), tmp_path / "missing", content)
    ran = storebell(tmp_path, "verify", *map(str, files), "--json")
    assert ran.code == 1
    errors = [record["error"] for record in ran.records]
    texts = [f"{error['title']}. {error['advice']}" for error in errors if isinstance(error, dict)]
    for text in texts[:3]:
        assert "is not an ordinary file" in text
    assert "No such file" in texts[3]
    assert "larger than 1 MiB" in texts[4]


@posix_only
@pytest.mark.parametrize("name", ["keys", "apps"])
def test_a_pipe_in_place_of_a_list_is_said(name: str, tmp_path: Path) -> None:
    (tmp_path / "settings").mkdir()
    os.mkfifo(tmp_path / "settings" / f"{name}.json")
    ran = storebell(tmp_path, name, "list")
    assert ran.code == 2
    assert f"{name}.json” is not an ordinary file" in ran.err


@posix_only
def test_a_pipe_in_place_of_the_log_holds_nothing_up(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    os.mkfifo(tmp_path / "logs" / "storebell.log")
    ran = storebell(tmp_path, "keys", "list")
    assert ran.code == 0
    assert "no log is kept" in ran.err


def test_a_key_added_before_the_calendar_is_a_damaged_entry(tmp_path: Path) -> None:
    entry = dict.fromkeys(("key_id", "issuer_id", "fingerprint", "provider"), "x")
    entry["added_at"] = "0001-01-01T00:00:00+14:00"
    (tmp_path / "settings").mkdir()
    book = {"version": 1, "keys": [entry]}
    (tmp_path / "settings" / "keys.json").write_text(json.dumps(book))
    ran = storebell(tmp_path, "keys", "list")
    assert ran.code == 2
    assert "damaged and was set aside" in ran.err


@pytest.mark.parametrize("content", [b"hello", b"", b"{}", b"\xff\xff", b"x.y"])
def test_what_is_no_payload_has_every_check(content: bytes, tmp_path: Path) -> None:
    [record] = storebell(tmp_path, "verify", "-", "--json", stdin=content).records
    checks = record["checks"]
    assert isinstance(checks, list)
    assert [check["name"] for check in checks] == list(CHECK_NAMES)
    assert checks[0]["passed"] is False
    assert {check["passed"] for check in checks[1:]} == {None}
    assert all(check["seen"] for check in checks)


def test_a_file_that_cannot_be_read_has_every_check_too(tmp_path: Path) -> None:
    [record] = storebell(tmp_path, "verify", str(tmp_path / "missing"), "--json").records
    checks = record["checks"]
    assert isinstance(checks, list)
    assert [check["name"] for check in checks] == list(CHECK_NAMES)
    assert {check["passed"] for check in checks} == {None}
