"""Whole payloads: what is signed and delivered for each type of notification.

Source: App Store Server Notifications, responseBodyV2DecodedPayload, data, summary,
externalPurchaseToken, appData.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.notifications.types import Content, find_subtype
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.customer import EVENT_LAG, Customer
from storebell.simulator.catalogue.payload_variants import PREMIUM, SCENES
from storebell.simulator.catalogue.subscription import CURRENCY, STOREFRONT, Subscription
from storebell.simulator.store.notifications import AppIdentity, Sign

BUNDLE_VERSION: Final = "42"

_COINS: Final = "coins.100"
_COINS_PRICE: Final = 990
_DAY: Final = timedelta(days=1)
_TOKEN_LIFE: Final = {Environment.SANDBOX: timedelta(hours=1), Environment.PRODUCTION: 30 * _DAY}
"""Lifetime of custom link tokens: Apple's example in the sandbox, our choice in production."""

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One notification before it is signed: its type, who it is about, when and under which UUID.

    `kind` and `subtype` are a documented pair.
    """

    kind: str
    subtype: str
    notification_uuid: str
    at: datetime
    customer: Customer

    @property
    def content(self) -> Content:
        return find_subtype(self.kind, self.subtype).content

    def transaction_id(self, app: AppIdentity) -> str | None:
        """The ID of the transaction in it, if it has one."""
        if self.content is Content.SUBSCRIPTION:
            return self._subscription(app).transaction_id
        if self.content is Content.PURCHASE:
            return self.customer.original_transaction_id
        return None

    def payload(self, app: AppIdentity, sign: Sign) -> Fields:
        """The decoded payload; what it holds in signed form is signed with `sign`."""
        content = self.content
        fields: Fields = {"notificationType": self.kind}
        if self.subtype:
            fields["subtype"] = self.subtype
        return fields | {
            "notificationUUID": self.notification_uuid,
            content.container: self._container(content, app, sign),
            "version": "2.0",
            "signedDate": to_milliseconds(self.at),
        }

    def _container(self, content: Content, app: AppIdentity, sign: Sign) -> Fields:
        match content:
            case Content.APP:
                return _app(app)
            case Content.PURCHASE:
                return self._purchase_data(app, sign)
            case Content.SUBSCRIPTION:
                return self._subscription_data(app, sign)
            case Content.EXTENSION_SUMMARY:
                return self._summary(app)
            case Content.EXTERNAL_TOKEN:
                return self._external_token(app)
            case Content.APP_TRANSACTION:
                return _app(app) | {"signedAppTransactionInfo": sign(self._app_transaction(app))}

    def _subscription(self, app: AppIdentity) -> Subscription:
        scene = SCENES[self.kind, self.subtype]
        return Subscription(app.bundle_id, self.customer, scene, self.at)

    def _subscription_data(self, app: AppIdentity, sign: Sign) -> Fields:
        subscription = self._subscription(app)
        return _app(app) | {
            "bundleVersion": BUNDLE_VERSION,
            "signedTransactionInfo": sign(subscription.transaction()),
            "signedRenewalInfo": sign(subscription.renewal()),
            "status": int(subscription.scene.status),
        }

    def _purchase_data(self, app: AppIdentity, sign: Sign) -> Fields:
        is_request = self.kind == "CONSUMPTION_REQUEST"
        bought_at = self.at - (_DAY if is_request else EVENT_LAG)
        bought_ms = to_milliseconds(self.customer.first_purchase_at or bought_at)
        customer = self.customer
        transaction: Fields = {
            "transactionId": customer.original_transaction_id,
            "originalTransactionId": customer.original_transaction_id,
            "bundleId": app.bundle_id,
            "productId": f"{app.bundle_id}.{_COINS}",
            "purchaseDate": bought_ms,
            "originalPurchaseDate": bought_ms,
            "quantity": 1,
            "type": "Consumable",
            "appAccountToken": customer.uuid("account"),
            "inAppOwnershipType": "PURCHASED",
            "signedDate": to_milliseconds(self.at),
            "environment": app.environment.value,
            "transactionReason": "PURCHASE",
            **STOREFRONT,
            "price": _COINS_PRICE,
            "currency": CURRENCY,
            "appTransactionId": customer.app_transaction_id,
        }
        data = _app(app) | {
            "bundleVersion": BUNDLE_VERSION,
            "signedTransactionInfo": sign(transaction),
        }
        return data | {"consumptionRequestReason": "UNINTENDED_PURCHASE"} if is_request else data

    def _summary(self, app: AppIdentity) -> Fields:
        return {
            "requestIdentifier": self.customer.uuid("extension"),
            **_app(app),
            "productId": f"{app.bundle_id}.{PREMIUM.suffix}",
            "storefrontCountryCodes": ["USA", "CAN", "MEX"],
            "succeededCount": 1_204,
            "failedCount": 3,
        }

    def _external_token(self, app: AppIdentity) -> Fields:
        """Sandbox tokens differ by their prefix alone, so the app Apple ID is in those as well."""
        is_sandbox = app.environment is Environment.SANDBOX
        token_id = self.customer.uuid("external token")
        is_custom_link = self.subtype != "UNREPORTED"
        life = _TOKEN_LIFE[app.environment]
        created_at = self.at - (EVENT_LAG if self.subtype == "CREATED" else life / 2)
        fields: Fields = {
            "externalPurchaseId": f"SANDBOX_{token_id}" if is_sandbox else token_id,
            "tokenCreationDate": to_milliseconds(created_at),
            "bundleId": app.bundle_id,
        }
        if app.app_apple_id is not None:
            fields["appAppleId"] = app.app_apple_id
        if is_custom_link:
            expires_ms = to_milliseconds(created_at + life)
            fields |= {"tokenType": "SERVICES", "tokenExpirationDate": expires_ms}
        return fields

    def _app_transaction(self, app: AppIdentity) -> Fields:
        """Source: App Store Server API, JWSAppTransactionDecodedPayload."""
        customer = self.customer
        nonce = customer.uuid("nonce")
        fields: Fields = {
            "receiptType": app.environment.value,
            "bundleId": app.bundle_id,
            "applicationVersion": BUNDLE_VERSION,
            "versionExternalIdentifier": 867_530_912,
            "receiptCreationDate": to_milliseconds(self.at),
            "originalPurchaseDate": to_milliseconds(
                customer.first_purchase_at or self.at - 90 * _DAY
            ),
            "originalApplicationVersion": "1",
            "deviceVerification": customer.device_verification(nonce),
            "deviceVerificationNonce": nonce,
            "appTransactionId": customer.app_transaction_id,
            "originalPlatform": "iOS",
        }
        if app.environment is Environment.PRODUCTION and app.app_apple_id is not None:
            fields["appAppleId"] = app.app_apple_id
        return fields


def _app(app: AppIdentity) -> Fields:
    """The members that identify the app: only production has the app Apple ID."""
    fields: Fields = {"bundleId": app.bundle_id, "environment": app.environment.value}
    if app.environment is Environment.PRODUCTION and app.app_apple_id is not None:
        fields = {"appAppleId": app.app_apple_id, **fields}
    return fields
