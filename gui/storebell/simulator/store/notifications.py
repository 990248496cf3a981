"""Notifications as the simulator keeps them: what is signed, and what came of sending it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, dropwhile
from typing import Final, Protocol

from storebell.domain.environment import Environment
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.types import NO_SUBTYPE, TEST
from storebell.domain.timestamps import time_at_milliseconds, to_milliseconds
from storebell.simulator.store.rate_limits import Budget

Sign = Callable[[Mapping[str, object]], str]

WINDOWS: Final = {
    Environment.PRODUCTION: timedelta(days=180),
    Environment.SANDBOX: timedelta(days=30),
}
"""Period that the history covers. Source: App Store Server API, Get Notification History."""

MOST_NOTIFICATIONS: Final = 2_000
"""Maximum number of notifications of one app, at most about 30 MB; the oldest are dropped."""

_TOKEN: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_([0-9]{13})", re.ASCII)


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """The app and environment that a notification is about."""

    bundle_id: str
    environment: Environment
    app_apple_id: int | None = None


class Notification:
    """One notification and its send attempts, oldest first.

    `number` orders the notifications of an app. `transaction_id` is that of the transaction in it,
    `customer` that of the customer's original transaction. `repeats` are notifications that send
    this very payload once more: each has a token and attempts of its own, none is in the history.
    """

    __slots__ = (
        "_make_signed", "_signed_payload", "attempts", "customer", "is_repeat", "kind", "number",
        "repeats", "signed_at", "subtype", "token", "traces", "transaction_id",
    )  # fmt: skip

    def __init__(
        self,
        *,
        number: int,
        token: str,
        signed_at: datetime,
        make_signed: Callable[[], str],
        kind: str = TEST,
        subtype: str = NO_SUBTYPE,
        transaction_id: str | None = None,
        customer: str | None = None,
    ) -> None:
        self.number = number
        self.token = token
        self.signed_at = signed_at
        self._make_signed = make_signed
        self._signed_payload: str | None = None
        self.kind = kind
        self.subtype = subtype
        self.transaction_id = transaction_id
        self.customer = customer
        self.is_repeat = False
        self.repeats: list[Notification] = []
        self.attempts: tuple[SendAttempt, ...] = ()
        self.traces: tuple[DeliveryTrace, ...] = ()

    @property
    def signed_payload(self) -> str:
        """Signed when it is first asked for; each attempt sends the same."""
        if self._signed_payload is None:
            self._signed_payload = self._make_signed()
        return self._signed_payload

    @property
    def all_attempts(self) -> tuple[SendAttempt, ...]:
        """Its own and those of its repeats, as the history shows them."""
        repeated = (attempt for repeat in self.repeats for attempt in repeat.attempts)
        return tuple(sorted((*self.attempts, *repeated))) if self.repeats else self.attempts

    @property
    def has_arrived(self) -> bool:
        return any(attempt.is_success for attempt in self.all_attempts)

    def record(self, trace: DeliveryTrace) -> SendAttempt:
        """Adds an attempt. No two have the same date: a client distinguishes them by it alone."""
        at = time_at_milliseconds(to_milliseconds(trace.started_at))
        if self.attempts:
            at = max(at, self.attempts[-1].at + timedelta(milliseconds=1))
        attempt = SendAttempt(at, trace.result.value)
        self.attempts += (attempt,)
        self.traces += (trace,)
        return attempt


def is_token(text: str) -> bool:
    """True for a text in the format of a test notification token: a UUID and milliseconds."""
    return bool(_TOKEN.fullmatch(text))


@dataclass(frozen=True, slots=True)
class Filter:
    """Selection of notifications; None selects any. `customer` is an original transaction ID."""

    kind: str | None = None
    subtype: str | None = None
    customer: str | None = None
    only_failures: bool = False

    def selects(self, notification: Notification) -> bool:
        return (
            self.kind in (None, notification.kind)
            and self.subtype in (None, notification.subtype)
            and self.customer in (None, notification.customer)
            and not (self.only_failures and notification.has_arrived)
        )


ANY: Final = Filter()

Found = Notification | None
"""Result of a search; None after many candidates without a match, so that other work can run."""


class Past(Protocol):
    """Notifications of an app from before the simulator's start; numbered from 0."""

    def __len__(self) -> int: ...
    def between(
        self, number: int, start: datetime, end: datetime, wanted: Filter = ANY, /
    ) -> Iterator[Found]: ...
    def find(self, token: str, token_ms: int, /) -> Notification | None: ...
    def customer_of(self, transaction_id: str, /) -> str | None: ...


class Ledger:
    """The simulator's records of one app in one environment; they last while it runs."""

    def __init__(
        self,
        app: AppIdentity,
        budget: Budget,
        *,
        most_notifications: int = MOST_NOTIFICATIONS,
        past: Past | None = None,
    ) -> None:
        self.app = app
        self.budget = budget
        self._past = past
        self._by_token: dict[str, Notification] = {}
        self._most_notifications = most_notifications
        self._next_number = 0 if past is None else len(past)

    @property
    def next_number(self) -> int:
        """The number that the next notification is to have."""
        return self._next_number

    def add(self, notification: Notification) -> None:
        """Stores a new notification under the next number."""
        self._next_number = notification.number + 1
        self._by_token[notification.token] = notification
        if len(self._by_token) > self._most_notifications:
            del self._by_token[next(iter(self._by_token))]

    def find(self, token: str) -> Notification | None:
        found = self._by_token.get(token)
        parts = _TOKEN.fullmatch(token)
        if found is None and parts is not None and self._past is not None:
            return self._past.find(token, int(parts[2]))
        return found

    def find_original(self, notification_uuid: str) -> Notification | None:
        """The notification of a UUID, if it was made in this run; never a repeat of it."""
        start = f"{notification_uuid}_"
        for notification in self._by_token.values():
            if notification.token.startswith(start) and not notification.is_repeat:
                return notification
        return None

    def customer_of(self, transaction_id: str) -> str | None:
        """Returns the original transaction ID of the customer that a transaction ID belongs to."""
        for notification in self._by_token.values():
            if transaction_id in (notification.transaction_id, notification.customer):
                return notification.customer
        return None if self._past is None else self._past.customer_of(transaction_id)

    def attempted(
        self, number: int, start: datetime, end: datetime, wanted: Filter = ANY
    ) -> Iterator[Found]:
        """Yields notifications between two times that were sent at least once, from a number on,
        oldest first.
        """
        past = () if self._past is None else self._past.between(number, start, end, wanted)
        later = dropwhile(
            lambda notification: notification.number < number, self._by_token.values()
        )
        return (
            found
            for found in chain(
                past, (notification for notification in later if not notification.is_repeat)
            )
            if found is None
            or (found.attempts and start <= found.signed_at <= end and wanted.selects(found))
        )
