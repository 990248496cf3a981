"""Everything that leaves this computer, under one policy: built once, from the settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from storebell.app.store import OpenedStore
from storebell.appstore.budget import Budget
from storebell.appstore.client import APPLES_PLACE, AppStoreClients
from storebell.appstore.network import NetworkPolicy, find_authorities
from storebell.appstore.probe import ConnectionProbe
from storebell.domain.settings.options import Options
from storebell.services.system.apple_clock import ApplesClock
from storebell.services.system.connection_test import ConnectionTest
from storebell.services.system.contacts import ContactNotes
from storebell.services.system.settings import SettingsService
from storebell.storage.files.json_lists import JsonSettingRepository
from storebell.storage.paths import Paths


@dataclass(frozen=True, slots=True)
class Network:
    """The settings, and what connects by them; `contacts` takes note of each connection."""

    settings: SettingsService
    contacts: ContactNotes
    budget: Budget
    apples_clock: ApplesClock
    stores: AppStoreClients
    connection: ConnectionTest


@contextmanager
def open_network(paths: Paths, options: Options, store: OpenedStore) -> Iterator[Network]:
    """Nothing is connected by it. At the end, what is not written of the contacts is."""
    settings = SettingsService(
        JsonSettingRepository(paths.settings_file), find_authorities, options
    )
    # First and last are for good: a wrong clock may not make them ones of 1971 or 2037.
    contacts = ContactNotes(store.database.audit, store.clock_check.now_or_before)
    budget = Budget(store.ledger)
    apples_clock = ApplesClock(APPLES_PLACE, store.repository.note_apples_time)

    def read_policy() -> NetworkPolicy:
        return NetworkPolicy.set_by(settings.in_force())

    try:
        yield Network(
            settings,
            contacts,
            budget,
            apples_clock,
            AppStoreClients(read_policy, budget, contacts.note, apples_clock),
            ConnectionTest(
                ConnectionProbe(read_policy, contacts.note),
                has_simulator=bool(options.api_bases),
                note_time=store.repository.note_apples_time,
            ),
        )
    finally:
        contacts.flush()
