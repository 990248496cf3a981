"""The stories of customers: every documented notification, in an order that can happen."""

import itertools

import pytest

from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.simulator.catalogue.lifecycles import STEPS, STORIES, Story
from storebell.simulator.catalogue.payload_variants import SCENES, Phase, Status

DOCUMENTED = {
    (kind.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for kind in group.types
    for subtype in kind.subtypes
}
OF_SUBSCRIBERS = [story for story in STORIES if story[0][0] == "SUBSCRIBED"]


def test_every_documented_notification_is_told_and_no_other() -> None:
    assert {pair for story in STORIES for pair in story} == DOCUMENTED
    assert {len(story) for story in STORIES} == {STEPS}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story[1][0])
def test_whoever_subscribes_does_so_first(story: Story) -> None:
    is_about_one = any(pair in SCENES for pair in story)
    assert is_about_one is (story[0] == ("SUBSCRIBED", "INITIAL_BUY"))
    assert ("SUBSCRIBED", "INITIAL_BUY") not in story[1:]


@pytest.mark.parametrize("story", OF_SUBSCRIBERS, ids=lambda story: story[1][0])
def test_nothing_lapses_before_a_month_nor_is_given_up_before_three(story: Story) -> None:
    for months, pair in enumerate(story):
        scene = SCENES.get(pair)
        if scene is None:
            continue
        if scene.phase is Phase.LAPSED:
            assert months >= 1
        if scene.phase is Phase.RETRY_OVER:
            assert months >= 3


@pytest.mark.parametrize("story", OF_SUBSCRIBERS, ids=lambda story: story[1][0])
def test_only_a_purchase_or_a_recovery_follows_an_end(story: Story) -> None:
    comes_back = {("SUBSCRIBED", "RESUBSCRIBE"), ("RENEWAL_EXTENSION", "FAILURE")}
    comes_back |= {("REFUND_REVERSED", ""), ("EXPIRED", "PRODUCT_NOT_FOR_SALE")}
    for before, after in itertools.pairwise(story):
        scene = SCENES.get(before)
        if scene is not None and scene.status in (Status.EXPIRED, Status.REVOKED):
            assert after in comes_back, (before, after)


@pytest.mark.parametrize("story", OF_SUBSCRIBERS, ids=lambda story: story[1][0])
def test_a_recovery_and_the_end_of_grace_follow_a_failed_renewal(story: Story) -> None:
    for number, pair in enumerate(story):
        if pair in {("DID_RENEW", "BILLING_RECOVERY"), ("GRACE_PERIOD_EXPIRED", "")}:
            assert story[number - 1][0] == "DID_FAIL_TO_RENEW"
        if pair == ("PRICE_INCREASE", "ACCEPTED"):
            assert story[number - 1] == ("PRICE_INCREASE", "PENDING")
