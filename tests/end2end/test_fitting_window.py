"""The first window, and one that comes back, fit a small screen, in a real window manager."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from storebell.presentation.window_layout import Place
from storebell.qt.shell.window_state import WindowMemory, WindowState
from support.display import Display, real_display
from support.windows import storebell_on

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")

SIZES = {"small": (1024, 600, "1"), "usual": (1366, 768, "1"), "dense": (2560, 1440, "2")}


def said_of(display: Display, window: str, *command: str) -> str:
    done = subprocess.run(
        [*command, "-id", window],
        env=display.environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return done.stdout


def edges_of(display: Display, window: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom edge of a window and its frame, in physical pixels.

    xdotool counts the frame twice.
    """
    said = said_of(display, window, "xwininfo")
    x, y, width, height = (
        int(re.findall(rf"{name}: +(-?[0-9]+)", said)[0])
        for name in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
    )
    frame = said_of(display, window, "xprop", "-notype", "_NET_FRAME_EXTENTS")
    left, right, top, bottom = (int(part) for part in re.findall("[0-9]+", frame))
    return x - left, y - top, x + width + right, y + height + bottom


@pytest.mark.parametrize("is_restored", [False, True], ids=["first", "restored"])
@pytest.mark.parametrize("size", SIZES)
def test_the_window_fits_its_screen(size: str, is_restored: bool, tmp_path: Path) -> None:
    width, height, factor = SIZES[size]
    with real_display(f"{width}x{height}x24") as display:
        display.environment["QT_SCALE_FACTOR"] = factor
        if is_restored:
            with storebell_on(display, tmp_path):
                pass
            (file,) = tmp_path.glob("**/window.ini")
            large = WindowState(
                Place(700, 300, 1800, 1000),
                is_maximized=False,
                inspector_width=340,
                has_inspector=True,
            )
            WindowMemory(file.parent).write(large)
        with storebell_on(display, tmp_path):
            window = display.wait_for_window("Storebell")
            left, top, right, bottom = edges_of(display, window)
            assert left >= 0
            assert top >= 0
            assert right <= width
            assert bottom <= height
            assert right - left > width * 0.8
