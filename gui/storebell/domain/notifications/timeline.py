"""The fold: everything known of one test notification, built from its events alone."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Verification
from storebell.domain.messages import N_
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    ClockImplausible,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Joined,
    Noticed,
    Outcome,
    PayloadVerified,
    Settled,
    TokenReceived,
    WatchEnded,
)

MOST_NOTICES = 20
"""The number of findings stored of one test, the newest: an HTTP 401 produces up to eight."""

MOST_EXCHANGES = 20
"""The number of exchanges stored of one test: the first, which requested it, and the newest polls.
"""


class State(StrEnum):
    """The states of a test notification."""

    ASKED = N_("asked")
    OPEN = N_("open")
    UNKNOWN = N_("unknown")
    FINAL = N_("final")


@dataclass(frozen=True, slots=True)
class Timeline:
    """One test notification. `after` is the only way in which it changes.

    `times_asked` counts the requests for its status, from `first_asked_at` on.
    """

    asked: Asked
    token: str | None = None
    token_at: datetime | None = None
    joined_uuid: str | None = None
    attempts: tuple[SendAttempt, ...] = ()
    traces: tuple[tuple[int, DeliveryTrace], ...] = ()
    signed_payload: str | None = None
    verification: Verification | None = None
    exchanges: tuple[Exchange, ...] = ()
    times_asked: int = 0
    first_asked_at: datetime | None = None
    failure: Failed | None = None
    notices: tuple[Finding, ...] = ()
    settled_as: Outcome | None = None
    is_clock_implausible: bool = False

    @classmethod
    def start(cls, asked: Asked) -> Self:
        return cls(asked)

    @property
    def test_id(self) -> str:
        return self.asked.test_id

    @property
    def state(self) -> State:
        if self.outcome is Outcome.UNKNOWN:
            return State.UNKNOWN
        if self.outcome is not None:
            return State.FINAL
        return State.ASKED if self.token is None and self.joined_uuid is None else State.OPEN

    @property
    def outcome(self) -> Outcome | None:
        """The outcome of the test, or None while something may still come.

        Apple's record outweighs our own verdict: an attempt found late still counts.
        """
        if any(attempt.is_success for attempt in self.attempts):
            return Outcome.DELIVERED
        if len(self.attempts) >= self.asked.plan.most_attempts:
            return Outcome.FAILED
        return self.settled_as

    @property
    def due_times(self) -> tuple[datetime, ...]:
        """The due times of the remaining attempts; none once the test is final."""
        if self.outcome is not None:
            return ()
        return self.asked.plan.due_times([attempt.at for attempt in self.attempts])

    def trace_of(self, number: int) -> DeliveryTrace | None:
        return dict(self.traces).get(number)

    def is_before(self, other: Self) -> bool:
        """True if the other timeline is a later state of the same test."""
        return self._progress != other._progress and all(
            own <= others for own, others in zip(self._progress, other._progress, strict=True)
        )

    @property
    def _progress(self) -> tuple[int, ...]:
        """Counts that only grow. A request that is joined to its notification is open once more."""
        lists = (self.attempts, self.traces, self.exchanges, self.notices)
        has_token, has_payload = self.token is not None, self.signed_payload is not None
        ending = 2 * (self.joined_uuid is not None) + (self.settled_as is not None)
        return (*map(len, lists), has_token, has_payload, ending)

    def after(self, event: Event) -> Self:
        """This timeline with one more event; a repeated one changes nothing."""
        if event.test_id != self.test_id:
            return self
        match event:
            case TokenReceived(token=token, at=at) if self.token is None:
                return replace(self, token=token, token_at=at)
            case Joined(notification_uuid=uuid, at=at) if self.token is None:
                return replace(self, joined_uuid=uuid, token_at=at, failure=None, settled_as=None)
            case AttemptRecorded(attempt=attempt) if attempt not in self.attempts:
                return replace(self, attempts=tuple(sorted((*self.attempts, attempt))))
            case DeliveryTraced(number=number, trace=trace) if self.trace_of(number) is None:
                return replace(self, traces=tuple(sorted((*self.traces, (number, trace)), key=_no)))
            case PayloadVerified(signed_payload=payload, verification=verification):
                return replace(self, signed_payload=payload, verification=verification)
            case Exchanged(exchange=exchange) if exchange not in self.exchanges:
                return self._exchanged(exchange)
            case Noticed(finding=finding) if finding not in self.notices:
                return replace(self, notices=(*self.notices, finding)[-MOST_NOTICES:])
            case ClockImplausible(finding=finding) if not self.is_clock_implausible:
                notices = (*self.notices, finding)[-MOST_NOTICES:]
                return replace(self, notices=notices, is_clock_implausible=True)
            case Failed() if event.is_final or self.settled_as is None:
                return self._failed(event)
            case Settled(outcome=outcome) if self.settled_as is None:
                return replace(self, settled_as=outcome)
            case WatchEnded() | _:
                return self

    def _exchanged(self, exchange: Exchange) -> Self:
        # A failure comes right after its own exchange, so a later answer means that it has passed.
        is_mended = exchange.status is not None and self.settled_as is None
        failure = None if is_mended else self.failure
        changed = replace(self, exchanges=_newest((*self.exchanges, exchange)), failure=failure)
        if exchange.method != "GET":  # it requested the test, or read the history
            return changed
        first = self.first_asked_at or exchange.at
        return replace(changed, times_asked=self.times_asked + 1, first_asked_at=first)

    def _failed(self, event: Failed) -> Self:
        if not event.is_final:
            return replace(self, failure=event)
        outcome = Outcome.UNKNOWN if event.failure is Failure.UNKNOWN else Outcome.NOT_SENT
        if self.token is not None or self.joined_uuid is not None:
            outcome = Outcome.UNDECIDED
        return replace(self, failure=event, settled_as=outcome)


def _no(numbered: tuple[int, DeliveryTrace]) -> int:
    return numbered[0]


def _newest(exchanges: tuple[Exchange, ...]) -> tuple[Exchange, ...]:
    if len(exchanges) <= MOST_EXCHANGES:
        return exchanges
    return (exchanges[0], *exchanges[-(MOST_EXCHANGES - 1) :])


def can_be_repeated(timeline: Timeline) -> bool:
    """True if Local can deliver it again as it was: only Local can, once it has a payload."""
    is_local = timeline.asked.environment is Environment.LOCAL
    return is_local and timeline.signed_payload is not None
