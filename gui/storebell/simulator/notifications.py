"""Notifications as the simulator keeps them: what is signed, and what came of sending it."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, dropwhile
from typing import Final, Protocol

from storebell.domain.attempt import SendAttempt
from storebell.domain.delivery import DeliveryTrace
from storebell.domain.environment import Environment
from storebell.simulator.budget import Budget
from storebell.simulator.kinds import NO_SUBTYPE, TEST
from storebell.simulator.moments import milliseconds_of, moment_of

Sign = Callable[[Mapping[str, object]], str]

WINDOWS: Final = {
    Environment.PRODUCTION: timedelta(days=180),
    Environment.SANDBOX: timedelta(days=30),
}
"""How far back the history goes. Source: App Store Server API, Get Notification History."""

MOST_KEPT: Final = 2_000
"""Notifications kept of one app, about 10 MB; beyond, the oldest are forgotten."""

_TOKEN: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_([0-9]{13})", re.ASCII)


@dataclass(frozen=True, slots=True)
class AppIdentity:
    """The app and environment that a notification is about."""

    bundle_id: str
    environment: Environment
    app_apple_id: int | None = None


def make_test_payload(
    app: AppIdentity, notification_uuid: str, signed_at: datetime
) -> dict[str, object]:
    """The payload of a TEST in its real form: only production names the app Apple ID.

    Source: App Store Server Notifications, responseBodyV2DecodedPayload and data.
    """
    data: dict[str, object] = {"bundleId": app.bundle_id, "environment": app.environment.value}
    if app.environment is Environment.PRODUCTION and app.app_apple_id is not None:
        data = {"appAppleId": app.app_apple_id, **data}
    return {
        "notificationType": TEST,
        "notificationUUID": notification_uuid,
        "data": data,
        "version": "2.0",
        "signedDate": milliseconds_of(signed_at),
    }


class Notification:
    """One notification and its send attempts, oldest first.

    `number` orders the notifications of an app. `transaction_id` is that of the transaction in it.
    """

    __slots__ = (
        "_make_signed", "_signed_payload", "attempts", "kind", "number", "signed_at", "subtype",
        "token", "traces", "transaction_id",
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
    ) -> None:
        self.number = number
        self.token = token
        self.signed_at = signed_at
        self._make_signed = make_signed
        self._signed_payload: str | None = None
        self.kind = kind
        self.subtype = subtype
        self.transaction_id = transaction_id
        self.attempts: tuple[SendAttempt, ...] = ()
        self.traces: tuple[DeliveryTrace, ...] = ()

    @property
    def signed_payload(self) -> str:
        """Signed when it is first asked for; each attempt sends the same."""
        if self._signed_payload is None:
            self._signed_payload = self._make_signed()
        return self._signed_payload

    @property
    def has_arrived(self) -> bool:
        return any(attempt.is_success for attempt in self.attempts)

    def record(self, trace: DeliveryTrace) -> SendAttempt:
        """Adds an attempt. No two have the same date: only by it can a client tell them apart."""
        at = moment_of(milliseconds_of(trace.started_at))
        if self.attempts:
            at = max(at, self.attempts[-1].at + timedelta(milliseconds=1))
        attempt = SendAttempt(at, trace.result.value)
        self.attempts += (attempt,)
        self.traces += (trace,)
        return attempt


def is_token(text: str) -> bool:
    """Whether a text has the form of a test notification token: a UUID and milliseconds."""
    return bool(_TOKEN.fullmatch(text))


class Past(Protocol):
    """What an app had been sent before the simulator started; numbered from 0."""

    def __len__(self) -> int: ...
    def between(self, number: int, start: datetime, end: datetime, /) -> Iterator[Notification]: ...
    def find(self, token: str, token_ms: int, /) -> Notification | None: ...


class Ledger:
    """What the simulator knows of one app in one environment, for as long as it runs."""

    def __init__(
        self,
        app: AppIdentity,
        budget: Budget,
        *,
        most_kept: int = MOST_KEPT,
        past: Past | None = None,
    ) -> None:
        self.app = app
        self.budget = budget
        self._past = past
        self._by_token: dict[str, Notification] = {}
        self._most_kept = most_kept
        self._next_number = 0 if past is None else len(past)

    def add_test(self, app: AppIdentity, sign: Sign, now: datetime) -> Notification:
        """A new TEST, signed; its token is its UUID and the time, as Apple's are."""
        notification_uuid = str(uuid.uuid4())
        notification = Notification(
            number=self._next_number,
            token=f"{notification_uuid}_{milliseconds_of(now)}",
            signed_at=now,
            make_signed=lambda: sign(make_test_payload(app, notification_uuid, now)),
        )
        self._next_number += 1
        self._by_token[notification.token] = notification
        if len(self._by_token) > self._most_kept:
            del self._by_token[next(iter(self._by_token))]
        return notification

    def find(self, token: str) -> Notification | None:
        found = self._by_token.get(token)
        parts = _TOKEN.fullmatch(token)
        if found is None and parts is not None and self._past is not None:
            return self._past.find(token, int(parts[2]))
        return found

    def attempted(self, number: int, start: datetime, end: datetime) -> Iterator[Notification]:
        """Those between two times that were sent at least once, from a number on, oldest first."""
        past = () if self._past is None else self._past.between(number, start, end)
        later = dropwhile(lambda kept: kept.number < number, self._by_token.values())
        return (
            notification
            for notification in chain(past, later)
            if notification.attempts and start <= notification.signed_at <= end
        )
