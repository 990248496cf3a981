"""The whole main job by keyboard alone, in a real window on a real X server."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from support.display import Display, real_display, wait_until
from support.handlers import notification_server
from support.windows import log_of, storebell_on

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="X11 is Linux's")

TO_THE_LANES = ("ctrl+f", "Tab", "Tab", "Tab", "Tab")
READ_CLIPBOARD = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication([])
sys.stdout.write(application.clipboard().text())
"""


def clipboard(display: Display) -> str:
    """As another program on the same screen pastes it."""
    done = subprocess.run(
        [sys.executable, "-c", READ_CLIPBOARD],
        env=display.environment,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return done.stdout


def rows(basedir: Path, what: str) -> list[str]:
    """A column of the tests that are kept, the newest first."""
    (file,) = basedir.glob("**/storebell.db")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
        found = database.execute(f"SELECT {what} FROM tests ORDER BY position DESC").fetchall()
    return [one for (one,) in found]


def copied(display: Display, keys: str, wanted: str) -> bool:
    """Whether these keys put exactly this on the clipboard."""
    display.press(keys)
    return clipboard(display) == wanted


def test_tests_are_sent_found_copied_removed_and_brought_back(tmp_path: Path) -> None:
    with (
        notification_server((200, 500)) as server,
        real_display() as display,
        storebell_on(display, tmp_path) as process,
    ):
        display.press("ctrl+2", "ctrl+3", "alt+d")
        display.type(server.url)
        display.press("ctrl+Return")
        wait_until(lambda: ": delivered" in log_of(tmp_path), "the first test")
        display.press("ctrl+Return")
        wait_until(lambda: ": failed" in log_of(tmp_path), "the second test")
        newest, oldest = rows(tmp_path, "token")

        assert copied(display, "ctrl+t", newest)
        display.press(*TO_THE_LANES, "Down")
        assert copied(display, "ctrl+t", oldest)
        display.press("shift+F8", "Right")
        assert copied(display, "ctrl+t", newest)
        display.press("Left", "ctrl+b")
        assert "UNSUCCESSFUL_HTTP_RESPONSE_CODE" in clipboard(display)

        # The last tab, and in it the last place of the window that has the keyboard.
        display.press("ctrl+Tab", "ctrl+Tab", "ctrl+Tab", "ctrl+Tab")
        display.press("ctrl+shift+a", "shift+Tab", "shift+Tab", "ctrl+a", "ctrl+c")
        assert newest in clipboard(display)

        display.press("ctrl+f")
        display.type(oldest)
        display.press(*TO_THE_LANES[1:])
        wait_until(lambda: copied(display, "ctrl+t", oldest), "the filter")
        display.press("Delete")
        wait_until(lambda: rows(tmp_path, "removed_at")[1] is not None, "the removal")
        display.press("ctrl+z")
        wait_until(lambda: rows(tmp_path, "removed_at") == [None, None], "its undoing")
        display.press("ctrl+shift+f", "ctrl+q")
        assert process.wait(timeout=20) == 0


def test_each_page_is_opened_used_and_left(tmp_path: Path) -> None:
    with real_display() as display, storebell_on(display, tmp_path) as process:
        display.press("ctrl+Return")
        wait_until(lambda: ": delivered" in log_of(tmp_path), "a test")
        (token,) = rows(tmp_path, "token")

        display.press("ctrl+shift+k", "space")
        display.wait_for_window("Choose In-App Purchase keys")
        display.press("Escape")
        wait_until(lambda: not display.has_window("Choose In-App"), "the dialog to close")
        display.press("Escape")

        display.press("ctrl+shift+s")
        wait_until(lambda: pressed_and_copied(display, "space", "127.0.0.1"), "the page Security")
        display.press("Escape")

        display.press("ctrl+comma", "space", "Down", "Down", "Return")
        wait_until(lambda: any(tmp_path.glob("**/settings.json")), "a setting")
        display.press("Escape", "question", "Escape", "F1", "Escape", "Escape")

        assert copied(display, "ctrl+t", token)
        display.press("ctrl+q")
        assert process.wait(timeout=20) == 0


def pressed_and_copied(display: Display, key: str, wanted: str) -> bool:
    display.press(key)
    return wanted in clipboard(display)
