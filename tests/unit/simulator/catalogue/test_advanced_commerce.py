"""What Advanced Commerce adds: prices apart from tax, items, offers, refunds, and a new price
before it counts.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from appstoreserverlibrary.models.AdvancedCommercePeriod import AdvancedCommercePeriod

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import Discount, Offer, OfferKind, RefundKind
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.advanced_commerce import renewal_info, transaction_info
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import (
    announce_price,
    buy,
    mark_offer,
    refund,
    renew,
    subscription_of,
)
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import GENERIC, Product
from storebell.simulator.catalogue.purchase import Account

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
CUSTOMER = Customer.make(Environment.SANDBOX, bytes(16))


def bought(product: Product = GENERIC) -> Account:
    return buy(Account(CUSTOMER, CALENDARS[Environment.SANDBOX]), NOW, product)


def transaction_of(account: Account) -> Any:
    return transaction_info(CUSTOMER, account.latest)


def renewal_of(account: Account) -> Any:
    return renewal_info(CUSTOMER, subscription_of(account))


@pytest.mark.parametrize("price", [0, 990, 4_990, 7_990, 49_990])
def test_price_and_tax_make_the_whole(price: int) -> None:
    info = transaction_of(bought(replace(GENERIC, price=price)))
    assert info["taxExclusivePrice"] + info["estimatedTax"] == price
    assert info["taxRate"] == "0.080"
    assert info["estimatedTax"] == pytest.approx(info["taxExclusivePrice"] * 0.08, abs=1.1)
    assert [item["price"] for item in info["items"]] == [price]


def test_a_new_price_is_announced_and_counts_from_the_next_renewal_on() -> None:
    account = announce_price(bought(), NOW, is_accepted=False)
    assert "priceIncreaseInfo" not in renewal_of(bought())["items"][0]
    assert renewal_of(account)["items"][0]["priceIncreaseInfo"] == {
        "price": GENERIC.raised.price,
        "status": "SCHEDULED",
    }
    assert renewal_of(account)["items"][0]["price"] == GENERIC.price
    renewed = renew(account, subscription_of(account).expires_at)
    assert renewed.latest.price == GENERIC.raised.price
    assert "priceIncreaseInfo" not in renewal_of(renewed)["items"][0]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (OfferKind.INTRODUCTORY, "ACQUISITION"),
        (OfferKind.WIN_BACK, "WIN_BACK"),
        (OfferKind.RETENTION, "RETENTION"),
    ],
)
def test_an_offer_has_its_price_and_its_reason(kind: OfferKind, reason: str) -> None:
    account = mark_offer(bought(), Offer(kind, Discount.PAY_AS_YOU_GO))
    [item] = transaction_of(account)["items"]
    assert item["offer"] == {
        "period": "P1M",
        "periodCount": 1,
        "price": GENERIC.price // 2,
        "reason": reason,
    }
    assert transaction_of(bought())["items"][0].keys() >= {"SKU", "price"}
    assert "offer" not in transaction_of(bought())["items"][0]


@pytest.mark.parametrize(
    ("kind", "amount"), [(RefundKind.FULL, GENERIC.price), (RefundKind.PRORATED, 3_995)]
)
def test_a_refund_says_how_much_and_when(kind: RefundKind, amount: int) -> None:
    halfway = NOW + CALENDARS[Environment.SANDBOX].usual_month / 2
    [item] = transaction_of(refund(bought(), halfway, kind))["items"]
    assert item["revocationDate"] == to_milliseconds(halfway)
    assert item["refunds"] == [
        {
            "refundAmount": amount,
            "refundDate": to_milliseconds(halfway),
            "refundReason": "UNSATISFIED_WITH_PURCHASE",
            "refundType": kind.name,
        }
    ]


def test_both_are_about_the_same_request_of_the_same_customer() -> None:
    transaction, renewal = transaction_of(bought()), renewal_of(bought())
    shared = {"descriptors", "period", "requestReferenceId", "taxCode"}
    assert {name: transaction[name] for name in shared} == {name: renewal[name] for name in shared}
    stranger = Customer.make(Environment.SANDBOX, b"x" * 16)
    other: Any = transaction_info(stranger, bought().latest)
    assert other["requestReferenceId"] != transaction["requestReferenceId"]
    assert renewal["consistencyToken"] != renewal["requestReferenceId"]


@pytest.mark.parametrize("months", [1, 2, 3, 12])
def test_the_period_is_one_of_apples(months: int) -> None:
    info = transaction_of(bought(replace(GENERIC, months=months)))
    assert AdvancedCommercePeriod(info["period"])
