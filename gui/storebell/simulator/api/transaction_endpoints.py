"""Endpoints that tell of a customer's purchases, as the last notification or call left them.

Nothing renews by itself in between: each renewal comes with its notification.

Source: App Store Server API, Get Transaction Info, Get Transaction History, Get All Subscription
Statuses, Get App Transaction Info, Get Refund History, Look Up Order ID.
"""

from collections.abc import Iterable
from dataclasses import astuple
from typing import Final

from starlette.responses import JSONResponse, Response

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import ProductKind, RefundKind
from storebell.simulator.api.calls import Call
from storebell.simulator.api.sealed_tokens import SealedTokens
from storebell.simulator.api.transaction_queries import TransactionQuery, modified_at, page_of
from storebell.simulator.catalogue.app_transaction import app_transaction_fields
from storebell.simulator.catalogue.customer import ordered_number, transaction_id
from storebell.simulator.catalogue.purchase import Account, Purchase, Status
from storebell.simulator.catalogue.renewal_info import renewal_fields
from storebell.simulator.catalogue.transaction_info import GROUP_ID, transaction_fields
from storebell.simulator.http.api_errors import INVALID_STATUS, ApiError
from storebell.simulator.store.notifications import AppIdentity

_VALID: Final = 0
_INVALID: Final = 1
_REFUNDS: Final = frozenset(kind.apple_name for kind in RefundKind)

Fields = dict[str, object]


def transaction_info(call: Call) -> Response:
    """Get Transaction Info."""
    account, purchase = call.purchase
    return JSONResponse({"signedTransactionInfo": _signed(call, account, purchase)})


def app_transaction_info(call: Call) -> Response:
    """Get App Transaction Info. Each customer has one, so that 4040019 never comes."""
    registration = call.registration
    fields = app_transaction_fields(call.account, registration.app, call.now)
    return JSONResponse({"signedAppTransactionInfo": registration.sign(fields)})


def subscription_statuses(call: Call) -> Response:
    """Get All Subscription Statuses."""
    account = call.account
    wanted = call.query.getlist("status")
    known = {str(int(status)) for status in Status}
    if not known.issuperset(wanted):
        raise ApiError(INVALID_STATUS)
    data: list[Fields] = []
    subscription = account.subscription
    if subscription is not None and (not wanted or str(int(subscription.status)) in wanted):
        app, sign = call.registration.app, call.registration.sign
        item = {
            "status": int(subscription.status),
            "originalTransactionId": account.original_id(account.latest),
            "signedTransactionInfo": _signed(call, account, account.latest),
            "signedRenewalInfo": sign(renewal_fields(account, app.bundle_id, call.now)),
        }
        data.append({"subscriptionGroupIdentifier": GROUP_ID, "lastTransactions": [item]})
    return JSONResponse(_names(call.registration.app) | {"data": data})


def order_lookup(call: Call) -> Response:
    """Look Up Order ID. Each transaction has an order of its own.

    Apple has no orders in the sandbox, and documents no answer there: it is that for an order
    which doesn't exist.
    """
    app = call.registration.app
    number = ordered_number(call.any_id) if app.environment is Environment.PRODUCTION else None
    account = None if number is None else call.registration.accounts.find_transaction(number)
    if number is None or account is None:
        return JSONResponse({"status": _INVALID})
    purchase = account.find(transaction_id(app.environment, number))
    purchases = () if purchase is None else (purchase,)
    return JSONResponse(
        {"status": _VALID, "signedTransactions": _all_signed(call, account, purchases)}
    )


class TransactionPages:
    """The endpoints with pages; their revisions hold their place in themselves."""

    def __init__(self) -> None:
        self._tokens = SealedTokens()

    def history(self, call: Call) -> Response:
        """Get Transaction History."""
        return self._history(call, has_finished_consumables=True)

    def history_v1(self, call: Call) -> Response:
        """Get Transaction History V1: without consumables that are finished, unless refunded."""
        return self._history(call, has_finished_consumables=False)

    def refunds(self, call: Call) -> Response:
        """Get Refund History, oldest refund first."""
        account = call.account
        refunded = [
            purchase
            for purchase in account.purchases
            if purchase.revocation is not None and purchase.revocation.kind in _REFUNDS
        ]
        revision = call.query.get("revision")
        bound = ["refunds", _owner(call, account)]
        page, next_revision, has_more = page_of(
            refunded, modified_at, self._tokens, revision, bound
        )
        return JSONResponse(
            {
                "revision": next_revision,
                "hasMore": has_more,
                "signedTransactions": _all_signed(call, account, page),
            }
        )

    def _history(self, call: Call, *, has_finished_consumables: bool) -> Response:
        account, app = call.account, call.registration.app
        query = TransactionQuery.read(call.query)
        selected = [
            purchase
            for purchase in account.purchases
            if query.selects(account, purchase, app.bundle_id)
            and (has_finished_consumables or not _is_used_up(account, purchase))
        ]
        page, revision, has_more = page_of(
            selected,
            modified_at,
            self._tokens,
            call.query.get("revision"),
            ["history", has_finished_consumables, astuple(query), _owner(call, account)],
            is_descending=query.is_descending,
        )
        return JSONResponse(
            {
                "revision": revision,
                "hasMore": has_more,
                **_names(app),
                "signedTransactions": _all_signed(call, account, page),
            }
        )


def _is_used_up(account: Account, purchase: Purchase) -> bool:
    is_consumable = purchase.product.kind is ProductKind.CONSUMABLE
    return is_consumable and purchase.revocation is None and purchase.number in account.finished


def _owner(call: Call, account: Account) -> list[object]:
    """The app and the customer that a revision is bound to, beside the filters."""
    app = call.registration.app
    return [app.bundle_id, app.environment.value, account.customer.serial]


def _names(app: AppIdentity) -> Fields:
    """The members that identify the app; in the sandbox Apple leaves out the app Apple ID."""
    fields: Fields = {"bundleId": app.bundle_id, "environment": app.environment.value}
    if app.environment is Environment.PRODUCTION and app.app_apple_id is not None:
        fields["appAppleId"] = app.app_apple_id
    return fields


def _signed(call: Call, account: Account, purchase: Purchase) -> str:
    registration = call.registration
    fields = transaction_fields(account, purchase, registration.app.bundle_id, call.now)
    return registration.sign(fields)


def _all_signed(call: Call, account: Account, purchases: Iterable[Purchase]) -> list[str]:
    return [_signed(call, account, purchase) for purchase in purchases]
