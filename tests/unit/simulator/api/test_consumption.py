"""Consumption information: each member is checked, with the number that belongs to it."""

import json
from collections.abc import Callable

import pytest

from storebell.domain.notifications.purchase_options import ProductKind
from storebell.simulator.api.consumption import Fields, read_consumption, read_consumption_v1
from storebell.simulator.http.api_errors import ApiError

COINS = ProductKind.CONSUMABLE
V1: Fields = {
    "customerConsented": True,
    "consumptionStatus": 3,
    "platform": 2,
    "sampleContentProvided": False,
    "deliveryStatus": 5,
    "appAccountToken": "",
    "accountTenure": 7,
    "playTime": 7,
    "lifetimeDollarsRefunded": 7,
    "lifetimeDollarsPurchased": 0,
    "userStatus": 4,
}
V2: Fields = {
    "customerConsented": True,
    "sampleContentProvided": True,
    "deliveryStatus": "UNDELIVERED_OTHER",
}
Read = Callable[[bytes, ProductKind], Fields]


def error_of(read: Read, fields: Fields, kind: ProductKind = COINS) -> ApiError:
    with pytest.raises(ApiError) as caught:
        read(json.dumps(fields).encode(), kind)
    return caught.value


def code_of(read: Read, fields: Fields, kind: ProductKind = COINS) -> int:
    return error_of(read, fields, kind).code


@pytest.mark.parametrize(("read", "usual"), [(read_consumption_v1, V1), (read_consumption, V2)])
def test_all_documented_members_are_kept_and_no_others(read: Read, usual: Fields) -> None:
    sent = json.dumps(usual | {"other": [1], "refundPreference": None}).encode()
    assert read(sent, COINS) == usual


@pytest.mark.parametrize(
    ("name", "code", "wrong"),
    [
        ("accountTenure", 4000032, [8, -1, "1", True, None, 1.0, 10**40]),
        ("appAccountToken", 4000033, ["x", 1, None, " "]),
        ("consumptionStatus", 4000034, [4, None]),
        ("customerConsented", 4000035, [False, None, 1, "true"]),
        ("deliveryStatus", 4000036, [6, None, "DELIVERED"]),
        ("lifetimeDollarsPurchased", 4000037, [8, None]),
        ("lifetimeDollarsRefunded", 4000038, [8, None]),
        ("platform", 4000039, [3, None]),
        ("playTime", 4000040, [8, None, []]),
        ("sampleContentProvided", 4000041, [None, 0, "no"]),
        ("userStatus", 4000042, [5, None, {}]),
        ("refundPreference", 4000000, [4, "DECLINE"]),
    ],
)
def test_each_wrong_member_of_version_1_has_its_number(
    name: str, code: int, wrong: list[object]
) -> None:
    assert [code_of(read_consumption_v1, V1 | {name: value}) for value in wrong] == [code] * len(
        wrong
    )


@pytest.mark.parametrize(
    ("name", "code", "wrong"),
    [
        ("customerConsented", 4000035, [False, None, 1]),
        ("sampleContentProvided", 4000041, [None, 1]),
        ("deliveryStatus", 4000036, [None, 0, "LOST", ["DELIVERED"]]),
        ("consumptionPercentage", 4000000, [-1, 100_001, "1", True, 0.5]),
        ("refundPreference", 4000000, [0, "MAYBE", {}]),
    ],
)
def test_each_wrong_member_has_its_number(name: str, code: int, wrong: list[object]) -> None:
    codes = [code_of(read_consumption, V2 | {name: value}) for value in wrong]
    assert codes == [code] * len(wrong)


@pytest.mark.parametrize("kind", list(ProductKind))
def test_version_1_takes_consumables_and_subscriptions_alone(kind: ProductKind) -> None:
    if kind in (ProductKind.NON_CONSUMABLE, ProductKind.NON_RENEWING):
        assert code_of(read_consumption_v1, V1, kind) == 4000047
    else:
        assert read_consumption_v1(json.dumps(V1).encode(), kind) == V1
    assert read_consumption(json.dumps(V2).encode(), kind) == V2


def test_a_percentage_is_not_for_subscriptions_and_not_0_for_a_prorated_refund() -> None:
    half: Fields = V2 | {"consumptionPercentage": 50_000, "refundPreference": "GRANT_PRORATED"}
    assert read_consumption(json.dumps(half).encode(), COINS) == half
    assert code_of(read_consumption, half, ProductKind.AUTO_RENEWABLE) == 4000000
    assert code_of(read_consumption, half | {"consumptionPercentage": 0}) == 4000000
    unused: Fields = V2 | {"consumptionPercentage": 0}
    assert read_consumption(json.dumps(unused).encode(), COINS) == unused


@pytest.mark.parametrize(
    ("fields", "kind", "reason"),
    [
        (
            {"consumptionPercentage": 50_000},
            ProductKind.AUTO_RENEWABLE,
            "The consumption percentage field isn't supported for auto-renewable subscriptions.",
        ),
        (
            {"consumptionPercentage": 0, "refundPreference": "GRANT_PRORATED"},
            COINS,
            (
                "The consumption percentage field must be greater than 0 if the refund preference "
                "is GRANT_PRORATED."
            ),
        ),
        ({"consumptionPercentage": -1}, COINS, "The consumption percentage field is invalid."),
        ({"refundPreference": "MAYBE"}, COINS, "The refund preference field is invalid."),
    ],
)
def test_the_message_says_the_rule_that_has_no_number_of_its_own(
    fields: Fields, kind: ProductKind, reason: str
) -> None:
    assert error_of(read_consumption, V2 | fields, kind).body == {
        "errorCode": 4000000,
        "errorMessage": f"Invalid request. {reason}",
    }
