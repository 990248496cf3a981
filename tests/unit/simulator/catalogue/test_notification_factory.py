"""Local sends any notification, and the same one again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.notifications import (
    MissingSubtypeError,
    NotRepeatableError,
    UnknownNotificationTypeError,
    WrongSubtypeError,
)
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN, Plan
from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.requests import LocalSession, LocalTest
from storebell.signing.authority import Authority
from storebell.signing.verify import SignedPayloadVerifier
from storebell.simulator.catalogue.accounts import Accounts
from storebell.simulator.catalogue.notification_factory import NotificationSpec, issue
from storebell.simulator.local import LocalServer
from storebell.simulator.store.notifications import AppIdentity, Ledger
from storebell.simulator.store.rate_limits import Budget
from support.listeners import listening_ports
from support.simulated import TEST_PATH, Handler, ShiftedClock, bearer, call, wait_for

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
PAIRS = [
    (one.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for one in group.types
    for subtype in one.subtypes
]


def a_test(
    url: str, kind: str, subtype: str = "", plan: Plan = SANDBOX_PLAN, again: str | None = None
) -> LocalTest:
    return LocalTest(
        SAMPLE_APP,
        LocalDelivery(url, plan, 5),
        notification_type=kind,
        subtype=subtype,
        repeated_payload=again,
    )


async def ask(session: LocalSession) -> str:
    headers = {"Authorization": bearer(session.credentials)}
    answer = await call(session.base_url, "POST", TEST_PATH, headers=headers)
    token = answer.json["testNotificationToken"]
    assert isinstance(token, str)
    return token


async def send(local: LocalServer, test: LocalTest) -> tuple[str, dict[str, object]]:
    """Asks for one, waits for its delivery; its token and its status."""
    async with local.open(test) as session:
        token = await ask(session)
        await wait_for(lambda: bool(local.traces(token)))
        headers = {"Authorization": bearer(session.credentials)}
        status = await call(session.base_url, "GET", f"{TEST_PATH}/{token}", headers=headers)
    return token, status.json


def payload_of(signed: str) -> dict[str, object]:
    payload = SignedPayloadVerifier().verify(signed).payload
    assert payload is not None
    return dict(payload)


@pytest.mark.parametrize("plan", [SANDBOX_PLAN, PRODUCTION_PLAN], ids=lambda plan: plan.name)
async def test_each_type_is_asked_for_delivered_and_polled_like_a_test(
    plan: Plan, tmp_path: Path
) -> None:
    with Handler(200) as handler:
        async with LocalServer(tmp_path, ShiftedClock()) as local:
            for kind, subtype in PAIRS:
                token, status = await send(local, a_test(handler.url, kind, subtype, plan))
                arrived = handler.arrivals[-1].signed_payload
                assert status["signedPayload"] == arrived
                payload = payload_of(arrived)
                assert (payload["notificationType"], payload.get("subtype", "")) == (kind, subtype)
                assert payload["notificationUUID"] == token.split("_")[0]
    assert len(handler.arrivals) == len(PAIRS)


async def test_delivering_again_repeats_the_payload_and_records_it_apart(tmp_path: Path) -> None:
    with Handler(500, 200) as handler:
        async with LocalServer(tmp_path, ShiftedClock()) as local:
            first, status = await send(local, a_test(handler.url, "DID_RENEW"))
            signed = str(status["signedPayload"])
            again, repeated = await send(local, a_test(handler.url, "DID_RENEW", again=signed))
            new, _ = await send(local, a_test(handler.url, "DID_RENEW"))
            assert len(local.traces(first)) == 1
    assert [arrival.signed_payload for arrival in handler.arrivals[:2]] == [signed, signed]
    assert handler.arrivals[2].signed_payload != signed
    assert again != first
    assert again.split("_")[0] == first.split("_")[0] != new.split("_")[0]
    assert [results_of(one) for one in (status, repeated)] == [
        ["UNSUCCESSFUL_HTTP_RESPONSE_CODE"],
        ["SUCCESS"],
    ]


def results_of(status: dict[str, object]) -> list[str]:
    attempts = status["sendAttempts"]
    assert isinstance(attempts, list)
    return [attempt["sendAttemptResult"] for attempt in attempts]


async def test_a_payload_of_an_earlier_run_can_be_delivered_again(tmp_path: Path) -> None:
    with Handler(200) as handler:
        async with LocalServer(tmp_path, ShiftedClock()) as local:
            _, status = await send(local, a_test(handler.url, "REFUND"))
        signed = str(status["signedPayload"])
        async with LocalServer(tmp_path, ShiftedClock()) as local:
            _, repeated = await send(local, a_test(handler.url, "REFUND", again=signed))
    assert repeated["signedPayload"] == signed
    assert [arrival.signed_payload for arrival in handler.arrivals] == [signed, signed]


async def test_what_there_is_not_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    before = listening_ports()
    async with LocalServer(tmp_path, ShiftedClock()) as local:
        for test, error in (
            (a_test("http://127.0.0.1:9/", "NEW"), UnknownNotificationTypeError),
            (a_test("http://127.0.0.1:9/", "SUBSCRIBED"), MissingSubtypeError),
            (a_test("http://127.0.0.1:9/", "TEST", "SUMMARY"), WrongSubtypeError),
            (a_test("http://127.0.0.1:9/", "TEST", again="a.b.c"), NotRepeatableError),
        ):
            with pytest.raises(error):
                async with local.open(test):
                    pytest.fail("it was opened")
        assert listening_ports() == before


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"notificationType": "TEST"},
        {"notificationType": "TEST", "notificationUUID": 7},
        {"notificationType": "TEST", "notificationUUID": "../../etc"},
        {"notificationType": "TEST", "notificationUUID": "8F1C6C1E-7A52-4A5B-9E06-3F1F0D7B2C11"},
        {"notificationType": 1, "notificationUUID": "8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c11"},
        {
            "notificationType": "TEST",
            "subtype": 1,
            "notificationUUID": "8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c11",
        },
    ],
)
def test_only_a_notification_is_delivered_again(payload: dict[str, object]) -> None:
    signed = Authority.create(NOW).sign(payload)
    with pytest.raises(NotRepeatableError):
        NotificationSpec.of("TEST", "", signed)


def test_a_payload_is_signed_once_and_stays_the_same() -> None:
    authority = Authority.create(NOW)
    app = AppIdentity("com.example.sample", Environment.SANDBOX)
    ledger = Ledger(app, Budget(None))
    made = issue(
        ledger, Accounts(app.environment), authority.sign, NOW, NotificationSpec("DID_RENEW")
    )
    assert made.signed_payload is made.signed_payload
    assert authority.sign({"a": 1}) == authority.sign({"a": 1})


def test_no_two_customers_have_the_same_ids() -> None:
    app = AppIdentity("com.example.sample", Environment.SANDBOX)
    ledger = Ledger(app, Budget(None))
    made = [
        issue(ledger, Accounts(app.environment), str, NOW, NotificationSpec("DID_RENEW"))
        for _ in range(200)
    ]
    assert len({one.transaction_id for one in made}) == 200
    assert all(one.customer != one.transaction_id for one in made)
