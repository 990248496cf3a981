"""Whole payloads: what is signed and delivered for each type of notification.

Source: App Store Server Notifications, responseBodyV2DecodedPayload, data, summary,
externalPurchaseToken, appData.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import (
    CONSUMPTION_REASONS,
    USUAL_PURCHASE,
    Pair,
    PurchaseOptions,
)
from storebell.domain.notifications.types import Content, find_subtype
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.app_transaction import (
    BUNDLE_VERSION,
    app_transaction_fields,
    downloaded,
)
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import subscription_of
from storebell.simulator.catalogue.customer import EVENT_LAG, Customer
from storebell.simulator.catalogue.products import PREMIUM
from storebell.simulator.catalogue.purchase import Account, Purchase
from storebell.simulator.catalogue.renewal_info import renewal_fields
from storebell.simulator.catalogue.situations import account_at
from storebell.simulator.catalogue.transaction_info import transaction_fields
from storebell.simulator.store.notifications import AppIdentity, Sign

_DAY: Final = timedelta(days=1)
_TOKEN_LIFE: Final = {Environment.SANDBOX: timedelta(hours=1), Environment.PRODUCTION: 30 * _DAY}
"""Lifetime of custom link tokens: Apple's example in the sandbox, our choice in production."""

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class NotificationDraft:
    """One notification before it is signed: its type, who it is about, when and under which UUID.

    `kind` and `subtype` are a documented pair. `account` is the customer's after what it tells;
    `purchase` is the one that it is about, None for a notification about none. `customer` is known
    in any case.
    """

    kind: str
    subtype: str
    notification_uuid: str
    at: datetime
    customer: Customer
    account: Account | None = None
    purchase: Purchase | None = None
    reason: str | None = None

    @classmethod
    def about(
        cls,
        pair: Pair,
        notification_uuid: str,
        at: datetime,
        customer: Customer,
        options: PurchaseOptions = USUAL_PURCHASE,
    ) -> Self:
        """A notification of a customer to whom that has just happened."""
        if options.product_of(pair) is None:
            has_account = find_subtype(*pair).content is Content.APP_TRANSACTION
            account = downloaded(customer, at) if has_account else None
            return cls(*pair, notification_uuid, at, customer, account)
        calendar = CALENDARS[customer.environment]
        account = account_at(pair, options, customer, calendar, at - EVENT_LAG)
        return cls(*pair, notification_uuid, at, customer, account, account.latest, options.reason)

    @property
    def content(self) -> Content:
        return find_subtype(self.kind, self.subtype).content

    @property
    def transaction_id(self) -> str | None:
        """The ID of the transaction in it, if it has one."""
        if self.account is None or self.purchase is None:
            return None
        return self.account.transaction_id(self.purchase)

    @property
    def original_id(self) -> str | None:
        """The ID of the original transaction, if it has one."""
        if self.account is None or self.purchase is None:
            return None
        return self.account.original_id(self.purchase)

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
                return _app(app, is_test=True)
            case Content.PURCHASE | Content.SUBSCRIPTION:
                return self._purchase_data(app, sign)
            case Content.EXTENSION_SUMMARY:
                return self._summary(app)
            case Content.EXTERNAL_TOKEN:
                return self._external_token(app)
            case Content.APP_TRANSACTION:
                return self._app_data(app, sign)

    def _purchase_data(self, app: AppIdentity, sign: Sign) -> Fields:
        account, purchase = self.account, self.purchase
        if account is None or purchase is None:
            raise ValueError(f"{self.kind} is about a purchase")
        transaction = transaction_fields(account, purchase, app.bundle_id, self.at)
        data = _app(app) | {
            "bundleVersion": BUNDLE_VERSION,
            "signedTransactionInfo": sign(transaction),
        }
        if purchase.product.kind.is_subscription:
            data["signedRenewalInfo"] = sign(renewal_fields(account, app.bundle_id, self.at))
            data["status"] = int(subscription_of(account).status)
        if self.kind == "CONSUMPTION_REQUEST":
            data["consumptionRequestReason"] = self.reason or CONSUMPTION_REASONS[0]
        return data

    def _app_data(self, app: AppIdentity, sign: Sign) -> Fields:
        if self.account is None:
            raise ValueError(f"{self.kind} is about a customer of the app")
        app_transaction = app_transaction_fields(self.account, app, self.at)
        return _app(app) | {"signedAppTransactionInfo": sign(app_transaction)}

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


def _app(app: AppIdentity, *, is_test: bool = False) -> Fields:
    """The members that identify the app. A TEST in the sandbox lacks the app Apple ID."""
    fields: Fields = {"bundleId": app.bundle_id, "environment": app.environment.value}
    is_without = is_test and app.environment is Environment.SANDBOX
    if app.app_apple_id is not None and not is_without:
        fields = {"appAppleId": app.app_apple_id, **fields}
    return fields
