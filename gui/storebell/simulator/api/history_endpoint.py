"""Get Notification History: what may be asked, and the pages of the answer.

Source: App Store Server API, Get Notification History and NotificationHistoryRequest.
"""

import asyncio
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.timestamps import time_at_milliseconds, to_milliseconds
from storebell.simulator.api.request_fields import (
    is_transaction_id,
    read_milliseconds,
    read_object,
    read_only_failures,
    text_from,
)
from storebell.simulator.api.sealed_tokens import SealedTokens
from storebell.simulator.http.api_errors import (
    INVALID_END_DATE,
    INVALID_NOTIFICATION_TYPE,
    INVALID_PAGINATION_TOKEN,
    INVALID_START_DATE,
    INVALID_TRANSACTION_ID,
    MULTIPLE_FILTERS_SUPPLIED,
    PAGINATION_TOKEN_EXPIRED,
    START_DATE_AFTER_END_DATE,
    START_DATE_TOO_FAR_IN_PAST,
    TRANSACTION_ID_NOT_FOUND,
    ApiError,
)
from storebell.simulator.store.history_subtypes import SUBTYPES
from storebell.simulator.store.notifications import (
    WINDOWS,
    AppIdentity,
    Filter,
    Ledger,
    Notification,
)

PAGE_SIZE: Final = 20
TOKEN_LIFE: Final = timedelta(hours=1)
"""Lifetime of a pagination token. Apple documents that it expires, not when."""


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """A request body in which every field has the right type; times in milliseconds."""

    start: int
    end: int
    kind: str | None
    subtype: str | None
    transaction_id: str | None
    only_failures: bool

    @classmethod
    def read(cls, body: bytes) -> "HistoryQuery":
        """Reads a body. Raises ApiError with the number that belongs to what is wrong."""
        fields = read_object(body)
        query = cls(
            start=read_milliseconds(fields.get("startDate"), INVALID_START_DATE),
            end=read_milliseconds(fields.get("endDate"), INVALID_END_DATE),
            kind=text_from(fields.get("notificationType"), INVALID_NOTIFICATION_TYPE),
            subtype=text_from(fields.get("notificationSubtype"), INVALID_NOTIFICATION_TYPE),
            transaction_id=text_from(fields.get("transactionId"), INVALID_TRANSACTION_ID),
            only_failures=read_only_failures(fields.get("onlyFailures")),
        )
        query._check_filters()
        return query

    def _check_filters(self) -> None:
        if self.transaction_id is not None:
            if not is_transaction_id(self.transaction_id):
                raise ApiError(INVALID_TRANSACTION_ID)
            if self.kind is not None or self.subtype is not None:
                raise ApiError(MULTIPLE_FILTERS_SUPPLIED)
        if self.kind is None and self.subtype is None:
            return
        allowed = SUBTYPES.get(self.kind or "")
        if allowed is None or (self.subtype is not None and self.subtype not in allowed):
            raise ApiError(INVALID_NOTIFICATION_TYPE)

    def filter_in(self, ledger: Ledger) -> Filter:
        """Returns the filter of this request; a transaction ID selects all notifications of its
        customer.

        Raises ApiError 4040010 for a transaction that no notification is about.
        """
        customer: str | None = None
        if self.transaction_id is not None:
            customer = ledger.customer_of(self.transaction_id)
            if customer is None:
                raise ApiError(TRANSACTION_ID_NOT_FOUND)
        return Filter(self.kind, self.subtype, customer, self.only_failures)


@dataclass(frozen=True, slots=True)
class _Place:
    """Position of the next page. `asked` is when the first page was requested, `issued` when the
    token was made; both in milliseconds.
    """

    number: int
    asked: int
    issued: int


class History:
    """Pages through ledgers. Its tokens hold their place in themselves."""

    def __init__(self) -> None:
        self._tokens = SealedTokens()

    async def page(
        self, ledger: Ledger, body: bytes, token: str | None, now: datetime
    ) -> dict[str, object]:
        """The answer to one request. Raises ApiError.

        A long search gives way to other requests in between.
        """
        query, app = HistoryQuery.read(body), ledger.app
        now_ms = to_milliseconds(now)
        place = _Place(0, now_ms, now_ms)
        if token is not None:
            place = self._open(token, query, app)
            if now_ms - place.issued > TOKEN_LIFE // timedelta(milliseconds=1):
                raise ApiError(PAGINATION_TOKEN_EXPIRED)
        end = min(query.end, place.asked)  # a later end means now, and stays so on later pages
        _check_window(query.start, end, place.asked, app.environment)
        found = ledger.attempted(
            place.number, time_at_milliseconds(query.start), _end_of(end), query.filter_in(ledger)
        )
        items: list[Notification] = []
        for item in found:
            if item is None:
                await asyncio.sleep(0)
                continue
            items.append(item)
            if len(items) > PAGE_SIZE:
                break
        answer: dict[str, object] = {
            "hasMore": len(items) > PAGE_SIZE,
            "notificationHistory": [
                _describe(item, item.all_attempts) for item in items[:PAGE_SIZE]
            ],
        }
        if len(items) > PAGE_SIZE:
            next_place = _Place(items[PAGE_SIZE].number, place.asked, now_ms)
            answer["paginationToken"] = self._seal(next_place, query, app)
        return answer

    def _seal(self, place: _Place, query: HistoryQuery, app: AppIdentity) -> str:
        return self._tokens.seal(astuple(place), _bound(query, app))

    def _open(self, token: str, query: HistoryQuery, app: AppIdentity) -> _Place:
        place = self._tokens.open(token, _bound(query, app))
        if place is None:
            raise ApiError(INVALID_PAGINATION_TOKEN)
        return _Place(*place)


def _bound(query: HistoryQuery, app: AppIdentity) -> list[object]:
    """The body and the app: a token is good for the very same request only."""
    return [astuple(query), app.bundle_id, app.environment.value]


def describe(notification: Notification) -> dict[str, object]:
    """A notification as the status endpoint shows it, attempts oldest first.

    Only the history counts the repeats of a notification among its attempts. A client that polls a
    token needs the attempts of that delivery alone.
    """
    return _describe(notification, notification.attempts)


def _describe(notification: Notification, attempts: tuple[SendAttempt, ...]) -> dict[str, object]:
    return {
        "signedPayload": notification.signed_payload,
        "firstSendAttemptResult": attempts[0].result,
        "sendAttempts": [
            {"attemptDate": to_milliseconds(attempt.at), "sendAttemptResult": attempt.result}
            for attempt in attempts
        ],
    }


def _end_of(millisecond: int) -> datetime:
    """The last moment of a millisecond: times of ours are finer than Apple's."""
    return time_at_milliseconds(millisecond) + timedelta(microseconds=999)


def _check_window(start: int, end: int, asked: int, environment: Environment) -> None:
    if start < asked - WINDOWS[environment] // timedelta(milliseconds=1):
        raise ApiError(START_DATE_TOO_FAR_IN_PAST)
    if start >= end:
        raise ApiError(START_DATE_AFTER_END_DATE)
