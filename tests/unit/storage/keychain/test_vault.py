"""The vault's own rules, on a keychain that can be told to fail at any step or to keep waiting."""

import asyncio
import contextlib
import gc
import sys
import threading
import traceback
from collections.abc import Awaitable, Callable

import pytest
from keyring.errors import KeyringLocked

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.keychain import (
    KeychainError,
    KeychainLockedError,
    KeychainMissingError,
    KeychainNotConfirmedError,
    KeychainRefusedError,
    KeyNotInKeychainError,
)
from storebell.storage.keychain.backends import Backend
from storebell.storage.keychain.vault import KeychainVault
from support.vaults import DictBackend, Gate, new_secret

pytestmark = pytest.mark.anyio

KEY_ID = "2X9R4HXF34"
SERVICE = f"Storebell/{KEY_ID}"
OLDER = f"{SERVICE} (replaced)"
LIMIT_SECONDS = 30


@pytest.fixture
def backend() -> DictBackend:
    return DictBackend()


@pytest.fixture
def vault(backend: DictBackend) -> KeychainVault:
    return KeychainVault(backend.open)


async def stored(backend: DictBackend) -> Secret:
    """An older secret, in the keychain already."""
    secret = new_secret()
    await KeychainVault(backend.open).store(KEY_ID, secret)
    return secret


async def test_a_new_key_is_one_item_written_once(
    vault: KeychainVault, backend: DictBackend
) -> None:
    secret = new_secret()
    await vault.store(KEY_ID, secret)
    assert backend.items == {(SERVICE, "private key"): secret.reveal()}
    assert [call for call in backend.calls if call.startswith("set")] == [f"set {SERVICE}"]


async def test_an_equal_secret_is_not_written_again(
    vault: KeychainVault, backend: DictBackend
) -> None:
    secret = await stored(backend)
    backend.calls.clear()
    await vault.store(KEY_ID, Secret(secret.reveal()))
    assert not [call for call in backend.calls if call.startswith("set")]


async def test_a_replaced_secret_leaves_one_item(
    vault: KeychainVault, backend: DictBackend
) -> None:
    await stored(backend)
    newer = new_secret()
    await vault.store(KEY_ID, newer)
    assert backend.items == {(SERVICE, "private key"): newer.reveal()}


@pytest.mark.parametrize("has_older", [True, False], ids=["replacing", "first"])
@pytest.mark.parametrize("step", range(12))
async def test_a_failure_at_any_step_keeps_the_older_secret(
    backend: DictBackend, step: int, has_older: bool
) -> None:
    older = await stored(backend) if has_older else None
    newer = new_secret()
    countdown = iter(range(step, -1, -1))

    def fail(_name: str, _service: str) -> None:
        if next(countdown, -1) == 0:
            raise OSError(5, f"input/output error while writing {newer.reveal()}")

    backend.before_call = fail
    vault = KeychainVault(backend.open)
    error = await error_of(vault.store(KEY_ID, newer))
    assert newer.reveal() not in str(error)
    expected = newer if error is None else older
    backend.before_call = lambda _name, _service: None
    vault = KeychainVault(backend.open)
    if expected is None:
        with pytest.raises(KeyNotInKeychainError):
            await vault.read(KEY_ID)
        assert backend.items == {}
    else:
        assert await vault.read(KEY_ID) == expected
        assert len(backend.items) == 1


@pytest.mark.parametrize("has_older", [True, False], ids=["replacing", "first"])
@pytest.mark.parametrize("step", range(12))
async def test_a_crash_at_any_step_leaves_the_older_or_the_newer_secret(
    backend: DictBackend, step: int, has_older: bool
) -> None:
    older = await stored(backend) if has_older else None
    newer = new_secret()
    steps = iter(range(step, -1, -1))
    is_dead = threading.Event()

    def cut(_name: str, _service: str) -> None:
        if is_dead.is_set() or next(steps, -1) == 0:
            is_dead.set()
            raise OSError(5, "the process is gone")

    backend.before_call = cut
    with contextlib.suppress(KeychainError):
        await KeychainVault(backend.open).store(KEY_ID, newer)
    backend.before_call = lambda _name, _service: None
    vault = KeychainVault(backend.open)
    if older is None:
        with contextlib.suppress(KeyNotInKeychainError):
            assert await vault.read(KEY_ID) == newer
    else:
        assert await vault.read(KEY_ID) in (older, newer)
    latest = new_secret()
    await vault.store(KEY_ID, latest)
    assert backend.items == {(SERVICE, "private key"): latest.reveal()}
    await vault.remove(KEY_ID)
    assert backend.items == {}


async def test_macos_crashing_between_delete_and_add_loses_nothing(backend: DictBackend) -> None:
    older = await stored(backend)
    is_dead = threading.Event()

    def delete_and_die(name: str, service: str) -> None:
        if is_dead.is_set():
            raise OSError(5, "the process is gone")
        if name == "set" and service == SERVICE:
            del backend.items[SERVICE, "private key"]
            is_dead.set()
            raise OSError(5, "the process is gone")

    backend.before_call = delete_and_die
    with pytest.raises(KeychainError):
        await KeychainVault(backend.open).store(KEY_ID, new_secret())
    backend.before_call = lambda _name, _service: None
    assert await KeychainVault(backend.open).read(KEY_ID) == older


async def test_a_keychain_that_keeps_nothing_is_found_out(
    vault: KeychainVault, backend: DictBackend
) -> None:
    backend.after_call = lambda name, _service: backend.items.clear() if name == "set" else None
    with pytest.raises(KeychainNotConfirmedError):
        await vault.store(KEY_ID, new_secret())
    assert backend.items == {}


async def test_a_keychain_that_garbles_the_newer_secret_keeps_the_older(
    backend: DictBackend,
) -> None:
    older = await stored(backend)

    def garble(name: str, service: str) -> None:
        found = backend.items.get((service, "private key"))
        if name == "set" and found is not None and found != older.reveal():
            backend.items[service, "private key"] = found[:-1]

    backend.after_call = garble
    with pytest.raises(KeychainNotConfirmedError):
        await KeychainVault(backend.open).store(KEY_ID, new_secret())
    assert backend.items == {(SERVICE, "private key"): older.reveal()}


async def test_what_a_crash_left_is_tidied_at_the_next_read(backend: DictBackend) -> None:
    older = await stored(backend)
    backend.items[OLDER, "private key"] = "a leftover"
    assert await KeychainVault(backend.open).read(KEY_ID) == older
    assert (OLDER, "private key") not in backend.items


async def test_removing_takes_every_copy(vault: KeychainVault, backend: DictBackend) -> None:
    await stored(backend)
    backend.items[OLDER, "private key"] = "a leftover"
    await vault.remove(KEY_ID)
    assert backend.items == {}


async def test_a_dismissed_prompt_says_locked(vault: KeychainVault, backend: DictBackend) -> None:
    def dismiss(_name: str, _service: str) -> None:
        raise KeyringLocked("Failed to unlock the collection!")

    backend.before_call = dismiss
    with pytest.raises(KeychainLockedError):
        await vault.read(KEY_ID)


async def test_a_backend_that_cannot_be_opened_is_a_missing_keychain() -> None:
    def open_nothing(_is_abandoned: Callable[[], bool]) -> Backend:
        raise ModuleNotFoundError("No module named 'secretstorage'")

    with pytest.raises(KeychainMissingError):
        await KeychainVault(open_nothing).read(KEY_ID)


async def test_an_error_never_carries_the_secret(
    vault: KeychainVault, backend: DictBackend
) -> None:
    secret = new_secret()

    def choke(_name: str, _service: str) -> None:
        raise UnicodeDecodeError("utf-8", secret.reveal().encode(), 0, 1, secret.reveal())

    backend.before_call = choke
    with pytest.raises(KeychainRefusedError) as caught:
        await vault.read(KEY_ID)
    error = caught.value
    assert error.__context__ is None
    assert error.__cause__ is None
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    assert secret.reveal().splitlines()[1] not in "".join(report.format())


# -- waiting, and no longer waiting -------------------------------------------------------------


async def test_the_loop_goes_on_while_the_keychain_asks(backend: DictBackend) -> None:
    secret = await stored(backend)
    gate = Gate()
    backend.before_call = lambda _name, _service: gate.wait()
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(KeychainVault(backend.open).read(KEY_ID))
        await gate.until_reached()
        for _ in range(100):
            await asyncio.sleep(0)
        assert not reading.done()
        gate.opened.set()
    assert reading.result() == secret


async def test_a_call_that_nobody_awaits_any_more_does_not_hold_up_the_next(
    vault: KeychainVault, backend: DictBackend
) -> None:
    secret = await stored(backend)
    gate = Gate()
    backend.before_call = lambda _name, _service: gate.wait()
    stuck = asyncio.create_task(vault.read(KEY_ID))
    await gate.until_reached()
    waiting = asyncio.create_task(vault.read(KEY_ID))
    await asyncio.sleep(0)
    backend.before_call = lambda _name, _service: None
    stuck.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stuck
    async with asyncio.timeout(LIMIT_SECONDS):
        assert await waiting == secret
        assert await vault.read(KEY_ID) == secret
    gate.opened.set()


async def test_a_call_cancelled_in_the_line_is_never_made(
    vault: KeychainVault, backend: DictBackend
) -> None:
    gate = Gate()
    backend.before_call = lambda _name, _service: gate.wait()
    first = asyncio.create_task(vault.read(KEY_ID))
    await gate.until_reached()
    second = asyncio.create_task(vault.store("ABCDEFGHIJ", new_secret()))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    gate.opened.set()
    with pytest.raises(KeyNotInKeychainError):
        await first
    assert not [call for call in backend.calls if "ABCDEFGHIJ" in call]


async def test_a_store_that_was_abandoned_ends_with_the_older_secret(
    vault: KeychainVault, backend: DictBackend
) -> None:
    older = await stored(backend)
    gate = Gate()
    backend.before_call = lambda name, service: (
        gate.wait() if (name, service) == ("set", SERVICE) else None
    )
    storing = asyncio.create_task(vault.store(KEY_ID, new_secret()))
    await gate.until_reached()
    storing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await storing
    gate.opened.set()
    await until_no_keychain_thread()
    assert backend.items == {(SERVICE, "private key"): older.reveal()}


async def test_an_abandoned_first_store_leaves_nothing(
    vault: KeychainVault, backend: DictBackend
) -> None:
    gate = Gate()
    backend.before_call = lambda name, _service: gate.wait() if name == "set" else None
    storing = asyncio.create_task(vault.store(KEY_ID, new_secret()))
    await gate.until_reached()
    storing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await storing
    gate.opened.set()
    await until_no_keychain_thread()
    assert backend.items == {}


async def test_an_overtaken_store_does_not_undo_the_newer_one(
    vault: KeychainVault, backend: DictBackend
) -> None:
    gate = Gate()
    is_first = iter([True])
    backend.before_call = lambda name, _service: (
        gate.wait() if name == "get" and next(is_first, False) else None
    )
    overtaken = asyncio.create_task(vault.store(KEY_ID, new_secret()))
    await gate.until_reached()
    overtaken.cancel()
    with pytest.raises(asyncio.CancelledError):
        await overtaken
    newer = new_secret()
    await vault.store(KEY_ID, newer)
    gate.opened.set()
    await until_no_keychain_thread()
    assert await vault.read(KEY_ID) == newer


async def test_no_thread_is_left_when_nothing_is_asked(
    vault: KeychainVault, backend: DictBackend
) -> None:
    await vault.store(KEY_ID, new_secret())
    await vault.read(KEY_ID)
    await until_no_keychain_thread()
    assert backend.items


async def test_no_secret_stays_behind_in_the_vault(
    vault: KeychainVault, backend: DictBackend
) -> None:
    secret = new_secret()
    before = sys.getrefcount(secret)
    await vault.store(KEY_ID, secret)
    await until_no_keychain_thread()
    await asyncio.sleep(0)
    gc.collect()
    assert sys.getrefcount(secret) == before


async def error_of(work: Awaitable[object]) -> KeychainError | None:
    try:
        await work
    except KeychainError as error:
        return error
    return None


async def until_no_keychain_thread() -> None:
    async with asyncio.timeout(LIMIT_SECONDS):
        while any(thread.name == "keychain" for thread in threading.enumerate()):  # noqa: ASYNC110  # threads have no event
            await asyncio.sleep(0.005)
