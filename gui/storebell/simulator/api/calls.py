"""A call of an endpoint about a customer, and the purchase or the account that it is about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import QueryParams
from starlette.responses import Response

from storebell.simulator.api.authentication import Registration
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.api.request_fields import is_transaction_id
from storebell.simulator.catalogue.purchase import Account, Purchase
from storebell.simulator.http.api_errors import (
    APP_TRANSACTION_ID_NOT_SUPPORTED_ERROR,
    INVALID_ORIGINAL_TRANSACTION_ID,
    INVALID_TRANSACTION_ID,
    ORIGINAL_TRANSACTION_ID_NOT_FOUND,
    TRANSACTION_ID_NOT_FOUND,
    ApiError,
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in. `any_id` is the ID at the place of one in its path."""

    registration: Registration
    now: datetime
    any_id: str
    query: QueryParams
    body: bytes
    faults: FaultPlan

    @property
    def account(self) -> Account:
        """The account of the customer with the transaction or the app transaction.

        Raises ApiError 4000006 and 4040010.
        """
        return self._find(INVALID_TRANSACTION_ID, TRANSACTION_ID_NOT_FOUND)

    @property
    def purchase(self) -> tuple[Account, Purchase]:
        """The purchase of the transaction, with its account.

        Raises ApiError 4000006, 4000048 and 4040010.
        """
        return self._purchase_in(self.account)

    @property
    def original_purchase(self) -> tuple[Account, Purchase]:
        """The purchase of the original transaction.

        Raises ApiError 4000008, 4000048 and 4040005.
        """
        account = self._find(INVALID_ORIGINAL_TRANSACTION_ID, ORIGINAL_TRANSACTION_ID_NOT_FOUND)
        account, purchase = self._purchase_in(account)
        if purchase.number != purchase.original_number:
            raise ApiError(ORIGINAL_TRANSACTION_ID_NOT_FOUND)
        return account, purchase

    def _find(self, invalid: int, missing: int) -> Account:
        if not is_transaction_id(self.any_id):
            raise ApiError(invalid)
        account = self.registration.accounts.find(self.any_id)
        if account is None:
            raise ApiError(missing)
        return account

    def _purchase_in(self, account: Account) -> tuple[Account, Purchase]:
        purchase = account.find(self.any_id)
        if purchase is None:
            raise ApiError(APP_TRANSACTION_ID_NOT_SUPPORTED_ERROR)
        return account, purchase


Handle = Callable[[Call], Response]
"""Answers a call. Raises ApiError."""
