"""Commands that are stopped by a signal, each while it waits where a real one would.

A command has two seconds; here it gets five, because this computer may be busy.
"""

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

import pytest

from support.commands import environment_of
from support.extent import some
from support.key_files import GOOD

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


def name_of(value: object) -> str | None:
    """The ID of a parameter that is a signal; others have pytest's own."""
    return value.name if isinstance(value, signal.Signals) else None


each_signal = pytest.mark.parametrize("number", some(SIGNALS, 1), ids=name_of)
"""For a test of one command; those of many share the signals out among these."""


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


def check(running: Command, number: signal.Signals) -> None:
    seconds, code, errors = running.stop(number)
    assert code in STOPPED, errors
    assert b"Traceback" not in errors, errors
    assert b"mistake" not in errors, errors
    sys.stdout.write(f"{number.name} {seconds:.2f} s\n")


def key_variables(folder: Path) -> dict[str, str]:
    """A key as a pipeline gives it."""
    file = folder / "SubscriptionKey_2X9R4HXF34.p8"
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


@contextmanager
def silent_server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener
