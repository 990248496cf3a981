"""Signals at the terminal: what a command that is stopped says, and what it leaves behind."""

import json
import signal
import subprocess
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from support.commands import LIMIT_SECONDS, next_record, running_storebell
from support.extent import pairs
from support.shells import in_shell, posix_only, silent_server, started

STOPPING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""By name: Windows has no SIGHUP."""

KEY = {"STOREBELL_KEY_ID": "ABCDE12345"} | {
    "STOREBELL_ISSUER_ID": "57246542-96fe-1a63-e053-0824d011072a"
}


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


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    file = tmp_path / "key.p8"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


@posix_only
@pytest.mark.parametrize(("is_json", "name"), pairs([True, False], STOPPING_SIGNALS))
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
    with (
        running_storebell(tmp_path, "simulate", "--json") as first,
        running_storebell(tmp_path, "simulate", "--json") as second,
    ):
        next_record(first)  # these use the identities that are kept
        next_record(second)
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
