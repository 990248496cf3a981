"""A keychain that makes people wait."""

import asyncio

import pytest

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.keychain import (
    KeychainLockedError,
    KeychainSlowError,
    KeyNotInKeychainError,
)
from storebell.services.accounts.vault_timeout import VaultWithTimeout
from storebell.storage.keychain.memory_vault import MemoryVault
from support.key_desk import KEY_ID, FailingVault
from support.vaults import new_secret

pytestmark = pytest.mark.anyio


class AskingVault(MemoryVault):
    """Waits for an answer that never comes, until nobody wants it any more."""

    was_left = False

    async def read(self, key_id: str) -> Secret:
        try:
            await asyncio.Event().wait()
        finally:
            self.was_left = True
        return await super().read(key_id)


async def test_the_terminal_waits_only_so_long() -> None:
    asking = AskingVault()
    with pytest.raises(KeychainSlowError) as caught:
        await VaultWithTimeout(asking, 0.05).read(KEY_ID)
    assert asking.was_left
    assert "0.05 s" in str(caught.value.title)
    assert asking.provider in str(caught.value.title)


async def test_the_terminal_says_whom_it_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storebell.services.accounts.vault_timeout.PATIENCE_SECONDS", 0.01)
    told: list[str] = []
    asking = AskingVault()
    with pytest.raises(KeychainSlowError):
        await VaultWithTimeout(asking, 0.2, lambda title, _: told.append(str(title))).read(KEY_ID)
    assert told == [f"Waiting for {asking.provider}"]


async def test_a_vault_in_time_is_passed_on_untouched() -> None:
    vault, secret = MemoryVault(), new_secret()
    told: list[str] = []
    patient = VaultWithTimeout(vault, 60, lambda title, _: told.append(str(title)))
    await patient.store(KEY_ID, secret)
    assert await patient.read(KEY_ID) == secret
    await patient.remove(KEY_ID)
    with pytest.raises(KeyNotInKeychainError):
        await patient.read(KEY_ID)
    assert told == []


async def test_what_the_keychain_refuses_is_passed_on_as_it_is() -> None:
    vault = FailingVault()
    vault.refusal = KeychainLockedError(provider="x")
    patient = VaultWithTimeout(vault, 60)
    assert patient.provider == vault.provider
    for refused in (
        patient.store(KEY_ID, new_secret()),
        patient.read(KEY_ID),
        patient.remove(KEY_ID),
    ):
        with pytest.raises(KeychainLockedError):
            await refused
    assert vault.asked == 3
