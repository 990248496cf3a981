"""An app's notifications as Apple would answer for them, by a clock that is moved by hand."""

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from storebell.appstore.budget import AppBudget, Budget, MemoryLedger
from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError, NotAuthorizedError, RateLimitedError
from storebell.domain.errors.network import (
    NameNotResolvedError,
    NotAnsweredError,
    NotConnectedError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Verification
from storebell.domain.network.request_limits import Endpoint
from storebell.domain.notifications.api_answers import TestRequested, TestStatus
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Asked, TokenReceived
from storebell.domain.notifications.history import HistoryItem, HistoryPage, HistoryRequest
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.notifications.types import TEST
from storebell.ports.verifier import Verifier
from support.clocks import ManualClock

BUNDLE_ID = "com.example.hiking"
PAGE = 20
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Sent:
    """A TEST notification; its attempts are on record `record_takes` after each was made."""

    uuid: str
    signed: datetime
    attempts: tuple[SendAttempt, ...]
    record_takes: timedelta = timedelta(seconds=1)

    @property
    def token(self) -> str:
        return f"{self.uuid}_{_milliseconds(self.signed)}"

    @property
    def payload(self) -> str:
        return f"{self.uuid}.{_milliseconds(self.signed)}.x"

    def recorded(self, now: datetime) -> tuple[SendAttempt, ...]:
        return tuple(attempt for attempt in self.attempts if attempt.at + self.record_takes <= now)


class PayloadReader:
    """Reads the payloads of `Sent`: what a signature is worth is another floor's business."""

    def verify(self, signed_payload: str, _expected: Expected = NOTHING_EXPECTED) -> Verification:
        name, milliseconds, _ = signed_payload.split(".")
        return Verification(
            checks=(),
            anchor=None,
            payload={
                "notificationUUID": name,
                "notificationType": TEST,
                "signedDate": int(milliseconds),
            },
        )

    def for_apple(self) -> Verifier:
        return self

    def for_simulator(
        self, _root_file: Path | None, _root_certificate: bytes | None = None
    ) -> Verifier:
        return self


class PolledAppStore:
    """Answers from what was sent; counts what is asked, and fails as often as it is told to."""

    def __init__(
        self,
        clock: ManualClock,
        environment: Environment,
        *,
        fault_rate: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.clock = clock
        self.sent: list[Sent] = []
        self.asked_at: dict[Endpoint, list[datetime]] = defaultdict(list)
        self.faults: Counter[str] = Counter()
        self._budget: AppBudget = Budget(MemoryLedger()).of(BUNDLE_ID, environment)
        self._fault_rate = fault_rate
        self._lots = random.Random(seed)

    async def request_test_notification(self) -> TestRequested:
        raise AssertionError("who looks after tests sends none")

    async def test_notification_status(self, token: str) -> TestStatus:
        self._meet(Endpoint.TEST_STATUS)
        one = next((each for each in self.sent if each.token == token), None)
        recorded = one.recorded(self.clock.now()) if one else ()
        if one is None or not recorded:
            raise AppleError(404, 4040008, "not yet available")
        return TestStatus(one.payload, recorded, self._exchange())

    async def notification_history(
        self, request: HistoryRequest, token: str | None = None
    ) -> HistoryPage:
        self._meet(Endpoint.HISTORY)
        now, first = self.clock.now(), int(token or 0)
        found = [
            HistoryItem(one.payload, one.recorded(now))
            for one in sorted(self.sent, key=lambda each: each.signed)
            if request.start <= one.signed <= request.end and one.recorded(now)
        ]
        more = len(found) > first + PAGE
        items = tuple(found[first : first + PAGE])
        return HistoryPage(items, str(first + PAGE) if more else None, self._exchange())

    def requests(self) -> list[datetime]:
        return sorted(when for times in self.asked_at.values() for when in times)

    def busiest_hour(self, endpoint: Endpoint) -> int:
        """The most requests in any rolling hour."""
        return busiest_hour(self.asked_at[endpoint])

    def _meet(self, endpoint: Endpoint) -> None:
        now = self.clock.now()
        self._budget.spend(endpoint, now)
        self.asked_at[endpoint].append(now)
        if self._lots.random() < self._fault_rate:
            error = self._fault(now)
            self.faults[type(error).__name__] += 1
            if isinstance(error, RateLimitedError):
                self._budget.pause(endpoint, error.retry_at)
            raise error

    def _fault(self, now: datetime) -> StorebellError:
        host = "api.storekit.apple.com"
        return self._lots.choice(
            [
                NameNotResolvedError(host=host),
                NotConnectedError(host=host, reason="refused"),
                NotAnsweredError(host=host, reason="cut off"),
                UnexpectedAnswerError(host=host, status=502, reason="it is not JSON"),
                AppleError(500, 5000001, "try again"),
                AppleError(500, 5000000, "unknown"),
                NotAuthorizedError(bundle_id=BUNDLE_ID, skew=0),
                RateLimitedError(now + timedelta(seconds=self._lots.uniform(1, 3600))),
            ]
        )

    def _exchange(self) -> Exchange:
        return Exchange("GET", "http://127.0.0.1/", self.clock.now(), 0.01, status=200)


def busiest_hour(times: Sequence[datetime]) -> int:
    """The most of these moments in any rolling hour; they are in order."""
    most, first = 0, 0
    for last, when in enumerate(times):
        while when - times[first] >= HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most


def timeline_of(one: Sent, environment: Environment, test_id: str | None = None) -> Timeline:
    """The test as it stands right after its token came."""
    plan = PRODUCTION_PLAN if environment is Environment.PRODUCTION else SANDBOX_PLAN
    asked = Asked(
        test_id=test_id or f"test-{one.uuid}",
        at=one.signed,
        app_label="Hiking",
        bundle_id=BUNDLE_ID,
        app_apple_id=None,
        environment=environment,
        plan=plan,
    )
    token = TokenReceived(test_id=asked.test_id, at=one.signed, token=one.token)
    return Timeline.start(asked).after(token)


def failed_six_times(
    at: datetime, lots: random.Random, most_late: timedelta = timedelta(0)
) -> Iterator[SendAttempt]:
    """The whole production plan; each attempt up to so much late."""
    when = at + timedelta(seconds=2)
    for delay in PRODUCTION_PLAN.delays:
        when += delay + most_late * lots.random()
        yield SendAttempt(when, "TIMED_OUT")


def new_uuid(lots: random.Random) -> str:
    return str(uuid.UUID(int=lots.getrandbits(128), version=4))


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)
