"""Content of `signedAppTransactionInfo`, and the download of the app that it tells of.

Source: App Store Server API, JWSAppTransactionDecodedPayload.
"""

from datetime import datetime, timedelta
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.purchase import Account
from storebell.simulator.store.notifications import AppIdentity

BUNDLE_VERSION: Final = "42"

_DOWNLOADED_BEFORE: Final = timedelta(days=90)
"""Time between the download of the app and what happened first."""

Fields = dict[str, object]


def downloaded(customer: Customer, at: datetime) -> Account:
    """The account of a customer who has the app at a moment and has bought nothing in it."""
    calendar = CALENDARS[customer.environment]
    return Account(customer, calendar, downloaded_at=at - _DOWNLOADED_BEFORE)


def app_transaction_fields(account: Account, app: AppIdentity, signed_at: datetime) -> Fields:
    """The decoded app transaction of a customer, signed at a moment."""
    customer = account.customer
    nonce = customer.uuid("nonce")
    fields: Fields = {
        "receiptType": app.environment.value,
        "bundleId": app.bundle_id,
        "applicationVersion": BUNDLE_VERSION,
        "versionExternalIdentifier": 867_530_912,
        "receiptCreationDate": to_milliseconds(signed_at),
        "originalPurchaseDate": to_milliseconds(_download(account, signed_at)),
        "originalApplicationVersion": "1",
        "deviceVerification": customer.device_verification(nonce),
        "deviceVerificationNonce": nonce,
        "appTransactionId": customer.app_transaction_id,
        "originalPlatform": "iOS",
    }
    if app.environment is Environment.PRODUCTION and app.app_apple_id is not None:
        fields["appAppleId"] = app.app_apple_id
    return fields


def _download(account: Account, signed_at: datetime) -> datetime:
    if account.downloaded_at is not None:
        return account.downloaded_at
    first = account.purchases[0].purchased_at if account.purchases else signed_at
    return first - _DOWNLOADED_BEFORE
