"""Changes of an account: each rule of a subscription, and of a commitment over its whole life."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import Discount, Offer, OfferKind, RefundKind
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.acts import Act, Moment, apply, due
from storebell.simulator.catalogue.calendar import CALENDARS, Calendar
from storebell.simulator.catalogue.changes import (
    WHOLE,
    Change,
    announce_price,
    buy,
    catch_up,
    choose_next,
    expire,
    extend,
    fail_to_renew,
    mark_offer,
    recover,
    refund,
    refund_earlier,
    renew,
    reverse_refund,
    subscription_of,
    switch_renewal,
    upgrade,
)
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import (
    COINS,
    COMMITTED,
    PREMIUM,
    YEARLY,
    Product,
)
from storebell.simulator.catalogue.purchase import Account, Intent, Status
from storebell.simulator.catalogue.renewal_info import renewal_fields
from storebell.simulator.catalogue.transaction_info import transaction_fields

START = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
BOTH = [Environment.PRODUCTION, Environment.SANDBOX]
BUNDLE_ID = "com.example.sample"
BASIC = PREMIUM.lower
FAIL = partial(fail_to_renew, has_grace=False)
FAIL_WITH_GRACE = partial(fail_to_renew, has_grace=True)
SWITCH_OFF = partial(switch_renewal, is_on=False)


class Life:
    """A customer to whom one thing after another happens, each when it is due."""

    def __init__(self, product: Product, environment: Environment = Environment.PRODUCTION) -> None:
        self.calendar: Calendar = CALENDARS[environment]
        customer = Customer.make(environment, bytes(16))
        self.at = START
        self.account = buy(Account(customer, self.calendar), START, product)

    def then(self, change: Change, moment: Moment = Moment.WITHIN_PERIOD) -> None:
        self.at = due(moment, self.account, self.at)
        self.account = apply(self.account, Act(moment, change), self.at)

    def renewed(self, times: int = 1) -> None:
        for _ in range(times):
            self.then(renew, Moment.AT_EXPIRY)

    @property
    def transaction(self) -> dict[str, Any]:
        return self.transaction_of(self.account.latest.number)

    def transaction_of(self, number: int) -> dict[str, Any]:
        return transaction_fields(self.account, self.account.purchases[number], BUNDLE_ID, self.at)

    @property
    def renewal(self) -> dict[str, Any]:
        return renewal_fields(self.account, BUNDLE_ID, self.at)

    @property
    def status(self) -> Status:
        return subscription_of(self.account).status


# -- any subscription ------------------------------------------------------------------------------


def test_renewals_follow_each_other_without_a_gap_and_keep_the_day_of_the_month() -> None:
    life = Life(PREMIUM)
    life.renewed(3)
    ends = [bought.expires_at for bought in life.account.purchases]
    assert [end.day for end in ends if end is not None] == [28, 31, 30, 31]
    starts = [bought.purchased_at for bought in life.account.purchases[1:]]
    assert starts == ends[:-1]
    assert [bought.is_renewal for bought in life.account.purchases] == [False, True, True, True]
    assert life.transaction["originalPurchaseDate"] == to_milliseconds(START)


def test_a_recovery_moves_the_day_unless_it_came_in_the_grace_period() -> None:
    late, in_time = Life(PREMIUM), Life(PREMIUM)
    late.then(FAIL, Moment.AT_EXPIRY)
    in_time.then(FAIL_WITH_GRACE, Moment.AT_EXPIRY)
    for life in (late, in_time):
        life.then(recover, Moment.IN_RETRY)
        assert life.status is Status.ACTIVE
        assert life.account.latest.purchased_at == life.at
        assert "expirationIntent" not in life.renewal
    assert subscription_of(in_time.account).expires_at == datetime(2026, 3, 31, 8, 30, tzinfo=UTC)
    assert subscription_of(late.account).expires_at == datetime(2026, 4, 8, 8, 30, tzinfo=UTC)


def test_a_renewal_that_came_due_in_between_is_made_up_for() -> None:
    life = Life(PREMIUM)
    april = datetime(2026, 4, 10, tzinfo=UTC)
    assert len(catch_up(life.account, april, is_boundary=False).purchases) == 3
    end = subscription_of(life.account).expires_at
    assert len(catch_up(life.account, end, is_boundary=False).purchases) == 2
    assert catch_up(life.account, end, is_boundary=True) == life.account
    life.then(SWITCH_OFF)
    assert catch_up(life.account, april, is_boundary=False) == life.account


def test_an_upgrade_marks_the_transaction_that_it_ends() -> None:
    life = Life(BASIC)
    life.then(upgrade)
    assert life.transaction["productId"] == f"{BUNDLE_ID}.{PREMIUM.suffix}"
    assert life.transaction["transactionReason"] == "PURCHASE"
    assert "isUpgraded" not in life.transaction
    assert life.transaction_of(0)["isUpgraded"] is True
    assert life.transaction["originalTransactionId"] == life.transaction_of(0)["transactionId"]


def test_a_downgrade_and_an_offer_count_from_the_next_renewal_on() -> None:
    life = Life(PREMIUM)
    offer = Offer(OfferKind.PROMOTIONAL, Discount.PAY_AS_YOU_GO)
    life.then(partial(choose_next, is_downgrade=True, offer=offer))
    assert life.transaction["productId"] != life.renewal["autoRenewProductId"]
    assert life.renewal["renewalPrice"] == BASIC.price // 2
    life.renewed()
    assert life.transaction["productId"] == f"{BUNDLE_ID}.{BASIC.suffix}"
    assert (life.transaction["price"], life.transaction["offerType"]) == (BASIC.price // 2, 2)
    life.renewed()
    assert life.transaction["price"] == BASIC.price
    assert "offerType" not in life.transaction


@pytest.mark.parametrize(
    ("is_accepted", "price"), [(True, PREMIUM.raised.price), (False, PREMIUM.price)]
)
def test_a_higher_price_counts_once_it_is_accepted(is_accepted: bool, price: int) -> None:
    life = Life(PREMIUM)
    life.then(partial(announce_price, is_accepted=is_accepted))
    assert life.renewal["priceIncreaseStatus"] == int(is_accepted)
    assert life.renewal["renewalPrice"] == PREMIUM.raised.price
    life.renewed()
    assert life.transaction["price"] == price
    assert ("priceIncreaseStatus" in life.renewal) is not is_accepted


@pytest.mark.parametrize("environment", BOTH)
def test_an_extension_moves_the_end_and_every_renewal_after_it(environment: Environment) -> None:
    life = Life(PREMIUM, environment)
    before = subscription_of(life.account).expires_at
    life.then(extend)
    after = subscription_of(life.account).expires_at
    assert after - before == life.calendar.extension
    life.renewed()
    assert life.account.latest.purchased_at == after
    assert subscription_of(life.account).expires_at == life.calendar.months_after(after, 1)


def test_a_refund_ends_it_and_can_be_taken_back() -> None:
    life = Life(PREMIUM)
    life.then(refund)
    assert life.status is Status.REVOKED
    assert life.transaction["revocationPercentage"] == WHOLE
    assert life.renewal["autoRenewStatus"] == 0
    life.then(reverse_refund, Moment.NEXT_DAY)
    assert subscription_of(life.account).status is Status.ACTIVE
    assert "revocationDate" not in life.transaction


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_a_prorated_refund_is_for_the_part_that_is_left(part: int) -> None:
    life = Life(PREMIUM, Environment.SANDBOX)
    at = START + life.calendar.usual_month * part / 4
    account = refund(life.account, at, RefundKind.PRORATED)
    revocation = account.latest.revocation
    assert revocation is not None
    assert (revocation.kind, revocation.percentage) == ("REFUND_PRORATED", WHOLE * (4 - part) // 4)


def test_one_time_purchases_are_transactions_of_their_own() -> None:
    life = Life(COINS)
    account = buy(life.account, START + timedelta(days=1), COINS)
    ids = {account.transaction_id(bought) for bought in account.purchases}
    assert ids == {account.original_id(bought) for bought in account.purchases}
    assert len(ids) == 2
    with pytest.raises(ValueError, match="no subscription"):
        renew(account, START)


def test_a_year_at_once_has_its_plan_and_no_commitment() -> None:
    life = Life(YEARLY)
    assert life.transaction["billingPlanType"] == "BILLED_UPFRONT"
    assert life.renewal["renewalBillingPlanType"] == "BILLED_UPFRONT"
    assert "commitmentInfo" not in life.transaction
    assert "commitmentInfo" not in life.renewal
    end = datetime(2027, 1, 31, 8, 30, tzinfo=UTC)
    assert life.transaction["expiresDate"] == to_milliseconds(end)


def test_a_plain_subscription_has_no_plan() -> None:
    life = Life(PREMIUM)
    assert not {"billingPlanType", "commitmentInfo"} & set(life.transaction)
    assert not {"renewalBillingPlanType", "commitmentInfo"} & set(life.renewal)


@pytest.mark.parametrize(
    ("discount", "price"),
    [(Discount.FREE_TRIAL, 0), (Discount.PAY_AS_YOU_GO, 4_995), (Discount.PAY_UP_FRONT, 4_995)],
)
@pytest.mark.parametrize("kind", list(OfferKind))
def test_an_offer_has_its_number_its_discount_and_its_price(
    kind: OfferKind, discount: Discount, price: int
) -> None:
    life = Life(PREMIUM)
    life.account = mark_offer(life.account, Offer(kind, discount))
    told = life.transaction
    assert (told["offerType"], told["offerDiscountType"]) == (kind.apple_number, discount.name)
    assert (told["price"], told["offerPeriod"]) == (price, "P1M")
    assert ("offerIdentifier" in told) is (kind is not OfferKind.INTRODUCTORY)


# -- a commitment of twelve months -----------------------------------------------------------------

PERIODS = 12


def commitment_of(life: Life) -> dict[str, Any]:
    told: dict[str, Any] = life.transaction["commitmentInfo"]
    return told


def months(count: int, start: datetime = START) -> int:
    return to_milliseconds(CALENDARS[Environment.PRODUCTION].months_after(start, count))


def test_a_commitment_counts_its_periods_and_then_begins_anew() -> None:
    life = Life(COMMITTED)
    for number in range(1, PERIODS + 1):
        told, renewal = life.transaction, life.renewal
        assert told["price"] == COMMITTED.price, "that of the billing period"
        assert told["billingPlanType"] == "MONTHLY"
        assert told["expiresDate"] == months(number)
        assert told["commitmentInfo"] == {
            "billingPeriodNumber": number,
            "totalBillingPeriods": PERIODS,
            "commitmentExpiresDate": months(PERIODS),
            "commitmentPrice": COMMITTED.price * PERIODS,
        }
        assert renewal["autoRenewStatus"] == 1
        assert renewal["renewalBillingPlanType"] == "MONTHLY"
        assert renewal["commitmentInfo"] == {
            "commitmentAutoRenewProductId": f"{BUNDLE_ID}.{COMMITTED.suffix}",
            "commitmentAutoRenewStatus": 1,
            "commitmentRenewalDate": months(PERIODS),
            "commitmentRenewalPrice": COMMITTED.price,
            "commitmentRenewalBillingPlanType": "MONTHLY",
        }
        life.renewed()
    told = commitment_of(life)
    assert told["billingPeriodNumber"] == 1
    assert told["commitmentExpiresDate"] == months(2 * PERIODS)


@pytest.mark.parametrize("cancelled_in", [1, 4, 11])
def test_a_commitment_that_is_cancelled_goes_on_to_its_last_period(cancelled_in: int) -> None:
    life = Life(COMMITTED)
    life.renewed(cancelled_in - 1)
    life.then(SWITCH_OFF)
    for number in range(cancelled_in, PERIODS + 1):
        assert life.status is Status.ACTIVE, "access stays"
        assert commitment_of(life)["billingPeriodNumber"] == number
        assert life.renewal["commitmentInfo"]["commitmentAutoRenewStatus"] == 0
        # Nothing is left to renew in the last period alone.
        assert life.renewal["autoRenewStatus"] == int(number < PERIODS)
        if number < PERIODS:
            life.renewed()
    end = subscription_of(life.account).expires_at
    later = catch_up(life.account, end + timedelta(days=60), is_boundary=False)
    assert later == life.account, "no thirteenth period"
    life.then(partial(expire, intent=Intent.CANCELLED), Moment.AT_EXPIRY)
    assert life.at == CALENDARS[Environment.PRODUCTION].months_after(START, PERIODS)
    assert (life.status, life.renewal["expirationIntent"]) == (Status.EXPIRED, 1)
    assert "commitmentInfo" not in life.renewal, "none is left"


def test_a_commitment_is_retried_for_90_days_without_access() -> None:
    life = Life(COMMITTED)
    life.renewed(3)
    life.then(FAIL, Moment.AT_EXPIRY)
    failed_at = life.at
    assert life.status is Status.BILLING_RETRY
    assert "gracePeriodExpiresDate" not in life.renewal
    assert life.transaction["expiresDate"] <= to_milliseconds(life.at), "access ends at once"
    assert life.renewal["isInBillingRetryPeriod"] is True
    assert life.renewal["autoRenewStatus"] == 1
    life.then(partial(expire, intent=Intent.BILLING_ERROR), Moment.AT_RETRY_END)
    assert life.at - failed_at == timedelta(days=90)
    assert (life.status, life.renewal["expirationIntent"]) == (Status.EXPIRED, 2)


@pytest.mark.parametrize("days", [1, 8, 45, 89])
def test_a_recovery_moves_the_end_of_the_commitment(days: int) -> None:
    life = Life(COMMITTED)
    life.renewed(3)
    life.then(FAIL, Moment.AT_EXPIRY)
    life.at += timedelta(days=days)
    life.account = recover(life.account, life.at)
    told = commitment_of(life)
    assert told["billingPeriodNumber"] == 5
    assert told["commitmentExpiresDate"] == months(8, life.at) > months(PERIODS)
    life.renewed(7)
    assert commitment_of(life)["billingPeriodNumber"] == PERIODS
    assert life.transaction["expiresDate"] == commitment_of(life)["commitmentExpiresDate"]


def test_a_refund_of_an_earlier_period_does_not_end_a_commitment() -> None:
    life = Life(COMMITTED)
    life.renewed(5)
    life.then(refund_earlier)
    assert life.status is Status.ACTIVE
    assert "revocationDate" not in life.transaction
    assert life.transaction_of(4)["revocationType"] == "REFUND_FULL"
    assert life.transaction_of(4)["commitmentInfo"]["billingPeriodNumber"] == 5
    life.renewed(6)
    assert commitment_of(life)["billingPeriodNumber"] == PERIODS


def test_a_refund_of_the_current_period_ends_a_commitment() -> None:
    life = Life(COMMITTED)
    life.renewed(5)
    life.then(refund)
    assert life.status is Status.REVOKED
    assert life.transaction["commitmentInfo"]["billingPeriodNumber"] == 6
    assert "revocationDate" in life.transaction
    assert life.renewal["autoRenewStatus"] == 0
    assert "commitmentInfo" not in life.renewal
    much_later = life.at + timedelta(days=400)
    assert catch_up(life.account, much_later, is_boundary=False) == life.account
