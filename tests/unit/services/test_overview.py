"""What the window shows of apps and keys."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.services.notifications.repository import TestRepository
from storebell.services.overview import look
from support.clocks import ManualClock
from support.kept import repository_in_memory
from support.stored import START, asked

pytestmark = pytest.mark.anyio


@dataclass
class Keys:
    provider: str = "a keychain"

    def all(self) -> tuple[()]:
        return ()


@dataclass
class Apps:
    def offered(self) -> tuple[App, ...]:
        return App("Hiking", "com.example.hiking"), App("Trails", "com.example.trails")


@dataclass
class Services:
    """The part of the services that is looked at."""

    repository: TestRepository
    apps: Apps = field(default_factory=Apps)
    keys: Keys = field(default_factory=Keys)
    local_root: Path = Path("root.pem")
    lists_folder: Path = Path("settings")


async def test_the_newest_test_of_each_app_and_environment_is_known_however_old() -> None:
    repository = repository_in_memory(ManualClock(START))
    repository.begin(asked("old", app="Trails", environment=Environment.PRODUCTION))
    for number in range(300):
        repository.begin(asked(f"t-{number}"))
    overview = await look(Services(repository))  # type: ignore[arg-type]
    assert [one.test_id for one in overview.newest] == ["t-299", "old"]
