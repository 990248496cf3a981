"""Runs many commands of `storebell`, each in a process of its own that has all imported already.

Each has a limit of memory and of time, and is killed where it does not keep to it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.commands import environment_of

MOST_MEMORY = 4 * 1024**3
LIMIT_SECONDS = 30
"""Far more than any of them takes: this computer may be busy."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`code` is negative for a command that was killed: by the limit of time, -14."""

    code: int
    seconds: float
    most_kib: int
    out: str
    err: str


class Forking:
    """The process that forks one for each command."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self._folder = folder

    def run(
        self, basedir: Path, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> Outcome:
        out, err = self._folder / "out", self._folder / "err"
        case = {
            "arguments": ["--basedir", str(basedir), *arguments],
            "environment": dict(environment or {}),
            "out": str(out),
            "err": str(err),
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(case) + "\n")
        self._process.stdin.flush()
        code, seconds, most_kib = json.loads(self._process.stdout.readline())
        return Outcome(
            code, seconds, most_kib, out.read_text("utf-8"), err.read_text("utf-8", "replace")
        )


@contextmanager
def forking_commands(folder: Path) -> Iterator[Forking]:
    """`folder` takes what the commands print."""
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "support.forked_commands"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment_of({"PYTHONPATH": str(Path(__file__).parents[1])}),
    )
    with process:
        try:
            yield Forking(process, folder)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def _serve() -> None:
    import resource
    import signal
    import time

    import storebell.app.composition
    import storebell.cli.commands.send
    import storebell.cli.root  # noqa: F401 - what every command needs, once for all
    from storebell.app import main

    for line in sys.stdin:
        case = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
            signal.alarm(LIMIT_SECONDS)
            _redirect(os.devnull, os.O_RDONLY, 0)
            _redirect(case["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 1)
            _redirect(case["err"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 2)
            os.environ.update(case["environment"])
            os._exit(_code_of(main, case["arguments"]))
        _, status, usage = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        sys.stdout.write(json.dumps([code, time.monotonic() - began, usage.ru_maxrss]) + "\n")
        sys.stdout.flush()


def _redirect(file: str, flags: int, number: int) -> None:
    descriptor = os.open(file, flags, 0o600)
    os.dup2(descriptor, number)
    os.close(descriptor)


def _code_of(main: object, arguments: Sequence[str]) -> int:
    import traceback

    try:
        code = main(arguments)  # type: ignore[operator]  # storebell.app.main
    except BaseException:  # noqa: BLE001 - as the interpreter would
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return int(code)


if __name__ == "__main__":
    _serve()
