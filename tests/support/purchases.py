"""Every choice about the purchase of a notification."""

from collections.abc import Iterator
from itertools import product as all_of

from storebell.domain.notifications.purchase_options import (
    Offer,
    Pair,
    PurchaseOptions,
    billing_plans_of,
    offers_of,
    products_of,
    reasons_of,
    refunds_of,
)


def options_of(pair: Pair) -> list[PurchaseOptions]:
    """Every choice for each product of a notification."""
    options = []
    for product in products_of(pair):
        options += [PurchaseOptions(product=product)]
        options += [PurchaseOptions(product, reason=reason) for reason in reasons_of(pair)]
        options += [PurchaseOptions(product, refund=kind) for kind in refunds_of(pair, product)]
        options += [
            PurchaseOptions(product, billing_plan=plan) for plan in billing_plans_of(pair, product)
        ]
        options += [
            PurchaseOptions(product, Offer(kind, discount))
            for kind in offers_of(pair, product)
            for discount in kind.discounts_of(product)
        ]
    return options


def combined_options_of(pair: Pair) -> Iterator[PurchaseOptions]:
    """Every combination of choices for each product; the usual one where there is no choice."""
    products = products_of(pair)
    if not products:
        yield PurchaseOptions()
    for product in products:
        offers = [
            Offer(kind, discount)
            for kind in offers_of(pair, product)
            for discount in kind.discounts_of(product)
        ]
        plans, refunds = billing_plans_of(pair, product), refunds_of(pair, product)
        for offer, plan, reason, refund in all_of(
            (None, *offers), (None, *plans), (None, *reasons_of(pair)), (None, *refunds)
        ):
            yield PurchaseOptions(product, offer, plan, reason, refund)
