"""A locked keychain that asks: the real prompter in a real window, answered by keystrokes."""

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Final

from support.keyring_daemon import PASSWORD, PROMPTER, PrivateSession, private_session

LIMIT_SECONDS: Final = 60


class Prompt:
    """The window of the prompter, as a person at the keyboard meets it."""

    def __init__(self, session: PrivateSession) -> None:
        self.session = session

    def windows(self) -> list[str]:
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--class", "gcr-prompter"],
            env=self.session.environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )
        return found.stdout.split()

    async def until_shown(self) -> None:
        async with asyncio.timeout(LIMIT_SECONDS):
            while not self.windows():  # noqa: ASYNC110  # another process's window has no event
                await asyncio.sleep(0.05)

    def press(self, *arguments: str) -> None:
        subprocess.run(
            ["xdotool", *arguments],
            env=self.session.environment,
            capture_output=True,
            timeout=LIMIT_SECONDS,
            check=True,
        )

    def answer(self, password: str) -> None:
        self.press("windowfocus", "--sync", self.windows()[-1])
        self.press("type", password)
        self.press("key", "Return")

    async def answer_until_done(self, asked: "asyncio.Task[object]", *keys: str) -> None:
        """Answers, and again where a window was not ready for the first keystrokes."""
        async with asyncio.timeout(LIMIT_SECONDS):
            while not asked.done():
                # The window may go away between any two steps.
                with contextlib.suppress(subprocess.CalledProcessError, IndexError):
                    self.press("windowfocus", self.windows()[-1])
                    self.press(*keys)
                    if keys[0] == "type":
                        self.press("key", "Return")
                await asyncio.wait([asked], timeout=1)


@contextlib.contextmanager
def session_with_prompter(password: str | None = PASSWORD) -> Iterator[PrivateSession]:
    """An unlocked keychain whose prompter, once it is locked, is on a screen of its own; without a
    password a user's that has none yet.
    """
    for program in ("Xvfb", "xdotool", PROMPTER):
        assert shutil.which(program), f"install xvfb, xdotool and gcr: {program} not found"
    with private_session() as session:
        session.start_bus(display=start_screen(session))
        session.start_daemon(password)
        yield session


def start_screen(session: PrivateSession) -> str:
    """An X server on a number that is free; it writes the number when it is ready."""
    reading, writing = os.pipe()
    process = subprocess.Popen(
        # Without -noreset it restarts, and refuses a prompter, whenever xdotool has come and gone.
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", "-noreset"],
        pass_fds=[writing],
        env=session.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    session.adopt(process)
    os.close(writing)
    with open(reading, encoding="ascii") as numbers:  # noqa: PTH123  # a descriptor has no path
        number = numbers.readline().strip()
    assert number, "Xvfb did not start"
    return f":{number}"
