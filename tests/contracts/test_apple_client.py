"""Apple's own Python client and verifier, unmodified but for the base URL, against the simulator.

Source of the way in: the client has no parameter for its base URL.
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from appstoreserverlibrary.api_client import APIException, AppStoreServerAPIClient
from appstoreserverlibrary.models.CheckTestNotificationResponse import CheckTestNotificationResponse
from appstoreserverlibrary.models.Environment import Environment as ApplesEnvironment
from appstoreserverlibrary.models.NotificationHistoryRequest import NotificationHistoryRequest
from appstoreserverlibrary.models.NotificationHistoryResponseItem import (
    NotificationHistoryResponseItem,
)
from appstoreserverlibrary.models.NotificationTypeV2 import NotificationTypeV2
from appstoreserverlibrary.models.SendAttemptResult import SendAttemptResult
from appstoreserverlibrary.models.Subtype import Subtype
from appstoreserverlibrary.signed_data_verifier import SignedDataVerifier

from storebell.domain.environment import Environment
from storebell.domain.simulation.requests import NO_URL, SimulatedApp, SimulationRequest
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.standalone import Simulation
from support.simulated import Handler, ShiftedClock, simulation_in_thread

SILENT_APP = "com.example.silent"
APPLES = {
    Environment.SANDBOX: ApplesEnvironment.SANDBOX,
    Environment.PRODUCTION: ApplesEnvironment.PRODUCTION,
}


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock()


@pytest.fixture
def handler() -> Iterator[Handler]:
    with Handler(200) as running:
        yield running


@pytest.fixture(params=[Environment.SANDBOX, Environment.PRODUCTION])
def simulation(
    request: pytest.FixtureRequest, tmp_path: Path, clock: ShiftedClock, handler: Handler
) -> Iterator[Simulation]:
    plan = SimulationRequest(
        apps=(
            SimulatedApp(deliver_to=handler.url),
            SimulatedApp("com.example.other", handler.url, 99),
            SimulatedApp(SILENT_APP, NO_URL),
        ),
        environment=request.param,
    )
    with simulation_in_thread(tmp_path, plan, clock) as running:
        yield running


sandbox_only = pytest.mark.parametrize("simulation", [Environment.SANDBOX], indirect=True)


def make_client(simulation: Simulation, bundle_id: str | None = None) -> AppStoreServerAPIClient:
    client = AppStoreServerAPIClient(
        simulation.key_file.read_bytes(),
        simulation.key_id,
        simulation.issuer_id,
        bundle_id or simulation.first_app.bundle_id,
        APPLES[simulation.request.environment],
    )
    client._base_url = simulation.base_url
    return client


def make_verifier(simulation: Simulation) -> SignedDataVerifier:
    """Strict and offline, as a developer's handler would be configured for tests."""
    return SignedDataVerifier(
        [simulation.root_file.read_bytes()],
        False,
        APPLES[simulation.request.environment],
        simulation.first_app.bundle_id,
        simulation.first_app.app_apple_id,
    )


def request_test(client: AppStoreServerAPIClient) -> str:
    token = client.request_test_notification().testNotificationToken
    assert isinstance(token, str)
    return token


def await_status(client: AppStoreServerAPIClient, token: str) -> CheckTestNotificationResponse:
    """Polls as a developer does: not yet available is no failure at first."""
    deadline = time.monotonic() + 10
    while True:
        try:
            return client.get_test_notification_status(token)
        except APIException as error:
            if error.raw_api_error != 4040008 or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def ask_history(
    client: AppStoreServerAPIClient,
    clock: ShiftedClock,
    page: str | None = None,
    /,
    **fields: object,
) -> tuple[list[NotificationHistoryResponseItem], bool, str | None]:
    now = to_milliseconds(clock.now())
    body = NotificationHistoryRequest(
        **{"startDate": now - 86_400_000, "endDate": now + 60_000, **fields}  # type: ignore[arg-type]  # mixed
    )
    answer = client.get_notification_history(page, body)
    assert answer.notificationHistory is not None
    return answer.notificationHistory, bool(answer.hasMore), answer.paginationToken


def refused(
    simulation: Simulation, clock: ShiftedClock, page: str | None = None, /, **fields: object
) -> int | None:
    with pytest.raises(APIException) as caught:
        ask_history(make_client(simulation), clock, page, **fields)
    assert caught.value.http_status_code == (caught.value.raw_api_error or 0) // 10_000
    code: int | None = caught.value.raw_api_error
    return code


def test_a_test_is_requested_delivered_and_verified(
    simulation: Simulation, handler: Handler, clock: ShiftedClock
) -> None:
    client = make_client(simulation)
    token = request_test(client)
    status = await_status(client, token)
    assert status.sendAttempts is not None
    assert [attempt.sendAttemptResult for attempt in status.sendAttempts] == [
        SendAttemptResult.SUCCESS
    ]
    [arrival] = handler.arrivals
    assert (arrival.method, arrival.path, arrival.content_type) == (
        "POST",
        "/hook",
        "application/json",
    )
    assert list(json.loads(arrival.body)) == ["signedPayload"]
    assert arrival.signed_payload == status.signedPayload
    payload = make_verifier(simulation).verify_and_decode_notification(arrival.signed_payload)
    assert payload.notificationType == NotificationTypeV2.TEST
    assert payload.version == "2.0"
    assert payload.notificationUUID == token.split("_")[0]
    assert payload.data is not None
    assert payload.data.bundleId == simulation.first_app.bundle_id
    is_production = simulation.request.environment is Environment.PRODUCTION
    assert payload.data.appAppleId == (simulation.first_app.app_apple_id if is_production else None)
    assert abs((payload.signedDate or 0) - to_milliseconds(clock.now())) < 60_000
    assert payload.subtype is None


@sandbox_only
def test_errors_of_a_test_come_with_their_numbers(simulation: Simulation) -> None:
    client = make_client(simulation)
    unknown = "8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c11_1739179413123"
    for token, status, code in (
        ("not-a-token", 400, 4000020),
        (unknown.upper(), 400, 4000020),
        (unknown.split("_", maxsplit=1)[0], 400, 4000020),
        (unknown, 404, 4040008),
        (unknown + "/..", 400, 4000020),
    ):
        with pytest.raises(APIException) as caught:
            client.get_test_notification_status(token)
        assert (caught.value.http_status_code, caught.value.raw_api_error) == (status, code)
        assert caught.value.error_message
    with pytest.raises(APIException) as caught:
        make_client(simulation, SILENT_APP).request_test_notification()
    assert caught.value.raw_api_error == 4040007


@sandbox_only
def test_a_token_of_another_app_is_not_found(simulation: Simulation) -> None:
    token = request_test(make_client(simulation))
    await_status(make_client(simulation), token)
    with pytest.raises(APIException) as caught:
        make_client(simulation, "com.example.other").get_test_notification_status(token)
    assert caught.value.raw_api_error == 4040008


@sandbox_only
def test_a_wrong_key_or_bundle_id_gets_401_without_a_number(simulation: Simulation) -> None:
    wrong = [make_client(simulation) for _ in range(3)]
    wrong[0]._bundle_id = "com.example.unknown"
    wrong[1]._key_id = "ABCDEFGHIJ"
    wrong[2]._issuer_id = "57246542-96fe-1a63-e053-0824d011072a"
    for client in wrong:
        with pytest.raises(APIException) as caught:
            client.request_test_notification()
        assert caught.value.http_status_code == 401
        assert caught.value.raw_api_error is None


def test_history_is_paged_by_twenty_and_every_payload_verifies(
    simulation: Simulation, clock: ShiftedClock, handler: Handler
) -> None:
    client, verifier = make_client(simulation), make_verifier(simulation)
    tokens = [request_test(client) for _ in range(205)]
    await_status(client, tokens[-1])
    deadline = time.monotonic() + 30
    while len(handler.arrivals) < len(tokens):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    for token in tokens[-70:]:
        await_status(client, token)
    end = to_milliseconds(clock.now()) + 60_000
    window = {"startDate": end - 86_400_000, "endDate": end}
    pages, seen = list[int](), list[str]()
    page: str | None = None
    has_more = True
    while has_more:
        items, has_more, page = ask_history(client, clock, page, **window)
        pages.append(len(items))
        for item in items:
            assert item.signedPayload is not None
            payload = verifier.verify_and_decode_notification(item.signedPayload)
            seen.append(payload.notificationUUID or "")
            assert item.sendAttempts is not None
            assert len(item.sendAttempts) == 1
    assert pages == [20] * 10 + [5]
    assert seen == [one.split("_")[0] for one in tokens]


@sandbox_only
def test_history_is_filtered(simulation: Simulation, clock: ShiftedClock) -> None:
    client = make_client(simulation)
    await_status(client, request_test(client))
    assert len(ask_history(client, clock, notificationType=NotificationTypeV2.TEST)[0]) == 1
    assert ask_history(client, clock, notificationType=NotificationTypeV2.REFUND)[0] == []
    assert ask_history(client, clock, onlyFailures=True)[0] == []
    assert len(ask_history(client, clock, onlyFailures=False)[0]) == 1
    assert ask_history(make_client(simulation, "com.example.other"), clock)[0] == []
    now = to_milliseconds(clock.now())
    assert ask_history(client, clock, startDate=now - 90_000, endDate=now - 60_000)[0] == []


DAY = 86_400_000


def test_history_refuses_dates_by_number(simulation: Simulation, clock: ShiftedClock) -> None:
    days = 180 if simulation.request.environment is Environment.PRODUCTION else 30
    now = to_milliseconds(clock.now())
    assert refused(simulation, clock, startDate=now - days * DAY - 60_000) == 4000012
    assert refused(simulation, clock, startDate=now - 1000, endDate=now - 1000) == 4000013
    assert refused(simulation, clock, startDate=now - 1000, endDate=now - 2000) == 4000013
    assert refused(simulation, clock, startDate=now + DAY, endDate=now + 2 * DAY) == 4000013
    assert refused(simulation, clock, startDate=None) == 4000015
    assert refused(simulation, clock, startDate=-1) == 4000015
    assert refused(simulation, clock, endDate=None) == 4000016
    assert refused(simulation, clock, startDate=now // 1000) == 4000012  # seconds
    ask_history(make_client(simulation), clock, startDate=now - days * DAY + 60_000)


@sandbox_only
def test_history_refuses_filters_by_number(simulation: Simulation, clock: ShiftedClock) -> None:
    kind, subtype = NotificationTypeV2, Subtype
    assert refused(simulation, clock, transactionId="") == 4000006
    assert refused(simulation, clock, transactionId="12x") == 4000006
    assert refused(simulation, clock, transactionId="1" * 21) == 4000006
    assert refused(simulation, clock, transactionId="12") == 4040010
    assert refused(simulation, clock, transactionId="12", notificationType=kind.TEST) == 4000019
    assert refused(simulation, clock, notificationSubtype=subtype.UPGRADE) == 4000018
    assert (
        refused(simulation, clock, notificationType=kind.TEST, notificationSubtype=subtype.UPGRADE)
        == 4000018
    )


@sandbox_only
def test_a_page_token_is_for_the_same_request_and_an_hour(
    simulation: Simulation, clock: ShiftedClock, handler: Handler
) -> None:
    client = make_client(simulation)
    for token in [request_test(client) for _ in range(21)]:
        await_status(client, token)
    end = to_milliseconds(clock.now()) + 60_000
    window = {"startDate": end - DAY, "endDate": end}
    _, has_more, page = ask_history(client, clock, None, **window)
    assert has_more
    assert page is not None
    changed = page[:-2] + ("A" if page[-2] != "A" else "B") + page[-1]
    for wrong in ("", "x", page + "!", page.lower(), changed):
        assert refused(simulation, clock, wrong, **window) == 4000014
    assert refused(simulation, clock, page, startDate=end - DAY + 1, endDate=end) == 4000014
    assert refused(simulation, clock, page, onlyFailures=True, **window) == 4000014
    other = make_client(simulation, "com.example.other")
    with pytest.raises(APIException) as caught:
        ask_history(other, clock, page, **window)
    assert caught.value.raw_api_error == 4000014
    assert len(ask_history(client, clock, page, **window)[0]) == 1


@sandbox_only
def test_the_hourly_budget_ends_with_429_and_a_time_in_milliseconds(
    simulation: Simulation, clock: ShiftedClock
) -> None:
    client = make_client(simulation)
    unknown = "8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c11_1739179413123"
    codes = list[int | None]()
    for _ in range(361):
        with pytest.raises(APIException) as caught:
            client.get_test_notification_status(unknown)
        codes.append(caught.value.raw_api_error)
    assert codes == [4040008] * 360 + [4290000]
    raw = requests.get(
        f"{simulation.base_url}/inApps/v1/notifications/test/{unknown}",
        headers=client._get_headers(),
        timeout=10,
    )
    assert raw.status_code == 429
    ahead = int(raw.headers["Retry-After"]) - to_milliseconds(clock.now())
    assert 3_500_000 < ahead <= 3_601_000
    request_test(client)  # another endpoint, counted by itself
    with pytest.raises(APIException) as caught:
        make_client(simulation, "com.example.other").get_test_notification_status(unknown)
    assert caught.value.raw_api_error == 4040008  # another app
