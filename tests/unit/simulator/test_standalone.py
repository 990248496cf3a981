"""The simulator by itself: what it announces, what it keeps in files, what it leaves behind."""

import asyncio
import json
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import AddressNotAllowedError
from storebell.domain.errors.key_files import KeyFileError
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.simulation.faults import FaultName, read_faults
from storebell.domain.simulation.requests import NO_URL, SimulatedApp, SimulationRequest
from storebell.domain.timestamps import to_milliseconds
from storebell.signing.authority import Authority
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.signing.roots import SimulatorRoot
from storebell.simulator import standalone
from storebell.simulator.api.authentication import make_key
from storebell.simulator.api.delivery_scheduler import AttemptMade, TestAccepted
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.standalone import Identity, Simulation
from support.apple_conversation import unverified
from support.simulated import (
    HISTORY_PATH,
    TEST_PATH,
    Handler,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    install_authority,
    running_simulation,
)
from support.stored import is_private

pytestmark = pytest.mark.anyio

CLOCK = ShiftedClock()


async def ask(running: Simulation, bundle_id: str | None = None) -> int:
    headers = {"Authorization": bearer(credentials_of(running, bundle_id))}
    return (await call(running.base_url, "POST", TEST_PATH, headers=headers)).status


async def test_without_a_plan_it_is_the_sample_app_with_a_receiver(tmp_path: Path) -> None:
    async with running_simulation(tmp_path, SimulationRequest(), CLOCK) as running:
        assert running.first_app.bundle_id == SAMPLE_APP.bundle_id
        assert running.first_app.app_apple_id == SAMPLE_APP.app_apple_id
        assert running.request.environment is Environment.SANDBOX
        assert running.further_apps == ()
        assert urlsplit(running.first_app.deliver_to).hostname == "127.0.0.1"
        assert urlsplit(running.first_app.deliver_to).port != urlsplit(running.base_url).port
        assert await ask(running) == 200
        accepted, made = await anext(running.events), await anext(running.events)
    assert isinstance(accepted, TestAccepted)
    assert isinstance(made, AttemptMade)
    assert made.attempt.is_success


async def test_the_key_lies_in_a_private_file_for_as_long_as_it_runs(tmp_path: Path) -> None:
    async with running_simulation(tmp_path, SimulationRequest(), CLOCK) as running:
        file = running.key_file
        assert file.name == f"SubscriptionKey_{running.key_id}.p8"
        assert PrivateKeyReader().read_file(file).secret.reveal() == running.private_key.reveal()
        assert is_private(file)
        assert is_private(file.parent)
        assert running.root_file.parent == running.root_pem_file.parent == tmp_path
    assert not file.exists()
    assert not file.parent.exists()
    assert running.root_file.exists()


async def test_each_run_has_a_key_of_its_own(tmp_path: Path) -> None:
    async with (
        running_simulation(tmp_path, SimulationRequest(), CLOCK) as one,
        running_simulation(tmp_path, SimulationRequest(), CLOCK) as other,
    ):
        assert one.key_id != other.key_id
        assert one.issuer_id != other.issuer_id
        assert one.root_file == other.root_file


async def test_a_kept_identity_is_used_and_its_file_stays(tmp_path: Path) -> None:
    key = make_key()
    file = tmp_path / "kept.p8"
    file.write_text(key.private_key.reveal())
    identity = Identity(key.issuer_id, key.key_id, key.private_key, file)
    authority = install_authority(tmp_path)
    async with Simulation.open(
        SimulationRequest(), authority=authority, clock=CLOCK, identity=identity
    ) as running:
        assert (running.issuer_id, running.key_id) == (key.issuer_id, key.key_id)
        assert running.key_file == file
        assert await ask(running) == 200
    assert file.exists()


def test_an_identity_has_the_faults_of_its_run() -> None:
    key = make_key()
    identity = Identity(key.issuer_id, key.key_id, key.private_key, Path("kept.p8"))
    faulty = identity.key_with(FaultPlan(read_faults("drop")))
    assert faulty.faults.draw(FaultName.DROP) is not None
    assert faulty.public_key == key.public_key
    with pytest.raises(KeyFileError):
        replace(identity, private_key=Secret("no key")).key_with(FaultPlan())


async def test_every_app_is_served_by_the_same_key_and_delivered_to_its_url(
    tmp_path: Path,
) -> None:
    with Handler(200) as handler:
        apps = (
            SimulatedApp("com.example.a", handler.url, 1),
            SimulatedApp("com.example.b", NO_URL, 2),
            SimulatedApp("com.example.c", handler.url + "/c", None),
        )
        async with running_simulation(tmp_path, SimulationRequest(apps=apps), CLOCK) as running:
            assert (running.first_app, running.further_apps) == (apps[0], apps[1:])
            statuses = [await ask(running, app.bundle_id) for app in apps]
            for _ in range(4):
                await anext(running.events)
    assert statuses == [200, 404, 200]
    assert sorted(arrival.path for arrival in handler.arrivals) == ["/hook", "/hook/c"]


async def test_in_production_the_plan_is_production_s_at_the_scale_that_was_asked_for(
    tmp_path: Path,
) -> None:
    with Handler(500) as handler:
        plan = SimulationRequest(
            apps=(SimulatedApp(deliver_to=handler.url),),
            environment=Environment.PRODUCTION,
            time_scale=3600,
        )
        async with running_simulation(tmp_path, plan, CLOCK) as running:
            await ask(running)
            await anext(running.events)
            made = await anext(running.events)
    assert isinstance(made, AttemptMade)
    [due, *_] = PRODUCTION_PLAN.scaled(3600).due_times([made.attempt.at])
    assert made.next_at == due


async def history_of(folder: Path, seed: int) -> list[object]:
    app = SimulatedApp(deliver_to=NO_URL, history_size=5, history_seed=seed)
    clock = ShiftedClock()
    async with running_simulation(folder, SimulationRequest(apps=(app,)), clock) as running:
        now = to_milliseconds(clock.now())
        body = json.dumps({"startDate": now - 29 * 86_400_000, "endDate": now}).encode()
        headers = {"Authorization": bearer(credentials_of(running))}
        page = await call(running.base_url, "POST", HISTORY_PATH, headers=headers, body=body)
    items = page.json["notificationHistory"]
    assert isinstance(items, list)
    return [unverified(item["signedPayload"])["notificationUUID"] for item in items]


async def test_a_history_is_there_from_the_start_and_the_same_for_its_seed(tmp_path: Path) -> None:
    first = await history_of(tmp_path, 7)
    assert len(set(first)) == 4, "of five, the first is older than was asked for"
    assert await history_of(tmp_path, 7) == first
    assert not set(await history_of(tmp_path, 8)) & set(first)


async def test_a_url_that_may_not_be_delivered_to_opens_nothing(tmp_path: Path) -> None:
    plan = SimulationRequest(apps=(SimulatedApp(deliver_to="https://17.0.0.1/"),))
    with pytest.raises(AddressNotAllowedError):
        async with running_simulation(tmp_path, plan, CLOCK):
            pytest.fail("it was opened")


async def test_a_root_in_memory_has_files_for_this_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    authority = Authority.load_or_create(tmp_path / "file" / "local", CLOCK.now())
    assert authority.is_in_memory
    async with Simulation.open(SimulationRequest(), authority=authority, clock=CLOCK) as running:
        root = authority.authority.root_der
        assert running.root_file.read_bytes() == root
        assert SimulatorRoot.read(running.root_pem_file.read_bytes()) == SimulatorRoot.read(root)
        assert is_private(running.root_file.parent)
    assert not running.root_file.exists()


async def test_where_no_key_file_can_be_written_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> object:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(standalone, "TemporaryFolder", refuse)
    with pytest.raises(FileUnwritableError, match="the key for this run") as caught:
        async with running_simulation(tmp_path, SimulationRequest(), CLOCK):
            pytest.fail("it was opened")
    assert "No space left on device" in str(caught.value.advice)


async def test_its_events_end_with_it(tmp_path: Path) -> None:
    plan = SimulationRequest(apps=(SimulatedApp(deliver_to=NO_URL),))
    async with running_simulation(tmp_path, plan, CLOCK) as running:
        events = running.events
    assert [event async for event in events] == []


async def test_both_environments_are_served_by_one_key_each_at_its_url(tmp_path: Path) -> None:
    with Handler(500, 200) as handler:
        request = SimulationRequest(
            (SimulatedApp(deliver_to=handler.url),), time_scale=36_000, serves_both=True
        )
        async with running_simulation(tmp_path, request, CLOCK) as running:
            headers = {"Authorization": bearer(credentials_of(running))}
            tokens = {}
            for environment, base_url in running.base_urls.items():
                answer = await call(base_url, "POST", TEST_PATH, headers=headers)
                tokens[environment] = answer.json["testNotificationToken"]
                async with asyncio.timeout(30):
                    while not isinstance(made := await anext(running.events), AttemptMade):
                        pass
                assert made.app.environment is environment
            [sandbox, production] = running.base_urls
            assert (sandbox, production) == (Environment.SANDBOX, Environment.PRODUCTION)
            elsewhere = await call(
                running.base_urls[production],
                "GET",
                f"{TEST_PATH}/{tokens[sandbox]}",
                headers=headers,
            )
    assert elsewhere.status == 404, "each knows its own tests alone"
    environments = [
        unverified(arrival.signed_payload)["data"]["environment"] for arrival in handler.arrivals
    ]
    assert environments == ["Sandbox", "Production"]


async def test_a_chosen_port_is_the_sandboxs_and_the_next_one_productions(tmp_path: Path) -> None:
    port = free_pair()
    request = SimulationRequest(port=port, serves_both=True)
    async with running_simulation(tmp_path, request, CLOCK) as running:
        ports = [urlsplit(base_url).port for base_url in running.base_urls.values()]
    assert ports == [port, port + 1]


def free_pair() -> int:
    """A port that is free, and so is the next."""
    for _ in range(100):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port
    raise AssertionError("no two ports beside each other are free")
