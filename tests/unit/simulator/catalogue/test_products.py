"""Products: each level of service in every way to pay, and its neighbours."""

import pytest

from storebell.domain.notifications.purchase_options import (
    BillingPlan,
    Discount,
    Offer,
    OfferKind,
    ProductKind,
)
from storebell.simulator.catalogue.products import (
    BIMONTHLY,
    COINS,
    COMMITTED,
    GENERIC,
    IDENTIFIERS,
    LIFETIME,
    PREMIUM,
    QUARTERLY,
    SEASON,
    YEARLY,
    Product,
    product_of,
)

SUBSCRIPTIONS = [PREMIUM, COMMITTED, YEARLY, BIMONTHLY, QUARTERLY]


@pytest.mark.parametrize("product", SUBSCRIPTIONS, ids=lambda product: product.suffix)
def test_an_upgrade_costs_more_and_a_downgrade_less_in_the_same_period(product: Product) -> None:
    assert product.lower.price < product.price < product.higher.price
    assert {product.lower.months, product.higher.months} == {product.months}
    assert {product.lower.plan, product.higher.plan} == {product.plan}
    assert product.higher.higher == product.higher
    assert product.lower.lower == product.lower
    assert product.lower.higher == product


@pytest.mark.parametrize("product", [COINS, LIFETIME, SEASON, GENERIC])
def test_a_product_without_levels_has_no_neighbour(product: Product) -> None:
    assert product.higher == product.lower == product


@pytest.mark.parametrize(
    ("product", "period"),
    [(PREMIUM, "P1M"), (COMMITTED, "P1M"), (BIMONTHLY, "P2M"), (QUARTERLY, "P3M"), (YEARLY, "P1Y")],
)
def test_a_period_is_an_iso_8601_duration(product: Product, period: str) -> None:
    assert product.period == period


def test_a_commitment_alone_has_several_periods() -> None:
    assert COMMITTED.total_periods == 12
    assert {product.total_periods for product in (PREMIUM, YEARLY, COINS)} == {0}


def test_an_offer_is_free_or_half_the_price() -> None:
    assert PREMIUM.price_with(None) == PREMIUM.price
    assert PREMIUM.price_with(Offer(OfferKind.INTRODUCTORY, Discount.FREE_TRIAL)) == 0
    for discount in (Discount.PAY_AS_YOU_GO, Discount.PAY_UP_FRONT):
        assert PREMIUM.price_with(Offer(OfferKind.WIN_BACK, discount)) == PREMIUM.price // 2


def test_each_kind_has_a_product_of_its_own_and_each_plan_too() -> None:
    products = {product_of(kind) for kind in ProductKind}
    assert len(products) == len(ProductKind)
    assert all(product_of(kind).kind is kind for kind in ProductKind)
    assert {product_of(ProductKind.AUTO_RENEWABLE, plan) for plan in BillingPlan} == {
        COMMITTED,
        YEARLY,
    }


def test_every_offer_but_the_introductory_one_has_an_identifier() -> None:
    assert set(OfferKind) - set(IDENTIFIERS) == {OfferKind.INTRODUCTORY}
