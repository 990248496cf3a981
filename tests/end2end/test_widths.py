"""A real window is made wider and narrower in every way while a Local test is inspected."""

import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.commands import storebell
from support.display import Display, real_display, wait_until
from support.windows import log_of, storebell_on

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")

WIDTHS = (900, 1300, 1149, 1150, 1000, 1280, 940, 1200, 1060, 1280)
HEIGHT = 800
TEXT_SIZES = ("150", "200", "100")


def send_test(display: Display, basedir: Path) -> None:
    """It is selected then, and its delivery shown."""
    display.press("ctrl+Return")
    wait_until(lambda: ": delivered" in log_of(basedir), "a test")


def resize(display: Display, window: str, width: int) -> None:
    display.xdotool("windowsize", window, str(width), str(HEIGHT))
    time.sleep(0.15)


def drag_divider(display: Display, window: str, start: int, goal: int) -> int:
    """From a place to another in the window; where it is to be taken hold of the next time.

    Qt leaves a thin one two pixels behind the pointer, and it can be held three pixels beside it.
    """
    step = 7 if goal > start else -7
    command = ["mousemove", "--window", window, str(start), str(HEIGHT // 2), "mousedown", "1"]
    for place in (*range(start, goal, step), goal):
        command += ["mousemove", "--window", window, str(place), str(HEIGHT // 2)]
        command += ["sleep", "0.01"]
    display.xdotool(*command, "mouseup", "1")
    return goal - 2


def inspector_width(basedir: Path) -> int:
    """In pixels, as the window remembers it; the divider stands before it."""
    [memory] = basedir.glob("**/window.ini")
    [width] = re.findall(r"inspector_width=(\d+)", memory.read_text(encoding="utf-8"))
    return int(width)


def leave(display: Display, process: "subprocess.Popen[bytes]", basedir: Path) -> None:
    """It is alive, ends in order and never said a word."""
    assert process.poll() is None
    for _ in range(3):  # the window manager may be giving the keyboard to nobody for a moment
        display.press("ctrl+q")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
            break
    assert process.returncode == 0
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert "Traceback" not in log_of(basedir)


def test_the_divider_can_be_dragged_while_a_test_is_inspected(tmp_path: Path) -> None:
    with real_display() as display:
        with storebell_on(display, tmp_path) as process:
            send_test(display, tmp_path)
            leave(display, process, tmp_path)
        before = inspector_width(tmp_path)
        with storebell_on(display, tmp_path) as process:
            window = display.wait_for_window("Storebell")
            send_test(display, tmp_path)
            resize(display, window, 1280)
            time.sleep(1.0)  # until the lanes and the inspector have come to rest
            start = at = 1280 - before - 1
            for number in range(16):
                by = (-34, 30, -100, -7)[number % 4]
                at = drag_divider(display, window, at, start + by)
            at = drag_divider(display, window, at, start - 100)
            leave(display, process, tmp_path)
        assert inspector_width(tmp_path) == pytest.approx(before + 100, abs=8)


def test_the_window_lives_at_every_width_and_text_size(tmp_path: Path) -> None:
    with real_display() as display, storebell_on(display, tmp_path) as process:
        window = display.wait_for_window("Storebell")
        send_test(display, tmp_path)
        display.press(*["ctrl+i"] * 10)
        for width in WIDTHS:
            resize(display, window, width)
        for width in range(1300, 900, -9):  # as dragging the window's edge does
            display.xdotool("windowsize", window, str(width), str(HEIGHT))
        for percent in TEXT_SIZES:
            ran = storebell(tmp_path, "settings", "text_size_percent", percent)
            assert ran.code == 0, ran.err
            resize(display, window, 1000)
            resize(display, window, 1280)
        leave(display, process, tmp_path)
