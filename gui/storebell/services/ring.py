"""Send a test notification and watch it: the main job, as a stream of frozen events."""

import logging
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol, Self, TypedDict

from storebell.domain.answers import LocalTest, TestStatus
from storebell.domain.apple_errors import AppleError, RateLimitedError
from storebell.domain.credentials import App, Credentials, server_url_from
from storebell.domain.environment import Environment
from storebell.domain.errors import StorebellError
from storebell.domain.events import (
    Asked,
    AttemptRecorded,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Outcome,
    PayloadVerified,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.plan import PLANS, PRODUCTION_PLAN, SANDBOX_PLAN, Plan
from storebell.domain.polling import APPLES_PACE, LOCAL_PACE, Pace, next_poll, undecided_at
from storebell.domain.timeline import Timeline
from storebell.services.ports import AppStore, AppStores, Clock, Local, Verifier

_log = logging.getLogger(__name__)

NOT_YET_AVAILABLE: Final = 4040008
DELIVERY_TIMEOUT_SECONDS: Final = 15.0


class Until(StrEnum):
    """When to stop watching."""

    FIRST_ATTEMPT = "first-attempt"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """How the built-in simulator is to deliver; no `url` means the built-in receiver."""

    url: str | None = None
    plan: Plan = SANDBOX_PLAN
    delivery_timeout_seconds: float = DELIVERY_TIMEOUT_SECONDS

    @classmethod
    def read(
        cls,
        *,
        url: str | None = None,
        plan: str | None = None,
        time_scale: float | None = None,
        delivery_timeout_seconds: float | None = None,
    ) -> Self:
        """Checked options; what is not given has its default. Raises InvalidUrlError."""
        chosen = PLANS[plan] if plan else SANDBOX_PLAN
        return cls(
            url=server_url_from(url or ""),
            plan=chosen.scaled(time_scale or 1.0),
            delivery_timeout_seconds=delivery_timeout_seconds or DELIVERY_TIMEOUT_SECONDS,
        )


@dataclass(frozen=True, slots=True)
class RingRequest:
    """One test notification to ask for. `timeout_seconds` of None watches to the end."""

    app: App
    environment: Environment
    local: LocalOptions = LocalOptions()
    until: Until = Until.FINAL
    timeout_seconds: float | None = None

    @property
    def plan(self) -> Plan:
        """What Apple does in the environment; in Local, what was chosen."""
        if self.environment is Environment.LOCAL:
            return self.local.plan
        return PRODUCTION_PLAN if self.environment is Environment.PRODUCTION else SANDBOX_PLAN

    @property
    def payload_environment(self) -> str:
        """The environment that the payload must name; a simulated one follows its plan."""
        retries = self.plan.has_retries
        return str(Environment.PRODUCTION if retries else Environment.SANDBOX)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A running simulator that stands in for Apple in both environments."""

    base_url: str
    root_file: Path | None = None


class Verifiers(Protocol):
    """Makes verifiers: for Apple's root alone, or for a simulator's root alone."""

    def for_apple(self) -> Verifier: ...
    def for_simulator(self, root_file: Path | None) -> Verifier: ...


class Ring:
    """Asks for test notifications and follows each to its end."""

    def __init__(
        self,
        *,
        stores: AppStores,
        local: Local,
        verifiers: Verifiers,
        credentials_for: Callable[[App], Awaitable[Credentials]],
        clock: Clock,
        simulated: Simulated | None = None,
    ) -> None:
        self._stores = stores
        self._local = local
        self._verifiers = verifiers
        self._credentials_for = credentials_for
        self._clock = clock
        self._simulated = simulated

    async def send(self, request: RingRequest) -> AsyncGenerator[Event, None]:
        """Asks once, then yields what happens until it is final or the request's limit.

        The first event is `Asked`, yielded before the request leaves. What fails before that
        (no key, keychain locked) is raised as StorebellError: then nothing happened at all.
        """
        async with AsyncExitStack() as stack:
            watch = await self._prepare(request, stack)
            async for event in watch.run():
                yield event

    async def _prepare(self, request: RingRequest, stack: AsyncExitStack) -> "_Watch":
        app, environment = request.app, request.environment
        base_url, root_file, url = None, None, None
        if environment is Environment.LOCAL:
            options = request.local
            session = await stack.enter_async_context(
                self._local.open(
                    LocalTest(app, options.plan, options.url, options.delivery_timeout_seconds)
                )
            )
            credentials, base_url = session.credentials, session.base_url
            root_file, url = session.root_file, session.deliver_to
        else:
            credentials = await self._credentials_for(app)
            is_production = environment is Environment.PRODUCTION
            url = app.production_url if is_production else app.sandbox_url
            if self._simulated is not None:
                base_url, root_file = self._simulated.base_url, self._simulated.root_file
        is_simulated = base_url is not None
        store = await stack.enter_async_context(
            self._stores.open(credentials, environment, base_url)
        )
        verifier = (
            self._verifiers.for_simulator(root_file)
            if is_simulated
            else self._verifiers.for_apple()
        )
        asked = Asked(
            test_id=str(uuid.uuid4()),
            at=self._clock.now(),
            app_label=app.label,
            bundle_id=app.bundle_id,
            app_apple_id=app.app_apple_id,
            environment=environment,
            plan=request.plan,
            url=url,
            simulated=is_simulated,
            root_file=str(root_file) if root_file else None,
        )
        is_local = environment is Environment.LOCAL
        return _Watch(
            asked=asked,
            request=request,
            store=store,
            verifier=verifier,
            clock=self._clock,
            local=self._local if is_local else None,
            pace=LOCAL_PACE if is_local else APPLES_PACE,
        )


class _Stamp(TypedDict):
    """What every event carries."""

    test_id: str
    at: datetime


class _Watch:
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
    ) -> None:
        self._timeline = Timeline.start(asked)
        self._request = request
        self._store = store
        self._verifier = verifier
        self._clock = clock
        self._local = local
        self._pace = pace
        self._not_before: datetime | None = None

    async def run(self) -> AsyncIterator[Event]:
        async for event in self._events():
            _note(event)
            yield event

    async def _events(self) -> AsyncIterator[Event]:
        yield self._timeline.asked
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
            answer = await self._store.request_test_notification()
        except StorebellError as error:
            for event in self._failure(error, is_final=True):
                yield event
            yield self._ending()
            return
        yield self._take(Exchanged(**self._now(), exchange=answer.exchange))
        yield self._take(TokenReceived(**self._now(), token=answer.token))

    async def _watch(self) -> AsyncIterator[Event]:
        last_poll: datetime | None = None
        while self._timeline.outcome is None:
            give_up, limit = undecided_at(self._timeline), self._limit()
            when = next_poll(self._timeline, self._pace, last_poll)
            if self._not_before is not None:
                when = max(when, self._not_before)
            await self._clock.sleep_until(min(when, give_up, limit or give_up))
            last_poll = self._clock.now()
            if limit is not None and last_poll >= limit and when > limit:
                yield WatchEnded(**self._now(), outcome=Outcome.UNDECIDED)
                return
            attempts_before = len(self._timeline.attempts)
            async for event in self._poll():
                yield event
            recorded = len(self._timeline.attempts) > attempts_before
            if recorded and self._request.until is Until.FIRST_ATTEMPT:
                break
            if not recorded and last_poll >= give_up:
                yield self._take(Settled(**self._now(), outcome=Outcome.UNDECIDED))
                return
        yield self._ending()

    def _ending(self) -> Event:
        outcome = self._timeline.outcome
        if outcome is None:  # stopped at the first attempt, which failed; Apple goes on
            return WatchEnded(**self._now(), outcome=Outcome.FAILED)
        return self._take(Settled(**self._now(), outcome=outcome))

    async def _poll(self) -> AsyncIterator[Event]:
        assert self._timeline.token is not None
        self._not_before = None
        try:
            status = await self._store.test_notification_status(self._timeline.token)
        except StorebellError as error:
            is_pending = isinstance(error, AppleError) and error.code == NOT_YET_AVAILABLE
            if isinstance(error, RateLimitedError):
                self._not_before = error.retry_at
            if is_pending and error.exchange:
                yield self._take(Exchanged(**self._now(), exchange=error.exchange))
            elif not is_pending:
                for event in self._failure(error, is_final=False):
                    yield event
            return
        for event in self._news(status):
            yield self._take(event)

    def _news(self, status: TestStatus) -> list[Event]:
        now, known = self._now(), self._timeline
        news: list[Event] = [Exchanged(**now, exchange=status.exchange)]
        if status.signed_payload and status.signed_payload != known.signed_payload:
            news.append(self._verified(status.signed_payload))
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
        asked = self._timeline.asked
        verification = self._verifier.verify(
            signed_payload,
            bundle_id=asked.bundle_id,
            app_apple_id=asked.app_apple_id,
            environment=self._request.payload_environment,
            asked_at=asked.at,
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

    def _limit(self) -> datetime | None:
        seconds = self._request.timeout_seconds
        return None if seconds is None else self._timeline.asked.at + timedelta(seconds=seconds)

    def _now(self) -> _Stamp:
        return {"test_id": self._timeline.test_id, "at": self._clock.now()}


def _note(event: Event) -> None:
    """A line in the log for what matters later; never a token, a payload or a key."""
    match event:
        case Asked():
            where = f"{event.environment}{' (simulated)' if event.simulated else ''}"
            _log.info("%s: asking for %s in %s", event.test_id, event.bundle_id, where)
        case AttemptRecorded():
            _log.info("%s: attempt %d: %s", event.test_id, event.number, event.attempt.result)
        case Failed():
            _log.warning("%s: %s. %s", event.test_id, event.title, event.advice)
        case Settled() | WatchEnded():
            _log.info("%s: %s", event.test_id, event.outcome)
        case Exchanged(exchange=exchange):
            _log.debug("%s: %s answered %s", event.test_id, exchange.method, exchange.status)
        case _:
            _log.debug("%s: %s", event.test_id, type(event).__name__)
