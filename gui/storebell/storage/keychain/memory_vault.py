"""A vault for this session only, for those whose computer has no keychain."""

from typing import Final

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.keychain import KeyNotInKeychainError
from storebell.domain.messages import N_


class MemoryVault:
    """Keeps secrets in this process and nowhere else: they are gone when Storebell closes."""

    provider: Final = N_("this session's memory")

    def __init__(self) -> None:
        self._secrets: dict[str, Secret] = {}

    async def store(self, key_id: str, secret: Secret) -> None:
        self._secrets[key_id] = secret

    async def read(self, key_id: str) -> Secret:
        try:
            return self._secrets[key_id]
        except KeyError:
            raise KeyNotInKeychainError(key_id=key_id, provider=self.provider) from None

    async def remove(self, key_id: str) -> None:
        if self._secrets.pop(key_id, None) is None:
            raise KeyNotInKeychainError(key_id=key_id, provider=self.provider)
