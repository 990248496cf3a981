"""Changes of a customer's account: each returns the account as it is after it.

Source: App Store Server Notifications, notificationType; App Store Server API 1.21 on the
12-month commitment.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.notifications.purchase_options import (
    Offer,
    OfferKind,
    ProductKind,
    RefundKind,
)
from storebell.simulator.catalogue.products import GENERIC, IDENTIFIERS, Product
from storebell.simulator.catalogue.purchase import (
    Account,
    Commitment,
    Intent,
    Purchase,
    Revocation,
    Status,
    Subscription,
)

Change = Callable[[Account, datetime], Account]
"""A change at a moment. A change of a subscription needs one."""

ROUNDING: Final = timedelta(milliseconds=5)
"""Times that differ by less are the same: Apple's have milliseconds."""

WHOLE: Final = 100_000
"""A hundred per cent, in milliunits."""

_ISSUE_IN_APP: Final = 1
_OTHER_REASON: Final = 0


def buy(account: Account, at: datetime, product: Product, offer: Offer | None = None) -> Account:
    """A purchase by the customer; of a subscription for the first time, or again."""
    if product.kind.is_subscription:
        return _start(account, at, product, offer)
    number = len(account.purchases)
    purchase = Purchase(
        number=number,
        original_number=number,
        product=product,
        purchased_at=at,
        original_purchased_at=at,
        price=product.price_with(offer),
        offer=offer,
    )
    return replace(account, purchases=(*account.purchases, purchase))


def renew(account: Account, at: datetime) -> Account:
    """A renewal on time: the next period begins where the last one ended."""
    subscription = subscription_of(account)
    return _next_period(account, min(at, subscription.expires_at), subscription)


def recover(account: Account, at: datetime) -> Account:
    """A renewal after a billing problem. The day of the month moves, unless it was in grace."""
    subscription = subscription_of(account)
    if subscription.status is not Status.GRACE_PERIOD:
        subscription = replace(subscription, anchor=at, months=0)
    return _next_period(account, at, subscription)


def catch_up(account: Account, at: datetime, *, is_boundary: bool) -> Account:
    """The renewals that came due before `at`; with `is_boundary` not one that is due just then."""
    while (subscription := account.subscription) is not None:
        due_by = at - ROUNDING if is_boundary else at + ROUNDING
        is_due = subscription.status is Status.ACTIVE and subscription.expires_at <= due_by
        if not (is_due and account.is_auto_renewing):
            break
        account = renew(account, subscription.expires_at)
    return account


def fail_to_renew(account: Account, _at: datetime, *, has_grace: bool) -> Account:
    """A renewal that could not be billed; access goes on in a grace period alone."""
    subscription = subscription_of(account)
    grace_end = subscription.expires_at + account.calendar.grace
    return _with(
        account,
        status=Status.GRACE_PERIOD if has_grace else Status.BILLING_RETRY,
        is_in_retry=True,
        intent=Intent.BILLING_ERROR,
        grace_expires_at=grace_end if has_grace else None,
    )


def end_grace(account: Account, _at: datetime) -> Account:
    """The end of the grace period; billing is still retried."""
    return _with(account, status=Status.BILLING_RETRY)


def expire(account: Account, _at: datetime, intent: Intent) -> Account:
    """The end of a subscription."""
    offers = (IDENTIFIERS[OfferKind.WIN_BACK],) if intent is Intent.CANCELLED else ()
    return _with(
        account,
        status=Status.EXPIRED,
        is_renewing=False,
        is_in_retry=False,
        intent=intent,
        win_back_offers=offers,
    )


def switch_renewal(account: Account, _at: datetime, *, is_on: bool) -> Account:
    """Automatic renewal switched; in a commitment that of the next one alone."""
    return _with(account, is_renewing=is_on)


def upgrade(account: Account, at: datetime, offer: Offer | None = None) -> Account:
    """A change to the next higher product, at once; the transaction before is marked."""
    subscription = subscription_of(account)
    before = replace(account.latest, is_upgraded=True)
    return _start(_with_purchase(account, before), at, subscription.product.higher, offer)


def choose_next(
    account: Account, _at: datetime, *, is_downgrade: bool, offer: Offer | None = None
) -> Account:
    """The product and the offer of the next renewal."""
    product = subscription_of(account).product
    return _with(account, next_product=product.lower if is_downgrade else product, next_offer=offer)


def announce_price(account: Account, _at: datetime, *, is_accepted: bool) -> Account:
    """A price increase: once it is accepted it takes effect with the next renewal."""
    return _with(account, is_price_accepted=is_accepted)


def extend(account: Account, at: datetime, span: timedelta | None = None) -> Account:
    """A later renewal date; `span` None is the usual extension."""
    subscription = subscription_of(account)
    expires_at = subscription.expires_at + (account.calendar.extension if span is None else span)
    extended = _with_purchase(account, replace(account.latest, expires_at=expires_at))
    extended = replace(extended, extended_at=(*account.extended_at, at))
    return _with(extended, expires_at=expires_at, anchor=expires_at, months=0)


def migrate(account: Account, _at: datetime) -> Account:
    """A move of the subscription to Advanced Commerce."""
    before = subscription_of(account).product
    product = replace(GENERIC, months=before.months, price=before.price)
    moved = _with_purchase(account, replace(account.latest, product=product))
    return _with(moved, product=product, next_product=product)


def refund(
    account: Account,
    at: datetime,
    kind: RefundKind = RefundKind.FULL,
    number: int | None = None,
) -> Account:
    """A refund of a purchase, by default of the latest.

    That of the current period ends the subscription; that of an earlier one does not.
    """
    purchase = account.latest if number is None else account.purchases[number]
    percentage = WHOLE if kind is RefundKind.FULL else _unused(purchase, at)
    revocation = Revocation(at, kind.apple_name, _ISSUE_IN_APP, percentage)
    return _revoke(account, purchase, revocation)


def refund_earlier(account: Account, at: datetime) -> Account:
    """A refund of the period before the current one; the subscription goes on."""
    return refund(account, at, number=account.latest.number - 1)


def stop_sharing(account: Account, at: datetime) -> Account:
    """The end of family sharing of the latest purchase."""
    return _revoke(account, account.latest, Revocation(at, "FAMILY_REVOKE", _OTHER_REASON))


def reverse_refund(account: Account, at: datetime) -> Account:
    """A refund taken back: the purchase counts again."""
    purchase = next(
        (purchase for purchase in reversed(account.purchases) if purchase.revocation), None
    )
    if purchase is None:
        return account
    account = _with_purchase(account, replace(purchase, revocation=None))
    subscription = account.subscription
    if subscription is None or purchase.number != subscription.number:
        return account
    is_over = subscription.expires_at <= at
    status = Status.EXPIRED if is_over else Status.ACTIVE
    return _with(
        account,
        status=status,
        is_renewing=not is_over,
        intent=Intent.OTHER if is_over else None,
    )


def mark_offer(account: Account, offer: Offer) -> Account:
    """The account as if its latest purchase had been made with an offer."""
    purchase = account.latest
    price = purchase.product.price_with(offer)
    return _with_purchase(account, replace(purchase, offer=offer, price=price))


def leave(account: Account, _at: datetime) -> Account:
    """Nothing: the notification tells of no change."""
    return account


def subscription_of(account: Account) -> Subscription:
    """The subscription. Raises ValueError where there is none."""
    if account.subscription is None:
        raise ValueError("this customer has no subscription")
    return account.subscription


def _start(account: Account, at: datetime, product: Product, offer: Offer | None) -> Account:
    """A first period: bought by the customer, never a renewal."""
    before = account.subscription
    first = account.purchases[account.latest.original_number] if before else None
    number = len(account.purchases)
    purchase = Purchase(
        number=number,
        original_number=first.number if first else number,
        product=product,
        purchased_at=at,
        original_purchased_at=first.purchased_at if first else at,
        expires_at=account.calendar.months_after(at, product.months),
        price=product.price_with(offer),
        offer=offer,
        commitment=_commitment(account, product, at, product.months, 1),
    )
    subscription = Subscription(
        number=number,
        product=product,
        next_product=product,
        anchor=at,
        months=product.months,
        expires_at=account.calendar.months_after(at, product.months),
        started_at=before.started_at if before else at,
    )
    return replace(account, purchases=(*account.purchases, purchase), subscription=subscription)


def _next_period(account: Account, start: datetime, subscription: Subscription) -> Account:
    product, is_price_accepted = subscription.next_product, subscription.is_price_accepted
    is_advanced = product.kind is ProductKind.ADVANCED_COMMERCE
    if is_price_accepted or (is_price_accepted is not None and is_advanced):
        product, is_price_accepted = product.raised, None
    last, calendar = account.latest, account.calendar
    months = subscription.months + product.months
    while calendar.months_after(subscription.anchor, months) <= start + ROUNDING:
        months += product.months
    number = len(account.purchases)
    period = 1 if last.commitment is None or last.commitment.is_last else last.commitment.number + 1
    expires_at = calendar.months_after(subscription.anchor, months)
    purchase = replace(
        last,
        number=number,
        product=product,
        purchased_at=start,
        expires_at=expires_at,
        price=product.price_with(subscription.next_offer),
        is_renewal=True,
        offer=subscription.next_offer,
        commitment=_commitment(account, product, subscription.anchor, months, period),
        revocation=None,
        is_upgraded=False,
    )
    renewed = Subscription(
        number=number,
        product=product,
        next_product=product,
        anchor=subscription.anchor,
        months=months,
        expires_at=expires_at,
        started_at=subscription.started_at,
        is_renewing=subscription.is_renewing,
        is_price_accepted=is_price_accepted,
    )
    return replace(account, purchases=(*account.purchases, purchase), subscription=renewed)


def _commitment(
    account: Account, product: Product, anchor: datetime, months: int, period: int
) -> Commitment | None:
    """The commitment of a period that ends `months` after `anchor`."""
    total = product.total_periods
    if not total:
        return None
    expires_at = account.calendar.months_after(anchor, months + total - period)
    return Commitment(period, total, expires_at, product.price * total)


def _revoke(account: Account, purchase: Purchase, revocation: Revocation) -> Account:
    account = _with_purchase(account, replace(purchase, revocation=revocation))
    subscription = account.subscription
    if subscription is None or subscription.number != purchase.number:
        return account
    return _with(account, status=Status.REVOKED, is_renewing=False, is_in_retry=False)


def _unused(purchase: Purchase, at: datetime) -> int:
    """The part of a period that is still to come, in milliunits of a per cent."""
    if purchase.expires_at is None:
        return WHOLE // 2
    part = (purchase.expires_at - at) / (purchase.expires_at - purchase.purchased_at)
    return round(min(max(part, 0.0), 1.0) * 100) * 1_000


def _with(account: Account, **fields: object) -> Account:
    subscription = replace(subscription_of(account), **fields)  # type: ignore[arg-type]
    return replace(account, subscription=subscription)


def _with_purchase(account: Account, purchase: Purchase) -> Account:
    purchases = tuple(
        purchase if known.number == purchase.number else known for known in account.purchases
    )
    return replace(account, purchases=purchases)
