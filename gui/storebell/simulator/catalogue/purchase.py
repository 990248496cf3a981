"""Purchases of a customer, and the state of the one subscription group.

Source: App Store Server API, JWSTransactionDecodedPayload, JWSRenewalInfoDecodedPayload, status,
expirationIntent.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from storebell.domain.notifications.purchase_options import Offer
from storebell.simulator.catalogue.calendar import Calendar
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import Product


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
class Revocation:
    """The end of a purchase by a refund or by family sharing.

    `kind` is Apple's `revocationType`; `percentage` is in milliunits, None for family sharing.
    """

    at: datetime
    kind: str
    reason: int
    percentage: int | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """The place of a purchase in a commitment: billing period `number`, counted from 1."""

    number: int
    total: int
    expires_at: datetime
    price: int

    @property
    def is_last(self) -> bool:
        return self.number == self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One transaction. `number` counts the customer's transactions from 0; `original_number` is
    that of the original transaction.
    """

    number: int
    original_number: int
    product: Product
    purchased_at: datetime
    original_purchased_at: datetime
    price: int
    expires_at: datetime | None = None
    is_renewal: bool = False
    offer: Offer | None = None
    commitment: Commitment | None = None
    revocation: Revocation | None = None
    is_upgraded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """The state of a subscription. `number` is that of its current purchase.

    Its period ends `months` after `anchor`, so that a renewal keeps the day of the month. In a
    commitment `is_renewing` is about the next commitment.
    """

    number: int
    product: Product
    next_product: Product
    anchor: datetime
    months: int
    expires_at: datetime
    started_at: datetime
    status: Status = Status.ACTIVE
    is_renewing: bool = True
    is_in_retry: bool = False
    intent: Intent | None = None
    grace_expires_at: datetime | None = None
    is_price_accepted: bool | None = None
    next_offer: Offer | None = None
    win_back_offers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """A customer of one app with all purchases, oldest first; `is_shared` if they are somebody
    else's, shared by the family.

    `app_account_token` is the one that the app set through the API; None for the one of the
    purchase. `downloaded_at` is when the app was downloaded; None if that follows from the first
    purchase. `extended_at` is when renewal dates were extended; `finished` are the numbers of
    finished transactions.
    """

    customer: Customer
    calendar: Calendar
    purchases: tuple[Purchase, ...] = ()
    subscription: Subscription | None = None
    is_shared: bool = False
    app_account_token: str | None = None
    downloaded_at: datetime | None = None
    extended_at: tuple[datetime, ...] = ()
    finished: frozenset[int] = frozenset()

    @property
    def latest(self) -> Purchase:
        """The current purchase of the subscription, or the last one of a customer without."""
        return self.purchases[-1 if self.subscription is None else self.subscription.number]

    @property
    def is_auto_renewing(self) -> bool:
        """True if another period will be billed; in a commitment until its last one."""
        subscription = self.subscription
        if subscription is None:
            return False
        commitment = self.latest.commitment
        is_over = subscription.status in (Status.EXPIRED, Status.REVOKED)
        if commitment is None or commitment.is_last or is_over:
            return subscription.is_renewing
        return True

    def transaction_id(self, purchase: Purchase) -> str:
        return self.customer.transaction_id(purchase.number)

    def original_id(self, purchase: Purchase) -> str:
        return self.customer.transaction_id(purchase.original_number)

    def find(self, transaction_id: str) -> Purchase | None:
        """The purchase of a transaction ID."""
        for purchase in self.purchases:
            if self.transaction_id(purchase) == transaction_id:
                return purchase
        return None
