"""Lives of a customer: each story from its first step to its last, on one clock."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storebell.domain.environment import Environment
from storebell.domain.simulation.lives import LIVES, Life
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.customer import NUMBERS_EACH, Customer
from storebell.simulator.catalogue.life import CustomerLife
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.store.notifications import AppIdentity

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
BOTH = [Environment.PRODUCTION, Environment.SANDBOX]


def played(
    life: Life, environment: Environment = Environment.SANDBOX, time_scale: float = 60
) -> list[NotificationDraft]:
    """Every notification of a life, each at the moment when it is due."""
    customer = Customer.make(environment, bytes(16))
    told = CustomerLife(life, customer, CALENDARS[environment].scaled(time_scale))
    drafts = []
    while told.next_step is not None:
        drafts.append(told.take_step(told.due_at(START)))
    with pytest.raises(ValueError, match="over"):
        told.take_step(START)
    return drafts


def parts_of(draft: NotificationDraft) -> tuple[dict[str, Any], dict[str, Any], int]:
    """Transaction, renewal information and status."""
    app = AppIdentity("com.example.sample", draft.customer.environment, 99)
    data: Any = draft.payload(app, json.dumps)["data"]
    renewal = json.loads(data.get("signedRenewalInfo", "{}"))
    return json.loads(data["signedTransactionInfo"]), renewal, data.get("status", 0)


@pytest.mark.parametrize("environment", BOTH)
@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_ids_dates_and_amounts_agree_from_the_first_step_to_the_last(
    life: Life, environment: Environment
) -> None:
    drafts = played(life, environment)
    assert [(draft.kind, draft.subtype) for draft in drafts] == [step.pair for step in life.steps]
    assert len({draft.notification_uuid for draft in drafts}) == len(drafts)
    dates = [draft.at for draft in drafts]
    assert dates == sorted(dates)
    assert dates[0] == START
    known: dict[str, dict[str, Any]] = {}
    changing = {"signedDate", "isUpgraded", "expiresDate", "advancedCommerceInfo"}
    for draft in drafts:
        transaction, renewal, _status = parts_of(draft)
        assert transaction["purchaseDate"] <= transaction["signedDate"] == to_milliseconds(draft.at)
        assert draft.account is not None
        assert len(draft.account.purchases) <= NUMBERS_EACH
        fixed = {
            name: value
            for name, value in transaction.items()
            if name not in changing and not name.startswith("revocation")
        }
        if draft.kind == "MIGRATION":  # the same transaction is about the generic product then
            known[transaction["transactionId"]]["productId"] = fixed["productId"]
        earlier = known.setdefault(transaction["transactionId"], fixed)
        assert earlier == fixed, "a transaction stays what it was"
        if renewal:
            assert renewal["originalTransactionId"] == transaction["originalTransactionId"]
            assert renewal["signedDate"] == transaction["signedDate"]
    assert len({each["originalTransactionId"] for each in known.values()}) == 1
    assert len({each["appAccountToken"] for each in known.values()}) == 1


def test_a_faster_clock_changes_nothing_but_the_times() -> None:
    for life in LIVES:
        slow, fast = played(life, time_scale=60), played(life, time_scale=3600)
        assert [draft.transaction_id for draft in slow] == [draft.transaction_id for draft in fast]
        assert (slow[-1].at - START) / 60 == pytest.approx((fast[-1].at - START), rel=0.01)


def life_of(name: str) -> Life:
    [life] = [life for life in LIVES if life.name == name]
    return life


def test_a_cancelled_commitment_renews_to_its_twelfth_month_and_ends() -> None:
    drafts = played(life_of("commitment-cancelled"))
    cancelled = next(n for n, draft in enumerate(drafts) if draft.subtype == "AUTO_RENEW_DISABLED")
    for draft in drafts[cancelled:-1]:
        transaction, renewal, status = parts_of(draft)
        number = transaction["commitmentInfo"]["billingPeriodNumber"]
        assert (status, renewal["autoRenewStatus"]) == (1, int(number < 12))
        assert renewal["commitmentInfo"]["commitmentAutoRenewStatus"] == 0
    transaction, renewal, status = parts_of(drafts[-1])
    assert transaction["commitmentInfo"]["billingPeriodNumber"] == 12
    assert (status, renewal["autoRenewStatus"]) == (2, 0)
    assert transaction["expiresDate"] <= transaction["signedDate"]


def test_a_whole_commitment_ends_on_the_day_that_it_named_and_begins_anew() -> None:
    drafts = played(life_of("commitment"))
    infos = [parts_of(draft)[0]["commitmentInfo"] for draft in drafts]
    assert [info["billingPeriodNumber"] for info in infos] == [*range(1, 13), 1]
    ends = [info["commitmentExpiresDate"] for info in infos]
    assert len(set(ends[:12])) == 1
    assert ends[0] == to_milliseconds(drafts[-1].at) < ends[-1]


def test_a_commitment_in_billing_retry_moves_or_ends_after_three_months() -> None:
    drafts = played(life_of("commitment-retry"))
    month = CALENDARS[Environment.SANDBOX].usual_month / 60
    kinds = [(draft.kind, draft.subtype) for draft in drafts]
    recovered = kinds.index(("DID_RENEW", "BILLING_RECOVERY"))
    ends = [parts_of(draft)[0]["commitmentInfo"]["commitmentExpiresDate"] for draft in drafts]
    assert ends[recovered - 1] < ends[recovered] == ends[recovered + 1]
    assert drafts[-1].at - drafts[-2].at == 3 * month
    assert parts_of(drafts[-2])[2] == 3
    assert parts_of(drafts[-1])[2] == 2


def test_a_refund_of_an_earlier_month_ends_nothing_and_one_of_this_month_does() -> None:
    drafts = played(life_of("commitment-refund"))
    refunds = [draft for draft in drafts if draft.kind == "REFUND"]
    told = [parts_of(draft) for draft in refunds]
    assert [(status, renewal["autoRenewStatus"]) for _, renewal, status in told] == [(1, 1), (5, 0)]
    assert all("revocationDate" in transaction for transaction, _, _ in told)
    periods = [each["commitmentInfo"]["billingPeriodNumber"] for each, _, _ in told]
    assert periods == [2, 4]


def test_the_same_transaction_is_asked_about_three_times() -> None:
    drafts = played(life_of("refund"))
    asked = [draft for draft in drafts if draft.kind == "CONSUMPTION_REQUEST"]
    assert len(asked) == 3
    assert len({draft.transaction_id for draft in drafts}) == 1


def test_items_of_advanced_commerce_come_with_the_move_to_it() -> None:
    bought, *moved = (parts_of(draft)[0] for draft in played(life_of("advanced-commerce")))
    assert "advancedCommerceInfo" not in bought
    assert all("advancedCommerceInfo" in transaction for transaction in moved)
    assert bought["productId"] != moved[0]["productId"]
    assert bought["originalTransactionId"] == moved[0]["originalTransactionId"]


def test_offers_are_those_of_the_story() -> None:
    first, *_, last = (parts_of(draft)[0] for draft in played(life_of("renewals")))
    assert "offerType" not in first
    assert last["offerType"] == 4
    first, second, *_, last = (parts_of(draft)[0] for draft in played(life_of("trial")))
    assert (first["offerType"], first["price"]) == (1, 0)
    assert "offerType" not in second
    assert (last["offerType"], last["price"]) == (5, second["price"] // 2)


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_a_step_that_is_taken_late_leaves_no_gap(life: Life) -> None:
    """As after a pause: the renewals in between are made up for."""
    customer = Customer.make(Environment.SANDBOX, bytes(16))
    told = CustomerLife(life, customer, CALENDARS[Environment.SANDBOX])
    while told.next_step is not None:
        draft = told.take_step(told.due_at(START) + timedelta(seconds=1))
        transaction, _, _ = parts_of(draft)
        assert transaction["purchaseDate"] <= transaction["signedDate"]
