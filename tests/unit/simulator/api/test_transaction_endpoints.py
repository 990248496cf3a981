"""What is told of a customer: the state that the last notification left."""

from dataclasses import replace
from functools import partial

import pytest

from storebell.domain.environment import Environment
from storebell.simulator.api.transaction_endpoints import (
    TransactionPages,
    app_transaction_info,
    order_lookup,
    subscription_statuses,
    transaction_info,
)
from storebell.simulator.catalogue.app_transaction import downloaded
from storebell.simulator.catalogue.changes import (
    buy,
    expire,
    fail_to_renew,
    refund,
    renew,
    stop_sharing,
    subscription_of,
)
from storebell.simulator.catalogue.products import COINS, PREMIUM
from storebell.simulator.catalogue.purchase import Account, Intent
from support.calls import NOW, answer_of, call_of, code_of, nobody, registration_with

BOUGHT = buy(nobody(), NOW, PREMIUM)
FIRST = BOUGHT.customer.transaction_id(0)


def test_a_transaction_is_told_as_it_is_now() -> None:
    renewed = renew(BOUGHT, subscription_of(BOUGHT).expires_at)
    refunded = refund(renewed, NOW, number=0)
    for account, is_revoked in ((renewed, False), (refunded, True)):
        info = answer_of(transaction_info, call_of(registration_with(account), FIRST))
        assert info["signedTransactionInfo"]["transactionId"] == FIRST
        assert ("revocationDate" in info["signedTransactionInfo"]) is is_revoked


@pytest.mark.parametrize(
    ("account", "status"),
    [
        (BOUGHT, 1),
        (expire(BOUGHT, NOW, Intent.CANCELLED), 2),
        (fail_to_renew(BOUGHT, NOW, has_grace=False), 3),
        (fail_to_renew(BOUGHT, NOW, has_grace=True), 4),
        (refund(BOUGHT, NOW), 5),
    ],
)
def test_each_status_is_told_and_can_be_asked_for(account: Account, status: int) -> None:
    statuses = partial(call_of, registration_with(account), FIRST)
    every = answer_of(subscription_statuses, statuses())
    [group] = every["data"]
    [item] = group["lastTransactions"]
    assert (item["status"], item["originalTransactionId"]) == (status, FIRST)
    assert item["signedTransactionInfo"]["transactionId"] == FIRST
    assert item["signedRenewalInfo"]["originalTransactionId"] == FIRST
    names = {"bundleId": "com.example.sample", "environment": "Production", "appAppleId": 99}
    assert every == names | {"data": every["data"]}
    assert answer_of(subscription_statuses, statuses(f"status={status}&status=1")) == every
    others = "&".join(f"status={other}" for other in range(1, 6) if other != status)
    assert answer_of(subscription_statuses, statuses(others))["data"] == []
    for query in ("status=0", "status=", "status=6", "status=1,2", "status=1&status=x"):
        assert code_of(subscription_statuses, statuses(query)) == 4000031


def test_who_has_bought_nothing_is_known_by_the_app_transaction() -> None:
    account = downloaded(nobody().customer, NOW)
    call = call_of(registration_with(account), account.customer.app_transaction_id)
    told = answer_of(app_transaction_info, call)["signedAppTransactionInfo"]
    assert told["appTransactionId"] == account.customer.app_transaction_id
    assert answer_of(subscription_statuses, call)["data"] == []
    assert answer_of(TransactionPages().history, call)["signedTransactions"] == []
    assert code_of(transaction_info, call) == 4000048


def test_the_app_apple_id_is_left_out_in_the_sandbox() -> None:
    account = buy(nobody(Environment.SANDBOX), NOW, COINS)
    registration = registration_with(account, environment=Environment.SANDBOX)
    history = answer_of(
        TransactionPages().history, call_of(registration, account.customer.transaction_id(0))
    )
    assert set(history) == {"revision", "hasMore", "bundleId", "environment", "signedTransactions"}


def test_refunds_are_those_of_money_oldest_first() -> None:
    account = buy(buy(buy(nobody(), NOW, COINS), NOW, COINS), NOW, PREMIUM)
    account = refund(refund(account, NOW, number=1), NOW.replace(hour=20), number=0)
    account = stop_sharing(account, NOW)
    refunds = answer_of(TransactionPages().refunds, call_of(registration_with(account), FIRST))
    told = [transaction["transactionId"] for transaction in refunds["signedTransactions"]]
    assert told == [account.customer.transaction_id(number) for number in (1, 0)]
    assert refunds["hasMore"] is False


def test_a_revision_is_of_one_endpoint_and_one_customer() -> None:
    other = buy(
        replace(nobody(), customer=replace(BOUGHT.customer, serial=100_000_000)), NOW, COINS
    )
    registration, pages = registration_with(BOUGHT, other), TransactionPages()
    revision = answer_of(pages.history, call_of(registration, FIRST))["revision"]
    query = f"revision={revision}"
    assert answer_of(pages.history, call_of(registration, FIRST, query))["hasMore"] is False
    assert code_of(pages.refunds, call_of(registration, FIRST, query)) == 4000005
    assert code_of(pages.history_v1, call_of(registration, FIRST, query)) == 4000005
    theirs = call_of(registration, other.customer.transaction_id(0), query)
    assert code_of(pages.history, theirs) == 4000005
    filtered = call_of(registration, FIRST, f"{query}&revoked=true")
    assert code_of(pages.history, filtered) == 4000005


def test_finished_consumables_are_left_out_of_version_1_unless_they_are_refunded() -> None:
    account = replace(buy(nobody(), NOW, COINS), finished=frozenset({0}))
    pages = TransactionPages()
    for known, count in ((account, 0), (refund(account, NOW), 1)):
        call = call_of(registration_with(known), FIRST)
        assert len(answer_of(pages.history_v1, call)["signedTransactions"]) == count
        assert len(answer_of(pages.history, call)["signedTransactions"]) == 1


def test_an_order_is_found_in_production_alone() -> None:
    order = f"M0{FIRST[-9:]}"
    [told] = answer_of(order_lookup, call_of(registration_with(BOUGHT), order))[
        "signedTransactions"
    ]
    assert told["transactionId"] == FIRST
    for text in ("", "M0000000000", f"M0{int(FIRST[-9:]) + 1:09d}", FIRST):
        assert answer_of(order_lookup, call_of(registration_with(BOUGHT), text)) == {"status": 1}
    sandbox = buy(nobody(Environment.SANDBOX), NOW, PREMIUM)
    registration = registration_with(sandbox, environment=Environment.SANDBOX)
    order = f"M0{sandbox.customer.transaction_id(0)[-9:]}"
    assert answer_of(order_lookup, call_of(registration, order)) == {"status": 1}
