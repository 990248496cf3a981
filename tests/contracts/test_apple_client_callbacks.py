"""Apple's own Python client pages through a customer's history, and calls back out of a handler."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from appstoreserverlibrary.api_client import APIException, GetTransactionHistoryVersion
from appstoreserverlibrary.models.Status import Status
from appstoreserverlibrary.models.TransactionHistoryRequest import (
    TransactionHistoryRequest,
)
from appstoreserverlibrary.models.UpdateAppAccountTokenRequest import UpdateAppAccountTokenRequest

from storebell.simulator.api.account_endpoints import AccountEvent
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.changes import buy, renew, subscription_of
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.products import COINS, PREMIUM
from storebell.simulator.catalogue.purchase import Account
from storebell.simulator.store.notifications import Ledger
from storebell.simulator.store.rate_limits import Budget, Endpoint
from support.calling_handler import calling_handler
from support.customer_conversation import CONSUMED, EXTENSION, V2
from support.ordering_store import APP, OrderingStore, ordering_store
from support.simulated import ShiftedClock, wait_until


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def renewed(times: int) -> Account:
    customer = Customer.make(APP.environment, bytes(16))
    calendar = CALENDARS[APP.environment]
    start = ShiftedClock().now() - times * calendar.usual_month
    account = buy(Account(customer, calendar), start, PREMIUM)
    for _ in range(times):
        account = renew(account, subscription_of(account).expires_at)
    return account


def test_a_long_history_comes_in_pages_with_one_revision_after_the_other(tmp_path: Path) -> None:
    with ordering_store(tmp_path) as store:
        account = renewed(24)
        store.accounts.keep(account)
        client, verifier, revision = store.client(), store.verifier(), None
        pages: list[list[str]] = []
        has_more: Any = True
        while has_more:
            answer: Any = client.get_transaction_history(
                account.customer.transaction_id(3), revision, TransactionHistoryRequest(), V2
            )
            pages.append(
                [
                    verifier.verify_and_decode_signed_transaction(signed).transactionId
                    for signed in answer.signedTransactions
                ]
            )
            revision, has_more = answer.revision, answer.hasMore
        assert [len(page) for page in pages] == [20, 5]
        expected = [account.transaction_id(purchase) for purchase in account.purchases]
        assert pages[0] + pages[1] == expected
        later = buy(account, ShiftedClock().now(), COINS)
        store.accounts.keep(later)
        new: Any = client.get_transaction_history(
            expected[0], revision, TransactionHistoryRequest(), V2
        )
        [signed] = new.signedTransactions
        decoded = verifier.verify_and_decode_signed_transaction(signed)
        assert decoded.transactionId == later.transaction_id(later.purchases[-1])


def test_the_first_version_of_the_history_leaves_out_finished_consumables(tmp_path: Path) -> None:
    with ordering_store(tmp_path) as store:
        customer = Customer.make(APP.environment, bytes(16))
        nobody = Account(customer, CALENDARS[APP.environment])
        account = buy(nobody, ShiftedClock().now(), COINS)
        store.accounts.keep(account)
        client, coins = store.client(), account.transaction_id(account.latest)

        def count(version: GetTransactionHistoryVersion) -> int:
            asked = TransactionHistoryRequest()
            answer: Any = client.get_transaction_history(coins, None, asked, version)
            return len(answer.signedTransactions)

        assert [count(version) for version in GetTransactionHistoryVersion] == [1, 1]
        client.finish_transaction(coins)
        assert count(GetTransactionHistoryVersion.V1) == 0
        assert count(V2) == 1


def test_each_endpoint_has_a_limit_of_its_own(tmp_path: Path) -> None:
    with ordering_store(tmp_path) as store:
        account = renewed(0)
        store.accounts.keep(account)
        budget = Budget(dict.fromkeys(Endpoint, 1))
        limited = replace(store.registration, ledger=Ledger(APP, budget))
        store.key.apps[APP.bundle_id] = limited
        client, one = store.client(), account.customer.transaction_id(0)
        token = UpdateAppAccountTokenRequest("7e3fb20b-4cdb-47cc-936d-99d65f608138")
        history = partial(client.get_transaction_history, one, None, TransactionHistoryRequest())
        calls: tuple[Callable[[], Any], ...] = (
            partial(client.get_transaction_info, one),
            partial(history, V2),
            partial(client.get_all_subscription_statuses, one),
            partial(client.get_app_transaction_info, one),
            partial(client.get_refund_history, one, None),
            partial(client.look_up_order_id, "M0"),
            partial(client.send_consumption_information, one, CONSUMED),
            partial(client.set_app_account_token, one, token),
            partial(client.extend_subscription_renewal_date, one, EXTENSION),
            partial(client.finish_transaction, one),
        )
        for call in calls:
            call()
            with pytest.raises(APIException) as caught:
                call()
            assert caught.value.raw_api_error == 4290000
        with pytest.raises(APIException):  # the versions of the history share their limit
            history(GetTransactionHistoryVersion.V1)


# -- a handler that calls back ---------------------------------------------------------------------


def answer_to(store: OrderingStore, signed: str) -> object:
    """What a good handler does: verify, ask Apple about what it was told, then answer."""
    client, verifier = store.client(), store.verifier()
    payload = verifier.verify_and_decode_notification(signed)
    told = verifier.verify_and_decode_signed_transaction(payload.data.signedTransactionInfo)
    kind = payload.rawNotificationType
    if kind == "DID_RENEW":
        statuses: Any = client.get_all_subscription_statuses(told.transactionId)
        [item] = statuses.data[0].lastTransactions
        now = verifier.verify_and_decode_signed_transaction(item.signedTransactionInfo)
        assert (item.status, now.transactionId) == (Status.ACTIVE, told.transactionId)
        assert now.expiresDate == told.expiresDate
    elif kind == "CONSUMPTION_REQUEST":
        client.send_consumption_information(told.transactionId, CONSUMED)
    elif kind == "REFUND":
        refunds: Any = client.get_refund_history(told.originalTransactionId, None)
        decoded = [
            verifier.verify_and_decode_signed_transaction(signed)
            for signed in refunds.signedTransactions
        ]
        [refund] = [one for one in decoded if one.transactionId == told.transactionId]
        assert refund.revocationDate == told.revocationDate
    return kind, told.transactionId


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("DID_RENEW", {}),
        ("DID_RENEW", {"billing_plan": "monthly-commitment"}),
        ("CONSUMPTION_REQUEST", {}),
        ("CONSUMPTION_REQUEST", {"product": "auto-renewable"}),
        ("REFUND", {}),
        ("REFUND", {"product": "non-consumable"}),
    ],
)
def test_a_handler_that_calls_back_before_it_answers(
    kind: str, options: dict[str, str], tmp_path: Path
) -> None:
    with calling_handler() as handler, ordering_store(tmp_path, handler.url) as store:
        handler.work = partial(answer_to, store)
        store.order(kind, **options)
        store.client().request_test_notification()
        wait_until(lambda: bool(handler.done))
        [done] = handler.done
        assert isinstance(done, tuple), done
        assert done[0] == kind
        changed = [event for event in store.events if isinstance(event, AccountEvent)]
        if kind != "CONSUMPTION_REQUEST":
            assert changed == []
            return
        [event] = changed
        assert (event.kind, event.transaction_id, event.number) == ("consumption", done[1], 1)
        assert event.fields == {
            "customerConsented": True,
            "sampleContentProvided": False,
            "deliveryStatus": "DELIVERED",
            "refundPreference": "DECLINE",
        }
