"""Requests to Apple's notification history, and its answers.

Source: App Store Server API, Get Notification History, NotificationHistoryRequest,
notificationHistoryResponseItem.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, Self

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.errors.values import InvalidValueError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import JsonValue, Verification
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.json_records import Record, iso
from storebell.domain.timestamps import from_milliseconds

WINDOWS: Final[Mapping[Environment, timedelta]] = MappingProxyType(
    {Environment.PRODUCTION: timedelta(days=180), Environment.SANDBOX: timedelta(days=30)}
)
"""The age up to which Apple's history holds notifications."""

MARGIN: Final = timedelta(minutes=10)
"""The distance of a request from the edge of its window: Apple's clock judges it, on its last page
too.
"""

_BEYOND_NOW: Final = timedelta(days=1)
_MILLISECOND: Final = timedelta(milliseconds=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AGO: Final = re.compile(r"([0-9]{1,5})([dh])", re.ASCII)
_TYPE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}", re.ASCII)
_TRANSACTION_ID: Final = re.compile(r"[0-9]{1,20}", re.ASCII)


class InvalidTimeError(InvalidValueError):
    TITLE = N_("“{value}” is not a time")
    ADVICE = N_("Write 7d for seven days ago, 12h for twelve hours ago, or 2026-11-21T14:02:11Z.")


class NoHistoryInLocalError(InvalidValueError):
    TITLE = N_("Local has no notification history of Apple's")
    ADVICE = N_("Choose Sandbox or Production.")


class TooLongAgoError(InvalidValueError):
    TITLE = N_("{start} is longer ago than Apple's history goes")
    ADVICE = N_("In {environment} it holds the last {days} days. Choose a later start.")


class StartNotBeforeEndError(InvalidValueError):
    TITLE = N_("The start, {start}, is not before the end, {end}")
    ADVICE = N_("Choose an earlier start or a later end; an end in the future means now.")


class InvalidTypeFilterError(InvalidValueError):
    TITLE = N_("“{value}” is not the name of a notification type or subtype")
    ADVICE = N_("Write it as Apple does, like DID_RENEW or BILLING_RECOVERY.")


class SubtypeWithoutTypeError(InvalidValueError):
    TITLE = N_("The subtype {subtype} was asked for without its type")
    ADVICE = N_("Give the notification type as well: Apple takes a subtype only with it.")


class InvalidTransactionIdError(InvalidValueError):
    TITLE = N_("“{value}” is not a transaction ID")
    ADVICE = N_("It is a number of up to 20 digits, like 2000000123456789.")


class TransactionAndTypeError(InvalidValueError):
    TITLE = N_("A transaction ID and a notification type were asked for together")
    ADVICE = N_("Choose one of the two: Apple takes no more.")


class EndlessHistoryError(StorebellError):
    FAILURE = Failure.REFUSED
    TITLE = N_("The notification history has no end")
    ADVICE = N_(
        "{pages} pages were read, and what was in them counts. {reason}. Try again later, or ask "
        "for a shorter time."
    )


def time_from(text: str, now: datetime) -> datetime:
    """A time written in ISO 8601, without an offset in UTC, or as 7d or 12h before `now`.

    Raises InvalidTimeError.
    """
    value = text.strip()
    ago = _AGO.fullmatch(value)
    try:
        if ago:
            days = int(ago[1]) if ago[2] == "d" else 0
            return now - timedelta(days=days, hours=0 if days else int(ago[1]))
        at = datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidTimeError(value=value) from None


@dataclass(frozen=True, slots=True)
class HistoryRequest:
    """A request for the history, the same from the first page to the last.

    Created with `checked`. `end` may lie in the future, which Apple takes as now.
    """

    start: datetime
    end: datetime
    notification_type: str | None = None
    subtype: str | None = None
    transaction_id: str | None = None
    only_failures: bool = False

    @classmethod
    def checked(
        cls,
        environment: Environment,
        *,
        now: datetime,
        since: datetime,
        until: datetime | None = None,
        notification_type: str | None = None,
        subtype: str | None = None,
        transaction_id: str | None = None,
        only_failures: bool = False,
    ) -> Self:
        """A request that Apple has no reason to refuse; empty filters count as not given.

        A start at the very edge of the window is moved slightly inside. Raises the errors above.
        """
        window = WINDOWS.get(environment)
        if window is None:
            raise NoHistoryInLocalError
        if since < now - window:
            raise TooLongAgoError(
                start=_shown(since), environment=msg(environment.value), days=window.days
            )
        start = _floor_to_milliseconds(max(since, now - window + MARGIN))
        # Without an end, a day ahead: this computer's clock may be slow, and Apple's counts.
        end = _floor_to_milliseconds(now + _BEYOND_NOW if until is None else until)
        if start >= min(end, _floor_to_milliseconds(now)):
            raise StartNotBeforeEndError(start=_shown(since), end=_shown(min(end, now)))
        request = cls(
            start,
            end,
            notification_type or None,
            subtype or None,
            transaction_id or None,
            only_failures,
        )
        request._check_filters()
        return request

    def _check_filters(self) -> None:
        for name in (self.notification_type, self.subtype):
            # Not compared with a list: Apple adds types, and refuses those that it does not know.
            if name is not None and not _TYPE.fullmatch(name):
                raise InvalidTypeFilterError(value=name)
        if self.subtype is not None and self.notification_type is None:
            raise SubtypeWithoutTypeError(subtype=self.subtype)
        if self.transaction_id is None:
            return
        if not _TRANSACTION_ID.fullmatch(self.transaction_id):
            raise InvalidTransactionIdError(value=self.transaction_id)
        if self.notification_type is not None:
            raise TransactionAndTypeError

    @property
    def body(self) -> dict[str, object]:
        """The fields of a NotificationHistoryRequest that are given; times in milliseconds."""
        given: dict[str, object] = {
            "startDate": _milliseconds(self.start),
            "endDate": _milliseconds(self.end),
        }
        filters = {
            "notificationType": self.notification_type,
            "notificationSubtype": self.subtype,
            "transactionId": self.transaction_id,
            "onlyFailures": self.only_failures or None,
        }
        return given | {name: value for name, value in filters.items() if value is not None}


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One entry as Apple returns it: only the signed payload names the notification."""

    signed_payload: str
    attempts: tuple[SendAttempt, ...]


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One answer; `next_token` asks for the next page and is None on the last."""

    items: tuple[HistoryItem, ...]
    next_token: str | None
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """A notification of the history, with its payload verified.

    Fields from the payload are None if it can't be read; only `verification` tells whether they may
    be believed. `attempts` are oldest first. `is_simulated` is true if a simulator that stands in
    for Apple told it.
    """

    notification_uuid: str | None
    notification_type: str | None
    subtype: str | None
    signed_date: datetime | None
    attempts: tuple[SendAttempt, ...]
    signed_payload: str
    verification: Verification
    is_simulated: bool = False

    @classmethod
    def read(
        cls, item: HistoryItem, verification: Verification, *, is_simulated: bool = False
    ) -> Self:
        payload = verification.payload or {}
        return cls(
            notification_uuid=_text(payload.get("notificationUUID")),
            notification_type=_text(payload.get("notificationType")),
            subtype=_text(payload.get("subtype")),
            signed_date=from_milliseconds(payload.get("signedDate")),
            attempts=item.attempts,
            signed_payload=item.signed_payload,
            verification=verification,
            is_simulated=is_simulated,
        )

    @property
    def has_arrived(self) -> bool:
        return any(attempt.is_success for attempt in self.attempts)

    @property
    def identity(self) -> tuple[object, ...]:
        """The identity of a notification: equal on each page on which it is repeated."""
        if self.notification_uuid is None:
            return (self.signed_payload,)
        return self.notification_uuid, self.signed_date


def history_record(record: HistoryRecord) -> Record:
    """A notification as one flat record; `problem` is the first check that failed."""
    verification = record.verification
    failure = verification.first_failure
    return {
        "event": "notification",
        "simulated": record.is_simulated,
        "notification_uuid": record.notification_uuid,
        "type": record.notification_type,
        "subtype": record.subtype,
        "signed_date": iso(record.signed_date) if record.signed_date else None,
        "attempts": [
            {"number": number, "result": attempt.result, "attempt_date": iso(attempt.at)}
            for number, attempt in enumerate(record.attempts, 1)
        ],
        "verified": verification.is_valid,
        "anchor": str(verification.anchor) if verification.anchor else None,
        "problem": f"{failure.name}: {failure.seen}" if failure else None,
        "payload": verification.payload,
    }


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def _floor_to_milliseconds(at: datetime) -> datetime:
    return _EPOCH + _milliseconds(at) * _MILLISECOND


def _shown(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _text(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None
