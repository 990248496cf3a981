"""Stories of a customer's life: each can happen, and each rule of a commitment is in one."""

import pytest

from storebell.domain.errors.notifications import UnknownStoryError
from storebell.domain.notifications.purchase_options import (
    BillingPlan,
    PurchaseOptions,
    products_of,
)
from storebell.domain.notifications.types import find_subtype
from storebell.domain.simulation.lives import LIVES, USUAL_LIFE, Life, find_life


def test_each_story_has_a_name_of_its_own_and_is_found_by_it() -> None:
    assert len({life.name for life in LIVES}) == len(LIVES) >= 10
    for life in LIVES:
        assert find_life(f" {life.name.upper()} ") is life
    assert find_life(USUAL_LIFE.name) is USUAL_LIFE


def test_an_unknown_story_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownStoryError, match="commitment-cancelled"):
        find_life("happy")


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.name)
def test_each_step_is_documented_about_a_purchase_and_advised(life: Life) -> None:
    assert life.steps[0].pair in {("SUBSCRIBED", "INITIAL_BUY"), ("ONE_TIME_CHARGE", "")}
    for step in life.steps:
        find_subtype(*step.pair)
        assert products_of(step.pair)
        assert step.advice.endswith(".")
        chosen = step.purchase.record
        assert PurchaseOptions.read(step.pair, **chosen) == step.purchase
    first = life.purchase.record
    assert PurchaseOptions.read(life.steps[0].pair, **first) == life.purchase


def test_the_commitment_is_told_to_its_end_and_in_every_way() -> None:
    plan = BillingPlan.MONTHLY_COMMITMENT
    committed = {life.name for life in LIVES if life.purchase.billing_plan is plan}
    assert committed == {
        "commitment",
        "commitment-cancelled",
        "commitment-retry",
        "commitment-refund",
    }
    for name in ("commitment", "commitment-cancelled"):
        renewals = [step for step in find_life(name).steps if step.pair[0] == "DID_RENEW"]
        assert len(renewals) >= 11
    pairs = {step.pair for life in LIVES if life.name in committed for step in life.steps}
    assert not {("DID_FAIL_TO_RENEW", "GRACE_PERIOD"), ("GRACE_PERIOD_EXPIRED", "")} & pairs


def test_each_type_that_is_only_advanced_commerces_comes_after_the_move_to_it() -> None:
    """A subscription is moved once, and has no items, names or prices of the kind before."""
    life = find_life("advanced-commerce")
    kinds = [step.pair[0] for step in life.steps]
    assert kinds == [
        *("SUBSCRIBED", "MIGRATION", "METADATA_UPDATE", "PRICE_CHANGE", "DID_RENEW", "REFUND")
    ]
    assert life.purchase.product is None
    for word, kind in {
        "moved": "MIGRATION",
        "names": "METADATA_UPDATE",
        "price": "PRICE_CHANGE",
        "refund": "REFUND",
    }.items():
        assert (word in life.label) is (kind in kinds)
