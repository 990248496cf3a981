"""The App Store client against real sockets: every answer, documented or not."""

import asyncio
import json
import socket
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from storebell.appstore.client import AppStoreClient, AppStoreClients, loopback_base_url
from storebell.appstore.hosts import APPLES_HOSTS, base_url_of
from storebell.appstore.network import NetworkPolicy
from storebell.domain.accounts.credentials import Credentials, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import (
    DOCUMENTED,
    AppleError,
    NotAuthorizedError,
    RateLimitedError,
    SimulatorsKeyError,
    UnusableTokenError,
)
from storebell.domain.errors.network import (
    MayHaveBeenSentError,
    NotAnsweredError,
    NotConnectedError,
    ProxyNotReachedError,
    ProxyUnusableError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.errors.values import NotLoopbackError
from storebell.domain.notifications.history import HistoryRequest
from storebell.domain.settings.settings import HostSet
from storebell.simulator.api.authentication import make_key
from support.scripted_server import ScriptedServer, Visit, scripted_server

pytestmark = pytest.mark.anyio

KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
CREDENTIALS = Credentials(
    issuer_id="57246542-96fe-1a63-e053-0824d011072a",
    key_id="2X9R4HXF34",
    private_key=Secret(PEM),
    bundle_id="com.example.hiking",
)
TOKEN = "9f90efb9-2f75-4dbe-990c-5d1fc89f4546_1739179413123"

REQUEST = HistoryRequest(datetime.now(UTC) - timedelta(days=1), datetime.now(UTC))

Answer = Callable[[Visit], Awaitable[None]]


@asynccontextmanager
async def client_of(
    answer: Answer, *, deadline_seconds: float = 5.0
) -> AsyncIterator[tuple[AppStoreClient, ScriptedServer]]:
    policy = NetworkPolicy(deadline_seconds=deadline_seconds)
    async with (
        scripted_server(answer) as server,
        AppStoreClients(lambda: policy).open(
            CREDENTIALS, Environment.SANDBOX, server.url
        ) as client,
    ):
        yield client, server


def answering(
    status: int, body: object = b"", *headers: str, kind: str = "application/json"
) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    async def answer(visit: Visit) -> None:
        await visit.answer(status, content, *headers, content_type=kind)

    return answer


async def request_error(answer: Answer, *, deadline_seconds: float = 5.0) -> StorebellError:
    async with client_of(answer, deadline_seconds=deadline_seconds) as (client, server):
        with pytest.raises(StorebellError) as caught:
            await client.request_test_notification()
        assert len(server.visits) <= 1
    return caught.value


async def status_error(answer: Answer, *, deadline_seconds: float = 5.0) -> StorebellError:
    async with client_of(answer, deadline_seconds=deadline_seconds) as (client, _):
        with pytest.raises(StorebellError) as caught:
            await client.test_notification_status(TOKEN)
    return caught.value


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


def test_the_hosts_are_apples() -> None:
    assert base_url_of(Environment.PRODUCTION, HostSet.CURRENT) == "https://api.storekit.apple.com"
    assert base_url_of(Environment.SANDBOX, HostSet.OLDER) == (
        "https://api.storekit-sandbox.itunes.apple.com"
    )
    assert len(APPLES_HOSTS) == 4


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


# -- documented refusals ------------------------------------------------------------------------


@pytest.mark.parametrize("code", [c for c in DOCUMENTED if DOCUMENTED[c].status in (400, 404)])
async def test_each_documented_error_has_its_own_words(code: int) -> None:
    body = {"errorCode": code, "errorMessage": "some other text than documented"}
    error = await request_error(answering(DOCUMENTED[code].status, body))
    assert isinstance(error, AppleError)
    assert error.code == code
    assert str(error.title) == DOCUMENTED[code].title
    assert str(error.advice)
    assert error.failure is Failure.REFUSED
    assert error.exchange is not None
    assert error.exchange.status == DOCUMENTED[code].status


async def test_a_plain_text_401_names_the_clocks_difference() -> None:
    ahead = (datetime.now(UTC) - timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    error = await request_error(
        answering(
            401, b"Unauthenticated\n\nRequest ID: ABC.0.0", f"Date: {ahead}", kind="text/plain"
        )
    )
    assert isinstance(error, NotAuthorizedError)
    assert any(f"{skew} s" in str(error.advice) for skew in (600, 601, 602))
    assert error.failure is Failure.NOT_AUTHORIZED


@pytest.mark.parametrize("header", ["", "Date: no date at all", "Date: Thu, 01 Jan 1970 00:00:00"])
async def test_a_401_without_a_usable_time_names_no_difference(header: str) -> None:
    error = await request_error(answering(401, b"Unauthenticated", header, kind="text/plain"))
    assert isinstance(error, NotAuthorizedError)
    assert " s. " not in str(error.advice)
    assert "?" not in str(error.advice)
    assert "can't be told" in str(error.advice)


async def test_retry_after_is_an_absolute_time_in_milliseconds() -> None:
    served_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)  # a wrong clock there
    retry_after = int((served_at + timedelta(seconds=90)).timestamp() * 1000)
    date = served_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    body = {"errorCode": 4290000, "errorMessage": "Rate limit exceeded."}
    error = await request_error(
        answering(429, body, f"Retry-After: {retry_after}", f"Date: {date}")
    )
    assert isinstance(error, RateLimitedError)
    wait = error.retry_at - datetime.now(UTC)
    assert timedelta(seconds=80) < wait <= timedelta(seconds=90)


async def test_apples_own_failure_is_no_unknown_but_a_gateways_is() -> None:
    documented = await request_error(answering(500, {"errorCode": 5000001, "errorMessage": ""}))
    assert isinstance(documented, AppleError)
    assert documented.is_retryable
    gateway = await request_error(answering(502, b"<html>", kind="text/html"))
    assert isinstance(gateway, MayHaveBeenSentError)


# -- the network --------------------------------------------------------------------------------


async def test_a_refused_connection_sent_nothing() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    clients = AppStoreClients(NetworkPolicy)
    async with clients.open(CREDENTIALS, Environment.SANDBOX, f"http://127.0.0.1:{port}") as client:
        with pytest.raises(NotConnectedError) as caught:
            await client.request_test_notification()
    assert caught.value.failure is Failure.NOT_SENT
    assert caught.value.exchange is not None


async def closes(visit: Visit) -> None:
    visit.writer.close()


async def resets(visit: Visit) -> None:
    visit.reset()


async def says_nothing(_visit: Visit) -> None:
    await asyncio.sleep(5)


async def drips(visit: Visit) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b" " * 1000:
        await visit.send(bytes([byte]))
        await asyncio.sleep(0.02)


async def cuts_the_body(visit: Visit) -> None:
    await visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


async def talks_nonsense(visit: Visit) -> None:
    await visit.send(b"220 mail.example.com ESMTP\r\n")


LOST_ANSWERS = [closes, resets, says_nothing, drips, cuts_the_body, talks_nonsense]


@pytest.mark.parametrize("answer", LOST_ANSWERS)
async def test_a_lost_answer_to_a_request_is_unknown(answer: Answer) -> None:
    error = await request_error(answer, deadline_seconds=0.4)
    assert isinstance(error, MayHaveBeenSentError)
    assert error.failure is Failure.UNKNOWN


@pytest.mark.parametrize("answer", LOST_ANSWERS)
async def test_a_lost_answer_to_a_question_may_be_asked_again(answer: Answer) -> None:
    error = await status_error(answer, deadline_seconds=0.4)
    assert isinstance(error, NotAnsweredError)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>sign in</html>",
        b"[]",
        b"{}",
        b'{"testNotificationToken": 7}',
        b'{"testNotificationToken": "\\ud800"}',
        b'{"testNotificationToken": "a\\nb"}',
        b"\xff",
        b"[" * 9999,
    ],
)
async def test_a_success_that_cannot_be_read_is_unknown(body: bytes) -> None:
    assert isinstance(await request_error(answering(200, body)), MayHaveBeenSentError)


@pytest.mark.parametrize(
    "body",
    [
        {"signedPayload": 7},
        {"sendAttempts": "x"},
        {"sendAttempts": [7]},
        {"sendAttempts": [{"attemptDate": "1", "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": True, "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": 10**30, "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": 253402300799000, "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": -62135596800000, "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": 1739183020000, "sendAttemptResult": "SUCCESS"}] * 101},
    ],
)
async def test_a_status_of_another_form_is_named(body: object) -> None:
    assert isinstance(await status_error(answering(200, body)), UnexpectedAnswerError)


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


async def test_no_error_or_exchange_holds_the_web_token() -> None:
    error = await request_error(closes)
    assert error.exchange is not None
    assert "eyJ" not in repr(error.exchange) + repr(error) + str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


async def test_half_a_character_from_elsewhere_can_be_printed() -> None:
    body = rb'{"signedPayload": "\ud800", "sendAttempts": [{"attemptDate": 1739183020000, '
    body += rb'"sendAttemptResult": "\ud800"}]}'
    async with client_of(answering(200, body)) as (client, _):
        status = await client.test_notification_status(TOKEN)
    assert status.signed_payload == "?"
    assert status.attempts[0].result == "?"


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
