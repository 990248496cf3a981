"""Events in a customer's account before each notification, and when they happen.

It is a table by type and subtype. A single notification, a seeded history and a customer's life
all read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import Final

from storebell.domain.notifications.purchase_options import Pair, PurchaseOptions, RefundKind
from storebell.domain.notifications.types import NO_SUBTYPE
from storebell.simulator.catalogue import changes
from storebell.simulator.catalogue.changes import Change
from storebell.simulator.catalogue.products import USUAL_OFFER, Product, product_of
from storebell.simulator.catalogue.purchase import Account, Intent


class Moment(Enum):
    """Times of an event, seen from the account and from the event before."""

    AT_ONCE = auto()
    NEXT_DAY = auto()
    WITHIN_PERIOD = auto()
    AT_EXPIRY = auto()
    IN_RETRY = auto()
    AT_GRACE_END = auto()
    AT_RETRY_END = auto()
    NEXT_MONTH = auto()

    @property
    def is_boundary(self) -> bool:
        """True if the end of a period is where it happens, so that nothing renews just then."""
        return self in (Moment.AT_EXPIRY, Moment.IN_RETRY, Moment.AT_GRACE_END, Moment.AT_RETRY_END)


_DAYS_IN_MONTH: Final = 30


def due(moment: Moment, account: Account, before: datetime) -> datetime:
    """Returns when it is due; `before` is the time of the event before."""
    month = account.calendar.usual_month
    subscription = account.subscription
    if subscription is None or moment in (Moment.AT_ONCE, Moment.NEXT_DAY, Moment.NEXT_MONTH):
        spans = {Moment.AT_ONCE: month * 0, Moment.NEXT_MONTH: month}
        return before + spans.get(moment, month / _DAYS_IN_MONTH)
    calendar, expires_at = account.calendar, subscription.expires_at
    is_committed = account.latest.commitment is not None
    retry = calendar.commitment_retry if is_committed else calendar.retry
    match moment:
        case Moment.WITHIN_PERIOD:
            start = max(account.latest.purchased_at, before)
            return start + (expires_at - start) / 3 if start < expires_at else start
        case Moment.AT_GRACE_END:
            return expires_at + calendar.grace
        case Moment.AT_RETRY_END:
            return expires_at + retry
        case Moment.IN_RETRY:
            return expires_at + min(calendar.grace, retry) / 2
        case _:
            return expires_at


@dataclass(frozen=True, slots=True)
class Act:
    """A change and when it happens."""

    moment: Moment
    change: Change


_WITHIN: Final = Moment.WITHIN_PERIOD
_EXPIRY: Final = Moment.AT_EXPIRY
_NOTHING: Final = Act(_WITHIN, changes.leave)


def _ends(intent: Intent, moment: Moment = _EXPIRY) -> Act:
    return Act(moment, partial(changes.expire, intent=intent))


BOUGHT: Final = ("SUBSCRIBED", "INITIAL_BUY")
BOUGHT_AGAIN: Final = ("SUBSCRIBED", "RESUBSCRIBE")
CHARGED: Final = ("ONE_TIME_CHARGE", NO_SUBTYPE)
PURCHASES: Final = frozenset({BOUGHT, BOUGHT_AGAIN, CHARGED})
"""Notifications of a purchase, whose product is chosen."""

_ACTS: Final[Mapping[Pair, Act]] = {
    ("DID_RENEW", NO_SUBTYPE): Act(_EXPIRY, changes.renew),
    ("DID_RENEW", "BILLING_RECOVERY"): Act(Moment.IN_RETRY, changes.recover),
    ("DID_CHANGE_RENEWAL_PREF", NO_SUBTYPE): Act(
        _WITHIN, partial(changes.choose_next, is_downgrade=False)
    ),
    ("DID_CHANGE_RENEWAL_PREF", "UPGRADE"): Act(_WITHIN, changes.upgrade),
    ("DID_CHANGE_RENEWAL_PREF", "DOWNGRADE"): Act(
        _WITHIN, partial(changes.choose_next, is_downgrade=True)
    ),
    ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_ENABLED"): Act(
        _WITHIN, partial(changes.switch_renewal, is_on=True)
    ),
    ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED"): Act(
        _WITHIN, partial(changes.switch_renewal, is_on=False)
    ),
    ("PRICE_INCREASE", "PENDING"): Act(_WITHIN, partial(changes.announce_price, is_accepted=False)),
    ("PRICE_INCREASE", "ACCEPTED"): Act(_WITHIN, partial(changes.announce_price, is_accepted=True)),
    ("PRICE_CHANGE", NO_SUBTYPE): Act(_WITHIN, partial(changes.announce_price, is_accepted=False)),
    ("RENEWAL_EXTENDED", NO_SUBTYPE): Act(_WITHIN, changes.extend),
    ("DID_FAIL_TO_RENEW", NO_SUBTYPE): Act(
        _EXPIRY, partial(changes.fail_to_renew, has_grace=False)
    ),
    ("DID_FAIL_TO_RENEW", "GRACE_PERIOD"): Act(
        _EXPIRY, partial(changes.fail_to_renew, has_grace=True)
    ),
    ("GRACE_PERIOD_EXPIRED", NO_SUBTYPE): Act(Moment.AT_GRACE_END, changes.end_grace),
    ("EXPIRED", NO_SUBTYPE): _ends(Intent.OTHER),
    ("EXPIRED", "VOLUNTARY"): _ends(Intent.CANCELLED),
    ("EXPIRED", "BILLING_RETRY"): _ends(Intent.BILLING_ERROR, Moment.AT_RETRY_END),
    ("EXPIRED", "PRICE_INCREASE"): _ends(Intent.NO_CONSENT),
    ("EXPIRED", "PRODUCT_NOT_FOR_SALE"): _ends(Intent.NOT_FOR_SALE),
    ("CONSUMPTION_REQUEST", NO_SUBTYPE): Act(Moment.NEXT_DAY, changes.leave),
    ("REFUND_REVERSED", NO_SUBTYPE): Act(Moment.NEXT_DAY, changes.reverse_refund),
    ("REVOKE", NO_SUBTYPE): Act(_WITHIN, changes.stop_sharing),
    ("MIGRATION", NO_SUBTYPE): Act(_WITHIN, changes.migrate),
}


def act_of(pair: Pair, options: PurchaseOptions) -> Act:
    """The event before a notification; `options` are about the purchase that it tells of."""
    offer = options.offer
    match pair:
        case ("SUBSCRIBED", _) | ("ONE_TIME_CHARGE", _):
            is_again = pair == BOUGHT_AGAIN
            change = partial(changes.buy, product=chosen_product(pair, options), offer=offer)
            return Act(Moment.NEXT_MONTH if is_again else Moment.AT_ONCE, change)
        case ("OFFER_REDEEMED", "UPGRADE"):
            return Act(_WITHIN, partial(changes.upgrade, offer=offer or USUAL_OFFER))
        case ("OFFER_REDEEMED", subtype):
            is_downgrade = subtype == "DOWNGRADE"
            change = partial(
                changes.choose_next, is_downgrade=is_downgrade, offer=offer or USUAL_OFFER
            )
            return Act(_WITHIN, change)
        case ("REFUND", _):
            kind = options.refund or RefundKind.FULL
            return Act(_WITHIN, partial(changes.refund, kind=kind))
        case _:
            return _ACTS.get(pair, _NOTHING)


def chosen_product(pair: Pair, options: PurchaseOptions) -> Product:
    """The product that the purchase of a notification is about."""
    kind = options.product_of(pair)
    if kind is None:
        raise ValueError("this notification is about no purchase")
    return product_of(kind, options.billing_plan)


def apply(account: Account, act: Act, at: datetime) -> Account:
    """The account after an act, with every renewal that came due before it."""
    caught_up = changes.catch_up(account, at, is_boundary=act.moment.is_boundary)
    return act.change(caught_up, at)
