"""What Advanced Commerce adds: prices apart from tax, items, and a new price before it counts."""

from typing import Any

import pytest
from appstoreserverlibrary.models.AdvancedCommercePeriod import AdvancedCommercePeriod

from storebell.domain.environment import Environment
from storebell.simulator.catalogue.advanced_commerce import renewal_info, transaction_info
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.payload_variants import BASIC, GENERIC, PREMIUM, Product

CUSTOMER = Customer.make(Environment.SANDBOX, bytes(16))


@pytest.mark.parametrize("product", [GENERIC, PREMIUM, BASIC, Product("free", 0)])
def test_price_and_tax_make_the_whole(product: Product) -> None:
    info: Any = transaction_info(CUSTOMER, product)
    assert info["taxExclusivePrice"] + info["estimatedTax"] == product.price
    assert info["taxRate"] == "0.080"
    assert info["estimatedTax"] == pytest.approx(info["taxExclusivePrice"] * 0.08, abs=1.1)
    assert [item["price"] for item in info["items"]] == [product.price]


def test_a_new_price_is_announced_for_the_next_renewal_alone() -> None:
    plain: Any = renewal_info(CUSTOMER, GENERIC, has_new_price=False)
    pricier: Any = renewal_info(CUSTOMER, GENERIC, has_new_price=True)
    assert "priceIncreaseInfo" not in plain["items"][0]
    assert pricier["items"][0]["priceIncreaseInfo"] == {
        "price": GENERIC.raised_price,
        "status": "SCHEDULED",
    }
    assert pricier["items"][0]["price"] == GENERIC.price


def test_both_are_about_the_same_request_of_the_same_customer() -> None:
    transaction: Any = transaction_info(CUSTOMER, GENERIC)
    renewal: Any = renewal_info(CUSTOMER, GENERIC, has_new_price=False)
    shared = {"descriptors", "period", "requestReferenceId", "taxCode"}
    assert {name: transaction[name] for name in shared} == {name: renewal[name] for name in shared}
    other: Any = transaction_info(Customer.make(Environment.SANDBOX, b"x" * 16), GENERIC)
    assert other["requestReferenceId"] != transaction["requestReferenceId"]
    assert renewal["consistencyToken"] != renewal["requestReferenceId"]


def test_the_period_is_one_of_apples() -> None:
    info: Any = transaction_info(CUSTOMER, GENERIC)
    assert AdvancedCommercePeriod(info["period"])
