"""Runs `storebell` in a shell, or with streams that a test holds."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.commands import LIMIT_SECONDS

posix_only = pytest.mark.skipif(os.name == "nt", reason="a POSIX shell, pipes and signals")


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


def silent_server() -> socket.socket:
    """Takes connections and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(LIMIT_SECONDS)
    return listener
