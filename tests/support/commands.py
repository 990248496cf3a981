"""Runs `storebell` as its users do: another process, its output, its exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from support.forked_commands import can_run, run_forked

LIMIT_SECONDS = 60
"""Far more than any of them takes: this computer may be busy."""


@dataclass(frozen=True)
class Ran:
    """What a finished command left."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, event: str) -> list[dict[str, object]]:
        return [record for record in self.records if record.get("event") == event]


def environment_of(extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STOREBELL_")}
    # Without a bus there is no keychain that a test could disturb.
    kept.pop("DBUS_SESSION_BUS_ADDRESS", None)
    return {**kept, "PYTHONUTF8": "1", **extra}


def storebell(
    basedir: Path,
    *arguments: str,
    stdin: bytes | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Ran:
    """One command to its end, in a process of its own; see `support.forked_commands`."""
    variables, given = environment_of(environment), ("--basedir", str(basedir), *arguments)
    if not can_run(variables):
        return storebell_afresh(basedir, *arguments, stdin=stdin, environment=environment)
    outcome = run_forked(given, variables, stdin=stdin, most_seconds=LIMIT_SECONDS)
    assert outcome.code != -14, f"it went on for {LIMIT_SECONDS} s: {outcome}"
    return Ran(outcome.code, outcome.out.decode(), outcome.err.decode())


def storebell_afresh(
    basedir: Path,
    *arguments: str,
    stdin: bytes | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Ran:
    """One command to its end, in an interpreter that has imported nothing yet."""
    ran = subprocess.run(
        [sys.executable, "-m", "storebell", "--basedir", str(basedir), *arguments],
        input=stdin,
        stdin=None if stdin is not None else subprocess.DEVNULL,
        capture_output=True,
        timeout=LIMIT_SECONDS,
        env=environment_of(environment),
        check=False,
    )
    return Ran(ran.returncode, ran.stdout.decode(), ran.stderr.decode())


@contextmanager
def running_storebell(
    basedir: Path, *arguments: str, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator["subprocess.Popen[str]"]:
    """A command that runs until it is stopped, as Ctrl+C does it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "storebell", "--basedir", str(basedir), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment_of(environment),
    )
    with process:
        try:
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=LIMIT_SECONDS)


def next_record(process: "subprocess.Popen[str]") -> dict[str, object]:
    """The next JSON line of a running command."""
    assert process.stdout is not None
    record: dict[str, object] = json.loads(process.stdout.readline())
    return record
