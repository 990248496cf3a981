"""A locked keychain that asks: the real prompter in a real window, answered by keystrokes."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from storebell.domain.credentials import Secret
from storebell.domain.errors import (
    KeychainError,
    KeychainLockedError,
    KeychainMissingError,
    KeychainSlowError,
)
from storebell.services.keys import PatientVault
from storebell.storage.keychain import KeychainVault
from support.keyring_daemon import PASSWORD, PROMPTER, PrivateSession, private_session
from support.vaults import new_secret, use_session

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="the Secret Service is Linux's"),
]

KEY_ID = "2X9R4HXF34"
LIMIT_SECONDS = 60


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


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prompt]:
    """A locked keychain on a screen of its own, with a key in it."""
    for program in ("Xvfb", "xdotool", PROMPTER):
        assert shutil.which(program), f"install xvfb, xdotool and gcr: {program} not found"
    with private_session() as session:
        session.start_bus(display=start_screen(session))
        session.start_daemon()
        with use_session(session, monkeypatch):
            yield Prompt(session)


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


async def lock_with_a_key(prompt: Prompt, vault: KeychainVault) -> Secret:
    secret = new_secret()
    await vault.store(KEY_ID, secret)
    prompt.session.lock()
    return secret


async def test_the_right_password_gives_the_key(prompt: Prompt) -> None:
    vault = KeychainVault()
    secret = await lock_with_a_key(prompt, vault)
    async with asyncio.timeout(LIMIT_SECONDS), asyncio.TaskGroup() as group:
        reading = group.create_task(vault.read(KEY_ID))
        await prompt.until_shown()
        await prompt.answer_until_done(reading, "type", PASSWORD)
    assert reading.result() == secret


async def test_a_cancelled_question_says_locked(prompt: Prompt) -> None:
    vault = KeychainVault()
    await lock_with_a_key(prompt, vault)
    reading = asyncio.create_task(error_of(vault))
    await prompt.until_shown()
    await prompt.answer_until_done(reading, "key", "Escape")
    async with asyncio.timeout(LIMIT_SECONDS):
        assert isinstance(await reading, KeychainLockedError)


async def test_a_wrong_password_is_asked_again_and_then_right(prompt: Prompt) -> None:
    vault = KeychainVault()
    secret = await lock_with_a_key(prompt, vault)
    async with asyncio.timeout(LIMIT_SECONDS), asyncio.TaskGroup() as group:
        reading = group.create_task(vault.read(KEY_ID))
        await prompt.until_shown()
        prompt.answer("wrong")
        await asyncio.sleep(0.5)
        assert not reading.done()
        await prompt.until_shown()
        await prompt.answer_until_done(reading, "type", PASSWORD)
    assert reading.result() == secret


async def test_a_question_that_was_left_open_serves_the_next_call(prompt: Prompt) -> None:
    vault = KeychainVault()
    secret = await lock_with_a_key(prompt, vault)
    reading = asyncio.create_task(PatientVault(vault, 1.5).read(KEY_ID))
    await prompt.until_shown()
    with pytest.raises(KeychainSlowError):
        await reading
    async with asyncio.timeout(LIMIT_SECONDS), asyncio.TaskGroup() as group:
        again = group.create_task(vault.read(KEY_ID))
        await asyncio.sleep(0.3)
        assert prompt.windows()
        await prompt.answer_until_done(again, "type", PASSWORD)
    assert again.result() == secret


async def test_a_daemon_that_dies_while_it_asks_is_a_missing_keychain(prompt: Prompt) -> None:
    vault = KeychainVault()
    await lock_with_a_key(prompt, vault)
    reading = asyncio.create_task(error_of(vault))
    await prompt.until_shown()
    prompt.session.kill_daemon()
    async with asyncio.timeout(LIMIT_SECONDS):
        assert isinstance(await reading, KeychainMissingError)


async def test_the_loop_is_free_while_the_question_is_open(prompt: Prompt) -> None:
    vault = KeychainVault()
    await lock_with_a_key(prompt, vault)
    reading = asyncio.create_task(error_of(vault))
    await prompt.until_shown()
    longest = 0.0
    for _ in range(100):
        before = time.perf_counter()
        await asyncio.sleep(0.005)
        longest = max(longest, time.perf_counter() - before)
    await prompt.answer_until_done(reading, "key", "Escape")
    assert isinstance(await reading, KeychainLockedError)
    assert longest < 1.0, f"the loop stood still for {longest:.3f} s"


async def error_of(vault: KeychainVault) -> KeychainError | None:
    try:
        await vault.read(KEY_ID)
    except KeychainError as error:
        return error
    return None
