"""Decoded renewal information: what renews, at which price, and why it will not."""

from datetime import UTC, datetime
from functools import partial

import pytest

from storebell.domain.environment import Environment
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import (
    Change,
    announce_price,
    buy,
    choose_next,
    expire,
    fail_to_renew,
    subscription_of,
    switch_renewal,
)
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import COINS, COMMITTED, PREMIUM, Product
from storebell.simulator.catalogue.purchase import Account, Intent
from storebell.simulator.catalogue.renewal_info import renewal_fields
from storebell.simulator.catalogue.transaction_info import Fields

START = datetime(2026, 4, 1, tzinfo=UTC)
NOBODY = Account(Customer.make(Environment.SANDBOX, bytes(16)), CALENDARS[Environment.SANDBOX])


def fields_of(*changes: Change, product: Product = PREMIUM) -> Fields:
    account = buy(NOBODY, START, product)
    for change in changes:
        account = change(account, START)
    return renewal_fields(account, "com.example.sample", START)


def test_what_renews_is_told_with_its_price_and_its_day() -> None:
    fields = fields_of()
    end = subscription_of(buy(NOBODY, START, PREMIUM)).expires_at
    assert (
        fields["autoRenewProductId"] == fields["productId"] == "com.example.sample.premium.monthly"
    )
    assert (fields["autoRenewStatus"], fields["renewalPrice"]) == (1, PREMIUM.price)
    assert fields["renewalDate"] == to_milliseconds(end)
    assert not {"expirationIntent", "priceIncreaseStatus", "commitmentInfo"} & set(fields)


def test_a_downgrade_shows_in_what_renews_alone() -> None:
    fields = fields_of(partial(choose_next, is_downgrade=True))
    assert fields["productId"] != fields["autoRenewProductId"]
    assert fields["renewalPrice"] == PREMIUM.lower.price


@pytest.mark.parametrize(
    ("intent", "number"),
    [(Intent.CANCELLED, 1), (Intent.BILLING_ERROR, 2), (Intent.NO_CONSENT, 3),
     (Intent.NOT_FOR_SALE, 4), (Intent.OTHER, 5)],
)  # fmt: skip
def test_an_end_has_its_reason(intent: Intent, number: int) -> None:
    fields = fields_of(partial(expire, intent=intent))
    assert (fields["expirationIntent"], fields["autoRenewStatus"]) == (number, 0)
    assert fields["isInBillingRetryPeriod"] is False
    assert ("eligibleWinBackOfferIds" in fields) is (intent is Intent.CANCELLED)


@pytest.mark.parametrize("has_grace", [True, False])
def test_a_failed_renewal_is_retried_with_or_without_grace(has_grace: bool) -> None:
    fields = fields_of(partial(fail_to_renew, has_grace=has_grace))
    assert (fields["expirationIntent"], fields["isInBillingRetryPeriod"]) == (2, True)
    assert ("gracePeriodExpiresDate" in fields) is has_grace


def test_a_commitment_tells_of_the_next_one_and_of_this_one() -> None:
    fields = fields_of(partial(switch_renewal, is_on=False), product=COMMITTED)
    commitment = fields["commitmentInfo"]
    assert isinstance(commitment, dict)
    assert (fields["autoRenewStatus"], commitment["commitmentAutoRenewStatus"]) == (1, 0)
    raised = fields_of(partial(announce_price, is_accepted=True), product=COMMITTED)
    assert isinstance(raised["commitmentInfo"], dict)
    assert raised["commitmentInfo"]["commitmentRenewalPrice"] == COMMITTED.raised.price


def test_there_is_none_without_a_subscription() -> None:
    with pytest.raises(ValueError, match="no subscription"):
        fields_of(product=COINS)
