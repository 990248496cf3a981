"""Calls that change an account: what is changed, told and sent, and what is refused."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storebell.aio.task_scope import TaskScope
from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import Discount, Offer, OfferKind
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.api.account_endpoints import (
    EXTENSIONS_WITHIN,
    AccountEndpoints,
    AccountEvent,
)
from storebell.simulator.api.delivery_scheduler import AttemptMade, Deliveries, SimulatorEvent
from storebell.simulator.catalogue.accounts import Consumption
from storebell.simulator.catalogue.changes import (
    buy,
    expire,
    fail_to_renew,
    renew,
    subscription_of,
)
from storebell.simulator.catalogue.products import COINS, PREMIUM
from storebell.simulator.catalogue.purchase import Account, Intent
from support.calls import (
    NOW,
    Letterbox,
    answer_of,
    call_of,
    code_of,
    nobody,
    registration_with,
    status_of,
)
from support.simulated import ShiftedClock, wait_for

pytestmark = pytest.mark.anyio

BOUGHT = buy(nobody(), NOW, PREMIUM)
FIRST = BOUGHT.customer.transaction_id(0)
SHARED = buy(nobody(is_shared=True), NOW, PREMIUM)
UUID = "7E3FB20B-4CDB-47CC-936D-99D65F608138"
CONSUMED = {
    "customerConsented": True,
    "sampleContentProvided": False,
    "deliveryStatus": "DELIVERED",
}
EXTENSION = {"extendByDays": 3, "extendReasonCode": 1, "requestIdentifier": "outage"}


@asynccontextmanager
async def endpoints() -> AsyncIterator[tuple[AccountEndpoints, list[SimulatorEvent]]]:
    events: list[SimulatorEvent] = []
    clock = ShiftedClock()
    async with TaskScope() as tasks:
        yield (
            AccountEndpoints(Deliveries(tasks, clock, events.append), clock, events.append),
            events,
        )


def told(event: SimulatorEvent) -> tuple[str, str, dict[str, object], int]:
    assert isinstance(event, AccountEvent)
    return event.kind.value, event.transaction_id, dict(event.fields), event.number


async def test_consumption_information_is_kept_and_told_each_time() -> None:
    registration = registration_with(BOUGHT)
    async with endpoints() as (changes, events):
        for _ in range(2):
            call = call_of(registration, FIRST, body=CONSUMED | {"other": 1})
            assert status_of(changes.consumption, call) == 202
    assert [told(event) for event in events] == [
        ("consumption", FIRST, CONSUMED, number) for number in (1, 2)
    ]
    kept = registration.accounts.consumption_of(FIRST)
    assert kept == [Consumption(FIRST, CONSUMED)] * 2


async def test_what_is_refused_changes_and_tells_nothing() -> None:
    registration = registration_with(SHARED)
    async with endpoints() as (changes, events):
        body = CONSUMED
        assert code_of(changes.consumption, call_of(registration, FIRST, body=body)) == 4000185
        assert code_of(changes.consumption_v1, call_of(registration, FIRST, body=body)) == 4000185
        token = call_of(registration, FIRST, body={"appAccountToken": UUID})
        assert code_of(changes.set_app_account_token, token) == 4000185
        extension = call_of(registration, FIRST, body=EXTENSION)
        assert code_of(changes.extend_renewal_date, extension) == 4030007
    assert events == []
    assert registration.accounts.find(FIRST) == SHARED


async def test_a_transaction_is_finished_once() -> None:
    registration = registration_with(BOUGHT)
    async with endpoints() as (changes, events):
        for _ in range(2):
            assert status_of(changes.finish, call_of(registration, FIRST)) == 200
    assert [told(event) for event in events] == [("finished", FIRST, {}, 1)]
    assert registration.accounts.find(FIRST) == replace(BOUGHT, finished=frozenset({0}))


async def test_an_app_account_token_is_the_customers_from_then_on() -> None:
    renewed = renew(BOUGHT, subscription_of(BOUGHT).expires_at)
    registration = registration_with(renewed)
    async with endpoints() as (changes, events):
        call = call_of(registration, FIRST, body={"appAccountToken": UUID})
        assert status_of(changes.set_app_account_token, call) == 200
        for body in ({}, {"appAccountToken": "me"}, {"appAccountToken": None}):
            wrong = call_of(registration, FIRST, body=body)
            assert code_of(changes.set_app_account_token, wrong) == 4000183
        second = renewed.transaction_id(renewed.latest)
        later = call_of(registration, second, body={"appAccountToken": UUID})
        assert code_of(changes.set_app_account_token, later) == 4000187
    assert [told(event)[0] for event in events] == ["app_account_token"]
    changed = registration.accounts.find(FIRST)
    assert changed == replace(renewed, app_account_token=UUID.lower())


@pytest.mark.parametrize(
    ("environment", "days", "span"),
    [
        (Environment.PRODUCTION, 90, timedelta(days=90)),
        (Environment.SANDBOX, 90, timedelta(minutes=15)),
        (Environment.SANDBOX, 7, timedelta(minutes=1)),
        (Environment.SANDBOX, 5, timedelta()),
    ],
)
async def test_a_renewal_date_moves_by_days_which_are_short_in_the_sandbox(
    environment: Environment, days: int, span: timedelta
) -> None:
    account = buy(nobody(environment), NOW, PREMIUM)
    registration = registration_with(account, environment=environment)
    first = account.customer.transaction_id(0)
    async with endpoints() as (changes, events):
        call = call_of(registration, first, body=EXTENSION | {"extendByDays": days})
        answer = answer_of(changes.extend_renewal_date, call)
    moved = to_milliseconds(subscription_of(account).expires_at + span)
    assert answer == {
        "originalTransactionId": first,
        "webOrderLineItemId": account.customer.line_item_id(0),
        "success": True,
        "effectiveDate": moved,
    }
    sent = EXTENSION | {"extendByDays": days, "effectiveDate": moved}
    assert [told(event) for event in events] == [("renewal_extended", first, sent, 1)]
    changed = registration.accounts.find(first)
    assert changed is not None
    assert subscription_of(changed).expires_at == subscription_of(account).expires_at + span


async def test_an_extension_is_notified() -> None:
    letterbox = Letterbox()
    registration = registration_with(BOUGHT, deliver_to="http://127.0.0.1:9/", deliverer=letterbox)
    async with endpoints() as (changes, events):
        answer = answer_of(
            changes.extend_renewal_date, call_of(registration, FIRST, body=EXTENSION)
        )
        await wait_for(lambda: len(events) == 2)
    [payload] = [json.loads(signed) for signed in letterbox.delivered]
    assert payload["notificationType"] == "RENEWAL_EXTENDED"
    assert "subtype" not in payload
    transaction: Any = json.loads(payload["data"]["signedTransactionInfo"])
    assert transaction["expiresDate"] == answer["effectiveDate"]
    assert isinstance(events[1], AttemptMade)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (buy(nobody(), NOW, COINS), 4030004),
        (expire(BOUGHT, NOW, Intent.CANCELLED), 4030004),
        (fail_to_renew(BOUGHT, NOW, has_grace=False), 4030004),
        (fail_to_renew(BOUGHT, NOW, has_grace=True), 4030004),
        (
            buy(nobody(), NOW, PREMIUM, Offer(OfferKind.INTRODUCTORY, Discount.FREE_TRIAL)),
            4030004,
        ),
        (SHARED, 4030007),
        (replace(BOUGHT, extended_at=(NOW, NOW)), 4030005),
    ],
)
async def test_what_can_not_be_extended_is_refused(account: Account, code: int) -> None:
    async with endpoints() as (changes, _):
        call = call_of(registration_with(account), FIRST, body=EXTENSION)
        assert code_of(changes.extend_renewal_date, call) == code


async def test_a_third_extension_is_possible_after_a_year() -> None:
    registration = registration_with(BOUGHT)
    async with endpoints() as (changes, _):

        def extend_at(now: Any) -> Any:
            return call_of(registration, FIRST, body=EXTENSION, now=now)

        for _ in range(2):
            assert answer_of(changes.extend_renewal_date, extend_at(NOW))["success"] is True
        before = NOW + EXTENSIONS_WITHIN - timedelta(seconds=1)
        assert code_of(changes.extend_renewal_date, extend_at(before)) == 4030005
        after = extend_at(NOW + EXTENSIONS_WITHIN)
        assert answer_of(changes.extend_renewal_date, after)["success"] is True


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"extendByDays": 0}, 4000009),
        ({"extendByDays": 91}, 4000009),
        ({"extendByDays": True}, 4000009),
        ({"extendByDays": "1"}, 4000009),
        ({"extendReasonCode": 4}, 4000010),
        ({"extendReasonCode": None}, 4000010),
        ({"requestIdentifier": ""}, 4000011),
        ({"requestIdentifier": "r" * 129}, 4000011),
        ({"requestIdentifier": 1}, 4000011),
    ],
)
async def test_each_wrong_member_of_an_extension_has_its_number(
    fields: dict[str, object], code: int
) -> None:
    async with endpoints() as (changes, _):
        call = call_of(registration_with(BOUGHT), FIRST, body=EXTENSION | fields)
        assert code_of(changes.extend_renewal_date, call) == code
