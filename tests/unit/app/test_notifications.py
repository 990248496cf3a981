"""The use cases of tests, as they are put together: whom they ask and what they share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storebell.app.accounts import make_accounts
from storebell.app.network import open_network
from storebell.app.notifications import Notifications, make_notifications
from storebell.app.store import OpenedStore, open_store
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppLockedError, NoKeyError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import (
    InvalidValueError,
    NotLoopbackError,
    StandInTwiceError,
)
from storebell.domain.settings.options import Options
from storebell.ports.simulator import Local
from storebell.services.notifications.requests import TestRequest
from storebell.storage.paths import Paths
from support.clocks import ManualClock

HIKING = App("Hiking", "com.example.hiking")


class NoLocal:
    """For tests that send nothing in Local."""


@contextmanager
def opened(folder: Path, options: Options) -> Iterator[tuple[Notifications, OpenedStore]]:
    paths, clock = Paths.below(folder / "base"), ManualClock()
    with open_store(paths, clock) as kept, open_network(paths, options, kept) as network:
        accounts = make_accounts(paths, options, {}, kept, clock, lambda _title, _advice: None)
        local: Local = NoLocal()  # type: ignore[assignment]  # it is asked for nothing
        yield make_notifications(options, clock, kept, network, local, accounts), kept


@pytest.fixture
def notifications(tmp_path: Path) -> Iterator[Notifications]:
    with opened(tmp_path, Options()) as (notifications, _kept):
        yield notifications


def test_putting_it_together_contacts_nobody_and_keeps_nothing(tmp_path: Path) -> None:
    with opened(tmp_path, Options()) as (_notifications, kept):
        assert kept.database.audit.contacts() == ()
        assert kept.repository.page(None, 10).timelines == ()


def test_apple_is_asked_unless_a_simulator_stands_in(
    notifications: Notifications, tmp_path: Path
) -> None:
    target = notifications.test_sender._target
    assert not target.is_simulated
    options = Options(
        api_bases=("http://127.0.0.1:43117/",), simulated_root=tmp_path / "local-root.pem"
    )
    with opened(tmp_path / "other", options) as (simulated, _kept):
        target = simulated.test_sender._target
        for environment in (Environment.SANDBOX, Environment.PRODUCTION):
            assert target.base_url_of(environment) == "http://127.0.0.1:43117"
        assert target.root_file == tmp_path / "local-root.pem"
        assert simulated.history._target is target is simulated.monitor._target


def test_each_environment_can_have_a_simulator_of_its_own(tmp_path: Path) -> None:
    bases = ("production=http://127.0.0.1:43118", "Sandbox=http://127.0.0.1:43117/")
    with opened(tmp_path, Options(api_bases=bases)) as (simulated, _kept):
        target = simulated.test_sender._target
        assert target.base_url_of(Environment.SANDBOX) == "http://127.0.0.1:43117"
        assert target.base_url_of(Environment.PRODUCTION) == "http://127.0.0.1:43118"
        assert target.is_simulated


@pytest.mark.parametrize(
    "bases",
    [
        ("http://127.0.0.1:1", "http://127.0.0.1:2"),
        ("http://127.0.0.1:1", "sandbox=http://127.0.0.1:2"),
        ("sandbox=http://127.0.0.1:1", "sandbox=http://127.0.0.1:1"),
    ],
)
def test_no_environment_has_two_simulators(tmp_path: Path, bases: tuple[str, ...]) -> None:
    with pytest.raises(StandInTwiceError), opened(tmp_path, Options(api_bases=bases)):
        pass


@pytest.mark.parametrize(
    "api_base",
    [
        *("http://192.0.2.1:80", "https://127.0.0.1:1", "nonsense", ""),
        *("sandbox=http://192.0.2.1:80", "http://127.0.0.1:1/?a=b", "//user=name@127.0.0.1:1"),
    ],
)
def test_a_simulator_elsewhere_is_refused(tmp_path: Path, api_base: str) -> None:
    with pytest.raises(NotLoopbackError), opened(tmp_path, Options(api_bases=(api_base,))):
        pass


@pytest.mark.parametrize(
    ("api_base", "words"),
    [
        ("local=http://127.0.0.1:1", "“local” is no environment"),
        ("=http://127.0.0.1:1", "There is no environment before “=” in =http://127.0.0.1:1"),
        (" = http://127.0.0.1:1", "There is no environment before “=”"),
        ("sandbox=", "The value of --api-base sandbox= is empty"),
        ("production= ", "is empty"),
    ],
)
def test_what_is_wrong_before_or_after_the_sign_is_named(
    tmp_path: Path, api_base: str, words: str
) -> None:
    options = Options(api_bases=(api_base,))
    with pytest.raises(InvalidValueError, match=words), opened(tmp_path, options):
        pass


async def refusal(notifications: Notifications, app: App, environment: Environment) -> object:
    """The kind of error with which a test is refused before anything is asked."""
    events = notifications.test_sender.send(TestRequest(app, environment))
    with pytest.raises(StorebellError) as refused:
        await anext(events)
    return refused.type


@pytest.mark.anyio
async def test_an_app_without_a_key_is_refused_before_anything_is_asked(
    notifications: Notifications,
) -> None:
    assert await refusal(notifications, HIKING, Environment.SANDBOX) is NoKeyError


@pytest.mark.anyio
async def test_a_locked_app_is_kept_from_production(notifications: Notifications) -> None:
    locked = App("Hiking", "com.example.hiking", is_locked=True)
    assert await refusal(notifications, locked, Environment.PRODUCTION) is AppLockedError
