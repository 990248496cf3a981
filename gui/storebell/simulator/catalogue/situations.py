"""The account of a customer about whom a single notification is sent: how it came to that."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from storebell.domain.notifications.purchase_options import (
    BillingPlan,
    Pair,
    ProductKind,
    PurchaseOptions,
)
from storebell.domain.notifications.types import NO_SUBTYPE
from storebell.simulator.catalogue.acts import (
    BOUGHT,
    BOUGHT_AGAIN,
    CHARGED,
    PURCHASES,
    Act,
    act_of,
    apply,
    due,
)
from storebell.simulator.catalogue.calendar import Calendar
from storebell.simulator.catalogue.changes import mark_offer
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import COMMITTED
from storebell.simulator.catalogue.purchase import Account

_RENEWED: Final = ("DID_RENEW", NO_SUBTYPE)
_SWITCHED_OFF: Final = ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED")
_FAILED: Final = ("DID_FAIL_TO_RENEW", NO_SUBTYPE)
_FAILED_WITH_GRACE: Final = ("DID_FAIL_TO_RENEW", "GRACE_PERIOD")
_ANNOUNCED: Final = ("PRICE_INCREASE", "PENDING")

_USUAL_RENEWALS: Final = 3
_YEARLY_RENEWALS: Final = 1
_MOST_TRIES: Final = 8

_JUST_BEFORE: Final[dict[Pair, tuple[Pair, ...]]] = {
    BOUGHT_AGAIN: (_SWITCHED_OFF, ("EXPIRED", "VOLUNTARY")),
    ("DID_RENEW", "BILLING_RECOVERY"): (_FAILED,),
    ("DID_CHANGE_RENEWAL_PREF", NO_SUBTYPE): (("DID_CHANGE_RENEWAL_PREF", "DOWNGRADE"),),
    ("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_ENABLED"): (_SWITCHED_OFF,),
    ("PRICE_INCREASE", "ACCEPTED"): (_ANNOUNCED,),
    ("GRACE_PERIOD_EXPIRED", NO_SUBTYPE): (_FAILED_WITH_GRACE,),
    ("EXPIRED", "VOLUNTARY"): (_SWITCHED_OFF,),
    ("EXPIRED", "BILLING_RETRY"): (_FAILED,),
    ("EXPIRED", "PRICE_INCREASE"): (_ANNOUNCED,),
    ("REFUND_REVERSED", NO_SUBTYPE): (("REFUND", NO_SUBTYPE),),
}
"""What came just before a notification of a subscription."""


def account_at(
    pair: Pair, options: PurchaseOptions, customer: Customer, calendar: Calendar, at: datetime
) -> Account:
    """The account of a customer to whom what `pair` tells has happened at `at`.

    Everything before it happened as long before as it takes.
    """
    nobody = Account(customer, calendar, is_shared=pair[0] == "REVOKE")
    final, account = act_of(pair, options), nobody
    for extra in range(_MOST_TRIES):
        account, has_fitted = _fit(_story_before(pair, options, extra), final, nobody, at)
        if has_fitted:
            break
    after = apply(account, final, at)
    is_of_purchase = pair in PURCHASES or pair[0] == "OFFER_REDEEMED"
    return after if options.offer is None or is_of_purchase else mark_offer(after, options.offer)


def _fit(story: Sequence[Act], final: Act, nobody: Account, at: datetime) -> tuple[Account, bool]:
    """The account after a story that begins so that the final act is due at `at`.

    False if months of different lengths prevent that: another number of them fits.
    """
    start, account = at, nobody
    for _ in range(_MOST_TRIES):
        account, last_at = _play(story, nobody, start)
        late_by = due(final.moment, account, last_at) - at
        if not late_by:
            return account, True
        start -= late_by
    return account, False


def _play(story: Sequence[Act], account: Account, start: datetime) -> tuple[Account, datetime]:
    """The account after a story, and when its last event was."""
    at = start
    for number, act in enumerate(story):
        if number:
            at = due(act.moment, account, at)
        account = apply(account, act, at)
    return account, at


def _story_before(pair: Pair, options: PurchaseOptions, extra: int) -> list[Act]:
    """The acts before a notification; `extra` makes it longer."""
    kind = options.product_of(pair)
    if pair in (BOUGHT, CHARGED) or kind is None:
        return []
    if pair[0] == "MIGRATION":
        kind = ProductKind.AUTO_RENEWABLE
    usual = PurchaseOptions(product=kind, billing_plan=options.billing_plan)
    if kind.is_subscription:
        pairs = [BOUGHT, *_renewals(pair, options.billing_plan, extra)]
    else:
        pairs = [CHARGED]
    return [act_of(before, usual) for before in (*pairs, *_JUST_BEFORE.get(pair, ()))]


def _renewals(pair: Pair, plan: BillingPlan | None, extra: int) -> list[Pair]:
    """The renewals before a notification. A commitment ends after its last period alone."""
    count = (_YEARLY_RENEWALS if plan is BillingPlan.UPFRONT else _USUAL_RENEWALS) + extra
    is_end = pair[0] == "EXPIRED" and pair[1] != "BILLING_RETRY"
    if plan is BillingPlan.MONTHLY_COMMITMENT and (is_end or pair == BOUGHT_AGAIN):
        periods = COMMITTED.total_periods
        count = periods - 1 + extra * periods
    return [_RENEWED] * count
