"""App stores that play a script, for the use cases; fit `services.ports.AppStores`."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from storebell.domain.accounts.credentials import Credentials
from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Verification
from storebell.domain.notifications.api_answers import TestRequested, TestStatus
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.history import HistoryPage, HistoryRequest
from storebell.ports.verifier import Verifier
from support.clocks import ManualClock


class PlannedAppStore:
    """Knows which attempts will be on record from when on, and answers by the clock."""

    def __init__(
        self,
        clock: ManualClock,
        results: Sequence[tuple[datetime, str]],
        *,
        delay: Callable[[int], float] = lambda _: 0.0,
        refusal: StorebellError | None = None,
    ) -> None:
        self.clock = clock
        self.results = results
        self.refusal = refusal
        self.requests = 0
        self.polls: list[datetime] = []
        self.interruptions: list[StorebellError] = []

    async def request_test_notification(self) -> TestRequested:
        self.requests += 1
        if self.refusal is not None:
            raise self.refusal
        return TestRequested("token_1", self._exchange("POST", 200))

    async def test_notification_status(self, token: str) -> TestStatus:
        assert token == "token_1"
        self.polls.append(self.clock.now())
        if self.interruptions:
            raise self.interruptions.pop(0)
        recorded = [
            SendAttempt(at, result) for at, result in self.results if at <= self.clock.now()
        ]
        if not recorded:
            raise AppleError(404, 4040008, "not yet available")
        return TestStatus("a.b.c", tuple(recorded), self._exchange("GET", 200))

    async def notification_history(
        self, _request: HistoryRequest, _token: str | None = None
    ) -> HistoryPage:
        raise AssertionError("whoever follows one test by its token does not ask for the history")

    def _exchange(self, method: str, status: int) -> Exchange:
        return Exchange(method, "http://127.0.0.1/", self.clock.now(), 0.01, status=status)

    @asynccontextmanager
    async def open(
        self, _credentials: Credentials, _environment: Environment, _base_url: str | None = None
    ) -> AsyncIterator["PlannedAppStore"]:
        yield self


class NoVerifier:
    """Says that nothing was checked: the signature is another floor's business."""

    def verify(self, signed_payload: str, _expected: Expected = NOTHING_EXPECTED) -> Verification:
        return Verification(checks=(), anchor=None, payload=None)

    def for_apple(self) -> Verifier:
        return self

    def for_simulator(
        self, _root_file: Path | None, _root_certificate: bytes | None = None
    ) -> Verifier:
        return self
