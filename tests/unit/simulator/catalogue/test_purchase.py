"""A customer's account: which purchase counts, and whether another period will be billed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storebell.domain.environment import Environment
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import buy, renew, subscription_of, upgrade
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import COINS, COMMITTED, PREMIUM
from storebell.simulator.catalogue.purchase import Account, Status

START = datetime(2026, 4, 1, tzinfo=UTC)


def nobody() -> Account:
    customer = Customer.make(Environment.SANDBOX, bytes(16))
    return Account(customer, CALENDARS[Environment.SANDBOX])


def test_each_purchase_is_found_by_its_transaction_id() -> None:
    account = upgrade(buy(nobody(), START, PREMIUM), START)
    for purchase in account.purchases:
        assert account.find(account.transaction_id(purchase)) == purchase
    assert account.find("2000000000000000") is None
    assert account.original_id(account.latest) == account.transaction_id(account.purchases[0])


def test_the_latest_is_that_of_the_subscription_if_there_is_one() -> None:
    account = buy(buy(nobody(), START, PREMIUM), START, COINS)
    assert account.latest.product == PREMIUM
    assert buy(nobody(), START, COINS).latest.product == COINS


@pytest.mark.parametrize(
    ("status", "is_renewing", "will_bill"),
    [
        (Status.ACTIVE, True, True),
        (Status.ACTIVE, False, True),
        (Status.BILLING_RETRY, False, True),
        (Status.EXPIRED, False, False),
        (Status.REVOKED, False, False),
    ],
)
def test_a_commitment_is_billed_to_its_last_period(
    status: Status, is_renewing: bool, will_bill: bool
) -> None:
    account = buy(nobody(), START, COMMITTED)
    subscription = replace(subscription_of(account), status=status, is_renewing=is_renewing)
    assert replace(account, subscription=subscription).is_auto_renewing is will_bill


def test_in_the_last_period_the_next_commitment_decides() -> None:
    account = buy(nobody(), START, COMMITTED)
    for _ in range(11):
        account = renew(account, subscription_of(account).expires_at)
    commitment = account.latest.commitment
    assert commitment is not None
    assert commitment.is_last
    for is_renewing in (True, False):
        subscription = replace(subscription_of(account), is_renewing=is_renewing)
        assert replace(account, subscription=subscription).is_auto_renewing is is_renewing


def test_whoever_has_no_subscription_is_billed_for_none() -> None:
    assert not buy(nobody(), START, COINS).is_auto_renewing
