"""The real window on a real X server, by keyboard alone."""

import sys
from pathlib import Path

import pytest

from support.display import real_display, wait_until
from support.handlers import notification_server
from support.windows import log_of, storebell_on

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")


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
        display.press("Tab", "Tab", "space", "Down", "Right", "Down", "Return")
        display.take_picture(tmp_path / "chosen.png")
        display.press("ctrl+Return")
        wait_until(lambda: "attempt 3: SUCCESS" in log_of(tmp_path), "the third attempt", 40)
        wait_until(lambda: ": delivered" in log_of(tmp_path), "its end")
    attempts = [line for line in log_of(tmp_path).splitlines() if ": attempt " in line]
    results = [line.removesuffix(" (simulated)").rsplit(" ", 1)[1] for line in attempts]
    assert results == [
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        "SUCCESS",
    ]
    assert len(server.requests) == 3
