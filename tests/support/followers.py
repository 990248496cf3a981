"""Followers of open tests, and what they need, over a database that a test looks into."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from storebell.domain.accounts.credentials import App, Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.network.request_limits import RequestsUsed
from storebell.domain.notifications.events import TokenReceived
from storebell.domain.notifications.timeline import Timeline
from storebell.ports.appstore import AppStores
from storebell.ports.clock import Clock
from storebell.services.notifications.monitor import OpenTestMonitor
from storebell.services.notifications.repository import TestRepository
from storebell.services.notifications.target import AppStoreTarget
from storebell.storage.database.database import Database
from support.clocks import ManualClock
from support.polled_app_store import PayloadReader, PolledAppStore
from support.repositories import Lives


class RealClock(ManualClock):
    """This computer's time: what is due is due at once here."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep_until(self, when: datetime) -> None:
        await asyncio.sleep(max(0.0, (when - self.now()).total_seconds()))


@dataclass
class OneStore:
    """Opens the same store for everybody."""

    store: PolledAppStore

    @asynccontextmanager
    async def open(
        self, _credentials: Credentials, _environment: Environment, _base_url: str | None = None
    ) -> AsyncIterator[PolledAppStore]:
        yield self.store


async def credentials_for(app: App) -> Credentials:
    return Credentials("issuer", "KEYID12345", Secret("x"), app.bundle_id)


def nothing_used(_bundle_id: str, _env: Environment, _now: datetime) -> tuple[RequestsUsed, ...]:
    return ()


async def nothing_came_back() -> Finding:
    return Finding(Level.NOTE, msg("Nothing came back"))


def monitor_of(
    database: Database,
    store: PolledAppStore | AppStores,
    owner: str = "this process",
    *,
    lives: Lives | None = None,
    credentials: Callable[[App], object] = credentials_for,
    used: Callable[..., tuple[RequestsUsed, ...]] = nothing_used,
    base_url: str | None = None,
    history_restore: Callable[[], Awaitable[Finding]] = nothing_came_back,
    clock: Clock | None = None,
) -> OpenTestMonitor:
    """It asks the store that is given or opened; by the clock, the store's, or this computer's."""
    stores: AppStores
    if isinstance(store, PolledAppStore):
        time, stores = clock or store.clock, OneStore(store)
    else:
        time, stores = clock or RealClock(), store
    return OpenTestMonitor(
        repository=TestRepository(database, Database.in_memory().event_store, owner, time),
        stores=stores,
        target=AppStoreTarget(PayloadReader(), base_url),
        app_of=lambda timeline: App(timeline.asked.app_label, timeline.asked.bundle_id),
        credentials_for=credentials,  # type: ignore[arg-type]
        clock=time,
        may_poll=lambda test_id, now, until: database.leases.lease(test_id, owner, now, until),
        is_alive=(lives or Lives({owner})).is_alive,
        requests_used=used,
        history_restore=history_restore,
    )


def begun(database: Database, timeline: Timeline, owner: str = "gone") -> Timeline:
    database.event_store.begin(timeline.asked, owner)
    if timeline.token is not None:
        database.event_store.append(
            TokenReceived(test_id=timeline.test_id, at=timeline.asked.at, token=timeline.token)
        )
    return timeline
