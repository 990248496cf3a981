"""Sends notifications by their plans: a first attempt, and more until one succeeds."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from storebell.aio.interruption import unless_set
from storebell.aio.task_scope import TaskScope
from storebell.domain.errors.storebell_error import InternalError, StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.delivery import DeliveryTrace, Hop
from storebell.domain.notifications.plan import Plan
from storebell.domain.notifications.results import SendAttemptResult
from storebell.ports.clock import SimulationClock
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.store.notifications import AppIdentity, Notification

_log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 64
"""Deliveries under way at the same time; each holds a connection for as long as it may wait."""


class Deliverer(Protocol):
    """Delivers one signed payload and returns its trace.

    Raises StorebellError where the rule for addresses forbids the delivery.
    """

    async def deliver(self, url: str, signed_payload: str, /) -> DeliveryTrace: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorEvent:
    """Something that the simulator did, for the one who watches it run."""

    at: datetime
    app: AppIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryEvent(SimulatorEvent):
    """Something about a notification, by its token, and about the URL that it goes to."""

    token: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestAccepted(DeliveryEvent):
    """A request for a TEST was accepted: it will be sent now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDeliveryEvent(DeliveryEvent):
    """The same with the type and subtype of the notification."""

    notification_type: str
    subtype: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptMade(TypedDeliveryEvent):
    """Attempt `number`, counted from 1, to deliver a notification was made and recorded.

    `next_at` is when the next is due, None when there is none.
    """

    number: int
    attempt: SendAttempt
    trace: DeliveryTrace
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredAgain(TypedDeliveryEvent):
    """A fault: what was just delivered was delivered once more. No attempt is recorded of it."""

    trace: DeliveryTrace


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRefused(TypedDeliveryEvent):
    """Nothing was sent, and won't be: the URL leads where the simulator may not connect."""

    error: StorebellError


TestSession = Callable[[SimulatorEvent], None]


@dataclass(frozen=True, slots=True)
class DeliveryJob:
    """One notification, where to, how often and by whom; and what goes wrong with it.

    `was_tried` is set after the first attempt, `is_over` when none is due any more.
    """

    app: AppIdentity
    notification: Notification
    url: str
    plan: Plan
    deliverer: Deliverer
    faults: FaultPlan = field(default_factory=FaultPlan)
    was_tried: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class _Running:
    """A job that is not over. `called` ends a wait; `made` is set by the next attempt, or the end.

    `is_waiting` between two attempts.
    """

    task: asyncio.Task[None]
    is_waiting: bool = False
    called: asyncio.Event = field(default_factory=asyncio.Event)
    made: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self) -> None:
        """Wakes who waits for an attempt; the next one has an event of its own."""
        made, self.made = self.made, asyncio.Event()
        made.set()


class Deliveries:
    """Every delivery that is under way or still due; they end with `tasks`.

    `delivered` and `failed` count the notifications whose deliveries are over.
    """

    def __init__(self, tasks: TaskScope, clock: SimulationClock, watch: TestSession) -> None:
        self._tasks = tasks
        self._clock = clock
        self._watch = watch
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._unfinished: dict[int, DeliveryJob] = {}
        self._running: dict[str, _Running] = {}
        self.delivered = 0
        self.failed = 0

    @property
    def are_pending(self) -> bool:
        """True while a delivery is under way or due."""
        return self._tasks.are_running

    def start(self, job: DeliveryJob) -> None:
        self._unfinished[id(job)] = job
        token = job.notification.token
        task = self._tasks.start(self._run(job))
        self._running[token] = _Running(task)
        task.add_done_callback(lambda _: self._forget(token))

    async def stop(self, token: str) -> None:
        """Ends the deliveries of a notification: one under way breaks off and is not recorded."""
        running = self._running.get(token)
        if running is not None:
            running.task.cancel()
            await asyncio.wait([running.task])

    async def attempt_now(self, token: str) -> bool:
        """Makes the next attempt at once and waits for its end; later ones follow the plan.

        False if none is waited for: one is under way, or nothing is due any more.
        """
        running = self._running.get(token)
        if running is None or not running.is_waiting:
            return False
        made = running.made
        running.called.set()
        await made.wait()
        return True

    async def until_over(self) -> None:
        """Waits until no delivery is due any more, whoever asked for it."""
        while self._unfinished:
            await next(iter(self._unfinished.values())).is_over.wait()

    async def _run(self, job: DeliveryJob) -> None:
        try:
            await self._attempt(job)
        finally:
            if job.notification.has_arrived:
                self.delivered += 1
            else:
                self.failed += 1
            self._unfinished.pop(id(job), None)
            job.was_tried.set()
            job.is_over.set()

    def _forget(self, token: str) -> None:
        running = self._running.pop(token, None)
        if running is not None:
            running.tell()

    async def _sleep(self, job: DeliveryJob, due: datetime) -> None:
        """Sleeps until an attempt is due, or called for."""
        running = self._running.get(job.notification.token)
        if running is None or not job.was_tried.is_set():
            await self._clock.sleep_until(due)
            return
        running.is_waiting = True
        running.called.clear()
        try:
            await unless_set(running.called, self._clock.sleep_until(due))
        finally:
            running.is_waiting = False

    async def _attempt(self, job: DeliveryJob) -> None:
        notification, plan = job.notification, job.plan
        due: datetime | None = self._clock.now()
        while due is not None:
            # Absolute, so that a delivery that takes long does not push the next ones back.
            await self._sleep(job, due)
            trace = await self._deliver(job)
            if trace is None:
                return
            if job.faults.duplicates():
                # Before the attempt is recorded: the handler has received both by then.
                await self._deliver_again(job)
            attempt = notification.record(trace)
            job.was_tried.set()
            still_due = plan.due_times([made.at for made in notification.attempts])
            due = still_due[0] if still_due and not attempt.is_success else None
            self._watch(
                AttemptMade(
                    at=self._clock.now(),
                    app=job.app,
                    token=notification.token,
                    url=job.url,
                    notification_type=notification.kind,
                    subtype=notification.subtype,
                    number=len(notification.attempts),
                    attempt=attempt,
                    trace=trace,
                    next_at=due,
                )
            )
            running = self._running.get(notification.token)
            if running is not None:
                running.tell()

    async def _deliver_again(self, job: DeliveryJob) -> None:
        trace = await self._deliver(job)
        if trace is not None:
            self._watch(
                DeliveredAgain(
                    at=self._clock.now(),
                    app=job.app,
                    token=job.notification.token,
                    url=job.url,
                    notification_type=job.notification.kind,
                    subtype=job.notification.subtype,
                    trace=trace,
                )
            )

    async def _deliver(self, job: DeliveryJob) -> DeliveryTrace | None:
        try:
            async with self._slots:
                return await job.deliverer.deliver(job.url, job.notification.signed_payload)
        except StorebellError as error:
            self._watch(
                DeliveryRefused(
                    at=self._clock.now(),
                    app=job.app,
                    token=job.notification.token,
                    url=job.url,
                    notification_type=job.notification.kind,
                    subtype=job.notification.subtype,
                    error=error,
                )
            )
        except Exception as error:  # noqa: BLE001 - the next attempts are made all the same
            _log.exception("A delivery broke off")
            return _broken_off(job.url, self._clock.now(), error)
        return None


def _broken_off(url: str, at: datetime, error: Exception) -> DeliveryTrace:
    """A delivery that a bug of ours ended, as an attempt that failed."""
    mine = InternalError(reason=type(error).__name__)
    finding = Finding(Level.BAD, mine.title, mine.advice, at)
    return DeliveryTrace(at, (Hop("POST", url),), 0.0, SendAttemptResult.OTHER, (finding,))
