"""A session of one test: from the request to its end, or to the request's time limit."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from storebell.aio.interruption import unless_set
from storebell.domain.errors.network import MayHaveBeenSentError
from storebell.domain.errors.process import TestStoppedError
from storebell.domain.errors.storebell_error import Failure, InternalError, StorebellError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.api_answers import TestRequested
from storebell.domain.notifications.events import (
    Asked,
    ClockImplausible,
    Event,
    Exchanged,
    Noticed,
    Outcome,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.notifications.timeline import State, Timeline
from storebell.ports.appstore import AppStore
from storebell.ports.clock import Clock
from storebell.ports.simulator import Local
from storebell.services.notifications.answer_events import Stamp, failure_events, wrong_clock
from storebell.services.notifications.event_log import note
from storebell.services.notifications.poller import Poller
from storebell.services.notifications.requests import TestRequest, Until

_log = logging.getLogger(__name__)

LAST_POLL_SECONDS: Final = 3.0

Explain = Callable[[Exchange | None], Awaitable[tuple[Finding, ...]]]
"""Finds why the exchange ended with HTTP 401."""


class TestSession:
    """One test. Every event goes through the fold before it is yielded.

    `stored_events` returns every stored event of the test, those of another process as well. `mark`
    is set if the clock is implausible. `local` is there for a test of Local, which can be stopped
    for good.
    """

    def __init__(
        self,
        *,
        asked: Asked,
        request: TestRequest,
        store: AppStore,
        poller: Poller,
        clock: Clock,
        stored_events: Callable[[str], tuple[Event, ...]],
        explain: Explain,
        notice: Finding | None = None,
        mark: ClockImplausible | None = None,
        local: Local | None = None,
    ) -> None:
        self._local = local
        self._stop = asyncio.Event()
        self._call = asyncio.Event()
        self.mark = mark
        self._timeline = Timeline.start(asked)
        self._request = request
        self._store = store
        self._poller = poller
        self._clock = clock
        self._stored_events = stored_events
        self._explain = explain
        self._is_explained = False
        self._notice = notice
        self._known = 0
        self._own: list[Event] = [asked]

    def stop(self) -> None:
        """Ends the session: a request without an answer stays unknown, a plan of Local ends."""
        self._stop.set()
        self._call.set()

    async def attempt_now(self) -> bool:
        """Makes the next attempt of a plan of Local at once; False if none is waited for."""
        token = self._timeline.token
        if self._local is None or token is None or not await self._local.attempt_now(token):
            return False
        self._poller.catch_up()
        self._call.set()
        return True

    async def run(self) -> AsyncIterator[Event]:
        async for event in self._events():
            note(event, is_simulated=self._timeline.asked.simulated)
            yield event

    async def _events(self) -> AsyncIterator[Event]:
        yield self._timeline.asked
        if self.mark is not None:
            yield self._take(self.mark)
        if self._notice is not None:
            yield self._take(Noticed(**self._now(), finding=self._notice))
        async for event in self._ask():
            yield event
        if self._timeline.token is None or self._request.until is Until.ACCEPTED:
            return
        async for event in self._run_session():
            yield event

    def _take(self, event: Event) -> Event:
        self._own.append(event)
        self._timeline = self._timeline.after(event)
        return event

    async def _ask(self) -> AsyncIterator[Event]:
        try:
            answer = await self._request_within_limit()
        except StorebellError as error:
            for event in failure_events(self._timeline, error, self._clock.now(), is_final=True):
                yield self._take(event)
            async for event in self._explained():
                yield event
            yield self._ending()
            return
        yield self._take(Exchanged(**self._now(), exchange=answer.exchange))
        finding = wrong_clock(answer.exchange)
        if finding is not None:
            yield self._take(Noticed(**self._now(), finding=finding))
        yield self._take(TokenReceived(**self._now(), token=answer.token))

    async def _request_within_limit(self) -> TestRequested:
        try:
            async with asyncio.timeout(self._request.timeout_seconds):
                answer = await unless_set(self._stop, self._store.request_test_notification())
        except TimeoutError:
            raise MayHaveBeenSentError(reason=msg("The time limit came before an answer")) from None
        except StorebellError:
            raise
        except Exception as error:  # noqa: BLE001 - it may have been sent
            _log.exception("Asking for a test broke off")
            mistake = InternalError(reason=type(error).__name__)
            raise MayHaveBeenSentError(reason=mistake.title) from None
        if answer is None:
            raise MayHaveBeenSentError(reason=msg("It was stopped before an answer came"))
        return answer

    async def _run_session(self) -> AsyncIterator[Event]:
        """Polls at due times. Events that another process found first are read from the store."""
        limit, attempts = self._limit(), 0
        while self._timeline.state is State.OPEN:
            self._poller.show([self._timeline])
            when = self._poller.next_poll_at()
            assert when is not None
            until = when if limit is None else min(when, limit)
            await self._sleep_until(until)
            if self._stop.is_set():
                async for event in self._stopped():
                    yield event
                return
            is_last_poll = limit is not None and self._clock.now() >= limit
            for event in self._of_others():
                yield event
            if self._timeline.state is State.OPEN:
                for event in await self._poll(is_last=is_last_poll):
                    yield self._take(event)
                async for event in self._explained():
                    yield event
            if len(self._timeline.attempts) > attempts:
                attempts = len(self._timeline.attempts)
                if self._request.until is Until.FIRST_ATTEMPT:
                    break
            if is_last_poll and self._timeline.outcome is None:
                yield WatchEnded(**self._now(), outcome=Outcome.UNDECIDED)
                return
        if self._timeline.settled_as is None:
            yield self._ending()

    async def _sleep_until(self, when: datetime) -> None:
        """Sleeps until `when`, a call, or a change of the clock, after which a poll is due."""
        if not self._call.is_set():
            was_in_time = await unless_set(self._call, self._clock.wake_at(when))
            if was_in_time is False:  # None after a call
                self._poller.catch_up()
        if not self._stop.is_set():
            self._call.clear()

    async def _stopped(self) -> AsyncIterator[Event]:
        """The attempts that were made until now, then the end. Apple's tests go on without us."""
        if self._local is not None and self._timeline.token is not None:
            await self._local.stop(self._timeline.token)
        self._poller.catch_up()
        for event in await self._poll(is_last=True):
            yield self._take(event)
        if self._timeline.outcome is not None:
            yield self._ending()
            return
        if self._local is None:
            return
        stopped = TestStoppedError()
        for event in failure_events(self._timeline, stopped, self._clock.now(), is_final=True):
            yield self._take(event)
        yield self._ending()

    async def _explained(self) -> AsyncIterator[Event]:
        """Findings for an HTTP 401, once; those of level GOOD are omitted."""
        failure = self._timeline.failure
        if failure is None or failure.failure is not Failure.NOT_AUTHORIZED or self._is_explained:
            return
        self._is_explained = True
        exchange = self._timeline.exchanges[-1] if self._timeline.exchanges else None
        try:
            findings = await self._explain(exchange)
        except Exception:  # noqa: BLE001 - an explanation that is missing ends nothing
            _log.exception("HTTP 401 could not be explained")
            return
        for finding in findings:
            if finding.level is not Level.GOOD:
                yield self._take(Noticed(**self._now(), finding=finding))

    async def _poll(self, *, is_last: bool) -> list[Event]:
        self._poller.show([self._timeline])
        return await self._poller.poll(limit_seconds=LAST_POLL_SECONDS if is_last else None)

    def _of_others(self) -> list[Event]:
        stored = self._stored_events(self._timeline.test_id)
        new_events = [event for event in stored[self._known :] if event not in self._own]
        self._known = len(stored)
        self._own.clear()
        for event in new_events:
            self._timeline = self._timeline.after(event)
        return new_events

    def _ending(self) -> Event:
        outcome = self._timeline.outcome
        if outcome is None:  # stopped at the first attempt, which failed; Apple goes on
            return WatchEnded(**self._now(), outcome=Outcome.FAILED)
        return self._take(Settled(**self._now(), outcome=outcome))

    def _limit(self) -> datetime | None:
        seconds = self._request.timeout_seconds
        return None if seconds is None else self._timeline.asked.at + timedelta(seconds=seconds)

    def _now(self) -> Stamp:
        return {"test_id": self._timeline.test_id, "at": self._clock.now()}
