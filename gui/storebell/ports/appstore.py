"""Apple: the App Store Server API, the connection to it, the doctor for HTTP 401."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from storebell.domain.accounts.authorization import AuthorizationCase
from storebell.domain.accounts.credentials import Credentials
from storebell.domain.environment import Environment
from storebell.domain.findings import Finding
from storebell.domain.network.connection import ProbeResult
from storebell.domain.notifications.api_answers import TestRequested, TestStatus
from storebell.domain.notifications.history import HistoryPage, HistoryRequest


class AppStore(Protocol):
    """The App Store Server API for one app and environment.

    Errors are StorebellErrors; their `exchange` is the Exchange, if one took place.
    Not-yet-available (404/4040008) is raised as AppleError like any other.
    """

    async def request_test_notification(self) -> TestRequested: ...
    async def test_notification_status(self, token: str) -> TestStatus: ...
    async def notification_history(
        self, request: HistoryRequest, token: str | None = None
    ) -> HistoryPage:
        """One page; `token` is the `next_token` of the page before it."""
        ...


class AppStores(Protocol):
    """Opens connections: to Apple's host of an environment, or to `base_url` on loopback."""

    def open(
        self, credentials: Credentials, environment: Environment, base_url: str | None = None
    ) -> AbstractAsyncContextManager[AppStore]: ...


class ConnectionProbe(Protocol):
    """Tests the connection to Apple's hosts without a key or a token."""

    def host_of(self, environment: Environment) -> str: ...
    async def probe(self, environment: Environment) -> ProbeResult:
        """Tests one host; an obstacle is part of the result. Raises StorebellError for unusable
        settings.
        """
        ...


class AuthorizationDoctor(Protocol):
    """Finds why a key may be refused, from known facts alone; it makes no request."""

    def explain(self, case: AuthorizationCase) -> tuple[Finding, ...]:
        """The findings, surest first; those of level GOOD are causes that are ruled out."""
        ...
