"""Thousands of wrong calls of every endpoint: each gets one of Apple's errors, none fails."""

import http.client
import json
import logging
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest

from storebell.domain.simulation.requests import NO_URL, SimulatedApp, SimulationRequest
from storebell.simulator.http.api_errors import GENERAL_BAD_REQUEST, MESSAGES, Reason
from storebell.simulator.standalone import Simulation
from support.apple_conversation import Conversation, unverified
from support.simulated import ShiftedClock, bearer, credentials_of, simulation_in_thread

CALLS = 3_000
SEED = 20_261_129
TARGETS = (
    ("GET", "/inApps/v1/transactions/{}"),
    ("GET", "/inApps/v1/transactions/appTransactions/{}"),
    ("POST", "/inApps/v1/transactions/{}/finish"),
    ("PUT", "/inApps/v1/transactions/{}/appAccountToken"),
    ("PUT", "/inApps/v1/transactions/consumption/{}"),
    ("PUT", "/inApps/v2/transactions/consumption/{}"),
    ("GET", "/inApps/v1/history/{}"),
    ("GET", "/inApps/v2/history/{}"),
    ("GET", "/inApps/v2/refund/lookup/{}"),
    ("GET", "/inApps/v1/subscriptions/{}"),
    ("PUT", "/inApps/v1/subscriptions/extend/{}"),
    ("GET", "/inApps/v1/lookup/{}"),
    ("POST", "/inApps/v1/notifications/history"),
    ("GET", "/inApps/v1/notifications/test/{}"),
    ("PATCH", "/inApps/v1/transactions/{}"),
    ("GET", "/inApps/{}"),
)
HOSTILE = (
    "", "0", "-1", "12x", "9" * 20, "9" * 400, "1e9", "true", "null", "[]", "..", "../..", "%",
    "a/b", "\0", "\r\n", "\u202e", "\U0001f514", "\udcff", "'; DROP TABLE", "{any_id}",
    "704000000000000000", "M0000000000", "M0999999999", "200000099999999\u0663", "NaN", " ",
    "A" * 2_000,
)  # fmt: skip
NAMES = (
    "startDate", "endDate", "productId", "productType", "sort", "subscriptionGroupIdentifier",
    "inAppOwnershipType", "revoked", "revision", "status", "paginationToken", "x",
)  # fmt: skip
MEMBERS = (
    "customerConsented", "consumptionStatus", "platform", "sampleContentProvided", "deliveryStatus",
    "appAccountToken", "accountTenure", "playTime", "lifetimeDollarsRefunded",
    "lifetimeDollarsPurchased", "userStatus", "refundPreference", "consumptionPercentage",
    "extendByDays", "extendReasonCode", "requestIdentifier", "startDate", "endDate",
    "transactionId",
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, False, 0, 1, 3, 90, -1, 10**30, 0.5, float("nan"), float("inf"), "", "x", "\ud800",
    "DELIVERED", "GRANT_PRORATED", [], {}, [[]], "7e3fb20b-4cdb-47cc-936d-99d65f608138",
)  # fmt: skip
RIGHT: dict[str, object] = {
    "customerConsented": True,
    "sampleContentProvided": False,
    "deliveryStatus": "DELIVERED",
    "appAccountToken": "7e3fb20b-4cdb-47cc-936d-99d65f608138",
    "extendByDays": 1,
    "extendReasonCode": 0,
    "requestIdentifier": "x",
}
"""A body that is right for several endpoints."""

WHOLE_BODIES = (
    b"", b"{", b"null", b"[]", b"1", b'"x"', b"\xff\xfe", b"[" * 30_000, b'{"a":' * 9_000,
    b'{"extendByDays":' + b"9" * 20_000 + b"}", b"\0" * 100,
)  # fmt: skip


def target_of(chance: random.Random, known: Sequence[str]) -> tuple[str, str]:
    method, template = chance.choice(TARGETS)
    any_id = chance.choice(known if chance.random() < 0.6 else HOSTILE)
    target = template.format(quote(any_id, safe="", errors="surrogateescape"))
    if chance.random() < 0.5:
        names = [
            (chance.choice(NAMES), chance.choice(HOSTILE)) for _ in range(chance.randint(1, 4))
        ]
        target += "?" + urlencode(names, errors="surrogateescape")
    return method, target


def body_of(chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        return chance.choice(WHOLE_BODIES)
    members = dict(RIGHT)
    for _ in range(chance.randint(0, 3)):
        members[chance.choice(MEMBERS)] = chance.choice(VALUES)
    return json.dumps(members).encode()


def known_ids(simulation: Simulation, clock: ShiftedClock) -> list[str]:
    """IDs of the seeded history: of transactions, and of the customers' app transactions."""
    talk = Conversation(simulation, clock)
    ids: set[str] = set()
    for item in talk.read_all():
        data = unverified(item.signedPayload).get("data", {})
        if "signedTransactionInfo" in data:
            transaction = unverified(data["signedTransactionInfo"])
            ids |= {transaction["transactionId"], transaction["appTransactionId"]}
    return sorted(ids)


def test_each_is_answered_with_an_error_of_apples(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ShiftedClock()
    chance, seen = random.Random(SEED), Counter[int]()
    app = SimulatedApp(deliver_to=NO_URL, history_size=200, history_seed=7)
    with (
        caplog.at_level(logging.ERROR),
        simulation_in_thread(
            tmp_path, SimulationRequest(apps=(app,), is_light=True), clock
        ) as simulation,
    ):
        known = known_ids(simulation, clock)
        headers = {
            "Authorization": bearer(credentials_of(simulation)),
            "Connection": "close",
        }
        address = urlsplit(simulation.base_url).netloc
        for _ in range(CALLS):
            method, target = target_of(chance, known)
            body = body_of(chance) if method != "GET" else None
            connection = http.client.HTTPConnection(address, timeout=20)
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            case = (method, target, body and body[:200], answer.status, content[:200])
            seen[answer.status] += 1
            if content:
                assert answer.headers["Content-Type"] == "application/json", case
                told = json.loads(content)
            if answer.status >= 300:
                assert answer.status < 500, case
                reasons = tuple(Reason) if told["errorCode"] == GENERAL_BAD_REQUEST else ()
                messages = (MESSAGES[told["errorCode"]], *reasons)
                assert told["errorMessage"] in messages, case
    assert {200, 202, 400, 404, 405} <= set(seen)
    assert [record.getMessage() for record in caplog.records] == []
