"""The real window on a real X server, by keyboard alone."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.display import Display, real_display, wait_until
from support.handlers import notification_server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")


@contextmanager
def storebell_on(display: Display, basedir: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "storebell", "--basedir", str(basedir), "--theme", "light"],
        env=display.environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            display.wait_for_window("Storebell")
            yield process
        finally:
            process.terminate()
            _, complaints = process.communicate(timeout=20)
            assert b"Traceback" not in complaints, complaints.decode()


def log_of(basedir: Path) -> str:
    file = basedir / "logs" / "storebell.log"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def test_the_first_start_sends_by_one_shortcut(tmp_path: Path) -> None:
    with real_display() as display, storebell_on(display, tmp_path) as process:
        display.press("ctrl+Return")
        wait_until(lambda: "attempt 1: SUCCESS" in log_of(tmp_path), "a delivery")
        wait_until(lambda: ": delivered" in log_of(tmp_path), "its end")
        display.take_picture(tmp_path / "sent.png")
        display.press("ctrl+q")
        assert process.wait(timeout=20) == 0
    assert (tmp_path / "data" / "local-root" / "local-root.pem").exists()


def test_the_production_plan_is_shown_as_it_is_delivered(tmp_path: Path) -> None:
    with (
        notification_server((500, 500, 200)) as server,
        real_display() as display,
        storebell_on(display, tmp_path),
    ):
        display.press("alt+d")
        display.type(server.url)
        display.press("Tab", "space", "Down", "Down", "Return")
        display.take_picture(tmp_path / "chosen.png")
        display.press("ctrl+Return")
        wait_until(lambda: "attempt 3: SUCCESS" in log_of(tmp_path), "the third attempt", 40)
        wait_until(lambda: ": delivered" in log_of(tmp_path), "its end")
    attempts = [line for line in log_of(tmp_path).splitlines() if ": attempt " in line]
    assert [line.rsplit(" ", 1)[1] for line in attempts] == [
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "SUCCESS",
    ]
    assert len(server.requests) == 3
