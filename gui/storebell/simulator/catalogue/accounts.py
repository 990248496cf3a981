"""The customers of an app whom a simulator knows: those of this run and of a seeded history."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from storebell.domain.environment import Environment
from storebell.simulator.catalogue.customer import (
    LEAST_SERIAL,
    NUMBERS_EACH,
    app_transaction_serial,
    transaction_id,
    transaction_number,
)
from storebell.simulator.catalogue.purchase import Account

MOST_ACCOUNTS: Final = 2_000
"""Maximum number of accounts in memory; the one that has changed least recently is dropped."""

MOST_CONSUMPTIONS: Final = 500
"""Maximum number of consumption information in memory; the oldest is dropped."""


@dataclass(frozen=True, slots=True)
class Consumption:
    """Consumption information that was sent about a transaction, by Apple's names."""

    transaction_id: str
    fields: Mapping[str, object]


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
        self._consumption: deque[Consumption] = deque(maxlen=MOST_CONSUMPTIONS)

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

    def keep_consumption(self, consumption: Consumption) -> None:
        """Stores consumption information, for as long as the simulator runs."""
        self._consumption.append(consumption)

    def consumption_of(self, transaction_id: str) -> list[Consumption]:
        """Consumption information that was sent about a transaction, oldest first."""
        return [
            consumption
            for consumption in self._consumption
            if consumption.transaction_id == transaction_id
        ]

    def find(self, any_id: str) -> Account | None:
        """The account with a transaction or an app transaction, by its ID."""
        number = transaction_number(self._environment, any_id)
        if number is not None:
            return self.find_transaction(number)
        serial = app_transaction_serial(any_id)
        account = None if serial is None else self._customer(serial)
        is_theirs = account is not None and account.customer.app_transaction_id == any_id
        return account if is_theirs else None

    def find_transaction(self, number: int) -> Account | None:
        """The account with a transaction, by the number in its ID."""
        account = self._customer(number)
        found = transaction_id(self._environment, number)
        return None if account is None or account.find(found) is None else account

    def _customer(self, number: int) -> Account | None:
        """The account of the customer to whom a transaction number belongs, if there is one."""
        account = self._by_customer.get(_place_of(number))
        if account is not None or self._past is None:
            return account
        past = self._past.account_of(transaction_id(self._environment, number))
        if past is None:
            return None
        # A customer of the past may have more numbers than one place holds.
        return self._by_customer.get(_place_of(past.customer.serial), past)


def _place_of(number: int) -> int:
    """The customer to whom a transaction number belongs."""
    return (number - LEAST_SERIAL) // NUMBERS_EACH
