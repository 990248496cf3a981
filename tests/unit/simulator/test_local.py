"""The Local environment: one server for many tests, each with its own URL and plan."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.errors.accounts import NoAppChosenError
from storebell.domain.errors.delivery import AddressNotAllowedError
from storebell.domain.findings import Anchor
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN, Plan
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.requests import LocalSession, LocalTest
from storebell.ports.simulator import Local
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from storebell.simulator.local import LocalServer
from support.listeners import listening_ports
from support.simulated import TEST_PATH, Answer, Handler, ShiftedClock, bearer, call, wait_for

pytestmark = pytest.mark.anyio


def a_test(
    url: str | None = None, plan: Plan = SANDBOX_PLAN, app: App = SAMPLE_APP, timeout: float = 5
) -> LocalTest:
    return LocalTest(app, LocalDelivery(url, plan, timeout))


async def ask(session: LocalSession) -> str:
    headers = {"Authorization": bearer(session.credentials)}
    answer = await call(session.base_url, "POST", TEST_PATH, headers=headers)
    token = answer.json["testNotificationToken"]
    assert isinstance(token, str)
    return token


async def ask_status(session: LocalSession, token: str) -> Answer:
    headers = {"Authorization": bearer(session.credentials)}
    return await call(session.base_url, "GET", f"{TEST_PATH}/{token}", headers=headers)


async def test_without_a_server_the_built_in_receiver_takes_it(tmp_path: Path) -> None:
    async with LocalServer(tmp_path, ShiftedClock()) as server:
        local: Local = server
        async with local.open(a_test()) as session:
            token = await ask(session)
            await wait_for(lambda: len(local.traces(token)) == 1)
            status = await ask_status(session, token)
        [(number, trace)] = local.traces(token)
    assert number == 1
    assert trace.last_hop.url == session.deliver_to
    assert trace.last_hop.status == 200
    assert session.root_file is not None
    assert session.root_file.read_bytes() == session.root_certificate
    root = SimulatorRoot.read(session.root_certificate)
    seen = SignedPayloadVerifier(simulator=root).verify(
        str(status.json["signedPayload"]),
        bundle_id=SAMPLE_APP.bundle_id,
        environment="Sandbox",
        at=datetime.now(UTC),
    )
    assert seen.anchor is Anchor.SIMULATOR
    assert seen.is_valid


async def test_two_tests_of_one_app_at_once_don_t_disturb_each_other(tmp_path: Path) -> None:
    plan = PRODUCTION_PLAN.scaled(36_000)
    with Handler(200) as good, Handler(500, 200) as bad:
        async with LocalServer(tmp_path, ShiftedClock()) as local:
            async with (
                local.open(a_test(good.url)) as one,
                local.open(a_test(bad.url, plan)) as other,
            ):
                assert one.base_url == other.base_url
                tokens = [await ask(one), await ask(other)]
                await wait_for(lambda: len(local.traces(tokens[1])) == 2)
                statuses = [await ask_status(one, tokens[0]), await ask_status(other, tokens[1])]
                crossed = await ask_status(one, tokens[1])
            assert len(local.traces(tokens[0])) == 1
    assert [len(good.arrivals), len(bad.arrivals)] == [1, 2]
    environments = []
    for status in statuses:
        payload = SignedPayloadVerifier().verify(str(status.json["signedPayload"])).payload
        assert payload is not None
        environments.append(payload["data"])
    assert environments == [
        {"bundleId": SAMPLE_APP.bundle_id, "environment": "Sandbox"},
        {
            "appAppleId": SAMPLE_APP.app_apple_id,
            "bundleId": SAMPLE_APP.bundle_id,
            "environment": "Production",
        },
    ]
    assert crossed.error_code == 4040008


async def test_an_app_without_an_id_gets_one_in_production(tmp_path: Path) -> None:
    app = App("Hiking", "com.example.hiking")
    async with (
        LocalServer(tmp_path, ShiftedClock()) as local,
        local.open(a_test(None, PRODUCTION_PLAN, app)) as session,
    ):
        token = await ask(session)
        await wait_for(lambda: bool(local.traces(token)))
        status = await ask_status(session, token)
    payload = SignedPayloadVerifier().verify(str(status.json["signedPayload"])).payload
    assert payload is not None
    data = payload["data"]
    assert isinstance(data, dict)
    assert isinstance(data["appAppleId"], int)


async def test_a_key_is_good_for_its_session_only(tmp_path: Path) -> None:
    async with LocalServer(tmp_path, ShiftedClock()) as local:
        async with local.open(a_test()) as session:
            await ask(session)
        headers = {"Authorization": bearer(session.credentials)}
        answer = await call(session.base_url, "POST", TEST_PATH, headers=headers)
    assert answer.status == 401


async def test_retries_go_on_after_the_session(tmp_path: Path) -> None:
    with Handler(500, 200) as handler:
        async with LocalServer(tmp_path, ShiftedClock()) as local:
            async with local.open(a_test(handler.url, PRODUCTION_PLAN.scaled(36_000))) as session:
                token = await ask(session)
            await wait_for(lambda: len(local.traces(token)) == 2)
    assert len(handler.arrivals) == 2


async def test_no_hourly_budget_stops_our_own_polls(tmp_path: Path) -> None:
    async with (
        LocalServer(tmp_path, ShiftedClock()) as local,
        local.open(a_test()) as session,
    ):
        token = await ask(session)
        await wait_for(lambda: bool(local.traces(token)))
        for _ in range(380):
            assert (await ask_status(session, token)).status == 200


async def test_a_public_url_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    before = listening_ports()
    async with LocalServer(tmp_path, ShiftedClock()) as local:
        with pytest.raises(AddressNotAllowedError):
            async with local.open(a_test("https://192.0.2.7/hook")):
                pytest.fail("it is not allowed")
        assert listening_ports() == before


async def test_it_listens_from_the_first_test_until_it_is_idle(tmp_path: Path) -> None:
    before = listening_ports()
    async with LocalServer(tmp_path, ShiftedClock(), idle_seconds=0.05) as local:
        assert listening_ports() == before
        async with local.open(a_test()) as session:
            token = await ask(session)
            await wait_for(lambda: bool(local.traces(token)))
            await asyncio.sleep(0.2)
            assert urlsplit(session.base_url).port in listening_ports() - before
        await wait_for(lambda: listening_ports() == before)
        with pytest.raises(ConnectionRefusedError):
            await call(session.base_url, "POST", TEST_PATH)
        assert len(local.traces(token)) == 1
        async with local.open(a_test()) as again:
            await ask(again)


async def test_what_is_due_keeps_it_from_stopping(tmp_path: Path) -> None:
    with Handler(500) as handler:
        async with LocalServer(tmp_path, ShiftedClock(), idle_seconds=0.05) as local:
            async with local.open(a_test(handler.url, PRODUCTION_PLAN)) as session:
                token = await ask(session)
                await wait_for(lambda: bool(local.traces(token)))
            await asyncio.sleep(0.3)
            assert urlsplit(session.base_url).port in listening_ports()


async def test_leaving_it_ends_everything_at_once(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    with Handler(200, delay_seconds=0.5) as handler:
        async with LocalServer(tmp_path, ShiftedClock()) as local:
            async with local.open(a_test(handler.url)) as session:
                await ask(session)
                await wait_for(lambda: len(handler.arrivals) == 1)
            base_url = session.base_url
        await wait_for(lambda: asyncio.all_tasks() == before)
    with pytest.raises(ConnectionRefusedError):
        await call(base_url, "POST", TEST_PATH)


async def test_an_error_inside_comes_out_as_it_is(tmp_path: Path) -> None:
    async def fail_inside() -> None:
        async with LocalServer(tmp_path, ShiftedClock()) as local, local.open(a_test()):
            raise NoAppChosenError

    with pytest.raises(NoAppChosenError):
        await fail_inside()


async def test_where_no_root_can_be_kept_one_in_memory_signs_until_it_can(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    folder = in_the_way / "local-root"
    certificates = []
    async with LocalServer(folder, ShiftedClock()) as local:
        for _ in range(2):  # said each time: no handler trusts it
            async with local.open(a_test()) as session:
                status = await ask_status(session, await ask(session))
            assert session.root_file is None
            assert session.notice is not None
            assert str(session.notice.seen).endswith("that is in memory only")
            assert f"“{folder}” cannot be written. " in str(session.notice.advice)
            root = SimulatorRoot.read(session.root_certificate)
            verifier = SignedPayloadVerifier(simulator=root)
            assert verifier.verify(str(status.json["signedPayload"])).anchor is Anchor.SIMULATOR
            certificates.append(session.root_certificate)
        assert certificates[0] == certificates[1]
        in_the_way.unlink()
        async with local.open(a_test()) as session:
            assert session.root_file == folder / "local-root.der"
            assert session.root_file.read_bytes() == session.root_certificate
            assert session.notice is None


async def test_while_the_clock_is_implausible_a_root_in_memory_signs_and_no_file_is_touched(
    tmp_path: Path,
) -> None:
    folder, clock = tmp_path / "local-root", ShiftedClock()
    is_plausible = False
    async with LocalServer(folder, clock, is_clock_plausible=lambda: is_plausible) as local:
        for _ in range(2):  # said each time: no handler trusts it
            async with local.open(a_test()) as session:
                token = await ask(session)
                await wait_for(lambda: len(local.traces(token)) == 1)  # noqa: B023 - awaited here
                status = await ask_status(session, token)
            assert session.root_file is None
            assert session.notice is not None
            assert str(session.notice.seen).endswith("that is in memory only")
            assert str(folder / "local-root.pem") in str(session.notice.advice)
            root = SimulatorRoot.read(session.root_certificate)
            verifier = SignedPayloadVerifier(simulator=root)
            assert verifier.verify(str(status.json["signedPayload"])).anchor is Anchor.SIMULATOR
        assert not folder.exists()
        is_plausible = True
        async with local.open(a_test()) as session:
            assert session.root_file == folder / "local-root.der"
            assert session.root_file.read_bytes() == session.root_certificate
            assert session.notice is None


async def test_a_root_in_memory_stays_while_a_test_with_it_goes_on(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    server = LocalServer(in_the_way / "local-root", ShiftedClock())
    async with server as local, local.open(a_test()) as first:
        in_the_way.unlink()
        async with local.open(a_test()) as second:
            assert second.root_certificate == first.root_certificate
            assert second.root_file is None


async def test_a_root_in_memory_stays_under_a_test_that_is_going_on(tmp_path: Path) -> None:
    is_plausible = False
    server = LocalServer(tmp_path, ShiftedClock(), is_clock_plausible=lambda: is_plausible)
    async with server as local, local.open(a_test()) as first:
        is_plausible = True
        async with local.open(a_test()) as second:
            assert second.root_certificate == first.root_certificate
            assert second.root_file is None


async def test_an_earlier_root_is_named_when_a_new_one_signs(tmp_path: Path) -> None:
    clock = ShiftedClock()
    async with LocalServer(tmp_path, clock) as local, local.open(a_test()) as first:
        pass
    clock.shift = timedelta(days=400)
    async with LocalServer(tmp_path, clock) as local, local.open(a_test()) as second:
        pass
    assert first.root_certificate != second.root_certificate
    kept = tmp_path / f"local-root-{clock.now():%Y-%m-%d}.key"
    assert second.notice is not None
    assert f"The one before is kept as {kept}." in str(second.notice.advice)
