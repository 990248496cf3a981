"""The receiver of the terminal goes on, whatever one delivery does to it."""

import json

import pytest

from storebell.app.standalone import Receivers
from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.findings import Verification
from storebell.simulator.receiver.receiver import PATH
from support.simulated import ShiftedClock, call

pytestmark = pytest.mark.anyio


class StumblingVerifier:
    """Makes a mistake at the first payload."""

    def __init__(self) -> None:
        self.payloads: list[str] = []

    def verify(self, signed_payload: str, _expected: Expected = NOTHING_EXPECTED) -> Verification:
        self.payloads.append(signed_payload)
        if len(self.payloads) == 1:
            raise ZeroDivisionError
        return Verification(checks=(), anchor=None, payload=None)


async def test_a_delivery_that_can_not_be_shown_is_said_and_the_next_one_is_shown() -> None:
    async with Receivers(StumblingVerifier(), ShiftedClock()).open() as receiver:
        for payload in ("a.b.c", "d.e.f"):
            body = json.dumps({"signedPayload": payload}).encode()
            assert (await call(receiver.url, "POST", PATH, body=body)).status == 200
        records = [await anext(receiver.deliveries) for _ in range(2)]
    assert records[0]["event"] == "error"
    assert str(records[0]["title"]) == "Storebell made a mistake (ZeroDivisionError)"
    assert records[1]["signed_payload"] == "d.e.f"
