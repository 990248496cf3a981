"""A customer of whom one thing is told: everything before it fits, on any day of the year."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import (
    CONSUMPTION_REASONS,
    BillingPlan,
    Offer,
    Pair,
    PurchaseOptions,
    billing_plans_of,
    offers_of,
    products_of,
    refunds_of,
)
from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import subscription_of
from storebell.simulator.catalogue.customer import NUMBERS_EACH, Customer
from storebell.simulator.catalogue.purchase import Account, Status
from storebell.simulator.catalogue.situations import account_at

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
BOTH = [Environment.PRODUCTION, Environment.SANDBOX]
PAIRS: list[Pair] = [
    (kind.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for kind in group.types
    for subtype in kind.subtypes
    if products_of((kind.name, subtype.name))
]
OPTIONS: list[tuple[Pair, PurchaseOptions]] = [
    (pair, PurchaseOptions(product=product, billing_plan=plan, offer=offer, refund=refund))
    for pair in PAIRS
    for product in products_of(pair)
    for plan in (None, *billing_plans_of(pair, product))
    for offer in (
        None,
        *(
            Offer(kind, discount)
            for kind in offers_of(pair, product)
            for discount in kind.discounts_of(product)
        ),
    )
    for refund in (None, *refunds_of(pair, product))
]


def account(
    pair: Pair,
    options: PurchaseOptions,
    environment: Environment = Environment.PRODUCTION,
    at: datetime = NOW,
) -> Account:
    customer = Customer.make(environment, bytes(16))
    return account_at(pair, options, customer, CALENDARS[environment], at)


def check(made: Account, pair: Pair, at: datetime) -> None:
    """What holds for everybody, whatever has just happened."""
    numbers = [bought.number for bought in made.purchases]
    assert numbers == list(range(len(numbers)))
    assert len(numbers) <= NUMBERS_EACH
    dates = [bought.purchased_at for bought in made.purchases]
    assert dates == sorted(dates)
    assert dates[-1] <= at
    if made.subscription is None:
        return
    for earlier, later in zip(made.purchases, made.purchases[1:], strict=False):
        assert earlier.expires_at is not None
        if later.is_renewal and pair != ("DID_RENEW", "BILLING_RECOVERY"):
            assert later.purchased_at == earlier.expires_at, "no gap and no overlap"
    is_over = pair[0] in {"EXPIRED", "DID_FAIL_TO_RENEW", "GRACE_PERIOD_EXPIRED"}
    assert (made.subscription.expires_at <= at) is is_over
    if pair[0] in {"SUBSCRIBED", "DID_RENEW"}:
        assert made.latest.purchased_at == at
        assert made.latest.is_renewal is (pair[0] == "DID_RENEW")


@pytest.mark.parametrize("environment", BOTH)
def test_every_choice_makes_an_account_that_fits_together(environment: Environment) -> None:
    assert len(OPTIONS) > 500
    for pair, options in OPTIONS:
        made = account(pair, options, environment)
        check(made, pair, NOW)
        assert made.latest.product.kind is (options.product or products_of(pair)[0])


@pytest.mark.parametrize("pair", PAIRS, ids=" ".join)
def test_it_fits_on_every_day_of_two_years(pair: Pair) -> None:
    start = datetime(2027, 1, 1, 14, 0, tzinfo=UTC)
    for day in range(366 + 365):
        at = start + timedelta(days=day)
        check(account(pair, PurchaseOptions(), at=at), pair, at)


def test_a_commitment_ends_after_its_last_period_alone() -> None:
    committed = PurchaseOptions(billing_plan=BillingPlan.MONTHLY_COMMITMENT)
    for subtype in ("", "VOLUNTARY", "PRICE_INCREASE", "PRODUCT_NOT_FOR_SALE"):
        commitment = account(("EXPIRED", subtype), committed).latest.commitment
        assert commitment is not None
        assert commitment.is_last
    again = account(("SUBSCRIBED", "RESUBSCRIBE"), committed)
    assert len(again.purchases) == 13
    cancelled = account(("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED"), committed)
    assert cancelled.is_auto_renewing
    assert not subscription_of(cancelled).is_renewing


def test_nothing_but_the_notification_depends_on_the_reason() -> None:
    pair = ("CONSUMPTION_REQUEST", "")
    made = {account(pair, PurchaseOptions(reason=reason)) for reason in CONSUMPTION_REASONS}
    assert len(made) == 1


def test_shared_purchases_are_shared_from_the_first_on() -> None:
    made = account(("REVOKE", ""), PurchaseOptions())
    assert made.is_shared
    assert subscription_of(made).status is Status.REVOKED
