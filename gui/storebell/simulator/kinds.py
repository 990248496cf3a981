"""The notification types there are, each with the subtypes it can have.

Source: App Store Server Notifications, notificationType and subtype.
"""

from typing import Final

NO_SUBTYPE: Final = ""

SUBTYPES: Final[dict[str, frozenset[str]]] = {
    kind: frozenset(subtypes)
    for kind, subtypes in {
        "CONSUMPTION_REQUEST": [NO_SUBTYPE],
        "DID_CHANGE_RENEWAL_PREF": [NO_SUBTYPE, "DOWNGRADE", "UPGRADE"],
        "DID_CHANGE_RENEWAL_STATUS": ["AUTO_RENEW_DISABLED", "AUTO_RENEW_ENABLED"],
        "DID_FAIL_TO_RENEW": [NO_SUBTYPE, "GRACE_PERIOD"],
        "DID_RENEW": [NO_SUBTYPE, "BILLING_RECOVERY"],
        "EXPIRED": ["BILLING_RETRY", "PRICE_INCREASE", "PRODUCT_NOT_FOR_SALE", "VOLUNTARY"],
        "EXTERNAL_PURCHASE_TOKEN": ["ACTIVE_TOKEN_REMINDER", "CREATED", "UNREPORTED"],
        "GRACE_PERIOD_EXPIRED": [NO_SUBTYPE],
        "METADATA_UPDATE": [NO_SUBTYPE],
        "MIGRATION": [NO_SUBTYPE],
        "OFFER_REDEEMED": [NO_SUBTYPE, "DOWNGRADE", "INITIAL_BUY", "RESUBSCRIBE", "UPGRADE"],
        "ONE_TIME_CHARGE": [NO_SUBTYPE],
        "PRICE_CHANGE": [NO_SUBTYPE],
        "PRICE_INCREASE": ["ACCEPTED", "PENDING"],
        "REFUND": [NO_SUBTYPE],
        "REFUND_DECLINED": [NO_SUBTYPE],
        "REFUND_REVERSED": [NO_SUBTYPE],
        "RENEWAL_EXTENDED": [NO_SUBTYPE],
        "RENEWAL_EXTENSION": ["FAILURE", "SUMMARY"],
        "RESCIND_CONSENT": [NO_SUBTYPE],
        "REVOKE": [NO_SUBTYPE],
        "SUBSCRIBED": ["INITIAL_BUY", "RESUBSCRIBE"],
        "TEST": [NO_SUBTYPE],
    }.items()
}
TEST: Final = "TEST"
