"""Storebell's window in a process of its own, on a display of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.display import Display, wait_until


@contextmanager
def storebell_on(
    display: Display, basedir: Path, *options: str
) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "storebell", "--basedir", str(basedir), "--theme", "light"]
    process = subprocess.Popen(
        [*command, *options],
        env=display.environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            display.wait_for_window("Storebell")
            wait_until(lambda: "The window is ready" in log_of(basedir), "the window to be ready")
            yield process
        finally:
            process.terminate()
            _, complaints = process.communicate(timeout=20)
            assert b"Traceback" not in complaints, complaints.decode()


def log_of(basedir: Path) -> str:
    file = basedir / "logs" / "storebell.log"
    return file.read_text(encoding="utf-8") if file.exists() else ""
