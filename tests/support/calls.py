"""Calls of the endpoints about customers, without a socket: the account, and what is answered."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.datastructures import QueryParams
from starlette.responses import Response

from storebell.domain.environment import Environment
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.notifications.results import SendAttemptResult
from storebell.simulator.api.authentication import Registration
from storebell.simulator.api.calls import Call, Handle
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.catalogue.accounts import Accounts
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.purchase import Account
from storebell.simulator.http.api_errors import ApiError
from storebell.simulator.store.notifications import AppIdentity, Ledger
from storebell.simulator.store.rate_limits import Budget

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


class Letterbox:
    """Delivers nothing; keeps what it was to deliver."""

    def __init__(self) -> None:
        self.delivered: list[str] = []

    async def deliver(self, _url: str, signed_payload: str, /) -> DeliveryTrace:
        self.delivered.append(signed_payload)
        return DeliveryTrace(NOW, (), 0.0, SendAttemptResult.SUCCESS)


def plain(payload: Mapping[str, object]) -> str:
    """A signature that can be read back at once."""
    return json.dumps(payload)


def nobody(
    environment: Environment = Environment.PRODUCTION, *, is_shared: bool = False
) -> Account:
    customer = Customer.make(environment, bytes(16))
    return Account(customer, CALENDARS[environment], is_shared=is_shared)


def registration_with(
    *accounts: Account,
    environment: Environment = Environment.PRODUCTION,
    deliver_to: str = "",
    deliverer: Letterbox | None = None,
) -> Registration:
    app = AppIdentity("com.example.sample", environment, 99)
    known = Accounts(environment)
    for account in accounts:
        known.keep(account)
    return Registration(
        app=app,
        ledger=Ledger(app, Budget(None)),
        accounts=known,
        deliver_to=deliver_to,
        plan=SANDBOX_PLAN,
        deliverer=deliverer or Letterbox(),
        sign=plain,
    )


def call_of(
    registration: Registration,
    any_id: str,
    query: str = "",
    body: object = None,
    now: datetime = NOW,
) -> Call:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Call(registration, now, any_id, QueryParams(query), content, FaultPlan())


def answer_of(handle: Handle, call: Call) -> Any:
    """The JSON of an answer, with what is signed in it decoded."""
    response = handle(call)
    return _decoded(json.loads(bytes(response.body)))


def status_of(handle: Handle, call: Call) -> int:
    """The HTTP status of an answer without content."""
    response: Response = handle(call)
    assert response.body == b""
    return response.status_code


def code_of(handle: Handle, call: Call) -> int:
    with pytest.raises(ApiError) as caught:
        handle(call)
    return caught.value.code


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _decoded(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_decoded(member) for member in value]
    is_signed = isinstance(value, str) and value.startswith("{")
    return json.loads(value) if is_signed else value
