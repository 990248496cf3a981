"""An installation's keys in a folder, with a vault that can be told to refuse."""

from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.keychain import KeyNotInKeychainError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.services.accounts.keys import Keys
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.keychain.memory_vault import MemoryVault
from support.clocks import ManualClock
from support.trails import Trail
from support.vaults import new_secret

ISSUER_ID = "57246542-96fe-1a63-e053-0824d011072a"
KEY_ID = "2X9R4HXF34"
BUNDLE_ID = "com.example.hiking"


class FailingVault(MemoryVault):
    """A vault that refuses what it is told to refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.refusal: StorebellError | None = None
        self.asked = 0

    async def store(self, key_id: str, secret: Secret) -> None:
        self._refuse()
        await super().store(key_id, secret)

    async def read(self, key_id: str) -> Secret:
        self._refuse()
        return await super().read(key_id)

    async def remove(self, key_id: str) -> None:
        self._refuse()
        await super().remove(key_id)

    def _refuse(self) -> None:
        self.asked += 1
        if self.refusal is not None:
            raise self.refusal


class KeyDesk:
    """One installation in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault = FailingVault()
        self.session = MemoryVault()
        self.clock = ManualClock()
        self.key_repository = JsonKeyRepository(folder / "settings" / "keys.json")
        self.app_repository = JsonAppRepository(folder / "settings" / "apps.json")
        self.trail = Trail(self.clock)
        self.keys = Keys(
            self.vault,
            self.key_repository,
            self.app_repository,
            PrivateKeyReader(),
            self.clock,
            self.session,
            self.trail.trail,
        )

    def key_file(self, name: str = f"SubscriptionKey_{KEY_ID}.p8") -> Path:
        file = self.folder / name
        file.write_text(new_secret().reveal(), encoding="ascii")
        return file


async def nothing_is_kept(desk: KeyDesk) -> None:
    assert list(desk.keys.all()) == []
    with pytest.raises(KeyNotInKeychainError):
        await desk.vault.read(KEY_ID)
