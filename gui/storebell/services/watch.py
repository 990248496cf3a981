"""One test, from asking to the end: when to look, what is new, when to stop."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final, TypedDict

from storebell.domain.answers import TestRequested, TestStatus
from storebell.domain.apple_errors import AppleError, NotAuthorizedError, RateLimitedError
from storebell.domain.errors import MayHaveBeenSentError, StorebellError
from storebell.domain.events import (
    Asked,
    AttemptRecorded,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Noticed,
    Outcome,
    PayloadVerified,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.findings import Finding
from storebell.domain.polling import DELIVERY_TAKES, Pace, next_poll, undecided_at
from storebell.domain.timeline import Timeline
from storebell.services.ports import AppStore, Clock, Local, Verifier
from storebell.services.requests import RingRequest, Until

_log = logging.getLogger(__name__)

NOT_YET_AVAILABLE: Final = 4040008
LAST_LOOK_SECONDS: Final = 3.0
RECORD_TAKES: Final = timedelta(seconds=5)


class _Stamp(TypedDict):
    """What every event carries."""

    test_id: str
    at: datetime


class Watch:
    """One test, from asking to the end. Every event goes through the fold before it is yielded."""

    def __init__(
        self,
        *,
        asked: Asked,
        request: RingRequest,
        store: AppStore,
        verifier: Verifier,
        clock: Clock,
        local: Local | None,
        pace: Pace,
        notice: Finding | None = None,
    ) -> None:
        self._timeline = Timeline.start(asked)
        self._request = request
        self._store = store
        self._verifier = verifier
        self._clock = clock
        self._local = local
        self._pace = pace
        self._notice = notice
        self._not_before: datetime | None = None

    async def run(self) -> AsyncIterator[Event]:
        async for event in self._events():
            _note(event)
            yield event

    async def _events(self) -> AsyncIterator[Event]:
        yield self._timeline.asked
        if self._notice is not None:
            yield Noticed(**self._now(), finding=self._notice)
        async for event in self._ask():
            yield event
        if self._timeline.token is None:
            return
        async for event in self._watch():
            yield event

    def _take(self, event: Event) -> Event:
        self._timeline = self._timeline.after(event)
        return event

    async def _ask(self) -> AsyncIterator[Event]:
        try:
            answer = await self._request_within_limit()
        except StorebellError as error:
            for event in self._failure(error, is_final=True):
                yield event
            yield self._ending()
            return
        yield self._take(Exchanged(**self._now(), exchange=answer.exchange))
        yield self._take(TokenReceived(**self._now(), token=answer.token))

    async def _request_within_limit(self) -> TestRequested:
        try:
            async with asyncio.timeout(self._request.timeout_seconds):
                return await self._store.request_test_notification()
        except TimeoutError:
            raise MayHaveBeenSentError(reason="The time limit came before an answer") from None

    async def _watch(self) -> AsyncIterator[Event]:
        last_poll: datetime | None = None
        while self._timeline.outcome is None:
            give_up, limit = undecided_at(self._timeline, self._each_takes()), self._limit()
            when = next_poll(self._timeline, self._pace, last_poll)
            if self._not_before is not None:
                when = max(when, self._not_before)
            await self._clock.sleep_until(min(when, give_up, limit or give_up))
            last_poll = self._clock.now()
            is_last_look = limit is not None and last_poll >= limit
            attempts_before = len(self._timeline.attempts)
            async for event in self._poll(LAST_LOOK_SECONDS if is_last_look else None):
                yield event
            recorded = len(self._timeline.attempts) > attempts_before
            if recorded and self._request.until is Until.FIRST_ATTEMPT:
                break
            if is_last_look and self._timeline.outcome is None:
                yield WatchEnded(**self._now(), outcome=Outcome.UNDECIDED)
                return
            if not recorded and last_poll >= give_up:
                yield self._take(Settled(**self._now(), outcome=Outcome.UNDECIDED))
                return
        yield self._ending()

    def _ending(self) -> Event:
        outcome = self._timeline.outcome
        if outcome is None:  # stopped at the first attempt, which failed; Apple goes on
            return WatchEnded(**self._now(), outcome=Outcome.FAILED)
        return self._take(Settled(**self._now(), outcome=outcome))

    async def _poll(self, limit_seconds: float | None = None) -> AsyncIterator[Event]:
        assert self._timeline.token is not None
        self._not_before = None
        try:
            async with asyncio.timeout(limit_seconds):
                status = await self._store.test_notification_status(self._timeline.token)
        except TimeoutError:
            return
        except StorebellError as error:
            is_pending = isinstance(error, AppleError) and error.code == NOT_YET_AVAILABLE
            if isinstance(error, RateLimitedError):
                self._not_before = error.retry_at
            if is_pending and error.exchange:
                yield self._take(Exchanged(**self._now(), exchange=error.exchange))
            elif not is_pending:
                for event in self._failure(error, is_final=_is_hopeless(error)):
                    yield event
            return
        for event in self._news(status):
            yield self._take(event)

    def _news(self, status: TestStatus) -> list[Event]:
        known = self._timeline
        news: list[Event] = [Exchanged(**self._now(), exchange=status.exchange)]
        if status.signed_payload and status.signed_payload != known.signed_payload:
            news.append(self._verified(status.signed_payload))
        now = self._now()
        for number, attempt in enumerate(status.attempts, start=1):
            if attempt not in known.attempts:
                news.append(AttemptRecorded(**now, number=number, attempt=attempt))
        if self._local is not None and known.token is not None:
            news += [
                DeliveryTraced(**now, number=number, trace=trace)
                for number, trace in self._local.traces(known.token)
                if known.trace_of(number) is None
            ]
        return news

    def _verified(self, signed_payload: str) -> Event:
        asked, request = self._timeline.asked, self._request
        is_new = request.repeated_payload is None
        verification = self._verifier.verify(
            signed_payload,
            bundle_id=asked.bundle_id,
            app_apple_id=asked.app_apple_id,
            environment=request.payload_environment if is_new else None,
            asked_at=asked.at if is_new else None,
        )
        return PayloadVerified(
            **self._now(), signed_payload=signed_payload, verification=verification
        )

    def _failure(self, error: StorebellError, *, is_final: bool) -> list[Event]:
        events: list[Event] = []
        if error.exchange is not None:
            events.append(self._take(Exchanged(**self._now(), exchange=error.exchange)))
        failed = Failed(
            **self._now(),
            failure=error.failure,
            title=error.title,
            advice=error.advice,
            is_final=is_final,
        )
        events.append(self._take(failed))
        return events

    def _each_takes(self) -> timedelta:
        """How long an attempt may take until it is on record."""
        if self._local is None:
            return DELIVERY_TAKES
        return timedelta(seconds=self._request.local.delivery_timeout_seconds) + RECORD_TAKES

    def _limit(self) -> datetime | None:
        seconds = self._request.timeout_seconds
        return None if seconds is None else self._timeline.asked.at + timedelta(seconds=seconds)

    def _now(self) -> _Stamp:
        return {"test_id": self._timeline.test_id, "at": self._clock.now()}


def _is_hopeless(error: StorebellError) -> bool:
    """Whether asking for the status again would give the same answer for ever."""
    if isinstance(error, AppleError):
        return error.status < 500 and not error.is_retryable
    return isinstance(error, NotAuthorizedError)


def _note(event: Event) -> None:
    """A line in the log for what matters later; never a token, a payload or a key."""
    match event:
        case Asked():
            where = f"{event.environment}{' (simulated)' if event.simulated else ''}"
            _log.info("%s: asking for %s in %s", event.test_id, event.bundle_id, where)
        case AttemptRecorded():
            _log.info("%s: attempt %d: %s", event.test_id, event.number, event.attempt.result)
        case Noticed(finding=finding):
            _log.warning("%s: %s. %s", event.test_id, finding.seen, finding.advice)
        case Failed():
            _log.warning("%s: %s. %s", event.test_id, event.title, event.advice)
        case Settled() | WatchEnded():
            _log.info("%s: %s", event.test_id, event.outcome)
        case Exchanged(exchange=exchange):
            _log.debug("%s: %s answered %s", event.test_id, exchange.method, exchange.status)
        case _:
            _log.debug("%s: %s", event.test_id, type(event).__name__)
