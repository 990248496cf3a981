"""A keychain with a time limit for its user's answer, and a notice while it waits."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Final

from storebell.domain.accounts.credentials import Secret
from storebell.domain.errors.keychain import KeychainSlowError
from storebell.domain.messages import Message, msg
from storebell.ports.keychain import Vault

PATIENCE_SECONDS: Final = 1.0
"""The time after which a keychain is probably asking its user something."""


class VaultWithTimeout:
    """A vault that waits for its user up to a limit: for the terminal, which may be unattended.

    `tell` shows a title and advice while it waits.
    """

    def __init__(
        self,
        vault: Vault,
        limit_seconds: float,
        notify: Callable[[Message, Message], None] = lambda _title, _advice: None,
    ) -> None:
        self._vault = vault
        self._limit_seconds = limit_seconds
        self._notify = notify

    @property
    def provider(self) -> str:
        return self._vault.provider

    async def store(self, key_id: str, secret: Secret) -> None:
        async with self._limit():
            await self._vault.store(key_id, secret)

    async def read(self, key_id: str) -> Secret:
        async with self._limit():
            return await self._vault.read(key_id)

    async def remove(self, key_id: str) -> None:
        async with self._limit():
            await self._vault.remove(key_id)

    @contextlib.asynccontextmanager
    async def _limit(self) -> AsyncIterator[None]:
        waiting = asyncio.get_running_loop().call_later(
            PATIENCE_SECONDS,
            self._notify,
            msg("Waiting for {provider}", provider=self.provider),
            msg(
                "It may be asking you something in a window of its own. After {seconds} s this "
                "gives up.",
                seconds=f"{self._limit_seconds:g}",
            ),
        )
        try:
            async with asyncio.timeout(self._limit_seconds):
                yield
        except TimeoutError:
            raise KeychainSlowError(
                provider=self.provider, seconds=f"{self._limit_seconds:g}"
            ) from None
        finally:
            waiting.cancel()
