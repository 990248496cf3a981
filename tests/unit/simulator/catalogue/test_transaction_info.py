"""A decoded transaction: what each has, and what only some have."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import Discount, Offer, OfferKind
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import buy, stop_sharing
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import COINS, LIFETIME, PREMIUM, SEASON, Product
from storebell.simulator.catalogue.purchase import Account
from storebell.simulator.catalogue.transaction_info import Fields, offer_fields, transaction_fields

START = datetime(2026, 4, 1, tzinfo=UTC)
CUSTOMER = Customer.make(Environment.SANDBOX, bytes(16))
NOBODY = Account(CUSTOMER, CALENDARS[Environment.SANDBOX])
OF_SUBSCRIPTIONS = {"webOrderLineItemId", "subscriptionGroupIdentifier", "expiresDate"}


def fields_of(account: Account) -> Fields:
    return transaction_fields(account, account.latest, "com.example.sample", START)


@pytest.mark.parametrize("product", [PREMIUM, COINS, LIFETIME, SEASON])
def test_each_names_its_product_and_only_a_subscription_its_end(product: Product) -> None:
    fields = fields_of(buy(NOBODY, START, product))
    assert fields["productId"] == f"com.example.sample.{product.suffix}"
    assert (fields["type"], fields["price"]) == (product.kind.apple_type, product.price)
    assert fields["purchaseDate"] == fields["originalPurchaseDate"] == to_milliseconds(START)
    assert OF_SUBSCRIPTIONS & set(fields) == (OF_SUBSCRIPTIONS if product == PREMIUM else set())


def test_the_token_is_the_customers_until_the_app_sets_another() -> None:
    bought = buy(NOBODY, START, PREMIUM)
    assert fields_of(bought)["appAccountToken"] == CUSTOMER.uuid("account")
    token = "7e3fb20b-4cdb-47cc-936d-99d65f608138"
    assert fields_of(replace(bought, app_account_token=token))["appAccountToken"] == token


def test_what_the_family_shared_ends_without_a_refund() -> None:
    shared = buy(replace(NOBODY, is_shared=True), START, PREMIUM)
    assert fields_of(shared)["inAppOwnershipType"] == "FAMILY_SHARED"
    ended = fields_of(stop_sharing(shared, START))
    assert (ended["revocationType"], ended["revocationReason"]) == ("FAMILY_REVOKE", 0)
    assert "revocationPercentage" not in ended


def test_an_offer_that_is_paid_once_has_no_period() -> None:
    once = offer_fields(Offer(OfferKind.OFFER_CODE, Discount.ONE_TIME), COINS)
    assert (once["offerType"], once["offerDiscountType"]) == (3, "ONE_TIME")
    assert "offerPeriod" not in once
    trial = offer_fields(Offer(OfferKind.INTRODUCTORY, Discount.FREE_TRIAL), PREMIUM)
    assert trial == {"offerType": 1, "offerDiscountType": "FREE_TRIAL", "offerPeriod": "P1M"}
