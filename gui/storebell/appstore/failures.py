"""Translation of network exceptions and Apple's error answers into Storebell's errors."""

import asyncio
import json
import socket
import ssl
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from math import isfinite
from typing import Final, Protocol, TypeVar

import httpx

from storebell.domain.errors.apple import (
    AppleError,
    ClockAheadError,
    ClockBehindError,
    NotAuthorizedError,
    NotAuthorizedWithTimeError,
    RateLimitedError,
    SimulatorClockAheadError,
    SimulatorClockBehindError,
    SimulatorLimitError,
    SimulatorNotAuthorizedError,
)
from storebell.domain.errors.network import (
    MayHaveBeenSentError,
    NameNotResolvedError,
    NotAnsweredError,
    NotConnectedError,
    ProxyFailedError,
    ProxyNotReachedError,
    TlsFailedError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.exchange import Exchange, whole_seconds
from storebell.domain.findings import JsonValue
from storebell.domain.messages import Message, msg
from storebell.domain.request_times import ClockFault, clock_fault
from storebell.domain.timestamps import from_milliseconds, http_date

T = TypeVar("T")

_SHORTEST_WAIT: Final = timedelta(seconds=1)
_LONGEST_WAIT: Final = timedelta(hours=1)
_WAIT_IF_UNSAID: Final = timedelta(seconds=60)
_LONGEST_MESSAGE: Final = 300
_LONGEST_RETRY_AFTER: Final = 64
_MOST_SECONDS_TO_WAIT: Final = 1e9
_LEAST_MILLISECONDS: Final = 1e11
"""Between the two a number is a UNIX time in seconds, of 2001 to 5138."""


class ExchangeMaker(Protocol):
    def __call__(self, *, trouble: str) -> Exchange: ...


class SentTest:
    """Records through httpx's trace whether any part of one request was sent."""

    def __init__(self) -> None:
        self.has_connected = False
        self.has_left = False
        self.deadline_seconds = 0.0

    async def see(self, event: str, info: Mapping[str, object]) -> None:
        if event == "connection.connect_tcp.complete":
            self.has_connected = True
        elif event == "http11.send_request_headers.started":
            # The CONNECT to a proxy is a request of its own: nothing of ours is in it.
            self.has_left = getattr(info.get("request"), "method", b"") != b"CONNECT"

    async def within(self, seconds: float, answer: Awaitable[T]) -> T:
        """Sets one deadline for the whole exchange: httpx's own timeout restarts with each read."""
        self.deadline_seconds = seconds
        async with asyncio.timeout(seconds):
            return await answer


@contextmanager
def translate(
    watch: SentTest, host: str, proxy: str, *, is_repeatable: bool, exchange: ExchangeMaker
) -> Iterator[None]:
    """Turns what httpx and the deadline raise into StorebellErrors, with the exchange.

    `proxy` is the host and port of the request's proxy, or empty.
    """
    try:
        yield
    except (httpx.HTTPError, httpx.InvalidURL, OSError, OverflowError, ExceptionGroup) as error:
        mine = _error_for(error, watch, host, proxy, is_repeatable)
        mine.exchange = exchange(trouble=str(mine.title))
        raise mine from None  # the cause holds the request and so its headers


def _error_for(
    error: BaseException, watch: SentTest, host: str, proxy: str, is_repeatable: bool
) -> StorebellError:
    reason = _reason(error, watch)
    if isinstance(error, httpx.ProxyError):
        return ProxyFailedError(host=host, reason=reason)
    if watch.has_left:
        if is_repeatable:
            return NotAnsweredError(host=host, reason=reason)
        return MayHaveBeenSentError(reason=reason)
    chain = list(causes(error))
    if proxy and not watch.has_connected:
        # Through a proxy, no other connection is made than the one to it.
        is_name = any(isinstance(cause, socket.gaierror) for cause in chain)
        return ProxyNotReachedError(
            proxy=proxy, reason=msg("Its name could not be found") if is_name else reason
        )
    if any(isinstance(cause, socket.gaierror) for cause in chain):
        return NameNotResolvedError(host=host)
    if any(isinstance(cause, ssl.SSLError) for cause in chain):
        return TlsFailedError(host=host, reason=_tls_reason(chain))
    return NotConnectedError(host=host, reason=reason)


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and its causes, each in turn."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _tls_reason(chain: list[BaseException]) -> Message:
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return msg("The certificate was not accepted: {detail}", detail=cause.verify_message)
    return msg("The TLS handshake failed")


def _reason(error: BaseException, watch: SentTest) -> Message:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return msg("There was no answer within {seconds} s", seconds=f"{watch.deadline_seconds:g}")
    if isinstance(error, httpx.ProxyError):
        return msg("It answered: {detail}", detail=str(error))
    for cause in causes(error):
        if isinstance(cause, ConnectionRefusedError):
            return msg("The connection was refused")
    if isinstance(error, httpx.ConnectError):
        return msg("No connection could be made")
    if isinstance(error, httpx.DecodingError | httpx.ProtocolError):
        return msg("What came back was not a complete HTTP answer")
    return msg("The connection broke")


# -- answers that are no success ----------------------------------------------------------------


def error_from_answer(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    received_at: datetime,
    host: str,
    bundle_id: str,
    is_repeatable: bool,
    clock_skew: timedelta | None = None,
    signed_ahead: timedelta | None = None,
    is_simulated: bool = False,
) -> StorebellError:
    """The error for an answer with another status than 200. Header names in lower case.

    `clock_skew` is how far this computer's clock is ahead of the server's. `signed_ahead` is how
    far the time is with which the request was signed: nearly none where the clock was corrected.
    With `is_simulated` a simulator answered in Apple's place.
    """
    server_date = http_date(headers.get("date", ""))
    if status == 401:
        if is_simulated:
            return _not_authorized_by_simulator(bundle_id, clock_skew, signed_ahead)
        return _not_authorized(bundle_id, clock_skew, signed_ahead)
    if status == 429:
        wait = retry_wait(headers.get("retry-after", ""), server_date or received_at)
        limited = SimulatorLimitError if is_simulated else RateLimitedError
        return limited(received_at + wait)
    code, message = _apple_error(body)
    if code is not None:
        return AppleError(status, code, message, is_simulated=is_simulated)
    if status >= 500 and not is_repeatable:
        return MayHaveBeenSentError(
            reason=msg("A server on the way answered with HTTP {status}", status=status)
        )
    if status == 407:
        return ProxyFailedError(host=host, reason=msg("It asks for credentials"))
    return UnexpectedAnswerError(
        host=host,
        status=status,
        reason=msg("without an App Store error code"),
        is_of_api=is_error_of_api(body),
    )


def _not_authorized(
    bundle_id: str, clock_skew: timedelta | None, signed_ahead: timedelta | None
) -> NotAuthorizedError:
    """The error for an HTTP 401: the clock is named as its cause where it is one."""
    if clock_skew is None:
        return NotAuthorizedError(bundle_id=bundle_id)
    skew = abs(whole_seconds(clock_skew))
    match None if signed_ahead is None else clock_fault(signed_ahead):
        case ClockFault.FROM_THE_FUTURE:
            return ClockAheadError(bundle_id=bundle_id, skew=skew)
        case ClockFault.EXPIRED:
            return ClockBehindError(bundle_id=bundle_id, skew=skew)
        case None:
            return NotAuthorizedWithTimeError(bundle_id=bundle_id, skew=skew)


def _not_authorized_by_simulator(
    bundle_id: str, clock_skew: timedelta | None, signed_ahead: timedelta | None
) -> NotAuthorizedError:
    """The same, where a simulator answered in Apple's place."""
    fault = None if clock_skew is None or signed_ahead is None else clock_fault(signed_ahead)
    if clock_skew is None or fault is None:
        return SimulatorNotAuthorizedError(bundle_id=bundle_id)
    skew = abs(whole_seconds(clock_skew))
    if fault is ClockFault.FROM_THE_FUTURE:
        return SimulatorClockAheadError(bundle_id=bundle_id, skew=skew)
    return SimulatorClockBehindError(bundle_id=bundle_id, skew=skew)


def is_error_of_api(body: bytes) -> bool:
    """True for JSON with an errorCode, of whatever type: nobody on the way to Apple writes it."""
    return "errorCode" in _json_object(body)


def _apple_error(body: bytes) -> tuple[int | None, str]:
    value = _json_object(body)
    code, message = value.get("errorCode"), value.get("errorMessage")
    if not isinstance(code, int) or isinstance(code, bool):
        return None, ""
    return code, message[:_LONGEST_MESSAGE] if isinstance(message, str) else ""


def _json_object(body: bytes) -> dict[str, JsonValue]:
    """The body as a JSON object; an empty one if it is none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def retry_wait(value: str, server_date: datetime) -> timedelta:
    """Wait that a Retry-After asks for, from 1 s to 1 h; 60 s where it can't be parsed.

    Apple sends an absolute UNIX time in milliseconds (Identifying rate limits), unlike RFC 9110's
    seconds or date. The size of the number tells the forms apart. Absolute times are measured
    against the answer's own Date, so that a wrong clock on this computer does no harm.
    """
    try:
        number = float(value[:_LONGEST_RETRY_AFTER])
    except ValueError:
        until = http_date(value)
    else:
        if 0 <= number <= _MOST_SECONDS_TO_WAIT:
            return _bounded(timedelta(seconds=number))
        until = _time_of(number)
    return _WAIT_IF_UNSAID if until is None else _bounded(until - server_date)


def _time_of(number: float) -> datetime | None:
    """The time of UNIX milliseconds, or of UNIX seconds, which are a thousandth of those."""
    if not isfinite(number):
        return None
    return from_milliseconds(int(number if number > _LEAST_MILLISECONDS else number * 1000))


def _bounded(wait: timedelta) -> timedelta:
    return min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)
