"""A real X server with a window manager, for the few tests that need a real window."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

LIMIT_SECONDS = 20.0
SIZE = "1400x900x24"
# Else it begins anew when its last client leaves, and ends the one that is just connecting: one
# answered query was enough to end the window manager while it started.
SERVER = ("Xvfb", "-noreset", "-nolisten", "tcp")


class Display:
    """A screen of its own, typed into by xdotool."""

    def __init__(self, name: str) -> None:
        self.environment = {**os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        self.environment.pop("WAYLAND_DISPLAY", None)

    def xdotool(self, *arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        return done.stdout.strip()

    def wait_for_window(self, title: str) -> str:
        """The ID of the visible window of this title, which then has the focus."""
        found = ""

        def is_there() -> bool:
            nonlocal found
            found = self.xdotool("search", "--onlyvisible", "--name", title).split("\n")[-1]
            return bool(found)

        wait_until(is_there, f"a window called {title}")
        self.xdotool("windowactivate", "--sync", found)
        return found

    def has_window(self, title: str) -> bool:
        return bool(self.xdotool("search", "--onlyvisible", "--name", title))

    def press(self, *keys: str) -> None:
        """Presses keys one after another, with time for the window to follow."""
        for key in keys:
            self.xdotool("key", "--clearmodifiers", key)
            time.sleep(0.15)

    def type(self, text: str) -> None:
        self.xdotool("type", "--delay", "5", text)
        time.sleep(0.15)

    def take_picture(self, file: Path) -> None:
        subprocess.run(
            ["import", "-window", "root", str(file)],
            env=self.environment,
            timeout=LIMIT_SECONDS,
            check=True,
        )


def wait_until(is_so: Callable[[], bool], what: str, limit_seconds: float = LIMIT_SECONDS) -> None:
    end = time.monotonic() + limit_seconds
    while not is_so():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


@contextmanager
def real_display(size: str = SIZE) -> Iterator[Display]:
    """Xvfb on a free display number, with openbox, for as long as the context lasts."""
    with ExitStack() as stack:
        reading, writing = os.pipe()
        server = stack.enter_context(
            subprocess.Popen(
                [*SERVER, "-displayfd", str(writing), "-screen", "0", size],
                pass_fds=[writing],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        stack.callback(server.terminate)
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        display = Display(f":{number}")
        manager = stack.enter_context(
            subprocess.Popen(
                ["openbox"],
                env=display.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        stack.callback(manager.terminate)
        # It is ready once there are desktops; before that xdotool answers 0.
        wait_until(lambda: display.xdotool("get_num_desktops") not in {"", "0"}, "openbox")
        yield display
