"""App transactions: the same download, whenever it is asked about."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.catalogue.app_transaction import app_transaction_fields, downloaded
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import buy
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import COINS
from storebell.simulator.catalogue.purchase import Account
from storebell.simulator.store.notifications import AppIdentity

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
CUSTOMER = Customer.make(Environment.SANDBOX, bytes(16))
APP = AppIdentity("com.example.sample", Environment.SANDBOX, 99)


@pytest.mark.parametrize(
    "account",
    [
        downloaded(CUSTOMER, NOW),
        buy(Account(CUSTOMER, CALENDARS[CUSTOMER.environment]), NOW, COINS),
    ],
)
def test_the_download_was_before_all_else_and_stays_where_it_was(account: Account) -> None:
    dates = []
    for days in (0, 1, 30):
        at = NOW + timedelta(days=days)
        fields = app_transaction_fields(account, APP, at)
        assert fields["receiptCreationDate"] == to_milliseconds(at)
        dates.append(fields["originalPurchaseDate"])
    assert dates == [to_milliseconds(NOW - timedelta(days=90))] * 3


def test_only_production_names_the_app_apple_id() -> None:
    account = downloaded(CUSTOMER, NOW)
    assert "appAppleId" not in app_transaction_fields(account, APP, NOW)
    production = AppIdentity(APP.bundle_id, Environment.PRODUCTION, 99)
    assert app_transaction_fields(account, production, NOW)["appAppleId"] == 99
