"""The receiver of the terminal goes on, whatever one delivery does to it."""

import json
from datetime import UTC, datetime

import pytest

from storebell.app.standalone import Receivers
from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import msg
from storebell.domain.signed_data import Found, FoundIn, SignedData, SignedKind
from storebell.services.system.verify import Verify
from storebell.simulator.receiver.receiver import PATH
from support.simulated import ShiftedClock, call

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


class StumblingIdentifier:
    """Makes a mistake at the first payload."""

    def __init__(self) -> None:
        self.payloads: list[str] = []

    def identify(
        self, token: str, _expected: Expected = NOTHING_EXPECTED, *, now: datetime
    ) -> SignedData:
        assert now == NOW
        self.payloads.append(token)
        if len(self.payloads) == 1:
            raise ZeroDivisionError
        payload = {"notificationType": "TEST"}
        check = Check("root", False, msg("It is a stranger's"))
        return SignedData(SignedKind.NOTIFICATION, Verification((check,), None, payload))


def find_all(content: bytes) -> FoundIn:
    payload = json.loads(content).get("signedPayload")
    return FoundIn([] if payload is None else [Found(payload)], SignedKind.NOTIFICATION_V1)


def verify() -> Verify:
    return Verify(StumblingIdentifier(), find_all, lambda _file, _most: None, lambda: NOW)


async def test_a_delivery_that_can_not_be_shown_is_said_and_the_next_one_is_shown() -> None:
    async with Receivers(verify(), ShiftedClock()).open() as receiver:
        for payload in ("a.b.c", "d.e.f"):
            body = json.dumps({"signedPayload": payload}).encode()
            assert (await call(receiver.url, "POST", PATH, body=body)).status == 200
        records = [await anext(receiver.deliveries) for _ in range(2)]
    assert records[0]["event"] == "error"
    assert str(records[0]["title"]) == "Storebell made a mistake (ZeroDivisionError)"
    assert records[1]["signed_payload"] == "d.e.f"
    assert str(records[1]["verdict"]).startswith("NOT valid: notification, signed by nobody")
    assert str(records[1]["names"]) == "type TEST"
    assert str(records[1]["failure"]) == "root: It is a stranger's"


async def test_what_is_not_signed_is_named() -> None:
    async with Receivers(verify(), ShiftedClock()).open() as receiver:
        await call(receiver.url, "POST", PATH, body=b"{}")
        record = await anext(receiver.deliveries)
    assert record["signed_payload"] is None
    assert record["kind"] == "notification_v1"
    assert "It is a version 1 notification, which is not signed" in str(record["verdict"])
