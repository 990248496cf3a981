"""Queries for transaction history and refund history: filters, order and pages.

Source: App Store Server API, Get Transaction History, Get Refund History.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from starlette.datastructures import QueryParams

from storebell.domain.notifications.purchase_options import ProductKind
from storebell.domain.timestamps import to_microseconds, to_milliseconds
from storebell.simulator.api.request_fields import read_number
from storebell.simulator.api.sealed_tokens import SealedTokens
from storebell.simulator.catalogue.purchase import Account, Purchase
from storebell.simulator.catalogue.transaction_info import GROUP_ID, product_id
from storebell.simulator.http.api_errors import (
    INVALID_END_DATE,
    INVALID_IN_APP_OWNERSHIP_TYPE,
    INVALID_PRODUCT_ID,
    INVALID_PRODUCT_TYPE,
    INVALID_REQUEST_REVISION,
    INVALID_REVOKED,
    INVALID_SORT,
    INVALID_START_DATE,
    INVALID_SUBSCRIPTION_GROUP_IDENTIFIER,
    START_DATE_AFTER_END_DATE,
    ApiError,
)

PAGE_SIZE: Final = 20

_LONGEST_ID: Final = 255
_FLAGS: Final = {"true": True, "false": False}
_KINDS: Final = {
    "AUTO_RENEWABLE": (ProductKind.AUTO_RENEWABLE, ProductKind.ADVANCED_COMMERCE),
    "NON_RENEWABLE": (ProductKind.NON_RENEWING,),
    "CONSUMABLE": (ProductKind.CONSUMABLE,),
    "NON_CONSUMABLE": (ProductKind.NON_CONSUMABLE,),
}
_SORTS: Final = ("ASCENDING", "DESCENDING")
_OWNERSHIPS: Final = ("PURCHASED", "FAMILY_SHARED")

Moment = Callable[[Purchase], datetime]


@dataclass(frozen=True, slots=True)
class TransactionQuery:
    """The filters of a query; an absent one selects any. Times in milliseconds."""

    start: int | None
    end: int | None
    product_ids: tuple[str, ...]
    kinds: tuple[ProductKind, ...] | None
    is_descending: bool
    groups: tuple[str, ...]
    ownership: str | None
    is_revoked: bool | None

    @classmethod
    def read(cls, query: QueryParams) -> Self:
        """Reads a query string. Raises ApiError with the number that belongs to what is wrong.

        Other parameters are ignored. `revoked` may have any case: Apple's Python library sends
        True and False.
        """
        start = read_number(query.get("startDate"), INVALID_START_DATE)
        end = read_number(query.get("endDate"), INVALID_END_DATE)
        if start is not None and end is not None and start >= end:
            raise ApiError(START_DATE_AFTER_END_DATE)
        types = query.getlist("productType")
        if not all(name in _KINDS for name in types):
            raise ApiError(INVALID_PRODUCT_TYPE)
        revoked = query.get("revoked")
        if revoked is not None and revoked.lower() not in _FLAGS:
            raise ApiError(INVALID_REVOKED)
        return cls(
            start=start,
            end=end,
            product_ids=_ids(query.getlist("productId"), INVALID_PRODUCT_ID),
            kinds=tuple(kind for name in types for kind in _KINDS[name]) if types else None,
            is_descending=_one_of(query.get("sort"), _SORTS, INVALID_SORT) == "DESCENDING",
            groups=_ids(
                query.getlist("subscriptionGroupIdentifier"),
                INVALID_SUBSCRIPTION_GROUP_IDENTIFIER,
            ),
            ownership=_one_of(
                query.get("inAppOwnershipType"), _OWNERSHIPS, INVALID_IN_APP_OWNERSHIP_TYPE
            ),
            is_revoked=None if revoked is None else _FLAGS[revoked.lower()],
        )

    def selects(self, account: Account, purchase: Purchase, bundle_id: str) -> bool:
        product, at = purchase.product, to_milliseconds(purchase.purchased_at)
        group = GROUP_ID if product.kind.is_subscription else ""
        ownership = "FAMILY_SHARED" if account.is_shared else "PURCHASED"
        return (
            (self.start is None or at >= self.start)
            and (self.end is None or at < self.end)
            and (not self.product_ids or product_id(bundle_id, product) in self.product_ids)
            and (self.kinds is None or product.kind in self.kinds)
            and (not self.groups or group in self.groups)
            and self.ownership in (None, ownership)
            and self.is_revoked in (None, purchase.revocation is not None)
        )


def modified_at(purchase: Purchase) -> datetime:
    """The time of the last change of a transaction: its purchase, or its refund."""
    revocation = purchase.revocation
    return purchase.purchased_at if revocation is None else revocation.at


def page_of(
    purchases: Sequence[Purchase],
    moment: Moment,
    tokens: SealedTokens,
    revision: str | None,
    bound: object,
    *,
    is_descending: bool = False,
) -> tuple[list[Purchase], str, bool]:
    """A page in order of `moment`, its revision, and whether there are more.

    The revision names the last transaction of the page. With it the next page is had, or, after
    the last one, what is new since. It is good for the same customer and the same filters; Apple
    documents that they must not change, not what happens then. Raises ApiError 4000005.
    """
    place = [-1, -1]
    if revision is not None:
        opened = tokens.open(revision, bound)
        if opened is None:
            raise ApiError(INVALID_REQUEST_REVISION)
        place = opened

    def order(purchase: Purchase) -> list[int]:
        return [to_microseconds(moment(purchase)), purchase.number]

    rest = [
        purchase
        for purchase in sorted(purchases, key=order, reverse=is_descending)
        if place == [-1, -1]
        or (order(purchase) < place if is_descending else order(purchase) > place)
    ]
    page = rest[:PAGE_SIZE]
    last = order(page[-1]) if page else place
    return page, tokens.seal(last, bound), len(rest) > PAGE_SIZE


def _ids(texts: list[str], error: int) -> tuple[str, ...]:
    if not all(0 < len(text) <= _LONGEST_ID for text in texts):
        raise ApiError(error)
    return tuple(texts)


def _one_of(text: str | None, choices: tuple[str, ...], error: int) -> str | None:
    if text is not None and text not in choices:
        raise ApiError(error)
    return text
