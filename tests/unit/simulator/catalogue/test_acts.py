"""Events of an account: when each is due, and that every notification has one."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import USUAL_PURCHASE, PurchaseOptions
from storebell.simulator.catalogue.acts import (
    BOUGHT,
    BOUGHT_AGAIN,
    CHARGED,
    Moment,
    act_of,
    apply,
    chosen_product,
    due,
)
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import buy, subscription_of
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import COINS, COMMITTED, PREMIUM, Product
from storebell.simulator.catalogue.purchase import Account

START = datetime(2026, 4, 1, tzinfo=UTC)
EXPIRY = datetime(2026, 5, 1, tzinfo=UTC)
PRODUCTION = CALENDARS[Environment.PRODUCTION]


def account(product: Product = PREMIUM) -> Account:
    customer = Customer.make(Environment.PRODUCTION, bytes(16))
    return buy(Account(customer, PRODUCTION), START, product)


@pytest.mark.parametrize(
    ("moment", "at"),
    [
        (Moment.AT_ONCE, START),
        (Moment.NEXT_DAY, START + timedelta(days=1)),
        (Moment.WITHIN_PERIOD, START + timedelta(days=10)),
        (Moment.AT_EXPIRY, EXPIRY),
        (Moment.IN_RETRY, EXPIRY + timedelta(days=8)),
        (Moment.AT_GRACE_END, EXPIRY + timedelta(days=16)),
        (Moment.AT_RETRY_END, EXPIRY + timedelta(days=60)),
        (Moment.NEXT_MONTH, START + timedelta(days=30)),
    ],
)
def test_each_moment_has_its_time(moment: Moment, at: datetime) -> None:
    assert due(moment, account(), START) == at


def test_a_commitment_is_retried_for_longer() -> None:
    assert due(Moment.AT_RETRY_END, account(COMMITTED), START) == EXPIRY + timedelta(days=90)


def test_one_event_within_a_period_comes_after_another() -> None:
    first = due(Moment.WITHIN_PERIOD, account(), START)
    second = due(Moment.WITHIN_PERIOD, account(), first)
    assert START < first < second < EXPIRY


def test_a_purchase_without_a_period_is_followed_by_days() -> None:
    for moment in (Moment.WITHIN_PERIOD, Moment.AT_EXPIRY, Moment.NEXT_DAY):
        assert due(moment, account(COINS), START) == START + timedelta(days=1)


def test_what_has_no_event_of_its_own_changes_nothing() -> None:
    for pair in (
        ("REFUND_DECLINED", ""),
        ("RENEWAL_EXTENSION", "FAILURE"),
        ("METADATA_UPDATE", ""),
    ):
        act = act_of(pair, USUAL_PURCHASE)
        assert apply(account(), act, START + timedelta(days=1)) == account()


def test_renewals_that_came_due_are_made_first() -> None:
    act = act_of(("DID_CHANGE_RENEWAL_STATUS", "AUTO_RENEW_DISABLED"), USUAL_PURCHASE)
    changed = apply(account(), act, datetime(2026, 7, 15, tzinfo=UTC))
    assert len(changed.purchases) == 4
    assert not subscription_of(changed).is_renewing


def test_a_purchase_is_of_what_was_chosen() -> None:
    assert chosen_product(BOUGHT, USUAL_PURCHASE) == PREMIUM
    assert chosen_product(CHARGED, USUAL_PURCHASE) == COINS
    committed = PurchaseOptions.read(BOUGHT_AGAIN, billing_plan="monthly-commitment")
    assert chosen_product(BOUGHT_AGAIN, committed) == COMMITTED
    with pytest.raises(ValueError, match="no purchase"):
        chosen_product(("TEST", ""), USUAL_PURCHASE)
