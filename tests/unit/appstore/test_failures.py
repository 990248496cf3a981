"""What went wrong: errors of the network, refusals of Apple, and how long to wait."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.appstore.client import AppStoreClients
from storebell.appstore.failures import error_from_answer, retry_wait
from storebell.appstore.network import NetworkPolicy
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import (
    DOCUMENTED,
    AppleError,
    ClockAheadError,
    ClockBehindError,
    NotAuthorizedError,
    NotAuthorizedWithTimeError,
    RateLimitedError,
    SimulatorClockAheadError,
    SimulatorClockBehindError,
    SimulatorNotAuthorizedError,
)
from storebell.domain.errors.network import (
    MayHaveBeenSentError,
    NotAnsweredError,
    NotConnectedError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.exchange import Exchange
from support.app_store_client import (
    CREDENTIALS,
    Answer,
    answering,
    closes,
    request_error,
    says_nothing,
    status_error,
)
from support.scripted_server import Visit

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def milliseconds(seconds: float) -> str:
    return str(int((NOW.timestamp() + seconds) * 1000))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (milliseconds(90), 90),
        (milliseconds(-90), 1),
        (milliseconds(7200), 3600),
        (str(int(NOW.timestamp() + 45)), 45),
        ("120", 120),
        ("0", 1),
        ("1.5", 1.5),
        ("Sat, 21 Nov 2026 14:02:00 GMT", 120),
        ("Sat, 21 Nov 2026 13:02:00 GMT", 1),
        ("", 60),
        ("soon", 60),
        ("-5", 60),
        ("nan", 60),
        ("inf", 60),
        ("1e300", 60),
        ("9" * 400, 60),
        ("-1e300", 60),
        ("99999999999999", 60),
        ("Sat, 28 Nov 99999999999999999999 19:00:00 GMT", 60),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 60),
    ],
)
def test_the_wait_is_understood_and_bounded(value: str, seconds: float) -> None:
    assert retry_wait(value, NOW) == timedelta(seconds=seconds)


@given(
    status=st.sampled_from([401, 404, 429, 500, 503]),
    date=st.one_of(st.binary(max_size=60), st.just(b"Fri, 31 Dec 9999 23:59:59 -2359")),
    retry_after=st.one_of(st.binary(max_size=60), st.integers().map(str).map(str.encode)),
    is_repeatable=st.booleans(),
)
def test_no_header_of_an_error_leads_to_anything_but_that_error(
    status: int, date: bytes, retry_after: bytes, is_repeatable: bool
) -> None:
    headers = {"date": date.decode("latin-1"), "retry-after": retry_after.decode("latin-1")}
    exchange = Exchange("GET", "http://127.0.0.1/", NOW, 0.1, headers=tuple(headers.items()))
    error = error_from_answer(
        status,
        headers,
        b"",
        received_at=NOW,
        host="127.0.0.1",
        bundle_id="com.example.hiking",
        is_repeatable=is_repeatable,
        clock_skew=exchange.clock_skew,
    )
    if isinstance(error, RateLimitedError):
        assert timedelta(seconds=1) <= error.retry_at - NOW <= timedelta(hours=1)


pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("code", [c for c in DOCUMENTED if DOCUMENTED[c].status in (400, 404)])
async def test_each_documented_error_has_its_own_words(code: int) -> None:
    body = {"errorCode": code, "errorMessage": "some other text than documented"}
    error = await request_error(answering(DOCUMENTED[code].status, body))
    assert isinstance(error, AppleError)
    assert error.code == code
    assert (str(error.title), str(error.advice)) == DOCUMENTED[code].texts(is_simulated=True)
    assert error.failure is Failure.REFUSED
    assert error.exchange is not None
    assert error.exchange.status == DOCUMENTED[code].status


@pytest.mark.parametrize("code", ["4040007", "x", None, 4.5, True])
@pytest.mark.parametrize("status", [200, 404])
async def test_json_with_an_error_code_is_not_blamed_on_a_portal(status: int, code: object) -> None:
    body = {"errorCode": code, "errorMessage": "a", "sendAttempts": "none"}
    error = await status_error(answering(status, body))
    assert isinstance(error, UnexpectedAnswerError)
    assert f"HTTP {status}" in str(error.advice)
    assert "portal" not in f"{error.advice}{error}"


async def test_a_web_page_is() -> None:
    error = await status_error(answering(404, b"<html>", kind="text/html"))
    assert isinstance(error, UnexpectedAnswerError)
    assert "portal" in str(error.advice)


async def test_a_5xx_without_a_number_may_hide_a_request_that_was_taken() -> None:
    error = await request_error(answering(502, {"errorCode": None}))
    assert isinstance(error, MayHaveBeenSentError)


def error_of(
    status: int, body: bytes = b"", *, is_simulated: bool, minutes_ahead: float | None = None
) -> StorebellError:
    """The error for an answer of Apple's or a simulator's, by a clock that is so far ahead."""
    skew = None if minutes_ahead is None else timedelta(minutes=minutes_ahead)
    return error_from_answer(
        status,
        {},
        body,
        received_at=NOW,
        host="127.0.0.1",
        bundle_id="com.example.hiking",
        is_repeatable=True,
        clock_skew=skew,
        signed_ahead=skew,
        is_simulated=is_simulated,
    )


async def test_a_401_names_the_bundle_id_among_its_causes() -> None:
    error = error_of(401, is_simulated=False)
    assert isinstance(error, NotAuthorizedError)
    assert "a bundle ID that is not exactly the app's" in str(error.advice)


@pytest.mark.parametrize(
    ("minutes", "kind", "text"),
    [
        (10, ClockAheadError, "title"),
        (-10, ClockBehindError, "title"),
        (-2, NotAuthorizedWithTimeError, "advice"),
    ],
)
async def test_a_401_names_the_clocks_difference(
    minutes: int, kind: type[StorebellError], text: str
) -> None:
    error = error_of(401, is_simulated=False, minutes_ahead=minutes)
    assert type(error) is kind
    assert f"{abs(minutes) * 60} s" in str(getattr(error, text))
    assert error.failure is Failure.NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("minutes", "kind"),
    [
        (10, SimulatorClockAheadError),
        (-10, SimulatorClockBehindError),
        (-2, SimulatorNotAuthorizedError),
    ],
)
async def test_the_clocks_difference_is_that_of_the_date_in_the_answer(
    minutes: int, kind: type[StorebellError]
) -> None:
    there = datetime.now(UTC) - timedelta(minutes=minutes)
    date = there.strftime("%a, %d %b %Y %H:%M:%S GMT")
    error = await request_error(
        answering(
            401, b"Unauthenticated\n\nRequest ID: ABC.0.0", f"Date: {date}", kind="text/plain"
        )
    )
    assert type(error) is kind
    seconds = [str(abs(minutes) * 60 + off) for off in (-2, -1, 0, 1, 2)]
    if kind is not SimulatorNotAuthorizedError:
        assert any(f"{skew} s" in str(error.title) for skew in seconds)
    assert error.failure is Failure.NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, b""),
        (429, b""),
        (418, b'{"errorCode": 4189999, "errorMessage": "?"}'),
        *((DOCUMENTED[code].status, b'{"errorCode": %d}' % code) for code in DOCUMENTED),
    ],
)
@pytest.mark.parametrize("minutes", [None, 0, 10, -10])
async def test_what_a_simulator_answers_is_not_said_of_apple(
    status: int, body: bytes, minutes: int | None
) -> None:
    apples = error_of(status, body, is_simulated=False, minutes_ahead=minutes)
    simulators = error_of(status, body, is_simulated=True, minutes_ahead=minutes)
    assert isinstance(simulators, type(apples).__mro__[0]) or status == 401
    assert simulators.failure is apples.failure
    assert "Apple" not in str(simulators.title)
    if str(apples.title).startswith("Apple"):
        assert str(simulators.title).startswith("The simulator")
    assert f"{simulators}" == f"{simulators.title}. {simulators.advice}"


@pytest.mark.parametrize("header", ["", "Date: no date at all", "Date: Thu, 01 Jan 1970 00:00:00"])
async def test_a_401_without_a_usable_time_names_no_difference(header: str) -> None:
    error = await request_error(answering(401, b"Unauthenticated", header, kind="text/plain"))
    assert type(error) is SimulatorNotAuthorizedError
    assert " s. " not in str(error.advice)
    assert "?" not in str(error.advice)
    assert "can't be told" in str(error_of(401, is_simulated=False).advice)


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


async def resets(visit: Visit) -> None:
    visit.reset()


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


async def test_no_error_or_exchange_holds_the_web_token() -> None:
    error = await request_error(closes)
    assert error.exchange is not None
    assert "eyJ" not in repr(error.exchange) + repr(error) + str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__
