"""The customers whom a simulator knows: found by any transaction, as they were left last."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storebell.domain.environment import Environment
from storebell.simulator.catalogue.accounts import Accounts, Consumption
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import buy, renew, subscription_of
from storebell.simulator.catalogue.customer import NUMBERS_EACH, Customer
from storebell.simulator.catalogue.generated_history import Archive
from storebell.simulator.catalogue.products import PREMIUM
from storebell.simulator.catalogue.purchase import Account
from storebell.simulator.store.notifications import AppIdentity

START = datetime(2026, 4, 1, tzinfo=UTC)
BOTH = [Environment.PRODUCTION, Environment.SANDBOX]


def bought(number: int, environment: Environment = Environment.SANDBOX) -> Account:
    customer = Customer.make(environment, number.to_bytes(16, "big"))
    return buy(Account(customer, CALENDARS[environment]), START, PREMIUM)


@pytest.mark.parametrize("environment", BOTH)
def test_each_transaction_leads_to_the_account_as_it_was_left(environment: Environment) -> None:
    accounts = Accounts(environment)
    first = bought(1, environment)
    later = renew(first, subscription_of(first).expires_at)
    for account in (first, bought(2, environment), later):
        accounts.keep(account)
    assert accounts.find(first.transaction_id(first.latest)) == later
    assert accounts.find(later.transaction_id(later.latest)) == later
    assert accounts.find(later.customer.app_transaction_id) == later
    assert list(accounts) == [bought(2, environment), later]


def test_nobody_is_found_for_another_id() -> None:
    accounts = Accounts(Environment.SANDBOX)
    accounts.keep(bought(1))
    unused = bought(1).customer.transaction_id(7)
    for text in (unused, "", "x", "704000000000000000", "2000000999999999", "430000123456789"):
        assert accounts.find(text) is None


def test_the_customers_of_a_history_are_found_too_and_can_change() -> None:
    app = AppIdentity("com.example.sample", Environment.PRODUCTION, 99)
    past = Archive(app, 300, 7, datetime(2026, 11, 21, tzinfo=UTC), json.dumps)
    accounts = Accounts(app.environment, past)
    told = [found for found in past.between(0, START.replace(year=2000), past.end) if found]
    ids = [found.transaction_id for found in told if found.transaction_id is not None]
    assert ids
    for transaction_id in ids:
        account = accounts.find(transaction_id)
        assert account is not None
        assert account.find(transaction_id) is not None
        assert accounts.find(account.customer.app_transaction_id) == account
    account = accounts.find(ids[0])
    assert account is not None
    changed = buy(account, past.end, PREMIUM)
    accounts.keep(changed)
    assert accounts.find(ids[0]) == changed


def test_a_change_of_a_customer_with_many_transactions_is_found_by_each_of_them() -> None:
    app = AppIdentity("com.example.sample", Environment.PRODUCTION, 99)
    past = Archive(app, 300, 7, datetime(2026, 11, 21, tzinfo=UTC), json.dumps)
    accounts = Accounts(app.environment, past)
    told = [found for found in past.between(0, START.replace(year=2000), past.end) if found]
    of_customers = [past.account_of(found.transaction_id) for found in told if found.transaction_id]
    long = max(filter(None, of_customers), key=lambda account: len(account.purchases))
    assert len(long.purchases) > NUMBERS_EACH
    changed = replace(long, app_account_token="changed")
    accounts.keep(changed)
    for purchase in long.purchases:
        assert accounts.find(long.transaction_id(purchase)) == changed


def test_consumption_information_is_kept_by_transaction_up_to_a_limit() -> None:
    accounts = Accounts(Environment.SANDBOX)
    for number in range(600):
        accounts.keep_consumption(Consumption(str(number % 2), {"number": number}))
    kept = [accounts.consumption_of(name) for name in ("0", "1", "2")]
    assert [len(found) for found in kept] == [250, 250, 0]
    assert kept[0][-1] == Consumption("0", {"number": 598})


def test_the_one_that_changed_least_recently_is_dropped() -> None:
    accounts = Accounts(Environment.SANDBOX, most_accounts=2)
    for number in (1, 2, 1, 3):
        accounts.keep(bought(number))
    assert list(accounts) == [bought(1), bought(3)]
