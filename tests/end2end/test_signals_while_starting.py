"""Ctrl+C, termination and a closed terminal end a start, a wait for a lock, and the window."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from support.commands import storebell
from support.extent import pairs, some
from support.stopped_commands import (
    SIGNALS,
    START_SECONDS,
    check,
    command,
    each_signal,
    key_variables,
    name_of,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals for a child")


@contextmanager
def locked(file: Path) -> Iterator[None]:
    import fcntl

    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


@each_signal
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


@each_signal
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


@each_signal
def test_the_window_too(number: signal.Signals, tmp_path: Path) -> None:
    log = tmp_path / "base" / "logs" / "storebell.log"
    with command(tmp_path / "base", (), WINDOW, **key_variables(tmp_path)) as running:
        deadline = time.monotonic() + START_SECONDS
        while not (log.exists() and "The window is ready" in log.read_text()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        check(running, number)


MOMENTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds after Storebell began."""
STARTING: list[tuple[str, ...]] = [("send", "--environment", "local"), ("simulate",), ()]


@pytest.mark.parametrize(("arguments", "number"), pairs(STARTING, SIGNALS), ids=name_of)
def test_at_any_moment_of_a_start(
    arguments: tuple[str, ...], number: signal.Signals, tmp_path: Path
) -> None:
    for moment in some(MOMENTS, 4):
        with command(tmp_path / "base", arguments, WINDOW) as running:
            running.wait_until("starts")
            time.sleep(moment)
            if running.process.poll() is None:
                check(running, number)
