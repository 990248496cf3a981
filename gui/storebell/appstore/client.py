"""Request a Test Notification and Get Test Notification Status, for one app and environment.

Source: App Store Server API, the pages of the two endpoints.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final
from urllib.parse import quote, urlsplit

from storebell.appstore import wire
from storebell.appstore.failures import error_from_answer
from storebell.appstore.hosts import APPLES_HOSTS, HostSet, base_url_of
from storebell.appstore.network import Connection, NetworkPolicy, RawAnswer, connect
from storebell.domain.answers import TestRequested, TestStatus
from storebell.domain.credentials import Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors import (
    MayHaveBeenSentError,
    NotLoopbackError,
    StorebellError,
    UnexpectedAnswerError,
)
from storebell.signing.request_token import APPLE_AUDIENCE, SIMULATOR_AUDIENCE, RequestSigner

_TEST_PATH: Final = "/inApps/v1/notifications/test"


class AppStoreClient:
    """The App Store Server API for one app: a new JSON Web Token for each request."""

    def __init__(self, connection: Connection, signer: RequestSigner, bundle_id: str) -> None:
        self._connection = connection
        self._signer = signer
        self._bundle_id = bundle_id
        # Decided by the host itself, so that no caller can get Apple's audience for another one.
        is_apples = connection.host in APPLES_HOSTS
        self._audience = APPLE_AUDIENCE if is_apples else SIMULATOR_AUDIENCE

    async def request_test_notification(self) -> TestRequested:
        """Request a Test Notification. It is never repeated here: each success sends another one.

        Raises MayHaveBeenSentError when the answer was lost or can't be understood.
        """
        answer = await self._ask("POST", _TEST_PATH, is_repeatable=False)
        try:
            token = wire.test_notification_token(answer.body)
        except wire.MalformedAnswerError as error:
            lost = MayHaveBeenSentError(reason=f"It answered with HTTP 200, but {error}")
            raise _with_exchange(lost, answer) from None
        return TestRequested(token, answer.exchange)

    async def test_notification_status(self, token: str) -> TestStatus:
        """Get Test Notification Status. A young token gives AppleError 4040008 for a while."""
        path = f"{_TEST_PATH}/{quote(token, safe='')}"
        answer = await self._ask("GET", path, is_repeatable=True)
        try:
            signed_payload, attempts = wire.test_status(answer.body)
        except wire.MalformedAnswerError as error:
            odd = UnexpectedAnswerError(host=self._connection.host, status=200, reason=str(error))
            raise _with_exchange(odd, answer) from None
        return TestStatus(signed_payload, attempts, answer.exchange)

    async def _ask(self, method: str, path: str, *, is_repeatable: bool) -> RawAnswer:
        answer = await self._connection.ask(
            method,
            path,
            bearer=self._signer.token(self._audience, datetime.now(UTC)),
            is_repeatable=is_repeatable,
        )
        if answer.status != 200:
            failure = error_from_answer(
                answer.status,
                {name.lower(): value for name, value in answer.headers},
                answer.body,
                received_at=answer.received_at,
                host=self._connection.host,
                bundle_id=self._bundle_id,
                is_repeatable=is_repeatable,
            )
            raise _with_exchange(failure, answer)
        return answer


def _with_exchange(error: StorebellError, answer: RawAnswer) -> StorebellError:
    error.exchange = answer.exchange
    return error


class AppStoreClients:
    """Opens clients: to Apple's hosts, or to a simulator on the loopback interface."""

    def __init__(self, policy: NetworkPolicy, host_set: HostSet = HostSet.CURRENT) -> None:
        self._policy = policy
        self._host_set = host_set

    @asynccontextmanager
    async def open(
        self, credentials: Credentials, environment: Environment, base_url: str | None = None
    ) -> AsyncIterator[AppStoreClient]:
        """A client, closed at the end. `base_url` must be on loopback: NotLoopbackError."""
        is_loopback = base_url is not None
        url = loopback_base_url(base_url) if base_url else base_url_of(environment, self._host_set)
        signer = RequestSigner(credentials)
        async with connect(url, self._policy, is_loopback=is_loopback) as connection:
            yield AppStoreClient(connection, signer, credentials.bundle_id)


def loopback_base_url(text: str) -> str:
    """A checked http URL of the loopback interface, without path. Raises NotLoopbackError."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        is_loopback = host == "localhost" or ip_address(host).is_loopback
        is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    except ValueError:
        raise NotLoopbackError(value=text) from None
    if not (is_loopback and is_bare and parts.scheme == "http" and port):
        raise NotLoopbackError(value=text)
    return text.rstrip("/")
