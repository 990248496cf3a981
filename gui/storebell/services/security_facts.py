"""The facts for a security review: keys, files, hosts, acts, and the risks that remain."""

from typing import Final

from storebell.domain.settings.security import SecurityFacts, risks_of
from storebell.ports.files import Inventory
from storebell.services.accounts.keys import Keys
from storebell.services.system.audit import AuditTrail
from storebell.services.system.contacts import ContactNotes
from storebell.services.system.settings import SettingsService

MOST_ACTS: Final = 50


class Security:
    """Reads what is there; changes nothing and opens no keychain.

    `platform` is as sys.platform has it; `is_frozen` says that this is a packaged build.
    """

    def __init__(
        self,
        keys: Keys,
        inventory: Inventory,
        contacts: ContactNotes,
        trail: AuditTrail,
        settings: SettingsService,
        *,
        platform: str,
        is_frozen: bool,
    ) -> None:
        self._keys = keys
        self._inventory = inventory
        self._contacts = contacts
        self._trail = trail
        self._settings = settings
        self._platform = platform
        self._is_frozen = is_frozen

    def facts(self) -> SecurityFacts:
        """May raise what the books, the inventory and the database raise."""
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
            ),
        )
