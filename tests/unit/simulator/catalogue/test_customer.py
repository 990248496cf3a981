"""A made-up customer: IDs in Apple's forms, the same for the same chance, and no one else's."""

import base64
import hashlib
import re
import uuid

import pytest

from storebell.domain.environment import Environment
from storebell.simulator.catalogue.customer import (
    LEAST_SERIAL,
    MOST_SERIAL,
    NUMBERS_EACH,
    Customer,
    app_transaction_serial,
    ordered_number,
    transaction_id,
    transaction_number,
)

BOTH = [Environment.SANDBOX, Environment.PRODUCTION]


def made(environment: Environment = Environment.SANDBOX, number: int = 0) -> Customer:
    return Customer.make(environment, number.to_bytes(16, "big"))


@pytest.mark.parametrize("environment", BOTH)
def test_a_transaction_id_has_apples_form_and_its_number_comes_back(
    environment: Environment,
) -> None:
    form = r"2000000\d{9}" if environment is Environment.SANDBOX else r"430000\d{9}"
    for number in (0, 7, LEAST_SERIAL, MOST_SERIAL, 999_999_999):
        text = transaction_id(environment, number)
        assert re.fullmatch(form, text)
        assert transaction_number(environment, text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2000000",
        "200000012345678",
        "20000001234567890",
        "430000123456789",
        "2000000 23456789",
        "2000000-23456789",
        "2000000+23456789",
        "2000000\u066023456789",
        "2000000¹23456789",
        "x2000000123456789",
    ],
)
def test_any_other_text_is_no_id_of_ours(text: str) -> None:
    assert transaction_number(Environment.SANDBOX, text) is None


@pytest.mark.parametrize("environment", BOTH)
def test_the_same_chance_makes_the_same_customer_and_another_one_another(
    environment: Environment,
) -> None:
    assert made(environment, 5) == made(environment, 5)
    customers = [made(environment, number) for number in range(300)]
    assert len({one.transaction_id(0) for one in customers}) == 300
    assert len({one.app_transaction_id for one in customers}) == 300
    for customer in customers:
        assert LEAST_SERIAL <= customer.serial < MOST_SERIAL
        assert (customer.serial - LEAST_SERIAL) % NUMBERS_EACH == 0


def test_customers_share_no_transaction() -> None:
    customers = [made(number=number) for number in range(100)]
    ids = [customer.transaction_id(step) for customer in customers for step in range(NUMBERS_EACH)]
    assert len(set(ids)) == len(ids)
    one = customers[0]
    assert one.transaction_id(0) == transaction_id(one.environment, one.serial)
    assert not {one.line_item_id(step) for step in range(NUMBERS_EACH)} & set(ids)


def test_a_uuid_is_the_customers_own_for_each_purpose() -> None:
    one, other = made(number=1), made(number=2)
    assert one.uuid("account") == one.uuid("account")
    assert len({one.uuid("account"), one.uuid("nonce"), other.uuid("account")}) == 3
    assert uuid.UUID(one.uuid("account")).version == 4


def test_an_app_transaction_id_has_18_digits() -> None:
    assert all(re.fullmatch(r"704\d{15}", made(number=n).app_transaction_id) for n in range(50))


@pytest.mark.parametrize("environment", BOTH)
def test_an_app_transaction_id_leads_back_to_its_customer(environment: Environment) -> None:
    for customer in (made(environment, number) for number in range(300)):
        assert app_transaction_serial(customer.app_transaction_id) == customer.serial
    for text in ("", "704", "70400000000000000", "7040000000000000000", "704\u0661" + "0" * 14):
        assert app_transaction_serial(text) is None


def test_an_order_id_ends_as_the_transaction_id_does() -> None:
    customer = made()
    assert ordered_number(f"M0{customer.transaction_id(3)[-9:]}") == customer.serial + 3
    for text in ("", "M012345678", "M01234567890", "m0123456789", "M0\u066123456789"):
        assert ordered_number(text) is None


def test_a_device_is_verified_as_apple_documents_it() -> None:
    customer = made()
    nonce = customer.uuid("nonce").upper()
    device = customer.uuid("device").lower()
    expected = hashlib.sha384((nonce.lower() + device).encode()).digest()
    assert base64.b64decode(customer.device_verification(nonce)) == expected
    assert customer.device_verification(nonce) == customer.device_verification(nonce.lower())
