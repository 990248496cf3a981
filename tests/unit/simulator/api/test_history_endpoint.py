"""Pages of history: order, filters, limits of what is kept, and tokens."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.api.history_endpoint import TOKEN_LIFE, History
from storebell.simulator.catalogue.accounts import Accounts
from storebell.simulator.catalogue.notification_factory import NotificationSpec, issue
from storebell.simulator.http.api_errors import ApiError
from storebell.simulator.store.notifications import AppIdentity, Ledger
from storebell.simulator.store.rate_limits import Budget

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
APP = AppIdentity("com.example.sample", Environment.SANDBOX)


def ledger_with(*results: SendAttemptResult | None, most_notifications: int = 2000) -> Ledger:
    ledger = Ledger(APP, Budget(None), most_notifications=most_notifications)
    for number, result in enumerate(results):
        at = NOW - timedelta(minutes=len(results) - number)
        notification = issue(
            ledger, Accounts(APP.environment), lambda payload: str(payload["notificationUUID"]), at
        )
        if result is not None:
            notification.record(DeliveryTrace(at, (), 0, result))
    return ledger


def page_of(
    history: History, ledger: Ledger, content: bytes, token: str | None, now: datetime
) -> dict[str, object]:
    return asyncio.run(history.page(ledger, content, token, now))


def body(**fields: object) -> bytes:
    window = {
        "startDate": to_milliseconds(NOW - timedelta(days=1)),
        "endDate": to_milliseconds(NOW),
    }
    return json.dumps(window | fields).encode()


def items_of(page: dict[str, object]) -> list[dict[str, list[dict[str, object]]]]:
    items = page["notificationHistory"]
    assert isinstance(items, list)
    return items


def payloads(page: dict[str, object]) -> list[object]:
    return [item["signedPayload"] for item in items_of(page)]


def code_of(
    content: bytes, token: str | None = None, now: datetime = NOW, history: History | None = None
) -> int:
    with pytest.raises(ApiError) as caught:
        page_of(history or History(), ledger_with(SendAttemptResult.SUCCESS), content, token, now)
    return caught.value.code


def test_only_failures_are_those_that_never_arrived() -> None:
    ledger = ledger_with(SendAttemptResult.SUCCESS, SendAttemptResult.TIMED_OUT, None)
    page = page_of(History(), ledger, body(onlyFailures=True), None, NOW)
    assert len(payloads(page)) == 1
    assert page["hasMore"] is False
    assert "paginationToken" not in page


def test_what_was_never_tried_is_not_listed() -> None:
    assert payloads(page_of(History(), ledger_with(None, None), body(), None, NOW)) == []


@pytest.mark.parametrize(("count", "pages"), [(0, [0]), (20, [20]), (21, [20, 1]), (40, [20, 20])])
def test_pages_end_where_there_is_no_more(count: int, pages: list[int]) -> None:
    history, ledger = History(), ledger_with(*[SendAttemptResult.SUCCESS] * count)
    sizes, token, has_more = list[int](), None, True
    while has_more:
        page = page_of(history, ledger, body(), token, NOW)
        sizes.append(len(payloads(page)))
        found = page.get("paginationToken")
        assert found is None or isinstance(found, str)
        token, has_more = found, page["hasMore"] is True
    assert sizes == pages


def test_what_comes_in_between_is_not_on_later_pages() -> None:
    history, ledger = History(), ledger_with(*[SendAttemptResult.SUCCESS] * 25)
    wide = body(endDate=to_milliseconds(NOW + timedelta(days=1)))
    token = page_of(history, ledger, wide, None, NOW)["paginationToken"]
    assert isinstance(token, str)
    later = NOW + timedelta(minutes=1)
    issue(ledger, Accounts(APP.environment), lambda _payload: "late", later).record(
        DeliveryTrace(later, (), 0, SendAttemptResult.SUCCESS)
    )
    assert len(payloads(page_of(history, ledger, wide, token, later))) == 5


def test_an_aged_page_token_has_its_own_number() -> None:
    history, ledger = History(), ledger_with(*[SendAttemptResult.SUCCESS] * 21)
    token = page_of(history, ledger, body(), None, NOW)["paginationToken"]
    assert isinstance(token, str)
    with pytest.raises(ApiError) as caught:
        page_of(history, ledger, body(), token, NOW + TOKEN_LIFE + timedelta(seconds=1))
    assert caught.value.code == 4000017


def test_the_token_of_another_run_is_no_token() -> None:
    ledger = ledger_with(*[SendAttemptResult.SUCCESS] * 21)
    token = page_of(History(), ledger, body(), None, NOW)["paginationToken"]
    assert isinstance(token, str)
    with pytest.raises(ApiError) as caught:
        page_of(History(), ledger, body(), token, NOW)
    assert caught.value.code == 4000014


def test_a_transaction_leads_to_all_that_happened_to_its_customer() -> None:
    ledger = ledger_with(SendAttemptResult.SUCCESS)
    for kind in ("DID_RENEW", "REFUND"):
        made = issue(
            ledger,
            Accounts(APP.environment),
            lambda payload: str(len(payload)),
            NOW,
            NotificationSpec(kind),
        )
        made.record(DeliveryTrace(NOW, (), 0, SendAttemptResult.SUCCESS))
    renewed = next(iter(ledger.attempted(1, NOW, NOW)))
    assert renewed is not None
    for wanted in (renewed.transaction_id, renewed.customer):
        found = page_of(History(), ledger, body(transactionId=wanted), None, NOW)
        assert len(payloads(found)) == 1


def test_the_history_counts_a_repeat_as_an_attempt_of_the_same_notification() -> None:
    ledger = ledger_with(SendAttemptResult.TIMED_OUT)
    [original] = [one for one in ledger.attempted(0, NOW - timedelta(days=1), NOW) if one]
    order = NotificationSpec("TEST", "", original.signed_payload, original.token.split("_")[0])
    repeats = [
        issue(ledger, Accounts(APP.environment), lambda _payload: "never", NOW, order)
        for _ in range(2)
    ]
    for repeat in repeats:
        repeat.record(DeliveryTrace(NOW, (), 0, SendAttemptResult.SUCCESS))
        assert repeat.signed_payload == original.signed_payload
    assert len({one.token for one in (original, *repeats)}) == 3
    [item] = items_of(page_of(History(), ledger, body(), None, NOW))
    results = [attempt["sendAttemptResult"] for attempt in item["sendAttempts"]]
    assert results == ["TIMED_OUT", "SUCCESS", "SUCCESS"]
    assert [attempt.result for attempt in original.attempts] == ["TIMED_OUT"]
    assert not items_of(page_of(History(), ledger, body(onlyFailures=True), None, NOW))


def test_the_oldest_are_forgotten_beyond_the_limit() -> None:
    ledger = ledger_with(*[SendAttemptResult.SUCCESS] * 30, most_notifications=10)
    assert len(payloads(page_of(History(), ledger, body(), None, NOW))) == 10


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", 4000000),
        (b"[]", 4000000),
        (b"{", 4000000),
        (b"\xff", 4000000),
        (b"[" * 50_000, 4000000),
        (body(startDate="1"), 4000015),
        (body(startDate=1.5), 4000015),
        (body(startDate=True), 4000015),
        (body(startDate=10**15), 4000015),
        (body(endDate="1"), 4000016),
        (body(onlyFailures="true"), 4000000),
        (body(notificationType=7), 4000018),
        (body(notificationType=""), 4000018),
        (body(notificationType="test"), 4000018),
        (body(notificationType="NEW"), 4000018),
        (body(notificationType="SUBSCRIBED", notificationSubtype="UPGRADE"), 4000018),
        (body(notificationType="DID_RENEW", notificationSubtype=""), 4000018),
        (body(notificationSubtype="UPGRADE"), 4000018),
        (body(notificationType="EXPIRED", notificationSubtype="SUMMARY"), 4000018),
        (body(transactionId=12), 4000006),
        (body(transactionId="12", notificationType="TEST"), 4000019),
        (body(transactionId="12"), 4040010),
    ],
)
def test_each_mistake_has_its_number(content: bytes, code: int) -> None:
    assert code_of(content) == code


def test_a_subtype_that_is_sent_no_more_can_still_be_asked_for() -> None:
    former = body(notificationType="OFFER_REDEEMED", notificationSubtype="INITIAL_BUY")
    ledger = ledger_with(SendAttemptResult.SUCCESS)
    assert payloads(page_of(History(), ledger, former, None, NOW)) == []


def test_explicit_nulls_count_as_left_out() -> None:
    nulls = body(notificationType=None, notificationSubtype=None, transactionId=None)
    page = page_of(History(), ledger_with(SendAttemptResult.SUCCESS), nulls, None, NOW)
    assert len(payloads(page)) == 1
