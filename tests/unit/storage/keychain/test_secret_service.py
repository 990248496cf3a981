"""The Secret Service and its prompt: the real prompter in a real window, answered by keys."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.keychain import (
    KeychainError,
    KeychainLockedError,
    KeychainMissingError,
    KeychainSlowError,
)
from storebell.services.accounts.vault_timeout import VaultWithTimeout
from storebell.storage.keychain.vault import KeychainVault
from support.keyring_daemon import PASSWORD
from support.prompts import LIMIT_SECONDS, Prompt, session_with_prompter
from support.vaults import new_secret, use_session

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="the Secret Service is Linux's"),
]

KEY_ID = "2X9R4HXF34"


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prompt]:
    """An unlocked keychain that has a real prompter for when it is locked."""
    with session_with_prompter() as session, use_session(session, monkeypatch):
        yield Prompt(session)


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


async def test_a_wrong_password_and_then_no_more_says_locked(prompt: Prompt) -> None:
    vault = KeychainVault()
    await lock_with_a_key(prompt, vault)
    reading = asyncio.create_task(error_of(vault))
    await prompt.until_shown()
    prompt.answer("wrong")
    await asyncio.sleep(0.5)
    assert not reading.done()
    await prompt.until_shown()
    await prompt.answer_until_done(reading, "key", "Escape")
    assert isinstance(await reading, KeychainLockedError)


@pytest.mark.parametrize("first_answer", [None, "Escape"], ids=["answered", "cancelled"])
async def test_a_question_whose_asker_was_killed_holds_up_nobody_for_ever(
    prompt: Prompt, first_answer: str | None
) -> None:
    """It stays on the screen. Answered, it serves the next call; cancelled, that call asks too."""
    vault = KeychainVault()
    secret = await lock_with_a_key(prompt, vault)
    asker = prompt.session.run([sys.executable, "-c", ASKER])
    await prompt.until_shown()
    asker.kill()
    asker.wait()
    assert prompt.windows()
    async with asyncio.timeout(LIMIT_SECONDS), asyncio.TaskGroup() as group:
        reading = group.create_task(vault.read(KEY_ID))
        if first_answer is not None:
            await asyncio.sleep(0.5)  # so that both questions are asked
            [orphan] = prompt.windows()
            prompt.press("windowfocus", "--sync", orphan)
            prompt.press("key", first_answer)
        await prompt.answer_until_done(reading, "type", PASSWORD)
    assert reading.result() == secret


ASKER = f"""
import asyncio
from storebell.storage.keychain.vault import KeychainVault
asyncio.run(KeychainVault().read("{KEY_ID}"))
"""


async def test_a_question_that_was_left_open_serves_the_next_call(prompt: Prompt) -> None:
    vault = KeychainVault()
    secret = await lock_with_a_key(prompt, vault)
    reading = asyncio.create_task(VaultWithTimeout(vault, 1.5).read(KEY_ID))
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


# -- a user without a keyring ---------------------------------------------------------------------


@pytest.fixture
def newcomer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Prompt]:
    """Nobody has made a default keyring yet; the first key that is stored makes one."""
    with session_with_prompter(password=None) as session, use_session(session, monkeypatch):
        yield Prompt(session)


async def test_the_first_key_of_a_newcomer_makes_a_keyring(newcomer: Prompt) -> None:
    vault, secret = KeychainVault(), new_secret()
    storing = asyncio.create_task(vault.store(KEY_ID, secret))
    await newcomer.until_shown()
    async with asyncio.timeout(LIMIT_SECONDS):
        while not storing.done():
            # The window may go away between any two steps.
            with contextlib.suppress(subprocess.CalledProcessError, IndexError):
                newcomer.press("windowfocus", newcomer.windows()[-1])
                newcomer.press("type", PASSWORD)
                newcomer.press("key", "Tab")
                newcomer.press("type", PASSWORD)
                newcomer.press("key", "Return")
            await asyncio.wait([storing], timeout=1)
    await storing
    assert newcomer.session.has_collection()
    assert await vault.read(KEY_ID) == secret


async def test_a_newcomer_who_wants_no_keyring_has_nothing_stored(newcomer: Prompt) -> None:
    vault = KeychainVault()
    storing = asyncio.create_task(vault.store(KEY_ID, new_secret()))
    await newcomer.until_shown()
    await newcomer.answer_until_done(storing, "key", "Escape")
    with pytest.raises(KeychainMissingError) as caught:
        await storing
    assert "no default keyring" in str(caught.value.advice)
    assert not newcomer.session.has_collection()
    assert newcomer.windows() == []
