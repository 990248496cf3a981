"""The purchase that a call is about: found by its ID, or refused with the right number."""

import pytest

from storebell.simulator.catalogue.changes import buy, renew, subscription_of
from storebell.simulator.catalogue.products import PREMIUM
from storebell.simulator.http.api_errors import ApiError
from support.calls import NOW, call_of, nobody, registration_with

BOUGHT = buy(nobody(), NOW, PREMIUM)
RENEWED = renew(BOUGHT, subscription_of(BOUGHT).expires_at)
REGISTRATION = registration_with(RENEWED)
FIRST, SECOND = RENEWED.purchases
APP_TRANSACTION = RENEWED.customer.app_transaction_id


def read(name: str, any_id: str) -> object:
    return getattr(call_of(REGISTRATION, any_id), name)


def test_any_id_of_a_customer_leads_to_the_account() -> None:
    for any_id in (*map(RENEWED.transaction_id, RENEWED.purchases), APP_TRANSACTION):
        assert read("account", any_id) == RENEWED
    assert read("purchase", RENEWED.transaction_id(SECOND)) == (RENEWED, SECOND)
    assert read("original_purchase", RENEWED.transaction_id(FIRST)) == (RENEWED, FIRST)


@pytest.mark.parametrize("name", ["account", "purchase", "original_purchase"])
def test_each_wrong_id_has_its_number(name: str) -> None:
    is_original = name == "original_purchase"
    expected = {
        "x": 4000008 if is_original else 4000006,
        "": 4000008 if is_original else 4000006,
        "430000999999999": 4040005 if is_original else 4040010,
        "704000000000000000": 4040005 if is_original else 4040010,
    }
    if name != "account":
        expected[APP_TRANSACTION] = 4000048
    if is_original:
        expected[RENEWED.transaction_id(SECOND)] = 4040005
    for any_id, code in expected.items():
        with pytest.raises(ApiError) as caught:
            read(name, any_id)
        assert caught.value.code == code, any_id
