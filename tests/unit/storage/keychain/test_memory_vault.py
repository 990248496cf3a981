"""A vault for this session: what it keeps, and what it says of what it does not have."""

import pytest

from storebell.domain.errors.keychain import KeyNotInKeychainError
from storebell.storage.keychain.memory_vault import MemoryVault
from support.vaults import new_secret

pytestmark = pytest.mark.anyio


async def test_a_secret_is_read_as_it_was_stored_and_the_last_one_counts() -> None:
    vault, first, second = MemoryVault(), new_secret(), new_secret()
    await vault.store("A", first)
    assert await vault.read("A") is first
    await vault.store("A", second)
    assert await vault.read("A") is second


async def test_a_key_that_is_not_there_is_named_with_where_it_was_looked_for() -> None:
    vault = MemoryVault()
    await vault.store("A", new_secret())
    for ask in (vault.read, vault.remove):
        with pytest.raises(KeyNotInKeychainError) as caught:
            await ask("B")
        assert "B" in str(caught.value)
        assert vault.provider in f"{caught.value.title} {caught.value.advice}"


async def test_what_was_removed_is_gone_and_nothing_else() -> None:
    vault, kept = MemoryVault(), new_secret()
    await vault.store("A", new_secret())
    await vault.store("B", kept)
    await vault.remove("A")
    with pytest.raises(KeyNotInKeychainError):
        await vault.read("A")
    with pytest.raises(KeyNotInKeychainError):
        await vault.remove("A")
    assert await vault.read("B") is kept


async def test_two_of_them_share_nothing_and_none_shows_what_it_keeps() -> None:
    one, other, secret = MemoryVault(), MemoryVault(), new_secret()
    await one.store("A", secret)
    with pytest.raises(KeyNotInKeychainError):
        await other.read("A")
    assert secret.reveal() not in repr(one.__dict__)
