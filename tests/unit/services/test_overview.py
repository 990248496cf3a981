"""What the window shows of apps and keys."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import ApiKey, App
from storebell.domain.environment import Environment
from storebell.domain.settings.choices import Choices as Chosen
from storebell.services.composer.choices import Remembered
from storebell.services.notifications.repository import TestRepository
from storebell.services.overview import read_overview
from support.clocks import ManualClock
from support.repositories import repository_in_memory
from support.stored import START, asked

REMEMBERED = Remembered(Chosen("com.example.hiking"), {"com.example.hiking": ["http://127.0.0.1"]})

pytestmark = pytest.mark.anyio


@dataclass
class Keys:
    kept: tuple[ApiKey, ...] = ()
    session: tuple[str, ...] = ()
    provider: str = "a keychain"

    def all(self) -> tuple[ApiKey, ...]:
        return self.kept

    def is_for_this_session(self, key_id: str) -> bool:
        return key_id in self.session


@dataclass
class Apps:
    def offered(self) -> tuple[App, ...]:
        return App("Hiking", "com.example.hiking"), App("Trails", "com.example.trails")


class Choices:
    def read(self) -> Remembered:
        return REMEMBERED


@dataclass
class Services:
    """The part of the services that is looked at."""

    repository: TestRepository
    apps: Apps = field(default_factory=Apps)
    keys: Keys = field(default_factory=Keys)
    local_root: Path = Path("root.pem")
    lists_folder: Path = Path("settings")
    choices: Choices = field(default_factory=Choices)


async def test_the_newest_test_of_each_app_and_environment_is_known_however_old() -> None:
    repository = repository_in_memory(ManualClock(START))
    repository.begin(asked("old", app="Trails", environment=Environment.PRODUCTION))
    for number in range(300):
        repository.begin(asked(f"t-{number}"))
    overview = await read_overview(Services(repository))  # type: ignore[arg-type]
    assert [one.test_id for one in overview.newest] == ["t-299", "old"]
    assert overview.remembered is REMEMBERED


def key(key_id: str, provider: str) -> ApiKey:
    return ApiKey(key_id, "57246542-96fe-1a63-e053-0824d011072a", "0" * 64, provider, START)


@pytest.mark.parametrize(
    ("keys", "provider", "session_keys"),
    [
        (Keys(), "", 0),
        (Keys((key("A", "KWallet"), key("B", "KWallet"))), "KWallet", 0),
        (Keys((key("A", "KWallet"), key("B", "another keychain"))), "", 0),
        (Keys((key("A", "KWallet"), key("B", "memory")), session=("B",)), "KWallet", 1),
        (Keys((key("B", "memory"),), session=("B",)), "", 1),
    ],
)
async def test_a_keychain_is_named_for_the_keys_that_it_keeps(
    keys: Keys, provider: str, session_keys: int
) -> None:
    services = Services(repository_in_memory(ManualClock(START)), keys=keys)
    overview = await read_overview(services)  # type: ignore[arg-type]
    assert (overview.provider, overview.session_keys) == (provider, session_keys)
