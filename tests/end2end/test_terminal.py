"""The terminal at its edges: streams that are gone, signals, input that never ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from storebell.domain.checks import CHECK_NAMES
from support.commands import LIMIT_SECONDS, next_record, running_storebell, storebell

posix_only = pytest.mark.skipif(os.name == "nt", reason="a POSIX shell, pipes and signals")

STOPPING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""By name: Windows has no SIGHUP."""

LOCAL = "send --environment local"
UNKNOWN_APP = "send --environment sandbox --app nope"
KEY = {"STOREBELL_KEY_ID": "ABCDE12345"} | {
    "STOREBELL_ISSUER_ID": "57246542-96fe-1a63-e053-0824d011072a"
}


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STOREBELL_")}
    kept.pop("DBUS_SESSION_BUS_ADDRESS", None)
    return {**kept, "BASH_ENV": "", **(extra or {})}


def in_shell(
    basedir: Path, line: str, extra: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell in which `storebell` is the command, with its base folder."""
    command = f'storebell() {{ "{sys.executable}" -m storebell --basedir "{basedir}" "$@"; }}\n'
    return subprocess.run(
        ["bash", "-c", command + line],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT_SECONDS,
        env=environment(extra),
        check=False,
    )


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
    for command in ("apps list", "audit", "tests --all", "settings", "security", "clock"):
        for flag in ("", "--json"):
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


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-8"])
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


@contextmanager
def started(
    basedir: Path, *arguments: str, extra: Mapping[str, str] | None = None, **options: object
) -> Iterator[subprocess.Popen[bytes]]:
    """A command with its streams as pipes; killed at the end if it still runs."""
    pipes: dict[str, object] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    process: subprocess.Popen[bytes] = subprocess.Popen(  # type: ignore[call-overload]  # see options
        [sys.executable, "-m", "storebell", "--basedir", str(basedir), *arguments],
        env=environment(extra),
        **{**pipes, **options},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def reads_standard_input(process: subprocess.Popen[bytes]) -> bool:
    """Whether it sleeps in read(0, …), as the kernel says."""
    call = Path(f"/proc/{process.pid}/syscall")
    return call.read_text().split()[:2] == ["0", "0x0"]


@pytest.mark.skipif(not Path("/proc/self/syscall").exists(), reason="Linux tells what it waits in")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", -15), ("SIGHUP", -1)])
def test_one_signal_stops_a_verify_that_waits_for_its_input(
    name: str, code: int, tmp_path: Path
) -> None:
    with started(tmp_path, "verify", "-") as process:
        wait_until(lambda: reads_standard_input(process))
        process.send_signal(signal.Signals[name])
        assert process.wait(timeout=LIMIT_SECONDS) == code
        assert process.stderr is not None
        assert b"Traceback" not in process.stderr.read()


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


# -- signals --------------------------------------------------------------------------------------


@posix_only
def test_ctrl_c_while_storebell_starts_shows_no_traceback(tmp_path: Path) -> None:
    # The very moment: while the first library is being imported.
    (tmp_path / "sitecustomize.py").write_text(
        textwrap.dedent(
            """
            import os, signal, sys

            class Interrupt:
                def find_spec(self, name, path=None, target=None):
                    if name == "click":
                        os.kill(os.getpid(), signal.SIGINT)

            sys.meta_path.insert(0, Interrupt())
            """
        )
    )
    ran = in_shell(tmp_path / "base", "storebell keys list", {"PYTHONPATH": str(tmp_path)})
    assert ran.returncode == 130
    assert ran.stderr == b""


def silent_server() -> socket.socket:
    """Takes connections and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(LIMIT_SECONDS)
    return listener


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path / "key.p8"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


@posix_only
@pytest.mark.parametrize("name", STOPPING_SIGNALS)
@pytest.mark.parametrize("is_json", [True, False])
def test_stopped_while_the_request_is_under_way_it_says_that_this_is_unknown(
    *, is_json: bool, name: str, key_file: Path, tmp_path: Path
) -> None:
    with silent_server() as listener:
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with started(
            tmp_path,
            *("--api-base", base, "send", "--environment", "sandbox"),
            *("--bundle-id", "com.example.app", *(["--json"] if is_json else [])),
            extra=KEY | {"STOREBELL_KEY_FILE": str(key_file)},
        ) as process:
            connection, _ = listener.accept()
            with connection:
                assert connection.recv(65536).startswith(b"POST ")
                process.send_signal(signal.Signals[name])
                out, err = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 130, err
    assert b"Traceback" not in err
    title = "Storebell was stopped before the answer to its request came"
    if is_json:
        events = [json.loads(line) for line in out.splitlines()]
        assert [event["event"] for event in events] == ["asked", "error", "final"]
        assert events[1]["title"] == title
        assert events[1]["failure"] == "interrupted"
        assert events[2]["outcome"] == "unknown"
    else:
        assert title in err.decode()
        assert "result     unknown" in out.decode()
    assert title in (tmp_path / "logs" / "storebell.log").read_text(encoding="utf-8")


@posix_only
def test_stopped_after_the_token_it_is_undecided(tmp_path: Path) -> None:
    with silent_server() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with started(tmp_path, "send", "--environment", "local", "--url", url, "--json") as process:
            assert process.stdout is not None
            before = [json.loads(process.stdout.readline())]
            while before[-1]["event"] != "token":
                before.append(json.loads(process.stdout.readline()))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode == 130, err
    after = [json.loads(line) for line in out.splitlines()]
    assert [event["event"] for event in after if event["event"] != "exchange"][-2:] == [
        "error",
        "final",
    ]
    assert after[-1]["outcome"] == "undecided"


@posix_only
@pytest.mark.parametrize("name", STOPPING_SIGNALS)
def test_a_simulator_that_is_stopped_leaves_no_key_behind(name: str, tmp_path: Path) -> None:
    with running_storebell(tmp_path, "simulate", "--json") as first:
        next_record(first)  # it uses the identity that is kept
        with running_storebell(tmp_path, "simulate", "--json") as simulator:
            key_file = Path(str(next_record(simulator)["key_file"]))
            assert key_file.exists()
            simulator.send_signal(signal.Signals[name])
            assert simulator.wait(timeout=LIMIT_SECONDS) == 0
        assert not key_file.parent.exists()


@posix_only
def test_under_nohup_a_closed_terminal_stops_nothing(tmp_path: Path) -> None:
    with started(
        tmp_path,
        *("simulate", "--json"),
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    ) as simulator:
        assert simulator.stdout is not None
        key_file = Path(json.loads(simulator.stdout.readline())["key_file"])
        simulator.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            simulator.wait(timeout=1)
        assert key_file.exists()
        simulator.send_signal(signal.SIGTERM)
        assert simulator.wait(timeout=LIMIT_SECONDS) == 0
