"""Filters and pages of a customer's transactions."""

from datetime import timedelta

import pytest
from starlette.datastructures import QueryParams

from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.api.sealed_tokens import SealedTokens
from storebell.simulator.api.transaction_queries import TransactionQuery, modified_at, page_of
from storebell.simulator.catalogue.changes import buy, refund, renew, subscription_of
from storebell.simulator.catalogue.products import COINS, LIFETIME, PREMIUM, SEASON
from storebell.simulator.catalogue.purchase import Account, Purchase
from storebell.simulator.http.api_errors import ApiError
from support.calls import NOW, nobody

DAY = timedelta(days=1)
APP = "com.example.sample"


def every_kind() -> Account:
    account = nobody()
    for number, product in enumerate((COINS, LIFETIME, SEASON, PREMIUM)):
        account = buy(account, NOW + number * DAY, product)
    return refund(account, NOW + 9 * DAY, number=0)


ACCOUNT = every_kind()


def selected(query: str, account: Account = ACCOUNT) -> list[int]:
    read = TransactionQuery.read(QueryParams(query))
    return [
        purchase.number for purchase in account.purchases if read.selects(account, purchase, APP)
    ]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [0, 1, 2, 3]),
        ("unknown=1&startDate=0", [0, 1, 2, 3]),
        ("productType=CONSUMABLE", [0]),
        ("productType=NON_CONSUMABLE&productType=NON_RENEWABLE", [1, 2]),
        ("productType=AUTO_RENEWABLE", [3]),
        (f"productId={APP}.lifetime", [1]),
        ("productId=lifetime", []),
        ("subscriptionGroupIdentifier=21563478", [3]),
        ("subscriptionGroupIdentifier=1", []),
        ("revoked=true", [0]),
        ("revoked=False", [1, 2, 3]),
        ("inAppOwnershipType=PURCHASED", [0, 1, 2, 3]),
        ("inAppOwnershipType=FAMILY_SHARED", []),
        (f"startDate={to_milliseconds(NOW + DAY)}", [1, 2, 3]),
        (f"endDate={to_milliseconds(NOW + DAY)}", [0]),
        ("endDate=253402300799999", [0, 1, 2, 3]),
    ],
)
def test_each_filter_selects(query: str, numbers: list[int]) -> None:
    assert selected(query) == numbers


def test_what_the_family_shares_is_selected_as_that() -> None:
    shared = buy(nobody(is_shared=True), NOW, PREMIUM)
    assert selected("inAppOwnershipType=FAMILY_SHARED", shared) == [0]
    assert selected("inAppOwnershipType=PURCHASED", shared) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("startDate=2&endDate=2", 4000013),
        ("startDate=soon", 4000015),
        ("startDate=", 4000015),
        ("endDate=1.5", 4000016),
        ("sort=UP", 4000021),
        ("productType=consumable", 4000022),
        ("productType=CONSUMABLE&productType=", 4000022),
        ("productId=", 4000023),
        ("productId=" + "p" * 256, 4000023),
        ("subscriptionGroupIdentifier=", 4000024),
        ("inAppOwnershipType=ASSIGNED", 4000026),
        ("revoked=1", 4000030),
    ],
)
def test_each_wrong_parameter_has_its_number(query: str, code: int) -> None:
    with pytest.raises(ApiError) as caught:
        TransactionQuery.read(QueryParams(query))
    assert caught.value.code == code


def test_the_order_is_that_of_the_last_change() -> None:
    tokens = SealedTokens()

    def numbers(*, is_descending: bool) -> list[int]:
        page, _, has_more = page_of(
            ACCOUNT.purchases, modified_at, tokens, None, None, is_descending=is_descending
        )
        assert not has_more
        return [purchase.number for purchase in page]

    assert numbers(is_descending=False) == [1, 2, 3, 0]
    assert numbers(is_descending=True) == [0, 3, 2, 1]


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (20, [20]), (21, [20, 1]), (31, [20, 11])])
def test_pages_follow_each_other_without_a_gap(
    count: int, sizes: list[int], is_descending: bool
) -> None:
    account, tokens = nobody(), SealedTokens()
    for number in range(count):
        account = renew(account, subscription_of(account).expires_at) if number else buy(
            account, NOW, PREMIUM
        )  # fmt: skip
    seen, revision, has_more, found = list[int](), None, True, list[Purchase]()
    while has_more:
        page, revision, has_more = page_of(
            account.purchases, modified_at, tokens, revision, "bound", is_descending=is_descending
        )
        seen.append(len(page))
        found += page
    assert seen == sizes
    assert found == list(account.purchases)[:: -1 if is_descending else 1]
    assert revision is not None
    nothing, again, _ = page_of(
        account.purchases, modified_at, tokens, revision, "bound", is_descending=is_descending
    )
    assert nothing == ([] if count else list(account.purchases))
    assert tokens.open(again, "bound") == tokens.open(revision, "bound")


def test_a_revision_of_another_query_is_refused() -> None:
    tokens = SealedTokens()
    _, revision, _ = page_of(ACCOUNT.purchases, modified_at, tokens, None, "bound")
    for text, bound in ((revision, "other"), ("", "bound"), ("x", "bound")):
        with pytest.raises(ApiError) as caught:
            page_of(ACCOUNT.purchases, modified_at, tokens, text, bound)
        assert caught.value.code == 4000005
