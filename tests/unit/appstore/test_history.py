"""Get Notification History against real sockets: what is asked, what is understood."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from storebell.appstore.budget import Budget, MemoryLedger
from storebell.appstore.client import AppStoreClient, AppStoreClients
from storebell.appstore.network import NetworkPolicy
from storebell.domain.accounts.credentials import Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import (
    DOCUMENTED,
    AppleError,
    BudgetUsedError,
    NotAuthorizedError,
    RateLimitedError,
)
from storebell.domain.errors.network import NotAnsweredError, UnexpectedAnswerError
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.network.request_limits import MOST_AN_HOUR, Endpoint
from storebell.domain.notifications.history import HistoryRequest
from storebell.simulator.api.authentication import make_key
from support.scripted_server import ScriptedServer, Visit, scripted_server

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
WEEK = HistoryRequest.checked(
    Environment.SANDBOX, now=NOW, since=NOW - timedelta(days=7), until=NOW
)
LAST_PAGE: dict[str, object] = {"hasMore": False, "notificationHistory": []}

Answer = Callable[[Visit], Awaitable[None]]


def new_credentials() -> Credentials:
    key = make_key()
    return Credentials(key.issuer_id, key.key_id, key.private_key, "com.example.hiking")


@asynccontextmanager
async def client_of(
    answer: Answer, budget: Budget | None = None
) -> AsyncIterator[tuple[AppStoreClient, ScriptedServer]]:
    clients = AppStoreClients(lambda: NetworkPolicy(deadline_seconds=5), budget=budget)
    async with (
        scripted_server(answer) as server,
        clients.open(new_credentials(), Environment.SANDBOX, server.url) as client,
    ):
        yield client, server


def answering(status: int, body: object = b"", *headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def answer(visit: Visit) -> None:
        await visit.answer(status, content, *headers)

    return answer


async def error_of(answer: Answer, token: str | None = None) -> StorebellError:
    async with client_of(answer) as (client, _):
        with pytest.raises(StorebellError) as caught:
            await client.notification_history(WEEK, token)
    assert caught.value.exchange is not None
    return caught.value


# -- what is asked ------------------------------------------------------------------------------


async def test_only_the_given_fields_are_sent() -> None:
    async with client_of(answering(200, LAST_PAGE)) as (client, server):
        page = await client.notification_history(WEEK)
    [visit] = server.visits
    assert visit.request_line == "POST /inApps/v1/notifications/history HTTP/1.1"
    assert visit.header("content-type") == "application/json"
    assert json.loads(visit.body) == {"startDate": 1794664800000, "endDate": 1795269600000}
    assert page.items == ()
    assert page.next_token is None
    assert page.exchange.status == 200


async def test_every_filter_has_apples_name() -> None:
    filtered = HistoryRequest(WEEK.start, WEEK.end, "DID_RENEW", "BILLING_RECOVERY", None, True)
    customer = HistoryRequest(WEEK.start, WEEK.end, transaction_id="2000000123456789")
    async with client_of(answering(200, LAST_PAGE)) as (client, server):
        await client.notification_history(filtered)
        await client.notification_history(customer)
    first, second = (json.loads(visit.body) for visit in server.visits)
    dates = {"startDate", "endDate"}
    assert {name: value for name, value in first.items() if name not in dates} == {
        "notificationType": "DID_RENEW",
        "notificationSubtype": "BILLING_RECOVERY",
        "onlyFailures": True,
    }
    assert set(second) == dates | {"transactionId"}


async def test_the_next_page_is_asked_for_with_the_same_body_and_an_escaped_token() -> None:
    first = {"hasMore": True, "paginationToken": "tok en/+=&x", "notificationHistory": []}
    async with client_of(answering(200, first)) as (client, server):
        page = await client.notification_history(WEEK)
        assert page.next_token == "tok en/+=&x"
        with pytest.raises(UnexpectedAnswerError):  # which leads to itself again
            await client.notification_history(WEEK, page.next_token)
    one, two = server.visits
    assert two.body == one.body
    assert two.request_line == (
        "POST /inApps/v1/notifications/history?paginationToken=tok%20en%2F%2B%3D%26x HTTP/1.1"
    )


# -- what is understood -------------------------------------------------------------------------


async def test_a_token_on_the_last_page_leads_nowhere() -> None:
    async with client_of(answering(200, LAST_PAGE | {"paginationToken": "more"})) as (client, _):
        assert (await client.notification_history(WEEK)).next_token is None


async def test_items_keep_their_order_and_unknown_results_survive() -> None:
    items = [
        {
            "signedPayload": "a.b.c",
            "firstSendAttemptResult": "X",
            "sendAttempts": [
                {"attemptDate": 1739183020000, "sendAttemptResult": "SOMETHING_NEW"},
                {"attemptDate": 1739179420000, "sendAttemptResult": "TIMED_OUT"},
            ],
        },
        {"signedPayload": "d.e.f"},
    ]
    body = {"hasMore": False, "notificationHistory": items, "later": "addition"}
    async with client_of(answering(200, body)) as (client, _):
        page = await client.notification_history(WEEK)
    assert [item.signed_payload for item in page.items] == ["a.b.c", "d.e.f"]
    assert [attempt.result for attempt in page.items[0].attempts] == ["TIMED_OUT", "SOMETHING_NEW"]
    assert page.items[1].attempts == ()


@pytest.mark.parametrize(
    "body",
    [
        b"<html>sign in</html>",
        b"[]",
        b"{}",
        b"[" * 9999,
        {"notificationHistory": []},
        {"hasMore": "false", "notificationHistory": []},
        {"hasMore": None},
        {"hasMore": True},
        {"hasMore": True, "paginationToken": None},
        {"hasMore": True, "paginationToken": ""},
        {"hasMore": True, "paginationToken": 7},
        {"hasMore": True, "paginationToken": "x" * 5000},
        {"hasMore": False, "notificationHistory": {}},
        {"hasMore": False, "notificationHistory": ["a.b.c"]},
        {"hasMore": False, "notificationHistory": [{}]},
        {"hasMore": False, "notificationHistory": [{"signedPayload": None}]},
        {"hasMore": False, "notificationHistory": [{"signedPayload": ""}]},
        {"hasMore": False, "notificationHistory": [{"signedPayload": "x", "sendAttempts": 7}]},
        {
            "hasMore": False,
            "notificationHistory": [{"signedPayload": "x", "sendAttempts": [{"attemptDate": 1}]}],
        },
    ],
)
async def test_an_answer_of_another_form_is_named(body: object) -> None:
    error = await error_of(answering(200, body))
    assert isinstance(error, UnexpectedAnswerError)
    assert error.failure is Failure.REFUSED


# -- refusals -----------------------------------------------------------------------------------

HISTORY_CODES = (
    *(4000000, 4000006, 4000012, 4000013, 4000014, 4000015, 4000016, 4000017, 4000018, 4000019),
    *(4040001, 4040010, 5000000, 5000001),
)


@pytest.mark.parametrize("code", HISTORY_CODES)
async def test_each_documented_error_is_told_by_its_number(code: int) -> None:
    documented = DOCUMENTED[code]
    error = await error_of(answering(documented.status, {"errorCode": code, "errorMessage": "?"}))
    assert isinstance(error, AppleError)
    assert error.code == code
    assert str(error.title) == documented.texts(is_simulated=True)[0]
    assert error.is_retryable == documented.is_retryable
    # Nothing is sent by asking for the history, so nothing can be unknown.
    assert error.failure is Failure.REFUSED


async def test_a_lost_answer_may_be_asked_for_again() -> None:
    async def closes(visit: Visit) -> None:
        visit.writer.close()

    error = await error_of(closes)
    assert isinstance(error, NotAnsweredError)


async def test_a_gateways_error_is_no_unknown_either() -> None:
    error = await error_of(answering(503, b"<html>"))
    assert isinstance(error, UnexpectedAnswerError)


async def test_a_401_is_not_authorized() -> None:
    assert isinstance(await error_of(answering(401, b"Unauthenticated")), NotAuthorizedError)


# -- the budget ---------------------------------------------------------------------------------


async def test_after_a_429_nothing_more_is_sent_until_apple_takes_requests_again() -> None:
    retry_at = int((datetime.now(UTC) + timedelta(minutes=5)).timestamp() * 1000)
    body = {"errorCode": 4290000, "errorMessage": "Rate limit exceeded."}
    refusal = answering(429, body, f"Retry-After: {retry_at}")
    budget = Budget(MemoryLedger())
    async with client_of(refusal, budget) as (client, server):
        for _ in range(3):
            with pytest.raises(RateLimitedError) as caught:
                await client.notification_history(WEEK)
            assert abs(caught.value.retry_at.timestamp() * 1000 - retry_at) < 2_000
        assert len(server.visits) == 1
        with pytest.raises(RateLimitedError):  # another endpoint has its own limit: it is asked
            await client.test_notification_status("x")
        assert len(server.visits) == 2


async def test_the_361st_request_for_a_test_within_an_hour_never_leaves() -> None:
    budget, answer = Budget(MemoryLedger()), answering(200, {"testNotificationToken": "t"})
    async with client_of(answer, budget) as (client, server):
        most = MOST_AN_HOUR[Environment.SANDBOX, Endpoint.REQUEST_TEST]
        spent = budget.of("com.example.hiking", Environment.SANDBOX, server.url)
        for _ in range(most - 2):
            spent.spend(Endpoint.REQUEST_TEST, datetime.now(UTC))
        await client.request_test_notification()
        await client.request_test_notification()
        with pytest.raises(BudgetUsedError):
            await client.request_test_notification()
        assert len(server.visits) == 2
