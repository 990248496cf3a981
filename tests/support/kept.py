"""Keepers for tests of use cases: what is kept is in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from storebell.services.keeping import Keeper
from storebell.services.ports import Clock
from storebell.storage.database import Database


def keeper_in_memory(clock: Clock, owner: str = "this process") -> Keeper:
    return Keeper(Database.in_memory(), Database.in_memory().journal, owner, clock)


def always(_test_id: str, _now: datetime, _until: datetime) -> bool:
    """A lease that nobody else wants."""
    return True


@dataclass
class Lives:
    """Which processes are alive."""

    alive: set[str] = field(default_factory=set)

    @property
    def is_alive(self) -> Callable[[str], bool]:
        return self.alive.__contains__
