"""Plays a customer's life: sends its notifications in order, on a clock that can wait and hurry."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta

from storebell.aio.task_scope import TaskScope
from storebell.ports.clock import SimulationClock
from storebell.simulator.api.account_endpoints import longest_extension
from storebell.simulator.api.authentication import Registration
from storebell.simulator.api.delivery_scheduler import (
    Deliveries,
    DeliveryEvent,
    DeliveryJob,
    SimulatorEvent,
)
from storebell.simulator.api.story_clock import StoryClock
from storebell.simulator.catalogue.life import CustomerLife
from storebell.simulator.catalogue.notification_factory import record
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.store.notifications import WINDOWS


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken(DeliveryEvent):
    """A step of a life was taken: its notification will be sent now.

    `number` counts from 1. `next_at` is when the next one is due on this computer's clock, None
    after the last and during a pause.
    """

    number: int
    total: int
    notification_type: str
    subtype: str
    transaction_id: str | None
    original_transaction_id: str | None
    advice: str
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStepDue(SimulatorEvent):
    """The next step of a life is due at another time than was told before.

    `number` counts from 1. `next_at` is that time on this computer's clock, None during a pause.
    """

    number: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEnded(SimulatorEvent):
    """A life is over, and no delivery is due any more.

    The counts are of its steps and of every other notification that the simulator sent meanwhile,
    such as one that the handler asked for.
    """

    delivered: int
    failed: int


class LifePlayer:
    """A life that is being told. Its clock stops in a pause and is set forward by `skip`, so that
    all dates in it still follow from each other; the endpoints answer by the same clock.

    A life whose steps are taken by hand begins in the past: no date in it is later than that of
    `clock`, however soon its steps are asked for.
    """

    def __init__(
        self,
        told: CustomerLife,
        registration: Registration,
        deliveries: Deliveries,
        clock: SimulationClock,
        story: StoryClock,
        watch: Callable[[SimulatorEvent], None],
        *,
        is_by_hand: bool = False,
    ) -> None:
        self._is_by_hand = is_by_hand
        self._told = told
        self._registration = registration
        self._deliveries = deliveries
        self._clock = clock
        self._watch = watch
        self._story = story
        self._start: datetime | None = None
        self._told_due: tuple[int, datetime | None] | None = None
        self._steps_asked_for = 0
        self._changed = asyncio.Event()
        self._is_stopped = False

    @property
    def is_paused(self) -> bool:
        return self._story.is_paused

    def skip(self) -> None:
        """Takes one more step now, also in a pause, which then goes on."""
        self._steps_asked_for += 1
        self._changed.set()

    def pause(self) -> None:
        """Stops the clock of the life; what is under way is still delivered."""
        self._story.pause()
        self.tell_due()
        self._changed.set()

    def resume(self) -> None:
        """Lets the clock of the life go on from where it was stopped."""
        self._story.resume()
        self.tell_due()
        self._changed.set()

    def stop(self) -> None:
        """Ends the life after the step that was taken last."""
        self._is_stopped = True
        self._changed.set()

    def tell_due(self) -> None:
        """Tells when the next step is due, if that has changed; a handler's call may change it."""
        self._take_over()
        if self._start is None or self._told.next_step is None or self._is_stopped:
            return
        due = (self._told.steps_taken + 1, self._next_at(self._start))
        if due != self._told_due:
            self._told_due = due
            number, next_at = due
            self._watch(
                NextStepDue(
                    at=self._clock.now(),
                    app=self._registration.app,
                    number=number,
                    next_at=next_at,
                )
            )

    async def play(self) -> None:
        """Sends each notification when it is due and the one before has been tried; returns when no
        delivery is due any more.
        """
        if self._is_by_hand:
            self._story.set_back(self._lead())
        self._start = start = self._story.now()
        while self._told.next_step is not None:
            due_at = await self._wait_until_due(start)
            if self._is_stopped:
                break
            job = self._send(due_at)
            await self._until_tried(job)
        await self._deliveries.until_over()
        self._watch(
            LifeEnded(
                at=self._clock.now(),
                app=self._registration.app,
                delivered=self._deliveries.delivered,
                failed=self._deliveries.failed,
            )
        )

    async def _wait_until_due(self, start: datetime) -> datetime:
        """Waits until the next step is due; returns when that was, or is once it is stopped.

        The handler may extend a renewal date meanwhile.
        """
        while True:
            self._take_over()
            due_at = self._told.due_at(start)
            if self._is_stopped:
                return due_at
            is_asked_for = self._steps_asked_for > 0
            if is_asked_for:
                self._story.advance_to(due_at)
            if self._story.now() >= due_at and (is_asked_for or not self.is_paused):
                self._steps_asked_for -= is_asked_for
                return due_at
            self.tell_due()
            self._changed.clear()
            if is_asked_for:  # the clock of the life is set to the present, which must come first
                await self._until_changed(self._clock.sleep_until(due_at))
            elif self.is_paused:
                await self._changed.wait()
            else:
                await self._until_changed(self._clock.sleep_until(self._story.under(due_at)))

    def _lead(self) -> timedelta:
        """The time before now at which it begins: its length, with every extension.

        Local's certificates and the history of notifications reach no further back than `WINDOWS`.
        """
        account = self._told.account
        length = self._told.length_from(self._clock.now())
        return min(
            length + longest_extension(account.calendar), WINDOWS[account.customer.environment]
        )

    def _take_over(self) -> None:
        """Goes on with the account as the handler's calls have left it."""
        account = self._told.account
        if account.purchases:
            kept = self._registration.accounts.find(account.transaction_id(account.purchases[0]))
            self._told.account = kept or account

    async def _until_tried(self, job: DeliveryJob) -> None:
        while not (self._is_stopped or job.was_tried.is_set()):
            self._changed.clear()
            await self._until_changed(job.was_tried.wait())

    async def _until_changed(self, wait: Coroutine[object, object, object]) -> None:
        """Waits for a change of this player, or for something else that comes first."""

        async def wait_and_tell() -> None:
            await wait
            self._changed.set()

        async with TaskScope() as tasks:
            tasks.start(wait_and_tell())
            await self._changed.wait()

    def _send(self, due_at: datetime) -> DeliveryJob:
        registration = self._registration
        step = self._told.next_step
        assert step is not None
        draft = self._told.take_step(due_at)
        notification = record(registration.ledger, registration.accounts, registration.sign, draft)
        self._watch(self._step_taken(draft, notification.token, step.advice))
        job = DeliveryJob(
            registration.app,
            notification,
            registration.deliver_to,
            registration.plan,
            registration.deliverer,
        )
        self._deliveries.start(job)
        return job

    def _next_at(self, start: datetime) -> datetime | None:
        """The due time of the next step on this computer's clock; None in a pause and at the end.

        `start` is the time of the first.
        """
        if self.is_paused or self._told.next_step is None:
            return None
        return self._story.under(self._told.due_at(start))

    def _step_taken(self, draft: NotificationDraft, token: str, advice: str) -> StepTaken:
        next_at = self._next_at(draft.at)
        self._told_due = (self._told.steps_taken + 1, next_at)
        return StepTaken(
            at=self._clock.now(),
            app=self._registration.app,
            token=token,
            url=self._registration.deliver_to,
            number=self._told.steps_taken,
            total=len(self._told.life.steps),
            notification_type=draft.kind,
            subtype=draft.subtype,
            transaction_id=draft.transaction_id,
            original_transaction_id=draft.original_id,
            advice=advice,
            next_at=next_at,
        )
