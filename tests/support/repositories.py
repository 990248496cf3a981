"""Repositories for tests of use cases: what they store is in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from storebell.domain.accounts.credentials import Credentials
from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding
from storebell.ports.clock import Clock
from storebell.services.notifications.repository import TestRepository
from storebell.storage.database.database import Database


def repository_in_memory(clock: Clock, owner: str = "this process") -> TestRepository:
    return TestRepository(Database.in_memory(), Database.in_memory().event_store, owner, clock)


def always(_test_id: str, _now: datetime, _until: datetime) -> bool:
    """A lease that nobody else wants."""
    return True


async def unexplained(
    _credentials: Credentials, _environment: Environment, _exchange: Exchange | None
) -> tuple[Finding, ...]:
    """For a sender without a doctor."""
    return ()


@dataclass
class Lives:
    """Which processes are alive."""

    alive: set[str] = field(default_factory=set)

    @property
    def is_alive(self) -> Callable[[str], bool]:
        return self.alive.__contains__
