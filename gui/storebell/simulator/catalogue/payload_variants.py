"""State of the subscription in each notification about one: a scene for each type and subtype.

Source: App Store Server Notifications, notificationType; App Store Server API,
JWSTransactionDecodedPayload, JWSRenewalInfoDecodedPayload, status, expirationIntent.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Final

from storebell.domain.notifications.types import NO_SUBTYPE


class Phase(Enum):
    """Position of the notification in the period that was paid for."""

    BOUGHT = auto()
    MIDWAY = auto()
    LAPSED = auto()
    GRACE_OVER = auto()
    RETRY_OVER = auto()


class Status(IntEnum):
    """The status of a subscription, in Apple's numbers."""

    ACTIVE = 1
    EXPIRED = 2
    BILLING_RETRY = 3
    GRACE_PERIOD = 4
    REVOKED = 5


class Intent(IntEnum):
    """Reason why a subscription ended, in Apple's numbers."""

    CANCELLED = 1
    BILLING_ERROR = 2
    NO_CONSENT = 3
    NOT_FOR_SALE = 4
    OTHER = 5


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the one subscription group there is; prices in milliunits."""

    suffix: str
    price: int

    @property
    def offer_price(self) -> int:
        return self.price // 2

    @property
    def raised_price(self) -> int:
        return self.price + 2_000


PREMIUM: Final = Product("premium.monthly", 9_990)
BASIC: Final = Product("basic.monthly", 4_990)
GENERIC: Final = Product("generic.subscription", 7_990)
"""Advanced Commerce sells its own items under one product of App Store Connect."""


class Offer(Enum):
    """Offer that applies to a purchase or renewal, if any."""

    NONE = auto()
    NOW = auto()
    AT_RENEWAL = auto()


class Revocation(Enum):
    """Way in which a purchase was revoked."""

    NONE = auto()
    REFUND = auto()
    FAMILY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A subscription at the moment of a notification."""

    phase: Phase = Phase.MIDWAY
    status: Status = Status.ACTIVE
    product: Product = PREMIUM
    next_product: Product | None = None
    is_first: bool = False
    is_purchase: bool = False
    is_renewing: bool = True
    is_in_retry: bool = False
    has_grace: bool = False
    is_extended: bool = False
    is_advanced_commerce: bool = False
    price_accepted: bool | None = None
    intent: Intent | None = None
    offer: Offer = Offer.NONE
    revocation: Revocation = Revocation.NONE
    win_back_offers: tuple[str, ...] = ()


def _ended(intent: Intent, **changes: object) -> Scene:
    return Scene(
        **{  # type: ignore[arg-type]  # each caller's are fields of a Scene
            "phase": Phase.LAPSED,
            "status": Status.EXPIRED,
            "is_renewing": False,
            "intent": intent,
            **changes,
        }
    )


_ACTIVE: Final = Scene()
_ADVANCED: Final = Scene(product=GENERIC, is_advanced_commerce=True)

SCENES: Final[dict[tuple[str, str], Scene]] = {
    ("SUBSCRIBED", "INITIAL_BUY"): Scene(phase=Phase.BOUGHT, is_first=True, is_purchase=True),
    ("SUBSCRIBED", "RESUBSCRIBE"): Scene(phase=Phase.BOUGHT, is_purchase=True),
    ("DID_RENEW", NO_SUBTYPE): Scene(phase=Phase.BOUGHT),
    ("DID_RENEW", "BILLING_RECOVERY"): Scene(phase=Phase.BOUGHT),
    ("OFFER_REDEEMED", NO_SUBTYPE): Scene(offer=Offer.AT_RENEWAL),
    ("OFFER_REDEEMED", "UPGRADE"): Scene(phase=Phase.BOUGHT, is_purchase=True, offer=Offer.NOW),
    ("OFFER_REDEEMED", "DOWNGRADE"): Scene(next_product=BASIC, offer=Offer.AT_RENEWAL),
    ("DID_CHANGE_RENEWAL_PREF", NO_SUBTYPE): _ACTIVE,
    ("DID_CHANGE_RENEWAL_PREF", "UPGRADE"): Scene(phase=Phase.BOUGHT, is_purchase=True),
    ("DID_CHANGE_RENEWAL_PREF", "DOWNGRADE"): Scene(next_product=BASIC),
    ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_ENABLED"): _ACTIVE,
    ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED"): Scene(is_renewing=False),
    ("PRICE_INCREASE", "PENDING"): Scene(price_accepted=False),
    ("PRICE_INCREASE", "ACCEPTED"): Scene(price_accepted=True),
    ("RENEWAL_EXTENDED", NO_SUBTYPE): Scene(is_extended=True),
    ("RENEWAL_EXTENSION", "FAILURE"): _ACTIVE,
    ("DID_FAIL_TO_RENEW", NO_SUBTYPE): Scene(
        phase=Phase.LAPSED,
        status=Status.BILLING_RETRY,
        is_in_retry=True,
        intent=Intent.BILLING_ERROR,
    ),
    ("DID_FAIL_TO_RENEW", "GRACE_PERIOD"): Scene(
        phase=Phase.LAPSED,
        status=Status.GRACE_PERIOD,
        is_in_retry=True,
        has_grace=True,
        intent=Intent.BILLING_ERROR,
    ),
    ("GRACE_PERIOD_EXPIRED", NO_SUBTYPE): Scene(
        phase=Phase.GRACE_OVER,
        status=Status.BILLING_RETRY,
        is_in_retry=True,
        has_grace=True,
        intent=Intent.BILLING_ERROR,
    ),
    ("EXPIRED", NO_SUBTYPE): _ended(Intent.OTHER),
    ("EXPIRED", "VOLUNTARY"): _ended(Intent.CANCELLED, win_back_offers=("come.back.half.price",)),
    ("EXPIRED", "BILLING_RETRY"): _ended(Intent.BILLING_ERROR, phase=Phase.RETRY_OVER),
    ("EXPIRED", "PRICE_INCREASE"): _ended(Intent.NO_CONSENT, price_accepted=False),
    ("EXPIRED", "PRODUCT_NOT_FOR_SALE"): _ended(Intent.NOT_FOR_SALE),
    ("REFUND", NO_SUBTYPE): Scene(
        status=Status.REVOKED, is_renewing=False, revocation=Revocation.REFUND
    ),
    ("REFUND_DECLINED", NO_SUBTYPE): _ACTIVE,
    ("REFUND_REVERSED", NO_SUBTYPE): _ACTIVE,
    ("REVOKE", NO_SUBTYPE): Scene(
        status=Status.REVOKED, is_renewing=False, revocation=Revocation.FAMILY
    ),
    ("METADATA_UPDATE", NO_SUBTYPE): _ADVANCED,
    ("MIGRATION", NO_SUBTYPE): _ADVANCED,
    ("PRICE_CHANGE", NO_SUBTYPE): Scene(
        product=GENERIC, is_advanced_commerce=True, price_accepted=False
    ),
}
"""Every documented pair whose notification is about a subscription."""
