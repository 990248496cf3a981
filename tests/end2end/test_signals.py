"""Ctrl+C, termination and a closed terminal end every command, whatever it is waiting for.

A command has two seconds; here it gets five, because this computer may be busy.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from support.commands import environment_of, storebell
from support.key_files import GOOD

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for a child")

MOST_SECONDS = 5.0
START_SECONDS = 60.0
ISSUER = "57246542-96fe-1a63-e053-0824d011072a"
NAMES = ("SIGINT", "SIGTERM", *(() if os.name == "nt" else ("SIGHUP",)))
SIGNALS = [signal.Signals[name] for name in NAMES]
STOPPED = {130, 0, *(-number for number in SIGNALS)}
"""As interrupted; as a server that was stopped; or by the signal itself, before anything began."""

# Each waits where a real one would: in a thread of asyncio's, in a system call, in a computation.
LOOKUP_HANGS = """
import socket, time
really = socket.getaddrinfo
def hang(host, *arguments, **named):
    try:
        socket.inet_aton(host if isinstance(host, str) else host.decode())
    except OSError:
        say("waits")
        time.sleep(600)
    return really(host, *arguments, **named)
socket.getaddrinfo = hang
"""
READING_HANGS = """
import os
reading, writing = os.pipe()
import storebell.files.reading as reading_module
class Slow:
    def __getattr__(self, name):
        return getattr(os, name)
    def read(self, descriptor, most):
        say("waits")
        return os.read(reading, most)
reading_module.os = Slow()
"""
PARSING_HANGS = """
import tomllib
def parse(text):
    say("waits")
    while True:
        len(text)
tomllib.loads = parse
"""
KEYCHAIN_HANGS = """
import time
from storebell.storage.keychain import vault
def never(has_been_abandoned):
    say("waits")
    time.sleep(600)
vault.KeychainVault.__init__.__defaults__ = (never,)
"""
NOTHING_HANGS = ""

RUNNER = """
import os, sys
def say(text):
    os.write(int(os.environ["SAYING"]), (text + "\\n").encode())
{hanging}
from storebell.app import main

def is_storebells(trace):
    return trace is not None and (
        "storebell" in trace.tb_frame.f_globals["__name__"] or is_storebells(trace.tb_next)
    )

def hook(kind, error, trace):
    if kind is KeyboardInterrupt and not is_storebells(trace):
        os._exit(130)  # it came before Storebell began
    sys.__excepthook__(kind, error, trace)

sys.excepthook = hook
say("starts")
raise SystemExit(main(sys.argv[1:]))
"""


class Command:
    """A running command, and what it said to the test."""

    def __init__(self, process: "subprocess.Popen[bytes]", said: int) -> None:
        self.process = process
        self._said = os.fdopen(said, "r")

    def wait_until(self, word: str) -> None:
        while (line := self._said.readline()) != f"{word}\n":
            assert line, self.process.communicate()

    def stop(self, number: signal.Signals) -> tuple[float, int, bytes]:
        """How long it took to end, its exit code and its errors."""
        began = time.monotonic()
        self.process.send_signal(number)
        try:
            code = self.process.wait(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            pytest.fail(f"it goes on {MOST_SECONDS:g} s after {number.name}")
        seconds = time.monotonic() - began
        assert self.process.stderr is not None
        return seconds, code, self.process.stderr.read()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()
        self._said.close()


@contextmanager
def command(
    basedir: Path, arguments: Sequence[str], hanging: str = NOTHING_HANGS, **named: str
) -> Iterator[Command]:
    said, saying = os.pipe()
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", RUNNER.format(hanging=textwrap.dedent(hanging))),
            *("--basedir", str(basedir), *arguments),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[saying],
        env=environment_of({"SAYING": str(saying), **named}),
    )
    os.close(saying)
    running = Command(process, said)
    try:
        yield running
    finally:
        running.close()


@pytest.fixture(params=SIGNALS, ids=lambda number: number.name)
def number(request: pytest.FixtureRequest) -> signal.Signals:
    found: signal.Signals = request.param
    return found


def check(running: Command, number: signal.Signals) -> None:
    seconds, code, errors = running.stop(number)
    assert code in STOPPED, errors
    assert b"Traceback" not in errors, errors
    assert b"mistake" not in errors, errors
    sys.stdout.write(f"{number.name} {seconds:.2f} s\n")


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    """A key as a pipeline gives it."""
    file = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    file.write_bytes(GOOD)
    return {"STOREBELL_KEY_FILE": str(file), "STOREBELL_ISSUER_ID": ISSUER}


SANDBOX = ("--environment", "sandbox", "--bundle-id", "com.example.app")
LOOKING_UP = {
    "send": ("send", *SANDBOX),
    "history": ("history", *SANDBOX, "--since", "7d"),
    "connection": ("connection",),
    "keys test": ("keys", "test", "2X9R4HXF34", "--bundle-id", "com.example.app"),
    "send to a name": ("send", "--environment", "local", "--url", "http://name.invalid/"),
    "simulate": ("simulate", "--deliver-to", "http://name.invalid/"),
}


@pytest.mark.parametrize("what", LOOKING_UP)
def test_while_a_name_is_looked_up(
    what: str, number: signal.Signals, keys: dict[str, str], tmp_path: Path
) -> None:
    with command(tmp_path / "base", LOOKING_UP[what], LOOKUP_HANGS, **keys) as running:
        running.wait_until("waits")
        check(running, number)


def test_a_lookup_that_goes_on_holds_no_command_that_has_ended(tmp_path: Path) -> None:
    arguments = ("send", "--environment", "local", "--url", "http://name.invalid/")
    with command(tmp_path, arguments, LOOKUP_HANGS) as running:
        began = time.monotonic()
        running.process.communicate(timeout=START_SECONDS)
        assert time.monotonic() - began < START_SECONDS
        assert running.process.returncode == 1


READING = {
    "verify": ("verify", "{}"),
    "verify of many": ("verify", *["{}"] * 50),
    "apps import": ("apps", "import", "{}"),
    "keys add": ("keys", "add", "{}", "--issuer-id", ISSUER),
    "--extra-ca": ("--extra-ca", "{}", "connection"),
    "--ca-file": ("send", "--environment", "local", "--ca-file", "{}"),
}


@pytest.mark.parametrize("what", READING)
def test_while_a_file_is_read(what: str, number: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    file.write_bytes(b"x" * 1000)
    arguments = [argument.format(file) for argument in READING[what]]
    with command(tmp_path / "base", arguments, READING_HANGS) as running:
        running.wait_until("waits")
        check(running, number)


def test_while_a_file_is_parsed(number: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "storebell.toml"
    file.write_text("version = 1\n")
    with command(tmp_path / "base", ("apps", "import", str(file)), PARSING_HANGS) as running:
        running.wait_until("waits")
        check(running, number)
    assert not (tmp_path / "base" / "settings" / "apps.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("keys", "add", "{}", "--issuer-id", ISSUER),
        ("keys", "remove", "2X9R4HXF34"),
    ],
)
def test_while_the_keychain_asks_its_user(
    arguments: tuple[str, ...], number: signal.Signals, keys: dict[str, str], tmp_path: Path
) -> None:
    base = tmp_path / "base"
    (base / "settings").mkdir(mode=0o700, parents=True)
    entry = dict.fromkeys(("fingerprint", "provider"), "x") | {
        "key_id": "2X9R4HXF34",
        "issuer_id": ISSUER,
        "added_at": "2026-11-21T14:02:11+00:00",
    }
    (base / "settings" / "keys.json").write_text(json.dumps({"version": 1, "keys": [entry]}))
    given = [argument.format(keys["STOREBELL_KEY_FILE"]) for argument in arguments]
    with command(base, given, KEYCHAIN_HANGS) as running:
        running.wait_until("waits")
        check(running, number)


@pytest.mark.parametrize(
    "arguments",
    [
        ("apps", "import", "-"),
        ("verify", "-"),
        ("keys", "add", "-", "--key-id", "2X9R4HXF34", "--issuer-id", ISSUER),
    ],
)
def test_while_standard_input_is_waited_for(
    arguments: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    with command(tmp_path, arguments) as running:
        running.wait_until("starts")
        time.sleep(1.0)
        check(running, number)


def test_while_nobody_reads_what_it_writes(number: signal.Signals, tmp_path: Path) -> None:
    rows = tmp_path / "rows"
    rows.write_text("".join(f"App {number},c.a{number}\n" for number in range(4000)))
    assert storebell(tmp_path / "base", "apps", "import", str(rows)).code == 0
    for arguments in (("apps", "list"), ("apps", "export")):
        with command(tmp_path / "base", arguments) as running:
            running.wait_until("starts")
            assert running.process.stdout is not None
            running.process.stdout.read(1)
            time.sleep(0.5)
            assert running.process.poll() is None
            check(running, number)


@contextmanager
def silent_server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def test_while_a_server_does_not_answer(
    number: signal.Signals, keys: dict[str, str], tmp_path: Path
) -> None:
    for what in ("send", "history", "keys test"):
        with silent_server() as listener:
            base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            arguments = ("--api-base", base_url, *LOOKING_UP[what])
            with command(tmp_path / "base", arguments, **keys) as running:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(10)
                    check(running, number)


SERVING: dict[str, tuple[tuple[str, ...], str]] = {
    "simulate": (("simulate", "--json"), "base_url"),
    "receive": (("receive", "--json"), "url"),
    "receive over TLS": (("receive", "--json", "--behave", "tls"), "url"),
    "a receiver that waits": (("receive", "--json", "--behave", "timeout"), "url"),
}


@pytest.mark.parametrize("what", SERVING)
def test_a_server_with_open_connections(what: str, number: signal.Signals, tmp_path: Path) -> None:
    arguments, field = SERVING[what]
    with command(tmp_path, arguments) as running:
        assert running.process.stdout is not None
        url = str(json.loads(running.process.stdout.readline())[field])
        port = int(url.split("//")[1].split("/", maxsplit=1)[0].rpartition(":")[2])
        begun = (b"", b"GET / HTTP/1.1\r\n", b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        whole = b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}"
        connections = []
        for sent in (*begun, whole, whole[:-1]):
            connection = socket.create_connection(("127.0.0.1", port), timeout=10)
            connection.sendall(sent)
            connections.append(connection)
        time.sleep(0.3)
        check(running, number)
        for connection in connections:
            connection.close()


def test_a_test_that_is_followed_and_eleven_of_them(number: signal.Signals, tmp_path: Path) -> None:
    with silent_server() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for arguments in (
            ("send", "--environment", "local", "--url", url, "--json"),
            ("eleven", "--json"),
        ):
            with command(tmp_path / "base", arguments) as running:
                assert running.process.stdout is not None
                running.process.stdout.readline()
                time.sleep(0.5)
                check(running, number)


def test_a_test_of_another_command_that_is_watched(number: signal.Signals, tmp_path: Path) -> None:
    refusing = ("--deliver-to", "http://127.0.0.1:9/", "--environment", "production")
    with command(tmp_path / "apple", ("simulate", "--json", *refusing)) as simulator:
        assert simulator.process.stdout is not None
        ready = json.loads(simulator.process.stdout.readline())
        named = {
            "STOREBELL_KEY_FILE": ready["key_file"],
            "STOREBELL_KEY_ID": ready["key_id"],
            "STOREBELL_ISSUER_ID": ready["issuer_id"],
        }
        api = ("--api-base", ready["base_url"])
        app = ("--bundle-id", ready["bundle_id"])
        sending = (*api, "send", "--environment", "production", *app, "--until", "final", "--json")
        for arguments in (sending, (*api, "watch", "--json")):
            with command(tmp_path / "base", arguments, **named) as running:
                assert running.process.stdout is not None
                running.process.stdout.readline()
                time.sleep(1.0)
                assert running.process.poll() is None
                check(running, number)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    import fcntl

    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def test_while_another_holds_a_lock(number: signal.Signals, tmp_path: Path) -> None:
    base = tmp_path / "base"
    rows = tmp_path / "rows"
    rows.write_text("Hiking,com.example.hiking\n")
    assert storebell(base, "send", "--environment", "local").code == 0
    with (
        locked(base / "settings" / "apps.json.lock"),
        command(base, ("apps", "import", str(rows))) as running,
    ):
        running.wait_until("starts")
        time.sleep(1.5)
        check(running, number)
    (base / "data" / "local-root" / "local-root.der").unlink()
    with (
        locked(base / "data" / "local-root" / "local-root.lock"),
        command(base, ("send", "--environment", "local")) as running,
    ):
        running.wait_until("starts")
        time.sleep(1.5)
        check(running, number)


def test_while_another_writes_to_the_database(number: signal.Signals, tmp_path: Path) -> None:
    base = tmp_path / "base"
    assert storebell(base, "send", "--environment", "local").code == 0
    connection = apsw.Connection(str(base / "data" / "storebell.db"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        with command(base, ("send", "--environment", "local")) as running:
            running.wait_until("starts")
            time.sleep(2.0)
            assert running.process.poll() is None
            check(running, number)
    finally:
        connection.execute("ROLLBACK")
        connection.close()


WINDOW = """
import os
os.environ["QT_QPA_PLATFORM"] = "offscreen"
"""


def test_the_window_too(number: signal.Signals, keys: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "base" / "logs" / "storebell.log"
    with command(tmp_path / "base", (), WINDOW, **keys) as running:
        deadline = time.monotonic() + START_SECONDS
        while not (log.exists() and "The window is ready" in log.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        check(running, number)


def moments() -> list[float]:
    return [0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8]


@pytest.mark.parametrize("arguments", [("send", "--environment", "local"), ("simulate",), ()])
def test_at_any_moment_of_a_start(
    arguments: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    for moment in moments():
        with command(tmp_path / "base", arguments, WINDOW) as running:
            running.wait_until("starts")
            time.sleep(moment)
            if running.process.poll() is None:
                check(running, number)
