"""A simulated App Store that sends any notification where a test one is asked for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from appstoreserverlibrary.api_client import AppStoreServerAPIClient
from appstoreserverlibrary.signed_data_verifier import SignedDataVerifier

from storebell.domain.environment import Environment
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.notifications.purchase_options import PurchaseOptions
from storebell.simulator.api.authentication import Registration, SimulatedKey, make_key
from storebell.simulator.api.delivery_scheduler import SimulatorEvent
from storebell.simulator.api.destinations import Destinations
from storebell.simulator.api.server import AppStoreServer
from storebell.simulator.catalogue.accounts import Accounts
from storebell.simulator.catalogue.notification_factory import NotificationSpec
from storebell.simulator.store.notifications import AppIdentity
from support.apple_conversation import APPLES
from support.simulated import ShiftedClock, entered_in_thread, install_authority

APP = AppIdentity("com.example.hiking", Environment.SANDBOX, 1_234_567)


@dataclass(slots=True)
class OrderingStore:
    """A running server with one app, and what it did."""

    base_url: str
    key: SimulatedKey
    root: bytes
    accounts: Accounts
    events: list[SimulatorEvent] = field(default_factory=list)

    def order(self, kind: str, subtype: str = "", **options: str) -> None:
        """Chooses what the next request for a test notification sends."""
        pair = (kind, subtype)
        spec = NotificationSpec(*pair, purchase=PurchaseOptions.read(pair, **options))
        registration = self.key.apps[APP.bundle_id]
        self.key.apps[APP.bundle_id] = replace(registration, order=spec)

    @property
    def registration(self) -> Registration:
        return self.key.apps[APP.bundle_id]

    def client(self) -> AppStoreServerAPIClient:
        """Apple's client as it is, but for its base URL."""
        key = self.key
        client = AppStoreServerAPIClient(
            key.private_key.reveal().encode(),
            key.key_id,
            key.issuer_id,
            APP.bundle_id,
            APPLES[APP.environment],
        )
        client._base_url = self.base_url
        return client

    def verifier(self) -> Any:
        """Apple's own, offline, trusting the simulator's root alone."""
        return SignedDataVerifier(
            [self.root], False, APPLES[APP.environment], APP.bundle_id, APP.app_apple_id
        )


@asynccontextmanager
async def _open(folder: Path, url: str) -> AsyncIterator[OrderingStore]:
    authority, events = install_authority(folder).authority, list[SimulatorEvent]()
    light = authority.lightened(datetime.now(UTC))
    async with AppStoreServer(ShiftedClock(), watch=events.append) as server:
        key = make_key()
        accounts = server.access.accounts_of(APP)
        key.apps[APP.bundle_id] = Registration(
            app=APP,
            ledger=server.access.ledger_of(APP, is_limited=True),
            accounts=accounts,
            deliver_to=url,
            plan=SANDBOX_PLAN,
            deliverer=Destinations().make_sender(10.0),
            sign=light.sign,
        )
        server.access.add(key)
        await server.open()
        yield OrderingStore(server.base_url, key, authority.root_der, accounts, events)


@contextmanager
def ordering_store(folder: Path, url: str = "") -> Iterator[OrderingStore]:
    """Runs on a thread of its own; `url` is the app's, or empty for none."""
    with entered_in_thread(lambda: _open(folder, url)) as store:
        yield store
