"""What leaves this computer: one policy from the settings, and a note of every host."""

from pathlib import Path

import pytest

from storebell.app.network import open_network
from storebell.app.store import open_store
from storebell.domain.environment import Environment
from storebell.domain.errors.network import NotConnectedError, ProxyNotReachedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.network.contacts import Purpose
from storebell.domain.settings.options import Options
from storebell.domain.settings.settings import HostSet
from storebell.services.system.connection_test import SimulatedAppleError
from storebell.storage.database.database import Database
from storebell.storage.paths import Paths
from support.app_store_client import CREDENTIALS
from support.misbehaving_server import ClosedPort
from support.simulated import ShiftedClock

pytestmark = pytest.mark.anyio

CLOCK = ShiftedClock()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.below(tmp_path / "base")


def test_nothing_is_contacted_by_opening_it(paths: Paths) -> None:
    with open_store(paths, CLOCK) as kept, open_network(paths, Options(), kept) as network:
        assert list(network.contacts.all()) == []
    with Database.open(paths.database_file) as database:
        assert database.audit.contacts() == ()


def test_what_is_chosen_at_the_start_outweighs_the_settings_and_is_not_written(
    paths: Paths,
) -> None:
    options = Options(apple_hosts=HostSet.OLDER)
    with open_store(paths, CLOCK) as kept, open_network(paths, options, kept) as network:
        assert network.settings.in_force().apple_hosts is HostSet.OLDER
        assert network.settings.read().apple_hosts is HostSet.CURRENT
    assert not paths.settings_file.exists()


def test_contacts_that_were_not_yet_written_are_at_the_end(paths: Paths) -> None:
    with open_store(paths, CLOCK) as kept, open_network(paths, Options(), kept) as network:
        for _ in range(3):
            network.contacts.note("api.storekit.apple.com", Purpose.HISTORY)
    with Database.open(paths.database_file) as database:
        [contact] = database.audit.contacts()
    assert (contact.host, contact.purpose, contact.times) == (
        "api.storekit.apple.com",
        "history",
        3,
    )


def test_they_are_written_also_where_the_run_ends_with_an_error(paths: Paths) -> None:
    def run() -> None:
        with open_store(paths, CLOCK) as kept, open_network(paths, Options(), kept) as network:
            network.contacts.note("a.test", Purpose.DELIVERY)
            network.contacts.note("a.test", Purpose.DELIVERY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    with Database.open(paths.database_file) as database:
        assert [contact.times for contact in database.audit.contacts()] == [2]


async def test_a_changed_setting_is_in_force_for_the_next_request(paths: Paths) -> None:
    with (
        ClosedPort() as closed,
        open_store(paths, CLOCK) as kept,
        open_network(paths, Options(), kept) as network,
    ):
        network.settings.change("proxy", f"http://127.0.0.1:{closed.port}")

        async def ask(base_url: str | None) -> StorebellError:
            opened = network.stores.open(CREDENTIALS, Environment.SANDBOX, base_url)
            async with opened as client:
                with pytest.raises(StorebellError) as caught:
                    await client.request_test_notification()
            return caught.value

        through = await ask(None)
        direct = await ask(f"http://127.0.0.1:{closed.port}")
        contacts = {(contact.host, contact.purpose) for contact in network.contacts.all()}
    assert isinstance(through, ProxyNotReachedError)
    assert isinstance(direct, NotConnectedError)
    assert ("127.0.0.1", str(Purpose.PROXY)) in contacts


async def test_with_a_stand_in_for_apple_there_is_no_connection_to_test(paths: Paths) -> None:
    options = Options(api_bases=("http://127.0.0.1:9",))
    with open_store(paths, CLOCK) as kept, open_network(paths, options, kept) as network:
        with pytest.raises(SimulatedAppleError):
            await anext(network.connection.run())
        assert list(network.contacts.all()) == []
