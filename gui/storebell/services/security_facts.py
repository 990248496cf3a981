"""The facts for a security review: keys, files, hosts, acts, and the risks that remain."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from storebell.domain.errors.keychain import KeychainError, KeychainSlowError
from storebell.domain.settings.security import SecurityFacts, risks_of
from storebell.ports.files import Inventory
from storebell.services.accounts.keys import Keys
from storebell.services.system.audit import AuditTrail
from storebell.services.system.contacts import ContactNotes
from storebell.services.system.settings import SettingsService

MOST_ACTS: Final = 50

CHECK_SECONDS: Final = 3.0
"""The limit for a keychain's answer: without a question to its user it takes a fraction of it."""

CheckKeychain = Callable[[], Awaitable[None]]
"""Reaches the keychain without a question to its user. Raises KeychainError subclasses."""


async def check_soon(check: CheckKeychain, provider: str) -> None:
    """Checks the keychain. Raises KeychainError subclasses, also if it does not answer in time."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except TimeoutError:
        raise KeychainSlowError(provider=provider, seconds=f"{CHECK_SECONDS:g}") from None


class Security:
    """Reads the facts; changes nothing, and only checks that the keychain can be reached.

    `platform` is a value of sys.platform; `is_frozen` is true for a packaged build.
    """

    def __init__(
        self,
        keys: Keys,
        inventory: Inventory,
        contacts: ContactNotes,
        trail: AuditTrail,
        settings: SettingsService,
        check_keychain: CheckKeychain,
        *,
        platform: str,
        is_frozen: bool,
    ) -> None:
        self._keys = keys
        self._inventory = inventory
        self._contacts = contacts
        self._trail = trail
        self._settings = settings
        self._check_keychain = check_keychain
        self._platform = platform
        self._is_frozen = is_frozen

    async def read_facts(self) -> SecurityFacts:
        """The facts, and whether the keychain can be reached now. Raises as `facts`."""
        facts = self.facts()
        try:
            await check_soon(self._check_keychain, facts.keychain)
        except KeychainError as error:
            return replace(facts, keychain_error=error)
        return facts

    def facts(self) -> SecurityFacts:
        """The facts without the keychain check. Raises as the repositories, the inventory and the
        database.
        """
        return SecurityFacts(
            keychain=self._keys.provider,
            keys=tuple(self._keys.all()),
            folders=tuple(str(folder) for folder in self._inventory.folders),
            files=tuple(self._inventory.files()),
            contacts=tuple(self._contacts.all()),
            acts=self._trail.entries(limit=MOST_ACTS),
            risks=risks_of(
                self._platform,
                is_frozen=self._is_frozen,
                has_added_authority=bool(self._settings.in_force().extra_ca),
                has_desktop_notifications=self._settings.in_force().desktop_notifications,
            ),
        )
