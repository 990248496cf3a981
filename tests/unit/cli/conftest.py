"""A terminal whose keychain is in memory, from one command to the next."""

import os
from pathlib import Path

import pytest

from storebell.storage.keychain.memory_vault import MemoryVault
from support.terminal import Terminal


class KeychainInMemory(MemoryVault):
    """A keychain that can be reached."""

    async def check(self) -> None:
        """Nothing is missing."""


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> MemoryVault:
    vault = KeychainInMemory()
    monkeypatch.setattr("storebell.app.accounts.KeychainVault", lambda: vault)
    return vault


@pytest.fixture
def terminal(tmp_path: Path, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    for name in os.environ:
        if name.startswith("STOREBELL_"):
            monkeypatch.delenv(name)
    return Terminal(tmp_path / "base")
