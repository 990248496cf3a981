"""A clock that was wrong once, for one window and one send: everything is still there."""

import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.commands import environment_of, storebell
from support.display import wait_until
from support.faked_clocks import faked_clock
from support.set_clocks import SetComputer
from support.windows import log_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="faketime is Linux's")

DAY = timedelta(days=1)
END_SECONDS = 30.0


@pytest.fixture
def computer(tmp_path: Path) -> SetComputer:
    """With tests that were really sent, and others that will soon be too old."""
    computer = SetComputer(tmp_path)
    for _ in range(2):
        assert storebell(tmp_path, "send", "--environment", "local").code == 0
    now = datetime.now(UTC)
    for number in range(9):
        computer.keep(f"kept-{number}", now - 399 * DAY + number * timedelta(hours=1))
    return computer


def root_files(computer: SetComputer) -> dict[str, tuple[bytes, int]]:
    folder = computer.basedir / "data" / "local-root"
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()}


def open_window(basedir: Path, clock: Mapping[str, str]) -> str:
    """The window, until it has done all that it begins with; returns what went to the log."""
    before = len(log_of(basedir))
    process = subprocess.Popen(
        [sys.executable, "-m", "storebell", "--basedir", str(basedir)],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment_of({**clock, "QT_QPA_PLATFORM": "offscreen"}),
    )
    with process:
        try:
            wait_until(lambda: "The window is ready" in log_of(basedir)[before:], "the window")
            wait_until(lambda: "No test is deleted" in log_of(basedir)[before:], "its purge")
        finally:
            process.send_signal(signal.SIGTERM)
            # On a computer with much to do, faketime now and then lets a thread wait for ever.
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
            process.kill()
            assert process.stderr is not None
            complaints = process.stderr.read().decode()
    assert "Traceback" not in complaints, complaints
    return log_of(basedir)[before:]


@pytest.mark.parametrize(
    ("spec", "day"),
    [("@1971-01-01 12:00:00", "1971-01-01"), ("@2037-01-01 12:00:00", "2037-01-01"), ("+401d", "")],
    ids=["in 1971", "in 2037", "401 days ahead"],
)
def test_a_clock_that_was_wrong_once_takes_nothing_away(
    computer: SetComputer, spec: str, day: str
) -> None:
    shown, roots = computer.shown(), root_files(computer)
    assert len(shown) == 11
    said = f"This computer's clock says {day}"

    log = open_window(computer.basedir, faked_clock(spec))
    assert said in log
    assert computer.shown() == shown
    assert root_files(computer) == roots

    sent = storebell(
        computer.basedir,
        *("send", "--environment", "local", "--json"),
        environment=faked_clock(spec),
    )
    assert said in sent.err
    [asked] = sent.of("asked")
    assert asked["root_file"] is None
    [mark] = sent.of("clock_implausible")
    assert mark["test_id"] == asked["test_id"]
    [notice] = sent.of("notice")
    assert str(notice["seen"]).endswith("that is in memory only")
    if day != "1971-01-01":  # the protocol itself knows no such time
        assert sent.code == 0, sent.err
        assert sent.of("verified")[0]["valid"] is True
    assert computer.shown() == [asked["test_id"], *shown]
    assert root_files(computer) == roots

    # At the right time, all of it is there, and the root that handlers trust signs again.
    again = storebell(computer.basedir, "send", "--environment", "local", "--json")
    assert again.code == 0
    assert again.err == ""
    assert again.of("verified")[0]["valid"] is True
    assert again.of("clock_implausible") == []
    assert str(again.of("asked")[0]["root_file"]).endswith("local-root.der")
    listed = storebell(computer.basedir, "tests", "--json", "--all")
    assert listed.err == ""
    assert [one["test_id"] for one in listed.of("test")] == [
        again.of("asked")[0]["test_id"],
        asked["test_id"],
        *shown,
    ]
    marked = [one["test_id"] for one in listed.of("test") if one["clock_implausible"]]
    assert marked == [asked["test_id"]]
    assert root_files(computer) == roots
