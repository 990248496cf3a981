"""Test notifications, their status and the notification history, for one app and environment.

Source: App Store Server API, the pages of the three endpoints.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote

from storebell.appstore import wire
from storebell.appstore.budget import AppBudget, Budget, MemoryLedger
from storebell.appstore.failures import error_from_answer, is_error_of_api
from storebell.appstore.hosts import APPLES_HOSTS, base_url_of
from storebell.appstore.network import (
    Connection,
    LiveConnection,
    NetworkPolicy,
    RawAnswer,
    connect,
    connect_live,
)
from storebell.domain.accounts.credentials import Credentials, is_simulated_issuer
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import (
    RateLimitedError,
    SimulatorsKeyError,
    UnusableTokenError,
)
from storebell.domain.errors.network import MayHaveBeenSentError, UnexpectedAnswerError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.errors.values import NotLoopbackError
from storebell.domain.exchange import Exchange
from storebell.domain.messages import Message, msg
from storebell.domain.network.contacts import NoteContact, Purpose, note_nothing
from storebell.domain.network.request_limits import Endpoint
from storebell.domain.notifications.api_answers import TestRequested, TestStatus, unknown_test_token
from storebell.domain.notifications.history import HistoryPage, HistoryRequest
from storebell.domain.timestamps import http_date
from storebell.domain.urls import split_url
from storebell.ports.request_clock import RequestClock
from storebell.signing.request_token import APPLE_AUDIENCE, SIMULATOR_AUDIENCE, RequestSigner

_TEST_PATH: Final = "/inApps/v1/notifications/test"
_HISTORY_PATH: Final = "/inApps/v1/notifications/history"

_MOST_AHEAD: Final = timedelta(days=1)

APPLES_PLACE: Final = "Apple"


class OwnClock:
    """Fits `RequestClock` with this computer's time as it is."""

    def is_unknown(self, _place: str, _now: datetime) -> bool:
        return False

    def time_at(self, _place: str, now: datetime) -> datetime:
        return now

    def note(self, _place: str, _exchange: Exchange) -> None:
        """Nothing is corrected, so nothing needs to be known."""


class AppStoreClient:
    """The App Store Server API for one app: a new JSON Web Token for each request.

    Before each one the budget is asked: RateLimitedError, BudgetUsedError.
    """

    def __init__(
        self,
        connection: Connection | LiveConnection,
        signer: RequestSigner,
        bundle_id: str,
        budget: AppBudget,
        clock: RequestClock,
    ) -> None:
        self._connection = connection
        self._signer = signer
        self._bundle_id = bundle_id
        self._budget = budget
        self._clock = clock
        # Decided by the host itself, so that no caller can get Apple's audience for another one.
        is_apples = connection.host in APPLES_HOSTS
        self._is_simulated = not is_apples
        self._audience = APPLE_AUDIENCE if is_apples else SIMULATOR_AUDIENCE
        # All of Apple's hosts have one time; a simulator may have one for each key.
        self._place = APPLES_PLACE if is_apples else signer.key_id

    async def request_test_notification(self) -> TestRequested:
        """Request a Test Notification. It is never repeated here: each success sends another one.

        Raises MayHaveBeenSentError when the answer was lost or can't be understood.
        """
        answer = await self._ask(Endpoint.REQUEST_TEST, "POST", _TEST_PATH, is_repeatable=False)
        try:
            token = wire.test_notification_token(answer.body)
        except wire.MalformedAnswerError as error:
            lost = MayHaveBeenSentError(
                reason=msg("It answered with HTTP 200, but {reason}", reason=error.reason)
            )
            raise _with_exchange(lost, answer) from None
        return TestRequested(token, answer.exchange)

    async def test_notification_status(self, token: str) -> TestStatus:
        """Get Test Notification Status. A young token gives AppleError 4040008 for a while.

        Raises UnusableTokenError, before anything is sent, for a token that is a way in a URL.
        """
        if wire.is_path(token):
            raise UnusableTokenError(token=token)
        path = f"{_TEST_PATH}/{_quote(token)}"
        answer = await self._ask(Endpoint.TEST_STATUS, "GET", path, is_repeatable=True)
        try:
            signed_payload, attempts = wire.test_status(answer.body, _latest(answer))
        except wire.MalformedAnswerError as error:
            raise self._unexpected(error.reason, answer) from None
        return TestStatus(signed_payload, attempts, answer.exchange)

    async def notification_history(
        self, request: HistoryRequest, token: str | None = None
    ) -> HistoryPage:
        """Get Notification History, one page; a `token` of the page before asks for the next.

        It changes nothing, so it may be repeated. Raises UnexpectedAnswerError for what can't be
        understood, and for a page that leads back to itself.
        """
        path = (
            _HISTORY_PATH if token is None else f"{_HISTORY_PATH}?paginationToken={_quote(token)}"
        )
        body = json.dumps(request.body, separators=(",", ":"))
        answer = await self._ask(Endpoint.HISTORY, "POST", path, body=body, is_repeatable=True)
        try:
            items, next_token = wire.history_page(answer.body, _latest(answer))
        except wire.MalformedAnswerError as error:
            raise self._unexpected(error.reason, answer) from None
        if next_token is not None and next_token == token:
            raise self._unexpected(msg("the next page is the same page again"), answer)
        return HistoryPage(items, next_token, answer.exchange)

    def _unexpected(self, reason: Message, answer: RawAnswer) -> StorebellError:
        odd = UnexpectedAnswerError(
            host=self._connection.host,
            status=200,
            reason=reason,
            is_of_api=is_error_of_api(answer.body),
        )
        return _with_exchange(odd, answer)

    async def _ask(
        self,
        endpoint: Endpoint,
        method: str,
        path: str,
        *,
        body: str | None = None,
        is_repeatable: bool,
    ) -> RawAnswer:
        if self._clock.is_unknown(self._place, datetime.now(UTC)):
            await self._measure_clock()
        now = datetime.now(UTC)
        self._budget.spend(endpoint, now)
        signed_at = self._clock.time_at(self._place, now)
        answer = await self._send(
            method,
            path,
            signed_at,
            purpose=Purpose(endpoint.value),
            body=body,
            is_repeatable=is_repeatable,
        )
        if answer.status != 200:
            skew = answer.exchange.clock_skew
            failure = error_from_answer(
                answer.status,
                {name.lower(): value for name, value in answer.headers},
                answer.body,
                received_at=answer.received_at,
                host=self._connection.host,
                bundle_id=self._bundle_id,
                is_repeatable=is_repeatable,
                clock_skew=skew,
                signed_ahead=None if skew is None else skew + (signed_at - now),
                is_simulated=self._is_simulated,
            )
            if isinstance(failure, RateLimitedError):
                self._budget.pause(endpoint, failure.retry_at)
            raise _with_exchange(failure, answer)
        return answer

    async def _measure_clock(self) -> None:
        """Asks about a test notification that does not exist.

        Any answer contains the time; so a request that sends something need not be the first to
        find a wrong clock.
        """
        now = datetime.now(UTC)
        self._budget.spend(Endpoint.TEST_STATUS, now)
        path = f"{_TEST_PATH}/{unknown_test_token(now)}"
        signed_at = self._clock.time_at(self._place, now)
        await self._send("GET", path, signed_at, purpose=Purpose.TEST_STATUS, is_repeatable=True)

    async def _send(
        self,
        method: str,
        path: str,
        signed_at: datetime,
        *,
        purpose: Purpose,
        body: str | None = None,
        is_repeatable: bool,
    ) -> RawAnswer:
        answer = await self._connection.ask(
            method,
            path,
            purpose=purpose,
            bearer=self._signer.token(self._audience, signed_at),
            body=body,
            is_repeatable=is_repeatable,
        )
        self._clock.note(self._place, answer.exchange)
        return answer


def _quote(token: str) -> str:
    return quote(token, safe="")


def _latest(answer: RawAnswer) -> datetime:
    """A day after the answer, by the later one of two clocks: nothing in it can have been later."""
    there = http_date(answer.exchange.header("date"))
    return max(answer.received_at, there or answer.received_at) + _MOST_AHEAD


def _with_exchange(error: StorebellError, answer: RawAnswer) -> StorebellError:
    error.exchange = answer.exchange
    return error


class AppStoreClients:
    """Opens clients: to Apple's hosts, or to a simulator on the loopback interface.

    `read_policy` is asked for each request to Apple anew, so that a change of the settings counts
    from the next one on, also where a client is open for days. All share one budget; without one
    given, it is this object's own.
    Without a `clock` requests are signed with this computer's time, whatever that is.
    """

    def __init__(
        self,
        read_policy: Callable[[], NetworkPolicy],
        budget: Budget | None = None,
        note_contact: NoteContact = note_nothing,
        clock: RequestClock | None = None,
    ) -> None:
        self._read_policy = read_policy
        self._budget = budget or Budget(MemoryLedger())
        self._note_contact = note_contact
        self._clock = clock or OwnClock()

    @asynccontextmanager
    async def open(
        self, credentials: Credentials, environment: Environment, base_url: str | None = None
    ) -> AsyncIterator[AppStoreClient]:
        """A client, closed at the end. `base_url` must be on loopback: NotLoopbackError.

        Raises SimulatorsKeyError where Apple would be asked with the key of a simulator.
        """
        loopback = None if base_url is None else loopback_base_url(base_url)
        if loopback is None and is_simulated_issuer(credentials.issuer_id):
            raise SimulatorsKeyError(key_id=credentials.key_id)
        signer = RequestSigner(credentials)
        budget = self._budget.of(credentials.bundle_id, environment, base_url=loopback)
        async with AsyncExitStack() as stack:
            connection: Connection | LiveConnection
            if loopback is None:
                connection = await stack.enter_async_context(
                    connect_live(
                        lambda policy: base_url_of(environment, policy.host_set),
                        self._read_policy,
                        self._note_contact,
                    )
                )
            else:
                connection = await stack.enter_async_context(
                    connect(
                        loopback,
                        self._read_policy(),
                        is_loopback=True,
                        note_contact=self._note_contact,
                    )
                )
            yield AppStoreClient(connection, signer, credentials.bundle_id, budget, self._clock)


def loopback_base_url(text: str) -> str:
    """The http URL of a server on the loopback interface, rebuilt from its host and port alone.

    Raises NotLoopbackError for whatever else the text holds.
    """
    try:
        parts = split_url(text)
        host, port = parts.hostname or "", parts.port
        is_loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        raise NotLoopbackError(value=text) from None
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{port}"
    if not (is_loopback and port and text.rstrip("/").lower() == url):
        raise NotLoopbackError(value=text)
    return url
