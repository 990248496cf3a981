"""The notifications there are: each type, its subtypes, in plain words, and what it carries.

Source: App Store Server Notifications, notificationType, subtype, responseBodyV2DecodedPayload and
data, as of the changelog's entry of April 27, 2026.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from storebell.domain.errors.notifications import (
    MissingSubtypeError,
    UnknownNotificationTypeError,
    WrongSubtypeError,
)

NO_SUBTYPE: Final = ""
TEST: Final = "TEST"


class Content(StrEnum):
    """What a notification carries beside its type; each has one of four containers at most."""

    APP = "the app alone"
    PURCHASE = "one purchase"
    SUBSCRIPTION = "a subscription"
    EXTENSION_SUMMARY = "the summary of a renewal date extension"
    EXTERNAL_TOKEN = "an external purchase token"  # noqa: S105  # words, not a secret
    APP_TRANSACTION = "the app transaction"

    @property
    def container(self) -> str:
        """The member of the payload that it stands in."""
        return _CONTAINERS.get(self, "data")

    @property
    def has_transaction(self) -> bool:
        """Whether `data.signedTransactionInfo` is there."""
        return self in (Content.PURCHASE, Content.SUBSCRIPTION)

    @property
    def has_renewal(self) -> bool:
        """Whether `data.signedRenewalInfo` and `data.status` are there."""
        return self is Content.SUBSCRIPTION


_CONTAINERS: Final = MappingProxyType(
    {
        Content.EXTENSION_SUMMARY: "summary",
        Content.EXTERNAL_TOKEN: "externalPurchaseToken",
        Content.APP_TRANSACTION: "appData",
    }
)


@dataclass(frozen=True, slots=True)
class NotificationSubtype:
    """A subtype of one type; `name` is empty where the notification comes without one."""

    name: str
    title: str
    content: Content


@dataclass(frozen=True, slots=True)
class NotificationType:
    """A type with its subtypes; the one without a name, where there is one, is first."""

    name: str
    title: str
    subtypes: tuple[NotificationSubtype, ...]

    @property
    def can_lack_subtype(self) -> bool:
        return not self.subtypes[0].name

    @property
    def subtype_names(self) -> tuple[str, ...]:
        """The names of its subtypes, without the empty one."""
        return tuple(subtype.name for subtype in self.subtypes if subtype.name)


@dataclass(frozen=True, slots=True)
class NotificationGroup:
    """Types that belong together in a menu."""

    title: str
    types: tuple[NotificationType, ...]


def _type(
    name: str, title: str, *subtypes: tuple[str, str], content: Content = Content.SUBSCRIPTION
) -> NotificationType:
    """A type whose subtypes carry the same; without subtypes it has the nameless one alone."""
    pairs = subtypes or ((NO_SUBTYPE, title),)
    return NotificationType(
        name, title, tuple(NotificationSubtype(one, words, content) for one, words in pairs)
    )


_RENEWAL_EXTENSION: Final = NotificationType(
    "RENEWAL_EXTENSION",
    "Renewal dates extended for many",
    (
        NotificationSubtype(
            "SUMMARY", "Finished for all eligible subscribers", Content.EXTENSION_SUMMARY
        ),
        NotificationSubtype("FAILURE", "Failed for one subscriber", Content.SUBSCRIPTION),
    ),
)

NOTIFICATION_TYPES: Final = (
    NotificationGroup("Test", (_type(TEST, "Test notification", content=Content.APP),)),
    NotificationGroup(
        "Subscribing and renewing",
        (
            _type(
                "SUBSCRIBED",
                "Subscribed",
                ("INITIAL_BUY", "For the first time"),
                ("RESUBSCRIBE", "Again, after it had expired"),
            ),
            _type(
                "DID_RENEW",
                "Renewed",
                (NO_SUBTYPE, "On time"),
                ("BILLING_RECOVERY", "After a billing problem was solved"),
            ),
            _type(
                "OFFER_REDEEMED",
                "Offer redeemed",
                (NO_SUBTYPE, "For the active subscription"),
                ("UPGRADE", "To upgrade at once"),
                ("DOWNGRADE", "To downgrade at the next renewal"),
            ),
        ),
    ),
    NotificationGroup(
        "Changing a subscription",
        (
            _type(
                "DID_CHANGE_RENEWAL_PREF",
                "Plan changed",
                (NO_SUBTYPE, "Downgrade taken back"),
                ("UPGRADE", "Upgraded at once"),
                ("DOWNGRADE", "Downgrades at the next renewal"),
            ),
            _type(
                "DID_CHANGE_RENEWAL_STATUS",
                "Automatic renewal switched",
                ("AUTO_RENEW_ENABLED", "Switched on"),
                ("AUTO_RENEW_DISABLED", "Switched off"),
            ),
            _type(
                "PRICE_INCREASE",
                "Price increase announced",
                ("PENDING", "Not answered yet"),
                ("ACCEPTED", "Accepted, or no consent needed"),
            ),
            _type("RENEWAL_EXTENDED", "Renewal date extended for one"),
            _RENEWAL_EXTENSION,
        ),
    ),
    NotificationGroup(
        "Failing to renew and ending",
        (
            _type(
                "DID_FAIL_TO_RENEW",
                "Renewal failed",
                (NO_SUBTYPE, "Billing is retried, access ends"),
                ("GRACE_PERIOD", "Billing is retried, access goes on"),
            ),
            _type("GRACE_PERIOD_EXPIRED", "Grace period ended"),
            _type(
                "EXPIRED",
                "Expired",
                (NO_SUBTYPE, "For another reason"),
                ("VOLUNTARY", "The customer had switched renewal off"),
                ("BILLING_RETRY", "Billing was retried in vain"),
                ("PRICE_INCREASE", "No consent to a price increase"),
                ("PRODUCT_NOT_FOR_SALE", "The product is no longer sold"),
            ),
        ),
    ),
    NotificationGroup(
        "One-time purchases, refunds and sharing",
        (
            _type("ONE_TIME_CHARGE", "One-time purchase", content=Content.PURCHASE),
            _type("CONSUMPTION_REQUEST", "Consumption asked for", content=Content.PURCHASE),
            _type("REFUND", "Refunded"),
            _type("REFUND_DECLINED", "Refund declined"),
            _type("REFUND_REVERSED", "Refund reversed"),
            _type("REVOKE", "No longer shared by the family"),
        ),
    ),
    NotificationGroup(
        "External purchases and consent",
        (
            _type(
                "EXTERNAL_PURCHASE_TOKEN",
                "External purchase token",
                ("CREATED", "Created"),
                ("ACTIVE_TOKEN_REMINDER", "Still active"),
                ("UNREPORTED", "Not reported"),
                content=Content.EXTERNAL_TOKEN,
            ),
            _type("RESCIND_CONSENT", "A parent withdrew consent", content=Content.APP_TRANSACTION),
        ),
    ),
    NotificationGroup(
        "Advanced Commerce",
        (
            _type("METADATA_UPDATE", "Metadata changed"),
            _type("MIGRATION", "Migrated to Advanced Commerce"),
            _type("PRICE_CHANGE", "Price changed"),
        ),
    ),
)
"""Every type that is documented, in the order and the groups of a menu."""

TYPES_BY_NAME: Final = MappingProxyType(
    {one.name: one for group in NOTIFICATION_TYPES for one in group.types}
)


def find_subtype(notification_type: str, subtype: str = NO_SUBTYPE) -> NotificationSubtype:
    """What a pair of type and subtype stands for.

    Raises UnknownNotificationTypeError, WrongSubtypeError and MissingSubtypeError.
    """
    found = TYPES_BY_NAME.get(notification_type)
    if found is None:
        raise UnknownNotificationTypeError(type=notification_type)
    for one in found.subtypes:
        if one.name == subtype:
            return one
    choices = ", ".join(found.subtype_names)
    if not subtype:
        raise MissingSubtypeError(type=notification_type, choices=choices)
    raise WrongSubtypeError(
        type=notification_type, subtype=subtype, choices=choices or "no subtype at all"
    )


def subtypes_of(notification_type: str) -> tuple[NotificationSubtype, ...]:
    """The subtypes that a type can have. Raises UnknownNotificationTypeError."""
    found = TYPES_BY_NAME.get(notification_type)
    if found is None:
        raise UnknownNotificationTypeError(type=notification_type)
    return found.subtypes
