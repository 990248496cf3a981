"""Every documented notification, as Apple's library and Apple's rules see it.

Source: App Store Server Notifications, notificationType, subtype, data; App Store Server API,
JWSTransactionDecodedPayload and JWSRenewalInfoDecodedPayload. In the types of Apple's models
everything may be None, hence Any: what is not there fails the test.
"""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from appstoreserverlibrary.models.AutoRenewStatus import AutoRenewStatus
from appstoreserverlibrary.models.Environment import Environment as ApplesEnvironment
from appstoreserverlibrary.models.ExpirationIntent import ExpirationIntent
from appstoreserverlibrary.models.NotificationTypeV2 import NotificationTypeV2
from appstoreserverlibrary.models.Status import Status
from appstoreserverlibrary.models.Subtype import Subtype
from appstoreserverlibrary.signed_data_verifier import SignedDataVerifier

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import USUAL_PURCHASE, PurchaseOptions
from storebell.domain.notifications.types import NOTIFICATION_TYPES, Content, find_subtype
from storebell.domain.timestamps import to_milliseconds
from storebell.signing.authority import Authority
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.store.notifications import AppIdentity
from support.apple_conversation import unverified
from support.payloads import HAS_RENEWAL, HAS_TRANSACTION

NOW = datetime.now(UTC).replace(microsecond=0)
BUNDLE_ID, APP_APPLE_ID = "com.example.sample", 1_234_567_890
PAIRS = [
    (one.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for one in group.types
    for subtype in one.subtypes
]
ENVIRONMENTS = [Environment.SANDBOX, Environment.PRODUCTION]

UNKNOWN_TO_THE_LIBRARY = {"CREATED", "ACTIVE_TOKEN_REMINDER", "tokenType", "tokenExpirationDate"}
"""Documented since 2025, and not in Apple's Python library 3.1.2."""

ALWAYS_IN_A_TRANSACTION = {
    *("transactionId", "originalTransactionId", "bundleId", "productId", "purchaseDate"),
    *("originalPurchaseDate", "quantity", "type", "inAppOwnershipType", "signedDate"),
    *("environment", "transactionReason", "storefront", "storefrontId", "price", "currency"),
    *("appTransactionId", "appAccountToken"),
}
ALSO_IN_A_SUBSCRIPTIONS = {"webOrderLineItemId", "subscriptionGroupIdentifier", "expiresDate"}
ALWAYS_IN_RENEWAL_INFO = {
    *("originalTransactionId", "autoRenewProductId", "productId", "autoRenewStatus", "currency"),
    *("renewalPrice", "signedDate", "environment", "recentSubscriptionStartDate", "renewalDate"),
    *("appTransactionId", "appAccountToken"),
}
CONTAINERS = {"data", "summary", "externalPurchaseToken", "appData"}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.create(NOW)


class Sent:
    """One notification, made, signed, and decoded by Apple's strict verifier."""

    def __init__(
        self,
        authority: Authority,
        pair: tuple[str, str],
        environment: Environment,
        options: PurchaseOptions = USUAL_PURCHASE,
    ) -> None:
        self.pair, self.environment = pair, environment
        self.content = find_subtype(*pair).content
        app = AppIdentity(BUNDLE_ID, environment, APP_APPLE_ID)
        self.uuid = str(uuid.uuid4())
        customer = Customer.make(environment, self.uuid.encode())
        draft = NotificationDraft.about(pair, self.uuid, NOW, customer, options)
        self.raw = draft.payload(app, authority.sign)
        is_production = environment is Environment.PRODUCTION
        self.verifier = SignedDataVerifier(
            [authority.root_der],
            False,
            ApplesEnvironment(environment.value),
            BUNDLE_ID,
            APP_APPLE_ID if is_production else None,
        )
        signed_payload = authority.sign(self.raw)
        self.size = len(signed_payload)
        self.notification: Any = self.verifier.verify_and_decode_notification(signed_payload)

    @property
    def transaction(self) -> Any:
        return self.verifier.verify_and_decode_signed_transaction(
            self.notification.data.signedTransactionInfo
        )

    @property
    def renewal(self) -> Any:
        return self.verifier.verify_and_decode_renewal_info(
            self.notification.data.signedRenewalInfo
        )

    def decoded_parts(self) -> Iterator[tuple[object, dict[str, Any]]]:
        """What the library made of each signed part, beside what was signed."""
        yield self.notification, self.raw
        data, app_data = self.notification.data, self.notification.appData
        if self.content in HAS_TRANSACTION and data is not None:
            yield self.transaction, unverified(data.signedTransactionInfo)
        if self.content in HAS_RENEWAL and data is not None:
            yield self.renewal, unverified(data.signedRenewalInfo)
        if app_data is not None:
            signed = app_data.signedAppTransactionInfo
            yield self.verifier.verify_and_decode_app_transaction(signed), unverified(signed)


@pytest.fixture(params=PAIRS, ids=lambda pair: " ".join(pair).strip())
def pair(request: pytest.FixtureRequest) -> tuple[str, str]:
    found: tuple[str, str] = request.param
    return found


@pytest.fixture(params=ENVIRONMENTS)
def sent(request: pytest.FixtureRequest, pair: tuple[str, str], authority: Authority) -> Sent:
    return Sent(authority, pair, request.param)


def what_is_unknown(model: Any, raw: dict[str, Any]) -> set[str]:
    """Fields, and values of enumerations, that Apple's library has no name for."""
    if not attrs.has(type(model)):
        return set()
    values = {field.name: getattr(model, field.name) for field in attrs.fields(type(model))}
    unknown = {name for name in raw if name not in values}
    for name, value in raw.items():
        twin = f"raw{name[0].upper()}{name[1:]}"
        if twin in values and values[name] is None:
            unknown.add(str(value))
        elif isinstance(value, dict) and values.get(name) is not None:
            unknown |= what_is_unknown(values[name], value)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for item, part in zip(values[name], value, strict=True):
                unknown |= what_is_unknown(item, part)
    return unknown


def test_the_list_is_that_of_apples_library() -> None:
    assert {kind for kind, _ in PAIRS} == {kind.value for kind in NotificationTypeV2}
    subtypes = {subtype for _, subtype in PAIRS} - {""}
    assert subtypes - UNKNOWN_TO_THE_LIBRARY == {one.value for one in Subtype}


def test_apples_library_knows_all_of_it(sent: Sent) -> None:
    for model, raw in sent.decoded_parts():
        assert what_is_unknown(model, raw) <= UNKNOWN_TO_THE_LIBRARY


def test_it_has_one_container_and_what_belongs_into_it(sent: Sent) -> None:
    notification, raw = sent.notification, sent.raw
    assert (raw["notificationType"], raw.get("subtype", "")) == sent.pair
    assert (notification.version, notification.notificationUUID) == ("2.0", sent.uuid)
    assert notification.signedDate == to_milliseconds(NOW)
    assert set(raw) & CONTAINERS == {sent.content.container}
    data = raw.get("data", {})
    assert isinstance(data, dict)
    assert ("signedTransactionInfo" in data) == (sent.content in HAS_TRANSACTION)
    assert ("signedRenewalInfo" in data) == (sent.content in HAS_RENEWAL)
    assert ("status" in data) == (sent.content in HAS_RENEWAL)
    assert ("consumptionRequestReason" in data) == (sent.pair[0] == "CONSUMPTION_REQUEST")
    assert sent.size < 24 * 1024


def test_the_app_apple_id_is_named_where_apple_names_it(sent: Sent) -> None:
    container = sent.raw[sent.content.container]
    assert isinstance(container, dict)
    # A TEST in the sandbox lacks it; every other notification was seen with it.
    is_named = sent.environment is Environment.PRODUCTION or sent.content is not Content.APP
    assert container.get("appAppleId") == (APP_APPLE_ID if is_named else None)
    assert container["bundleId"] == BUNDLE_ID


def test_the_transaction_is_whole_and_consistent(sent: Sent) -> None:
    if sent.content not in HAS_TRANSACTION:
        return
    [raw] = [raw for _, raw in sent.decoded_parts() if "transactionId" in raw]
    transaction = sent.transaction
    is_subscription = sent.content is Content.SUBSCRIPTION
    wanted = ALWAYS_IN_A_TRANSACTION | (ALSO_IN_A_SUBSCRIPTIONS if is_subscription else set())
    assert wanted <= set(raw)
    assert raw["type"] == ("Auto-Renewable Subscription" if is_subscription else "Consumable")
    assert transaction.originalPurchaseDate <= transaction.purchaseDate < transaction.signedDate
    is_first = transaction.transactionId == transaction.originalTransactionId
    assert is_first == (transaction.purchaseDate == transaction.originalPurchaseDate)
    assert is_first == (not is_subscription or sent.pair == ("SUBSCRIBED", "INITIAL_BUY"))
    prefix, digits = ("2000000", 16) if sent.environment is Environment.SANDBOX else ("43", 15)
    for number in (transaction.transactionId, transaction.originalTransactionId):
        assert number.startswith(prefix)
        assert (len(number), number.isdecimal()) == (digits, True)
    is_revoked = sent.pair[0] in {"REFUND", "REVOKE"}
    assert (transaction.revocationDate is not None) == is_revoked
    assert (transaction.rawRevocationReason is not None) == is_revoked
    is_offer_now = sent.pair == ("OFFER_REDEEMED", "UPGRADE")
    assert (transaction.rawOfferType is not None) == is_offer_now


def test_the_renewal_information_agrees_with_the_transaction_and_the_status(sent: Sent) -> None:
    if sent.content not in HAS_RENEWAL:
        return
    [raw] = [raw for _, raw in sent.decoded_parts() if "autoRenewStatus" in raw]
    assert set(raw) >= ALWAYS_IN_RENEWAL_INFO
    transaction, renewal = sent.transaction, sent.renewal
    assert sent.notification.data is not None
    status = sent.notification.data.status
    for name in ("originalTransactionId", "productId", "appTransactionId", "appAccountToken"):
        assert getattr(renewal, name) == getattr(transaction, name), name
    assert renewal.renewalDate == transaction.expiresDate
    assert renewal.recentSubscriptionStartDate == transaction.originalPurchaseDate
    is_over = transaction.expiresDate < transaction.signedDate
    assert is_over == (
        status in {Status.EXPIRED, Status.BILLING_RETRY, Status.BILLING_GRACE_PERIOD}
    )
    assert is_over == (renewal.expirationIntent is not None)
    assert renewal.isInBillingRetryPeriod in ({None} if not is_over else {True, False})
    in_retry = status in {Status.BILLING_RETRY, Status.BILLING_GRACE_PERIOD}
    assert bool(renewal.isInBillingRetryPeriod) == in_retry
    if status is Status.BILLING_GRACE_PERIOD:
        assert renewal.gracePeriodExpiresDate > renewal.signedDate
    elif renewal.gracePeriodExpiresDate is not None:
        assert renewal.gracePeriodExpiresDate < renewal.signedDate
    if status in {Status.EXPIRED, Status.REVOKED}:
        assert renewal.autoRenewStatus is AutoRenewStatus.OFF


@pytest.mark.parametrize(
    ("subtype", "intent"),
    [
        ("", ExpirationIntent.OTHER),
        ("VOLUNTARY", ExpirationIntent.CUSTOMER_CANCELLED),
        ("BILLING_RETRY", ExpirationIntent.BILLING_ERROR),
        ("PRICE_INCREASE", ExpirationIntent.CUSTOMER_DID_NOT_CONSENT_TO_PRICE_INCREASE),
        ("PRODUCT_NOT_FOR_SALE", ExpirationIntent.PRODUCT_NOT_AVAILABLE),
    ],
)
def test_each_expiry_has_its_reason(
    subtype: str, intent: ExpirationIntent, authority: Authority
) -> None:
    assert (
        Sent(authority, ("EXPIRED", subtype), Environment.SANDBOX).renewal.expirationIntent
        is intent
    )


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_changes_of_plan_show_in_what_renews(
    environment: Environment, authority: Authority
) -> None:
    def renewal(kind: str, subtype: str = "") -> Any:
        return Sent(authority, (kind, subtype), environment).renewal

    kept = renewal("DID_CHANGE_RENEWAL_PREF")
    assert kept.autoRenewProductId == kept.productId
    lower = renewal("DID_CHANGE_RENEWAL_PREF", "DOWNGRADE")
    assert lower.autoRenewProductId != lower.productId == kept.productId
    assert lower.renewalPrice < kept.renewalPrice
    assert renewal("OFFER_REDEEMED").offerIdentifier
    assert renewal("OFFER_REDEEMED").renewalPrice < kept.renewalPrice
    assert renewal("PRICE_INCREASE", "PENDING").rawPriceIncreaseStatus == 0
    assert renewal("PRICE_INCREASE", "ACCEPTED").rawPriceIncreaseStatus == 1
    assert renewal("PRICE_INCREASE", "PENDING").renewalPrice > kept.renewalPrice
    off = renewal("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED")
    on = renewal("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_ENABLED")
    assert (off.autoRenewStatus, on.autoRenewStatus) == (AutoRenewStatus.OFF, AutoRenewStatus.ON)
    changed = renewal("PRICE_CHANGE").advancedCommerceInfo
    assert changed.items[0].priceIncreaseInfo.price > changed.items[0].price


def test_an_extended_subscription_lasts_longer(authority: Authority) -> None:
    production = Environment.PRODUCTION
    usual = Sent(authority, ("REFUND_DECLINED", ""), production).transaction
    extended = Sent(authority, ("RENEWAL_EXTENDED", ""), production).transaction
    added = timedelta(milliseconds=extended.expiresDate - usual.expiresDate)
    assert added == timedelta(days=14)


def test_the_environment_of_an_external_token_is_in_its_prefix(authority: Authority) -> None:
    pair = ("EXTERNAL_PURCHASE_TOKEN", "UNREPORTED")
    for environment in ENVIRONMENTS:
        token = Sent(authority, pair, environment).notification.externalPurchaseToken
        assert token is not None
        is_sandbox = environment is Environment.SANDBOX
        assert token.externalPurchaseId.startswith("SANDBOX_") == is_sandbox
        uuid.UUID(token.externalPurchaseId.removeprefix("SANDBOX_"))
