"""The customers of an app whom a simulator knows: those of this run and of a seeded history."""

from collections.abc import Iterator
from typing import Final, Protocol

from storebell.domain.environment import Environment
from storebell.simulator.catalogue.customer import (
    LEAST_SERIAL,
    NUMBERS_EACH,
    transaction_number,
)
from storebell.simulator.catalogue.purchase import Account

MOST_ACCOUNTS: Final = 2_000
"""Maximum number of accounts in memory; the one that has changed least recently is dropped."""


class PastAccounts(Protocol):
    """Customers from before the simulator's start."""

    def account_of(self, transaction_id: str, /) -> Account | None: ...


class Accounts:
    """Accounts of one app in one environment, each as it was left last."""

    def __init__(
        self,
        environment: Environment,
        past: PastAccounts | None = None,
        *,
        most_accounts: int = MOST_ACCOUNTS,
    ) -> None:
        self._environment = environment
        self._past = past
        self._most_accounts = most_accounts
        self._by_customer: dict[int, Account] = {}

    def __iter__(self) -> Iterator[Account]:
        """Yields the accounts of this run, the one that has changed last at the end."""
        return iter(tuple(self._by_customer.values()))

    def keep(self, account: Account) -> None:
        """Stores an account in place of the same customer's earlier one."""
        place = _place_of(account.customer.serial)
        self._by_customer.pop(place, None)
        self._by_customer[place] = account
        if len(self._by_customer) > self._most_accounts:
            del self._by_customer[next(iter(self._by_customer))]

    def find(self, transaction_id: str) -> Account | None:
        """The account with a transaction, or with an app transaction of this run, by its ID."""
        number = transaction_number(self._environment, transaction_id)
        if number is None:
            return next(
                (
                    account
                    for account in self._by_customer.values()
                    if account.customer.app_transaction_id == transaction_id
                ),
                None,
            )
        account = self._by_customer.get(_place_of(number))
        if account is None and self._past is not None:
            account = self._past.account_of(transaction_id)
        has_it = account is not None and account.find(transaction_id) is not None
        return account if has_it else None


def _place_of(number: int) -> int:
    """The customer to whom a transaction number belongs."""
    return (number - LEAST_SERIAL) // NUMBERS_EACH
