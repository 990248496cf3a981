"""A whole conversation of Apple's own Python client and strict verifier with the simulator.

Source of the errors: App Store Server API, the pages of the three endpoints for notifications.
"""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from appstoreserverlibrary.api_client import APIException
from appstoreserverlibrary.models.NotificationTypeV2 import NotificationTypeV2
from appstoreserverlibrary.models.SendAttemptResult import SendAttemptResult
from appstoreserverlibrary.models.Subtype import Subtype

from storebell.domain.environment import Environment
from storebell.domain.notifications.types import NOTIFICATION_TYPES, Content, find_subtype
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.requests import NO_URL, SimulatedApp, SimulationRequest
from support.apple_conversation import (
    DAY,
    Client,
    Conversation,
    LaterClient,
    strict_verifier,
    unverified,
)
from support.payloads import HAS_RENEWAL, HAS_TRANSACTION
from support.simulated import Handler, ShiftedClock, simulation_in_thread

SIZES = {Environment.SANDBOX: 1_000, Environment.PRODUCTION: 200}
OTHER_APP, SILENT_APP = "com.example.other", "com.example.silent"
UNKNOWN_TOKEN = "8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c11_1739179413123"
LEAST_CALLS = 25

Line = tuple[str, str, str | None, str | None, tuple[str, ...]]


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="module")
def handler() -> Iterator[Handler]:
    with Handler(200) as running:
        yield running


def request_of(
    environment: Environment, url: str, seed: int = 7, faults: str = ""
) -> SimulationRequest:
    return SimulationRequest(
        apps=(
            SimulatedApp(deliver_to=url, history_size=SIZES[environment], history_seed=seed),
            SimulatedApp(OTHER_APP, url, 99),
            SimulatedApp(SILENT_APP, NO_URL),
        ),
        environment=environment,
        faults=read_faults(faults),
    )


def read_line(item: Any) -> Line:
    """What the seed decides of one notification."""
    notification = unverified(item.signedPayload)
    data = notification.get("data", {})
    transaction = data.get("signedTransactionInfo")
    assert all(attempt.sendAttemptResult is not None for attempt in item.sendAttempts)
    return (
        notification["notificationUUID"],
        notification["notificationType"],
        notification.get("subtype"),
        unverified(transaction)["transactionId"] if transaction else None,
        tuple(attempt.rawSendAttemptResult for attempt in item.sendAttempts),
    )


def verify(talk: Conversation, items: list[Any]) -> None:
    """Verifies each strictly, with the transaction and the renewal information in it."""
    verifier = strict_verifier(talk.simulation)
    for item in items:
        notification = verifier.verify_and_decode_notification(item.signedPayload)
        content = find_subtype(
            notification.rawNotificationType, notification.rawSubtype or ""
        ).content
        if content in HAS_TRANSACTION:
            signed = notification.data.signedTransactionInfo
            transaction = verifier.verify_and_decode_signed_transaction(signed)
            assert transaction.transactionId
            is_renewing = transaction.rawType == "Auto-Renewable Subscription"
            assert (notification.data.signedRenewalInfo is not None) is is_renewing
        if content in HAS_RENEWAL and is_renewing:
            signed = notification.data.signedRenewalInfo
            assert verifier.verify_and_decode_renewal_info(signed).originalTransactionId
        if content is Content.APP_TRANSACTION:
            signed = notification.appData.signedAppTransactionInfo
            assert verifier.verify_and_decode_app_transaction(signed).appTransactionId


def is_on_record(client: Client, token: str) -> bool:
    """Whether an attempt was recorded; until then the status is not yet available."""
    try:
        client.get_test_notification_status(token)
    except APIException as error:
        return bool(error.raw_api_error != 4040008)
    return True


def ask_for_a_test(talk: Conversation, handler: Handler) -> None:
    before = len(handler.arrivals)
    token = talk.ask("test", talk.client.request_test_notification).testNotificationToken
    deadline = time.monotonic() + 10
    while len(handler.arrivals) == before or not is_on_record(talk.client, token):
        assert time.monotonic() < deadline
    status = talk.ask("status", lambda: talk.client.get_test_notification_status(token))
    [attempt] = status.sendAttempts
    assert attempt.sendAttemptResult is SendAttemptResult.SUCCESS
    assert [arrival.signed_payload for arrival in handler.arrivals[before:]] == [
        status.signedPayload
    ]
    payload = strict_verifier(talk.simulation).verify_and_decode_notification(status.signedPayload)
    assert payload.notificationUUID == token.split("_")[0]
    newest = talk.ask(
        "history of tests",
        lambda: talk.client.get_notification_history(
            None,
            talk.body(
                startDate=talk.window[1] - DAY // 24, notificationType=NotificationTypeV2.TEST
            ),
        ),
    ).notificationHistory[-1]
    assert newest.signedPayload == status.signedPayload


def ask_with_filters(talk: Conversation, lines: list[Line]) -> None:
    def uuids(**fields: Any) -> list[str]:
        return [read_line(item)[0] for item in talk.read_all(**fields)]

    kind, subtype = NotificationTypeV2.DID_RENEW, Subtype.BILLING_RECOVERY
    assert uuids(notificationType=NotificationTypeV2.REFUND) == [
        line[0] for line in lines if line[1] == "REFUND"
    ]
    assert uuids(notificationType=kind, notificationSubtype=subtype) == [
        line[0] for line in lines if line[1:3] == (kind.value, subtype.value)
    ]
    failed = [line[0] for line in lines if "SUCCESS" not in line[4]]
    assert uuids(onlyFailures=True) == failed
    one = next(line for line in lines if line[1] == "EXPIRED")
    assert one[0] in uuids(transactionId=one[3])


def meet_every_error_of_a_test(talk: Conversation) -> None:
    client = talk.client
    for token in ("not-a-token", UNKNOWN_TOKEN.upper()):
        talk.be_refused(
            f"status of {token}",
            partial(client.get_test_notification_status, token),
            400,
            4000020,
        )
    status = client.get_test_notification_status
    talk.be_refused("status of an unknown one", lambda: status(UNKNOWN_TOKEN), 404, 4040008)
    silent = Client(talk.simulation, SILENT_APP)
    talk.be_refused("test without a URL", silent.request_test_notification, 404, 4040007)
    stranger = Client(talk.simulation, "com.example.unknown")
    talk.be_refused("test of a stranger", stranger.request_test_notification, 401, None)


def meet_every_error_of_history(talk: Conversation) -> None:
    kind, subtype = NotificationTypeV2, Subtype
    start, end = talk.window
    for name, fields, status, code in (
        ("a text for a flag", {"onlyFailures": "yes"}, 400, 4000000),
        ("no transaction ID", {"transactionId": "12x"}, 400, 4000006),
        ("an early start", {"startDate": start - DAY}, 400, 4000012),
        ("an end at the start", {"startDate": start, "endDate": start}, 400, 4000013),
        ("no start", {"startDate": None}, 400, 4000015),
        ("no end", {"endDate": None}, 400, 4000016),
        (
            "a wrong pair",
            {"notificationType": kind.TEST, "notificationSubtype": subtype.UPGRADE},
            400,
            4000018,
        ),
        ("two filters", {"transactionId": "12", "notificationType": kind.TEST}, 400, 4000019),
        ("nobody's transaction", {"transactionId": "12"}, 404, 4040010),
    ):
        talk.be_refused(
            f"history with {name}",
            partial(talk.client.get_notification_history, None, talk.body(**fields)),
            status,
            code,
        )
    body = talk.body(startDate=start, endDate=end)
    page = talk.ask("history", lambda: talk.client.get_notification_history(None, body))
    token, history = page.paginationToken, talk.client.get_notification_history
    other = talk.body(startDate=start + 1, endDate=end)
    talk.be_refused("history of another body", lambda: history(token, other), 400, 4000014)
    talk.be_refused("history of no token", lambda: history("x", body), 400, 4000014)
    talk.clock.shift += timedelta(minutes=61)
    later = LaterClient(talk.simulation, talk.clock).get_notification_history
    talk.be_refused("history an hour later", lambda: later(token, body), 400, 4000017)
    talk.clock.shift -= timedelta(minutes=61)


def spend_the_hour(talk: Conversation) -> None:
    """All that an hour holds: 360 in the sandbox."""
    client = Client(talk.simulation, OTHER_APP)
    for _ in range(360):
        with pytest.raises(APIException) as caught:
            client.get_test_notification_status(UNKNOWN_TOKEN)
        assert caught.value.raw_api_error == 4040008
    status = client.get_test_notification_status
    talk.be_refused("status, the 361st", lambda: status(UNKNOWN_TOKEN), 429, 4290000)


def converse(
    folder: Path, environment: Environment, handler: Handler, *, is_verified: bool
) -> tuple[list[Line], list[tuple[str, str]]]:
    clock = ShiftedClock()
    plan = request_of(environment, handler.url)
    with simulation_in_thread(folder, plan, clock) as simulation:
        talk = Conversation(simulation, clock)
        items = talk.read_all()
        if is_verified:
            verify(talk, items)
        lines = [read_line(item) for item in items]
        ask_with_filters(talk, lines)
        ask_for_a_test(talk, handler)
        meet_every_error_of_a_test(talk)
        meet_every_error_of_history(talk)
        if environment is Environment.SANDBOX:
            spend_the_hour(talk)
    return lines, talk.calls


@pytest.mark.parametrize("environment", [Environment.SANDBOX, Environment.PRODUCTION])
def test_a_conversation_goes_the_same_way_a_second_time(
    environment: Environment, tmp_path: Path, handler: Handler
) -> None:
    first, calls = converse(tmp_path / "1", environment, handler, is_verified=True)
    assert len(first) == SIZES[environment]
    assert len(calls) >= LEAST_CALLS
    pages = [name for name, _ in calls if name.startswith("history, page")]
    assert len(pages) > SIZES[environment] // 20
    documented = {
        (one.name, subtype.name or None)
        for group in NOTIFICATION_TYPES
        for one in group.types
        for subtype in one.subtypes
    }
    assert {line[1:3] for line in first} == documented
    codes = Counter(seen for _, seen in calls)
    limit = {"4290000"} if environment is Environment.SANDBOX else set()
    assert set(codes) == limit | {
        *("200", "401", "4000000", "4000006", "4000012", "4000013", "4000014", "4000015"),
        *("4000016", "4000017", "4000018", "4000019", "4000020", "4040007", "4040008", "4040010"),
    }
    second, same_calls = converse(tmp_path / "2", environment, handler, is_verified=False)
    assert second == first
    assert same_calls == calls


def test_another_seed_tells_another_history(tmp_path: Path, handler: Handler) -> None:
    told = []
    for seed in (7, 8):
        clock = ShiftedClock()
        plan = request_of(Environment.SANDBOX, handler.url, seed)
        with simulation_in_thread(tmp_path / str(seed), plan, clock) as simulation:
            page = Conversation(simulation, clock)
            answer: Any = page.client.get_notification_history(None, page.body())
            told.append({read_line(item)[0] for item in answer.notificationHistory})
    assert not told[0] & told[1]


@pytest.mark.parametrize(("fault", "code"), [("internal", 5000000), ("retryable", 5000001)])
def test_server_errors_come_when_they_are_asked_for(
    fault: str, code: int, tmp_path: Path, handler: Handler
) -> None:
    clock = ShiftedClock()
    plan = request_of(Environment.SANDBOX, handler.url, faults=fault)
    with simulation_in_thread(tmp_path, plan, clock) as simulation:
        talk = Conversation(simulation, clock)
        body, client = talk.body(), talk.client
        talk.be_refused("test", client.request_test_notification, 500, code)
        status = client.get_test_notification_status
        talk.be_refused("status", lambda: status(UNKNOWN_TOKEN), 500, code)
        talk.be_refused("history", lambda: client.get_notification_history(None, body), 500, code)
