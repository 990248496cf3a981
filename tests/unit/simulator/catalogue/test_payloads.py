"""Whole payloads: the one container of each, what names the app, and what is signed in it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import (
    CONSUMPTION_REASONS,
    ProductKind,
    PurchaseOptions,
    products_of,
)
from storebell.domain.notifications.types import NOTIFICATION_TYPES, Content
from storebell.domain.signed_data import CONTAINERS
from storebell.domain.timestamps import to_milliseconds
from storebell.signing.payload import check_form, claims_of, environment_of
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.customer import EVENT_LAG, Customer
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.store.notifications import AppIdentity
from support.payloads import HAS_RENEWAL, HAS_TRANSACTION

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
UUID = "8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c11"
BOTH = [Environment.PRODUCTION, Environment.SANDBOX]
PAIRS = [
    (kind.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for kind in group.types
    for subtype in kind.subtypes
]


def draft(
    kind: str,
    subtype: str = "",
    environment: Environment = Environment.SANDBOX,
    **options: str,
) -> NotificationDraft:
    pair = (kind, subtype)
    customer = Customer.make(environment, bytes(16))
    return NotificationDraft.about(pair, UUID, NOW, customer, PurchaseOptions.read(pair, **options))


def app(environment: Environment = Environment.SANDBOX, app_id: int | None = 99) -> AppIdentity:
    return AppIdentity("com.example.sample", environment, app_id)


def plain(payload: Mapping[str, object]) -> str:
    """A signature that can be read back at once."""
    return json.dumps(payload)


def payload_of(
    kind: str,
    subtype: str = "",
    environment: Environment = Environment.SANDBOX,
    **options: str,
) -> dict[str, Any]:
    return draft(kind, subtype, environment, **options).payload(app(environment), plain)


@pytest.mark.parametrize("environment", BOTH)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " ".join(pair).strip())
def test_every_payload_has_the_form_that_the_verifier_asks_for(
    pair: tuple[str, str], environment: Environment
) -> None:
    payload = payload_of(*pair, environment)
    check_form(payload)
    assert payload["notificationUUID"] == UUID
    assert payload["signedDate"] == to_milliseconds(NOW)
    assert payload.get("subtype", "") == pair[1]
    assert ("subtype" in payload) is bool(pair[1])
    assert claims_of(payload).bundle_id == "com.example.sample"
    container = draft(*pair).content.container
    assert [name for name in CONTAINERS if name in payload] == [container]
    if container == "externalPurchaseToken":
        assert environment_of(payload) == environment.value
        assert "appAppleId" in payload[container], "there the sandbox names it as well"
    else:
        assert payload[container]["environment"] == environment.value
        is_named = environment is Environment.PRODUCTION or pair[0] != "TEST"
        assert ("appAppleId" in payload[container]) is is_named


@pytest.mark.parametrize("environment", BOTH)
def test_an_app_without_an_id_is_named_without_one(environment: Environment) -> None:
    nameless = app(environment, None)
    for kind, subtype in PAIRS:
        made: Any = draft(kind, subtype, environment).payload(nameless, plain)
        assert "appAppleId" not in made[draft(kind, subtype).content.container]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " ".join(pair).strip())
def test_the_transaction_in_it_is_the_one_that_is_named(pair: tuple[str, str]) -> None:
    this = draft(*pair)
    named = this.transaction_id
    data: Any = this.payload(app(), plain).get("data", {})
    if this.content not in HAS_TRANSACTION:
        assert named is None
        assert "signedTransactionInfo" not in data
        return
    signed = json.loads(data["signedTransactionInfo"])
    assert signed["transactionId"] == named
    assert signed["originalTransactionId"] == this.original_id
    assert this.original_id == this.customer.transaction_id(0)
    assert ("signedRenewalInfo" in data) is (this.content in HAS_RENEWAL)


def test_a_request_for_consumption_comes_a_day_after_the_purchase() -> None:
    bought: Any = payload_of("ONE_TIME_CHARGE")["data"]
    asked: Any = payload_of("CONSUMPTION_REQUEST")["data"]
    assert "consumptionRequestReason" not in bought
    assert asked["consumptionRequestReason"] == "UNINTENDED_PURCHASE"
    dates = [json.loads(data["signedTransactionInfo"])["purchaseDate"] for data in (bought, asked)]
    day = CALENDARS[Environment.SANDBOX].usual_month / 30
    assert dates == [to_milliseconds(NOW - EVENT_LAG), to_milliseconds(NOW - EVENT_LAG - day)]


@pytest.mark.parametrize("reason", CONSUMPTION_REASONS)
@pytest.mark.parametrize("product", [kind.value for kind in ProductKind])
def test_consumption_is_asked_for_about_every_product_and_for_every_reason(
    product: str, reason: str
) -> None:
    data = payload_of("CONSUMPTION_REQUEST", product=product, reason=reason)["data"]
    assert data["consumptionRequestReason"] == reason
    is_subscription = ProductKind(product).is_subscription
    assert ("signedRenewalInfo" in data) is ("status" in data) is is_subscription
    transaction = json.loads(data["signedTransactionInfo"])
    assert transaction["type"] == ProductKind(product).apple_type
    assert ("expiresDate" in transaction) is is_subscription


@pytest.mark.parametrize("kind", ["REFUND", "REFUND_DECLINED", "REFUND_REVERSED", "REVOKE"])
def test_a_refund_is_about_any_product_and_sharing_about_what_is_shared(kind: str) -> None:
    for product in products_of((kind, "")):
        data = payload_of(kind, product=product)["data"]
        transaction = json.loads(data["signedTransactionInfo"])
        assert transaction["type"] == product.apple_type
        assert ("revocationDate" in transaction) is (kind in {"REFUND", "REVOKE"})
        assert ("status" in data) is product.is_subscription


@pytest.mark.parametrize("environment", BOTH)
def test_an_external_token_expires_unless_it_is_overdue(environment: Environment) -> None:
    created: Any = payload_of("EXTERNAL_PURCHASE_TOKEN", "CREATED", environment)
    reminded: Any = payload_of("EXTERNAL_PURCHASE_TOKEN", "ACTIVE_TOKEN_REMINDER", environment)
    overdue: Any = payload_of("EXTERNAL_PURCHASE_TOKEN", "UNREPORTED", environment)
    tokens = [made["externalPurchaseToken"] for made in (created, reminded, overdue)]
    assert len({token["externalPurchaseId"] for token in tokens}) == 1
    assert tokens[0]["tokenCreationDate"] == to_milliseconds(NOW - EVENT_LAG)
    for token in tokens[:2]:
        assert token["tokenCreationDate"] < to_milliseconds(NOW) < token["tokenExpirationDate"]
    assert "tokenExpirationDate" not in tokens[2]


def test_an_app_transaction_is_signed_and_says_its_environment() -> None:
    for environment in BOTH:
        made: Any = payload_of("RESCIND_CONSENT", "", environment)
        inside = json.loads(made["appData"]["signedAppTransactionInfo"])
        assert inside["receiptType"] == environment.value
        assert ("appAppleId" in inside) is (environment is Environment.PRODUCTION)
        assert inside["originalPurchaseDate"] < inside["receiptCreationDate"]


def test_what_a_notification_carries_follows_from_its_pair() -> None:
    assert draft("TEST").content is Content.APP
    assert draft("DID_RENEW").content is Content.SUBSCRIPTION
    assert payload_of("TEST")["data"] == {
        "bundleId": "com.example.sample",
        "environment": "Sandbox",
    }
