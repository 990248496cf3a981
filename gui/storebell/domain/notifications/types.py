"""Notification types: each type, its subtypes, in plain words, and its content.

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
from storebell.domain.messages import N_, msg

NO_SUBTYPE: Final = ""
TEST: Final = "TEST"


class Content(StrEnum):
    """The content of a notification beside its type, in one of four containers at most."""

    APP = N_("the app alone")
    PURCHASE = N_("one purchase")
    SUBSCRIPTION = N_("a subscription")
    EXTENSION_SUMMARY = N_("the summary of a renewal date extension")
    EXTERNAL_TOKEN = N_("an external purchase token")  # words, not a secret
    APP_TRANSACTION = N_("the app transaction")

    @property
    def container(self) -> str:
        """The member of the payload that holds the content."""
        return _CONTAINERS.get(self, "data")


_CONTAINERS: Final = MappingProxyType(
    {
        Content.EXTENSION_SUMMARY: "summary",
        Content.EXTERNAL_TOKEN: "externalPurchaseToken",
        Content.APP_TRANSACTION: "appData",
    }
)


@dataclass(frozen=True, slots=True)
class NotificationSubtype:
    """A subtype of one type; `name` is empty for a notification without one."""

    name: str
    title: str
    content: Content


@dataclass(frozen=True, slots=True)
class NotificationType:
    """A type with its subtypes; the one without a name, if any, is first."""

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
    """A type whose subtypes carry the same content; without any it has the nameless one alone."""
    pairs = subtypes or ((NO_SUBTYPE, title),)
    return NotificationType(
        name, title, tuple(NotificationSubtype(subtype, text, content) for subtype, text in pairs)
    )


_RENEWAL_EXTENSION: Final = NotificationType(
    "RENEWAL_EXTENSION",
    N_("Renewal dates extended for many"),
    (
        NotificationSubtype(
            "SUMMARY", N_("Finished for all eligible subscribers"), Content.EXTENSION_SUMMARY
        ),
        NotificationSubtype("FAILURE", N_("Failed for one subscriber"), Content.SUBSCRIPTION),
    ),
)

NOTIFICATION_TYPES: Final = (
    NotificationGroup("Test", (_type(TEST, N_("Test notification"), content=Content.APP),)),
    NotificationGroup(
        N_("Subscribing and renewing"),
        (
            _type(
                "SUBSCRIBED",
                N_("Subscribed"),
                ("INITIAL_BUY", N_("For the first time")),
                ("RESUBSCRIBE", N_("Again, after it had expired")),
            ),
            _type(
                "DID_RENEW",
                N_("Renewed"),
                (NO_SUBTYPE, N_("On time")),
                ("BILLING_RECOVERY", N_("After a billing problem was solved")),
            ),
            _type(
                "OFFER_REDEEMED",
                N_("Offer redeemed"),
                (NO_SUBTYPE, N_("For the active subscription")),
                ("UPGRADE", N_("To upgrade at once")),
                ("DOWNGRADE", N_("To downgrade at the next renewal")),
            ),
        ),
    ),
    NotificationGroup(
        N_("Changing a subscription"),
        (
            _type(
                "DID_CHANGE_RENEWAL_PREF",
                N_("Plan changed"),
                (NO_SUBTYPE, N_("Downgrade taken back")),
                ("UPGRADE", N_("Upgraded at once")),
                ("DOWNGRADE", N_("Downgrades at the next renewal")),
            ),
            _type(
                "DID_CHANGE_RENEWAL_STATUS",
                N_("Automatic renewal switched"),
                ("AUTO_RENEW_ENABLED", N_("Switched on")),
                ("AUTO_RENEW_DISABLED", N_("Switched off")),
            ),
            _type(
                "PRICE_INCREASE",
                N_("Price increase announced"),
                ("PENDING", N_("Not answered yet")),
                ("ACCEPTED", N_("Accepted, or no consent needed")),
            ),
            _type("RENEWAL_EXTENDED", N_("Renewal date extended for one")),
            _RENEWAL_EXTENSION,
        ),
    ),
    NotificationGroup(
        N_("Failing to renew and ending"),
        (
            _type(
                "DID_FAIL_TO_RENEW",
                N_("Renewal failed"),
                (NO_SUBTYPE, N_("Billing is retried, access ends")),
                ("GRACE_PERIOD", N_("Billing is retried, access goes on")),
            ),
            _type("GRACE_PERIOD_EXPIRED", N_("Grace period ended")),
            _type(
                "EXPIRED",
                N_("Expired"),
                (NO_SUBTYPE, N_("For another reason")),
                ("VOLUNTARY", N_("The customer had switched renewal off")),
                ("BILLING_RETRY", N_("Billing was retried in vain")),
                ("PRICE_INCREASE", N_("No consent to a price increase")),
                ("PRODUCT_NOT_FOR_SALE", N_("The product is no longer sold")),
            ),
        ),
    ),
    NotificationGroup(
        N_("One-time purchases, refunds and sharing"),
        (
            _type("ONE_TIME_CHARGE", N_("One-time purchase"), content=Content.PURCHASE),
            _type("CONSUMPTION_REQUEST", N_("Consumption asked for"), content=Content.PURCHASE),
            _type("REFUND", N_("Refunded")),
            _type("REFUND_DECLINED", N_("Refund declined")),
            _type("REFUND_REVERSED", N_("Refund reversed")),
            _type("REVOKE", N_("No longer shared by the family")),
        ),
    ),
    NotificationGroup(
        N_("External purchases and consent"),
        (
            _type(
                "EXTERNAL_PURCHASE_TOKEN",
                N_("External purchase token"),
                ("CREATED", N_("Created")),
                ("ACTIVE_TOKEN_REMINDER", N_("Still active")),
                ("UNREPORTED", N_("Not reported")),
                content=Content.EXTERNAL_TOKEN,
            ),
            _type(
                "RESCIND_CONSENT", N_("A parent withdrew consent"), content=Content.APP_TRANSACTION
            ),
        ),
    ),
    NotificationGroup(
        N_("Advanced Commerce"),
        (
            _type("METADATA_UPDATE", N_("Metadata changed")),
            _type("MIGRATION", N_("Migrated to Advanced Commerce")),
            _type("PRICE_CHANGE", N_("Price changed")),
        ),
    ),
)
"""Every type that is documented, in the order and the groups of a menu."""

TYPES_BY_NAME: Final = MappingProxyType(
    {known_type.name: known_type for group in NOTIFICATION_TYPES for known_type in group.types}
)


def find_subtype(notification_type: str, subtype: str = NO_SUBTYPE) -> NotificationSubtype:
    """The entry for a type and subtype.

    Raises UnknownNotificationTypeError, WrongSubtypeError and MissingSubtypeError.
    """
    found = TYPES_BY_NAME.get(notification_type)
    if found is None:
        raise UnknownNotificationTypeError(type=notification_type)
    for known in found.subtypes:
        if known.name == subtype:
            return known
    choices = ", ".join(found.subtype_names)
    if not subtype:
        raise MissingSubtypeError(type=notification_type, choices=choices)
    raise WrongSubtypeError(
        type=notification_type, subtype=subtype, choices=choices or msg("no subtype at all")
    )
