"""The App Store client against real sockets: every answer, documented or not."""

import asyncio
import warnings
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

import jwt
import pytest

from storebell.appstore.client import AppStoreClients, loopback_base_url
from storebell.appstore.network import NetworkPolicy
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import (
    SimulatorsKeyError,
    UnusableTokenError,
)
from storebell.domain.errors.network import (
    MayHaveBeenSentError,
    ProxyNotReachedError,
    ProxyUnusableError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import NotLoopbackError
from storebell.domain.notifications.history import HistoryRequest
from storebell.simulator.api.authentication import make_key
from support.app_store_client import (
    CREDENTIALS,
    KEY,
    TOKEN,
    answering,
    client_of,
    says_nothing,
    status_error,
)
from support.scripted_server import Visit

pytestmark = pytest.mark.anyio

REQUEST = HistoryRequest(datetime.now(UTC) - timedelta(days=1), datetime.now(UTC))


# -- what is asked ------------------------------------------------------------------------------


async def test_a_test_notification_is_requested_as_apple_documents_it() -> None:
    async with client_of(answering(200, {"testNotificationToken": TOKEN})) as (client, server):
        answer = await client.request_test_notification()
    assert answer.token == TOKEN
    [visit] = server.visits
    assert visit.request_line == "POST /inApps/v1/notifications/test HTTP/1.1"
    assert visit.body == b""
    assert visit.header("accept-encoding") == "identity"
    assert answer.exchange.status == 200


async def test_the_token_is_escaped_in_the_path() -> None:
    async with client_of(answering(200, {})) as (client, server):
        status = await client.test_notification_status("a/b?c=d e")
    assert server.visits[0].request_line == (
        "GET /inApps/v1/notifications/test/a%2Fb%3Fc%3Dd%20e HTTP/1.1"
    )
    assert status.attempts == ()
    assert status.signed_payload is None


async def test_each_request_carries_a_new_web_token_for_the_simulators_audience() -> None:
    async with client_of(answering(200, {"testNotificationToken": TOKEN})) as (client, server):
        await client.request_test_notification()
        await client.request_test_notification()
    bearers = [(visit.header("authorization") or "").split()[1] for visit in server.visits]
    assert bearers[0] != bearers[1]
    header = jwt.get_unverified_header(bearers[0])
    assert header == {"alg": "ES256", "kid": "2X9R4HXF34", "typ": "JWT"}
    claims = jwt.decode(
        bearers[0], KEY.public_key(), algorithms=["ES256"], audience="storebell-simulator"
    )
    assert claims["iss"] == CREDENTIALS.issuer_id
    assert claims["bid"] == "com.example.hiking"
    assert claims["exp"] - claims["iat"] <= 3600
    assert set(claims) == {"iss", "iat", "exp", "aud", "bid"}


async def test_attempts_come_sorted_and_unknown_results_survive() -> None:
    attempts = [
        {"attemptDate": 1739183020000, "sendAttemptResult": "SOMETHING_NEW"},
        {"attemptDate": 1739179420000, "sendAttemptResult": "TIMED_OUT"},
    ]
    body = {"signedPayload": "a.b.c", "sendAttempts": attempts, "firstSendAttemptResult": "X"}
    async with client_of(answering(200, body)) as (client, _):
        status = await client.test_notification_status(TOKEN)
    assert [attempt.result for attempt in status.attempts] == ["TIMED_OUT", "SOMETHING_NEW"]
    assert status.attempts[1].known_result is None
    assert status.attempts[0].at == datetime(2025, 2, 10, 9, 23, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com:80",
        "https://127.0.0.1:8080",
        "http://127.0.0.1",
        "http://127.0.0.1:8080/path",
        "http://user@127.0.0.1:8080",
        "http://192.168.1.2:8080",
        "http://127.0.0.1.nip.io:8080",
        "ftp://127.0.0.1:21",
        "127.0.0.1:8080",
        "http://127.0.0.1:8080\n",
        " http://127.0.0.1:8080",
        "http://127.0.0.1:8080?",
        "http://127.0.0.1:8080#",
        "http://:secret@127.0.0.1:8080",
        "http://127.0.0.1:99999",
        "",
    ],
)
def test_only_loopback_can_stand_in_for_apple(url: str) -> None:
    with pytest.raises(NotLoopbackError):
        loopback_base_url(url)


def test_loopback_of_both_families_can_stand_in_for_apple() -> None:
    for url in ("http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost:8080"):
        assert loopback_base_url(url + "/") == url


# -- the network ------------------------------------------------------------------------------


async def test_a_redirect_is_not_followed() -> None:
    error = await status_error(answering(302, b"", "Location: http://127.0.0.1:9/"))
    assert isinstance(error, UnexpectedAnswerError)


async def test_an_endless_body_is_cut() -> None:
    async def floods(visit: Visit) -> None:
        await visit.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        for _ in range(64):
            await visit.send(b" " * 65536)

    error = await status_error(floods)
    assert isinstance(error, UnexpectedAnswerError)


async def test_cancelling_a_request_ends_it() -> None:
    async with client_of(says_nothing) as (client, _):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await client.request_test_notification()


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://127.0.0.1:99999"])
async def test_a_proxy_setting_that_cannot_be_used_sends_nothing(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises((ProxyUnusableError, ProxyNotReachedError)):
        async with AppStoreClients(NetworkPolicy).open(CREDENTIALS, Environment.SANDBOX) as client:
            await client.request_test_notification()


PREFIX = "/inApps/v1/notifications/test/"


@pytest.mark.parametrize(
    "token",
    [
        *("a/b", "a//b", "/", "//evil.example", "?", "a?b=c", "#", "a#b"),
        *("%2e%2e", "%2E%2E%2F", "%", "%00", ";a", "a;b", "...", "..a", "a..", ".a"),
        *("a+b", "&", "=", "@evil", ":80", "*", "http://evil.example/"),
    ],
)
async def test_no_token_changes_the_path(token: str) -> None:
    answer = answering(200, {"sendAttempts": []})
    async with client_of(answer) as (client, server):
        await client.test_notification_status(token)
        with suppress(StorebellError):
            await client.notification_history(REQUEST, token)
    status, history = (visit.request_line.split(" ")[1] for visit in server.visits)
    assert status == PREFIX + quote(token, safe="")
    assert unquote(status.removeprefix(PREFIX)) == token
    assert "/" not in status.removeprefix(PREFIX)
    assert history.partition("=")[0] == "/inApps/v1/notifications/history?paginationToken"
    assert unquote(history.partition("=")[2]) == token


@pytest.mark.parametrize("token", [".", "..", "../x", "a/..", "a/../../b", "./a", "a\\..", "/.."])
async def test_a_token_that_is_a_way_is_not_asked_about(token: str) -> None:
    async with client_of(answering(200, {"testNotificationToken": token})) as (client, server):
        with pytest.raises(UnusableTokenError, match="Nothing can be asked"):
            await client.test_notification_status(token)
        assert server.visits == []
        with pytest.raises(MayHaveBeenSentError, match="leads to another path"):
            await client.request_test_notification()


async def test_no_cookie_is_taken_or_given() -> None:
    cookies = (
        "Set-Cookie: session=1; Path=/",
        "Set-Cookie: a=b; Domain=127.0.0.1",
        "Set-Cookie2: old=1; Version=1",
        "Set-Cookie: " + "x=" * 2000,
        "Set-Cookie: \xff\x01=1; expires=Fri, 31 Dec 9999 23:59:59 -2359",
    )
    answer = answering(200, {"testNotificationToken": TOKEN}, *cookies)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with client_of(answer) as (client, server):
            for _ in range(3):
                await client.request_test_notification()
    assert [visit.header("cookie") for visit in server.visits] == [None] * 3
    assert caught == []


async def test_apple_is_never_asked_with_the_key_of_a_simulator() -> None:
    credentials = make_key().credentials_for("com.example.hiking")
    clients = AppStoreClients(NetworkPolicy)
    for environment in (Environment.SANDBOX, Environment.PRODUCTION):
        with pytest.raises(SimulatorsKeyError, match="Nothing was sent"):
            async with clients.open(credentials, environment):
                pytest.fail("a client for Apple was opened")
    async with clients.open(credentials, Environment.SANDBOX, "http://127.0.0.1:9"):
        pass
