"""Apple's own Python client asks about customers, changes them and meets every documented error.

Source of the errors: App Store Server API, the pages of the endpoints.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from appstoreserverlibrary.models.ConsumptionRequest import ConsumptionRequest
from appstoreserverlibrary.models.DeliveryStatus import DeliveryStatus
from appstoreserverlibrary.models.InAppOwnershipType import InAppOwnershipType
from appstoreserverlibrary.models.OrderLookupStatus import OrderLookupStatus
from appstoreserverlibrary.models.TransactionHistoryRequest import (
    Order,
    ProductType,
    TransactionHistoryRequest,
)
from appstoreserverlibrary.models.UpdateAppAccountTokenRequest import UpdateAppAccountTokenRequest

from storebell.domain.environment import Environment
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from support.customer_conversation import (
    CONSUMED,
    EXTENSION,
    TOKEN,
    V2,
    Talk,
    consumed_v1,
    meet_the_errors_of_extensions,
    meet_the_errors_of_ids,
    meet_the_errors_of_queries,
    read_customers,
)
from support.simulated import Handler, ShiftedClock, simulation_in_thread, wait_until

SIZES = {Environment.SANDBOX: 150, Environment.PRODUCTION: 300}
LEAST_CALLS = 40
MANY_PERIODS = 30
"""Billing periods of a customer whose transactions fill more than one page."""


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="module")
def handler() -> Iterator[Handler]:
    with Handler(200) as running:
        yield running


def pages_of(talk: Talk, any_id: str, asked: TransactionHistoryRequest) -> list[list[Any]]:
    """A transaction history, page by page, each with the revision of the page before."""
    pages, revision, has_more = [], None, True
    while has_more:
        ask = partial(talk.client.get_transaction_history, any_id, revision, asked, V2)
        answer = talk.ask("history", ask)
        pages.append([talk.decode(signed) for signed in answer.signedTransactions])
        assert answer.revision != revision
        revision, has_more = answer.revision, answer.hasMore
    return pages


def read_purchases(talk: Talk, active: Any) -> None:
    client, original = talk.client, active.originalTransactionId
    for any_id in (active.transactionId, original, active.appTransactionId):
        app = talk.ask("app transaction", partial(client.get_app_transaction_info, any_id))
        decoded = talk.verifier.verify_and_decode_app_transaction(app.signedAppTransactionInfo)
        assert decoded.appTransactionId == active.appTransactionId
        assert talk.status_of(any_id)[1].transactionId == active.transactionId
    info = talk.ask("info", lambda: client.get_transaction_info(active.transactionId))
    assert talk.decode(info.signedTransactionInfo).expiresDate == active.expiresDate

    def history(**filters: Any) -> list[Any]:
        pages = pages_of(talk, original, TransactionHistoryRequest(**filters))
        return [decoded for page in pages for decoded in page]

    every = history()
    assert every[-1].transactionId == active.transactionId
    assert [decoded.transactionId for decoded in history(sort=Order.DESCENDING)] == [
        decoded.transactionId for decoded in reversed(every)
    ]
    assert history(productTypes=[ProductType.AUTO_RENEWABLE]) != []
    assert history(productTypes=[ProductType.CONSUMABLE]) == []
    assert history(inAppOwnershipType=InAppOwnershipType.FAMILY_SHARED) == []
    assert history(subscriptionGroupIdentifiers=["1"]) == []
    assert history(revoked=True) + history(revoked=False) != []
    last = active.purchaseDate
    assert history(productIds=[active.productId], startDate=last)[-1].purchaseDate == last
    assert all(decoded.purchaseDate < last for decoded in history(endDate=last))
    assert history(startDate=last + 1) == []


def read_a_long_history(talk: Talk) -> None:
    long = talk.first(
        lambda decoded: (
            decoded.expiresDate is not None
            and decoded.purchaseDate - decoded.originalPurchaseDate
            > MANY_PERIODS * (decoded.expiresDate - decoded.purchaseDate)
        )
    )
    pages = pages_of(talk, long.transactionId, TransactionHistoryRequest())
    dates = [decoded.purchaseDate for page in pages for decoded in page]
    assert [len(page) for page in pages[:-1]] == [20, 20]
    assert dates == sorted(set(dates))
    assert len({decoded.transactionId for page in pages for decoded in page}) == len(dates) > 40


def read_refunds_and_orders(talk: Talk) -> None:
    refunded = talk.first(lambda decoded: decoded.revocationType is not None
                          and decoded.rawRevocationType.startswith("REFUND"))  # fmt: skip
    answer = talk.ask(
        "refunds", lambda: talk.client.get_refund_history(refunded.transactionId, None)
    )
    assert answer.hasMore is False
    decoded = [talk.decode(signed) for signed in answer.signedTransactions]
    if refunded.transactionId in [each.transactionId for each in decoded]:
        assert all(each.revocationDate for each in decoded)
    again = talk.ask(
        "refunds since",
        lambda: talk.client.get_refund_history(refunded.transactionId, answer.revision),
    )
    assert again.signedTransactions == []
    order = f"M0{refunded.transactionId[-9:]}"
    for name in (order, "M123456789", "x", "M0000000000"):
        found = talk.ask("order", partial(talk.client.look_up_order_id, name))
        if name != order or talk.environment is Environment.SANDBOX:
            assert (found.status, found.signedTransactions) == (OrderLookupStatus.INVALID, None)
            continue
        assert found.status is OrderLookupStatus.VALID
        [signed] = found.signedTransactions
        assert talk.decode(signed).transactionId == refunded.transactionId


def has_arrived(handler: Handler, number: int) -> bool:
    return len(handler.arrivals) == number


def change_accounts(talk: Talk, active: Any, handler: Handler) -> None:
    client, original = talk.client, active.originalTransactionId
    token = UpdateAppAccountTokenRequest(appAccountToken=TOKEN)
    talk.ask("token", lambda: client.set_app_account_token(original, token))
    assert talk.status_of(original)[2].appAccountToken == TOKEN.lower()
    for _ in range(2):
        talk.ask("finish", lambda: client.finish_transaction(original))
    before = len(handler.arrivals)
    for number in (1, 2):
        done = talk.ask(
            "extension", lambda: client.extend_subscription_renewal_date(original, EXTENSION)
        )
        assert (done.success, done.originalTransactionId) == (True, original)
        assert talk.status_of(original)[1].expiresDate == done.effectiveDate
        wait_until(partial(has_arrived, handler, before + number))
    assert done.effectiveDate > active.expiresDate
    payload = talk.verifier.verify_and_decode_notification(handler.arrivals[-1].signed_payload)
    assert payload.rawNotificationType == "RENEWAL_EXTENDED"
    told = talk.decode(payload.data.signedTransactionInfo)
    assert (told.expiresDate, told.appAccountToken) == (done.effectiveDate, TOKEN.lower())
    talk.be_refused(
        "a third extension",
        lambda: client.extend_subscription_renewal_date(original, EXTENSION),
        403,
        4030005,
    )


def send_consumption(talk: Talk, active: Any) -> None:
    client = talk.client
    coins = talk.first(lambda decoded: decoded.rawType == "Consumable").transactionId
    lifetime = talk.first(lambda decoded: decoded.rawType == "Non-Consumable").transactionId
    for one in (coins, lifetime, active.transactionId):
        talk.ask("consumption", partial(client.send_consumption_information, one, CONSUMED))
    for one in (coins, active.transactionId):
        talk.ask("consumption V1", partial(client.send_consumption_data, one, consumed_v1()))
    v1, v2 = client.send_consumption_data, client.send_consumption_information
    refused = partial(talk.be_refused, "consumption V1")
    refused(partial(v1, lifetime, consumed_v1()), 400, 4000047)
    wrong: tuple[dict[str, Any], ...] = (
        {"accountTenure": None, "rawAccountTenure": 8},
        {"appAccountToken": "x"},
        {"consumptionStatus": None, "rawConsumptionStatus": 4},
        {"customerConsented": False},
        {"deliveryStatus": None, "rawDeliveryStatus": 6},
        {"lifetimeDollarsPurchased": None, "rawLifetimeDollarsPurchased": 8},
        {"lifetimeDollarsRefunded": None, "rawLifetimeDollarsRefunded": -1},
        {"platform": None, "rawPlatform": 3},
        {"playTime": None, "rawPlayTime": 8},
        {"sampleContentProvided": None},
        {"userStatus": None, "rawUserStatus": 5},
    )
    for code, fields in enumerate(wrong, 4000032):
        refused(partial(v1, coins, consumed_v1(**fields)), 400, code)
    for code, fields in (
        (4000035, {"customerConsented": False}),
        (4000036, {"deliveryStatus": None, "rawDeliveryStatus": "LOST"}),
        (4000041, {"sampleContentProvided": "yes"}),
        (4000000, {"consumptionPercentage": 100_001}),
        (4000000, {"refundPreference": None, "rawRefundPreference": "MAYBE"}),
    ):
        usual: dict[str, Any] = {
            "customerConsented": True,
            "sampleContentProvided": True,
            "deliveryStatus": DeliveryStatus.DELIVERED,
        }
        body = ConsumptionRequest(**usual | fields)
        talk.be_refused("consumption", partial(v2, coins, body), 400, code)


@pytest.mark.filterwarnings("ignore:send_consumption_data is deprecated:DeprecationWarning")
@pytest.mark.parametrize("environment", [Environment.SANDBOX, Environment.PRODUCTION])
def test_a_conversation_about_customers(
    environment: Environment, tmp_path: Path, handler: Handler
) -> None:
    app = SimulatedApp(deliver_to=handler.url, history_size=SIZES[environment], history_seed=7)
    plan = SimulationRequest(apps=(app,), environment=environment, is_light=True)
    clock = ShiftedClock()
    with simulation_in_thread(tmp_path, plan, clock) as simulation:
        talk = Talk(simulation, clock)
        customers = read_customers(talk)
        active = customers["active"]
        read_purchases(talk, active)
        read_a_long_history(talk)
        read_refunds_and_orders(talk)
        send_consumption(talk, active)
        meet_the_errors_of_ids(talk, active, customers["shared"])
        meet_the_errors_of_queries(talk, active)
        meet_the_errors_of_extensions(talk, customers)
        change_accounts(talk, active, handler)
    assert len(talk.calls) >= LEAST_CALLS
    codes = Counter(seen for _, seen in talk.calls)
    assert set(codes) == {
        *("200", "401", "4000000", "4000005", "4000006", "4000008", "4000009", "4000010"),
        *("4000011", "4000013", "4000015", "4000016", "4000021", "4000022", "4000023", "4000024"),
        *("4000026", "4000030", "4000031", "4000032", "4000033", "4000034", "4000035", "4000036"),
        *("4000037", "4000038", "4000039", "4000040", "4000041", "4000042", "4000047", "4000048"),
        *("4000183", "4000185", "4000187", "4030004", "4030005", "4030007", "4040005", "4040010"),
    }
