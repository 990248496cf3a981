"""The stories of customers: every documented notification, in an order that can happen."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import products_of
from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.simulator.api.transaction_queries import PAGE_SIZE
from storebell.simulator.catalogue.acts import BOUGHT, CHARGED
from storebell.simulator.catalogue.calendar import Calendar
from storebell.simulator.catalogue.customer import MOST_NUMBERS, NUMBERS_EACH, Customer
from storebell.simulator.catalogue.lifecycles import LONG_STORY, STEPS, STORIES, Story

DOCUMENTED = {
    (kind.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for kind in group.types
    for subtype in kind.subtypes
}
CALENDAR = Calendar.every(timedelta(days=30))
START = datetime(2026, 6, 1, tzinfo=UTC)
TIMES = [START + CALENDAR.usual_month * number for number in range(STEPS)]
CUSTOMER = Customer.make(Environment.PRODUCTION, bytes(16))
OF_SUBSCRIBERS = [story for story in STORIES if story.product.kind.is_subscription]


def test_every_documented_notification_is_told_and_no_other() -> None:
    assert {pair for story in STORIES for pair in story.pairs} == DOCUMENTED
    assert {len(story.pairs) for story in STORIES} == {STEPS}


def name_of(story: Story) -> str:
    return f"{story.product.suffix} {story.pairs[1][0]}"


@pytest.mark.parametrize("story", STORIES, ids=name_of)
def test_a_purchase_comes_first_and_once(story: Story) -> None:
    is_about_purchases = any(products_of(pair) for pair in story.pairs)
    is_bought = story.pairs[0] in (BOUGHT, CHARGED)
    assert is_about_purchases is (is_bought or story.months_before > 0)
    assert not {BOUGHT, CHARGED} & set(story.pairs[1:])


@pytest.mark.parametrize("story", OF_SUBSCRIBERS, ids=name_of)
def test_each_notification_is_about_a_time_at_which_it_can_be(story: Story) -> None:
    for steps, pair in enumerate(story.pairs, 1):
        account, purchase = story.accounts(CUSTOMER, CALENDAR, TIMES[:steps])
        at, subscription = TIMES[steps - 1], account.subscription
        if purchase is None or subscription is None:
            continue
        is_over = pair[0] in {"EXPIRED", "DID_FAIL_TO_RENEW", "GRACE_PERIOD_EXPIRED"}
        assert (subscription.expires_at <= at) is is_over, pair
        if pair[0] in {"DID_RENEW", "SUBSCRIBED"}:
            assert purchase.purchased_at == at, pair
            assert purchase.is_renewal is (pair[0] == "DID_RENEW")


@pytest.mark.parametrize("story", OF_SUBSCRIBERS, ids=name_of)
def test_renewals_without_a_notification_are_in_commitments_alone(story: Story) -> None:
    account, _ = story.accounts(CUSTOMER, CALENDAR, TIMES)
    told = sum(
        pair[0] in {"SUBSCRIBED", "DID_RENEW"} or pair[1] == "UPGRADE" for pair in story.pairs
    )
    in_window = [bought for bought in account.purchases if bought.purchased_at >= START]
    if story.product.total_periods:
        assert len(in_window) >= told
    else:
        assert len(in_window) == told


def test_each_customers_transactions_fit_into_the_numbers_of_one() -> None:
    for story in STORIES:
        account, _ = story.accounts(CUSTOMER, CALENDAR, TIMES)
        most = MOST_NUMBERS if story is LONG_STORY else NUMBERS_EACH
        assert len(account.purchases) <= most


def test_one_story_fills_more_than_two_pages_of_a_transaction_history() -> None:
    account, _ = LONG_STORY.accounts(CUSTOMER, CALENDAR, TIMES)
    assert STORIES.count(LONG_STORY) == 1
    assert len(account.purchases) > 2 * PAGE_SIZE
    ends = [bought.expires_at for bought in account.purchases[:-2]]
    starts = [bought.purchased_at for bought in account.purchases[1:-1]]
    assert starts == ends, "its renewals follow without a gap"
