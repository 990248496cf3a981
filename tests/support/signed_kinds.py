"""A payload of each kind that Apple signs, and the JWS that hold others."""

from collections.abc import Callable

from storebell.domain.signed_data import SignedKind
from support.chains import SIGNED_AT
from support.payloads import APP_APPLE_ID, BUNDLE_ID, Json, notification

SIGNED_MILLISECONDS = int(SIGNED_AT.timestamp() * 1000)


def _changed(made: Json, changes: Json) -> Json:
    """The payload with these members; a change to `...` leaves the member out."""
    return {name: value for name, value in {**made, **changes}.items() if value is not ...}


def transaction(**changes: object) -> Json:
    return _changed(
        {
            "transactionId": "2000000000000001",
            "originalTransactionId": "2000000000000001",
            "bundleId": BUNDLE_ID,
            "productId": f"{BUNDLE_ID}.year",
            "purchaseDate": SIGNED_MILLISECONDS,
            "type": "Auto-Renewable Subscription",
            "environment": "Sandbox",
            "signedDate": SIGNED_MILLISECONDS,
        },
        changes,
    )


def renewal_info(**changes: object) -> Json:
    return _changed(
        {
            "originalTransactionId": "2000000000000001",
            "autoRenewProductId": f"{BUNDLE_ID}.year",
            "productId": f"{BUNDLE_ID}.year",
            "autoRenewStatus": 1,
            "environment": "Sandbox",
            "signedDate": SIGNED_MILLISECONDS,
        },
        changes,
    )


def app_transaction(**changes: object) -> Json:
    return _changed(
        {
            "receiptType": "Sandbox",
            "appAppleId": APP_APPLE_ID,
            "bundleId": BUNDLE_ID,
            "applicationVersion": "7",
            "receiptCreationDate": SIGNED_MILLISECONDS,
        },
        changes,
    )


PAYLOADS: dict[SignedKind, Callable[..., Json]] = {
    SignedKind.NOTIFICATION: notification,
    SignedKind.TRANSACTION: transaction,
    SignedKind.RENEWAL_INFO: renewal_info,
    SignedKind.APP_TRANSACTION: app_transaction,
}
