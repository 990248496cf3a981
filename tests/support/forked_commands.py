"""Runs commands of `storebell`, each in a process of its own that has all imported already.

A fresh interpreter computes for 0.6 s to import what a command needs, a fork of a process that has
it for 0.04 s. The command has the same `main`, and streams, environment and end of its own. Linux
alone: one message passes the request with its streams.
"""

import atexit
import json
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_CLOSE_SECONDS = 60
_MOST_REQUEST_BYTES = 1 << 17


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` is negative for a command that was killed: by the limit of time, -14."""

    code: int
    seconds: float
    most_kib: int
    out: bytes
    err: bytes


class Forking:
    """A process that forks one for each command, one after the other."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "support.forked_commands", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**environment, "PYTHONPATH": str(Path(__file__).parents[1])},
            )
        atexit.register(self.close)

    def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        stdin: bytes | None = None,
        most_seconds: int,
        most_memory: int | None = None,
    ) -> Outcome:
        case = {
            "arguments": [*arguments],
            "environment": {**environment},
            "most_seconds": most_seconds,
            "most_memory": most_memory,
        }
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            with _input(stdin) as given:
                streams = [given.fileno(), out.fileno(), err.fileno()]
                socket.send_fds(self._channel, [json.dumps(case).encode()], streams)
            answer = self._channel.recv(_MOST_REQUEST_BYTES)
            code, seconds, most_kib = json.loads(answer)
            return Outcome(code, seconds, most_kib, _content(out), _content(err))

    def close(self) -> None:
        self._channel.close()
        self._process.wait(timeout=_CLOSE_SECONDS)


def _input(content: bytes | None) -> IO[bytes]:
    """The end of a pipe from which a command reads its input; without one, the null device."""
    if content is None:
        return Path(os.devnull).open("rb")
    reading, writing = os.pipe()

    def feed() -> None:
        with suppress(BrokenPipeError), os.fdopen(writing, "wb") as stream:
            stream.write(content)

    threading.Thread(target=feed, daemon=True).start()
    return os.fdopen(reading, "rb")


def _content(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


_idle: "queue.SimpleQueue[Forking]" = queue.SimpleQueue()
_STARTED_WITH = ("PYTHON", "LC_", "LANG", "LD_")
"""What an interpreter reads when it starts, and never again."""


def can_run(environment: Mapping[str, str]) -> bool:
    """Whether a command with this environment would start as it does in a fresh interpreter."""
    return sys.platform == "linux" and _read_at_start(environment) == _read_at_start(
        {**os.environ, "PYTHONUTF8": "1"}
    )


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in environment if name.startswith(_STARTED_WITH)}


def run_forked(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: bytes | None = None,
    most_seconds: int,
    most_memory: int | None = None,
) -> Outcome:
    """One command to its end, from a process that lasts as long as the tests."""
    try:
        forking = _idle.get_nowait()
    except queue.Empty:
        forking = Forking(environment)
    outcome = forking.run(
        arguments, environment, stdin=stdin, most_seconds=most_seconds, most_memory=most_memory
    )
    _idle.put(forking)
    return outcome


def _serve(channel: socket.socket) -> list[str] | None:
    """Forks for each request; returns the arguments in a child, and nothing at the end."""
    import gc

    import storebell.app.composition
    import storebell.cli.commands.send
    import storebell.cli.root  # noqa: F401 - what every command needs, once for all

    gc.freeze()
    while True:
        request, descriptors, _, _ = socket.recv_fds(channel, _MOST_REQUEST_BYTES, 3)
        if not request:
            return None
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            channel.close()
            return _become(json.loads(request), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _, status, usage = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        answer = [code, time.monotonic() - began, usage.ru_maxrss]
        channel.send(json.dumps(answer).encode())


def _become(case: dict[str, object], descriptors: Sequence[int]) -> list[str]:
    """Makes this process the command: its streams, its limits and its environment."""
    import resource
    import signal

    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    environment, most_memory = case["environment"], case["most_memory"]
    arguments, most_seconds = case["arguments"], case["most_seconds"]
    assert isinstance(environment, dict)
    assert isinstance(arguments, list)
    assert isinstance(most_seconds, int)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    if isinstance(most_memory, int):
        resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    signal.alarm(most_seconds)
    return arguments


if __name__ == "__main__":
    from storebell.app import main

    with socket.socket(fileno=int(sys.argv[1])) as channel:
        arguments = _serve(channel)
    if arguments is not None:
        raise SystemExit(main(arguments))
