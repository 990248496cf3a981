"""A notification history of numbers, and a verifier that makes payloads of them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from storebell.domain.accounts.credentials import Credentials
from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Anchor, Verification
from storebell.domain.notifications import api_answers
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.history import HistoryItem, HistoryPage, HistoryRequest
from storebell.ports.verifier import Verifier
from support.clocks import START

EXCHANGE = Exchange("POST", "http://127.0.0.1/", START, 0.01, status=200)


class PlayedAppStore:
    """Answers with pages of numbers; whatever is in `troubles` is raised first, one a request."""

    def __init__(self, *pages: Sequence[int], troubles: Sequence[StorebellError | None] = ()):
        self.pages = pages
        self.troubles = list(troubles)
        self.asked: list[str | None] = []
        self.requests: set[HistoryRequest] = set()

    async def request_test_notification(self) -> api_answers.TestRequested:
        raise AssertionError("reading the history sends nothing")

    async def test_notification_status(self, token: str) -> api_answers.TestStatus:
        raise AssertionError("reading the history asks for nothing else")

    async def notification_history(
        self, request: HistoryRequest, token: str | None = None
    ) -> HistoryPage:
        self.asked.append(token)
        self.requests.add(request)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None:
            raise trouble
        number = int(token or 0)
        is_last = number + 1 == len(self.pages)
        items = tuple(
            HistoryItem(str(item), (SendAttempt(START, "SUCCESS"),)) for item in self.pages[number]
        )
        return HistoryPage(items, None if is_last else str(number + 1), EXCHANGE)

    @asynccontextmanager
    async def open(
        self, _credentials: Credentials, _environment: Environment, _base_url: str | None = None
    ) -> AsyncIterator["PlayedAppStore"]:
        yield self


class NumberVerifier:
    """Makes a payload of the number that stands for it, and remembers what was expected of it."""

    def __init__(self) -> None:
        self.expected: list[Expected] = []

    def verify(self, signed_payload: str, expected: Expected = NOTHING_EXPECTED) -> Verification:
        self.expected.append(expected)
        payload = {
            "notificationUUID": f"uuid-{signed_payload}",
            "notificationType": "TEST",
            "signedDate": 1_795_000_000_000,
        }
        return Verification(checks=(), anchor=Anchor.APPLE, payload=payload)

    def for_apple(self) -> Verifier:
        return self

    def for_simulator(
        self, root_file: Path | None, root_certificate: bytes | None = None
    ) -> Verifier:
        raise AssertionError("Apple is asked, so Apple's root counts")
