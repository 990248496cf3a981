"""Polls open tests over restarts, sleep and days; reports every change of any process."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.accounts.credentials import App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.network import MayHaveBeenSentError
from storebell.domain.errors.notifications import AskedElsewhereError
from storebell.domain.errors.storage import DamagedStoreError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding
from storebell.domain.messages import msg
from storebell.domain.network.request_limits import QuotaKey, RequestsUsed
from storebell.domain.notifications.interruption import stopped_while_watching
from storebell.domain.notifications.polling import APPLES_PACE
from storebell.domain.notifications.timeline import State, Timeline
from storebell.ports.appstore import AppStores
from storebell.ports.clock import Clock
from storebell.services.notifications.answer_events import failure_events
from storebell.services.notifications.backoff import LONGEST_WAIT, Backoff
from storebell.services.notifications.event_log import note
from storebell.services.notifications.monitor_findings import half_used, mistake_made
from storebell.services.notifications.monitor_run import (
    Group,
    Note,
    Run,
    Step,
    StoreNotice,
    Update,
)
from storebell.services.notifications.poller import JOIN_AFTER, MayPoll, Poller
from storebell.services.notifications.repository import TestRepository, at_speed
from storebell.services.notifications.target import AppStoreTarget

_log = logging.getLogger(__name__)

TRY_AGAIN_AFTER: Final = timedelta(minutes=10)
"""The wait before a group is retried whose key could not be read, or whose host not be reached."""


LOST_FOR_SECONDS: Final = 10.0
"""The wait for an older test whose answer was lost, unless the caller waits for ever."""

HALF: Final = 0.5
"""The used part of an hour's requests from which a notice is shown."""


class OpenTestMonitor:
    """Resumes open tests. Each group of one app and environment has one poller.

    A test of a simulator is polled only while that very simulator stands in for Apple.
    """

    def __init__(
        self,
        *,
        repository: TestRepository,
        stores: AppStores,
        target: AppStoreTarget,
        app_of: Callable[[Timeline], App],
        credentials_for: Callable[[App], Awaitable[Credentials]],
        clock: Clock,
        may_poll: MayPoll,
        is_alive: Callable[[str], bool],
        requests_used: Callable[[str, Environment, datetime], tuple[RequestsUsed, ...]],
        history_restore: Callable[[], Awaitable[Finding]],
        may_give_up: Callable[[], bool] = lambda: True,
    ) -> None:
        self._may_give_up = may_give_up
        self._repository = repository
        self._stores = stores
        self._target = target
        self._app_of = app_of
        self._credentials_for = credentials_for
        self._clock = clock
        self._may_poll = may_poll
        self._is_alive = is_alive
        self._requests_used = requests_used
        self._history_restore = history_restore

    def settle_the_dead(self) -> None:
        """Stores an outcome for tests whose process ended without one.

        Requested ones are unknown, and Local ones, whose simulator ended too, undecided.
        """
        for intent in self._repository.intents():
            if intent.owner is None or not self._is_alive(intent.owner):
                lost = MayHaveBeenSentError(reason=msg("Storebell ended before the answer came"))
                self._end(intent.timeline, lost)
        for timeline in self._repository.in_state(State.OPEN):
            owner = self._repository.owner_of(timeline.test_id)
            is_local = timeline.asked.environment is Environment.LOCAL
            if is_local and (owner is None or not self._is_alive(owner)):
                self._end(timeline, stopped_while_watching(timeline))

    def _end(self, timeline: Timeline, error: StorebellError) -> None:
        self._repository.append(*failure_events(timeline, error, self._clock.now(), is_final=True))

    def check_can_follow(self, timeline: Timeline) -> None:
        """Raises AskedElsewhereError for an open test that another server was asked for."""
        asked = timeline.asked
        is_open = timeline.state is State.OPEN and asked.environment.is_apples
        if is_open and not self._target.can_tell_of(asked):
            raise AskedElsewhereError.of(asked.api_base)

    def asked_elsewhere(self) -> tuple[Timeline, ...]:
        """The open tests that another server was asked for, newest first: not followed here."""
        return tuple(
            timeline
            for timeline in self._repository.in_state(State.OPEN)
            if timeline.asked.environment.is_apples and not self._target.can_tell_of(timeline.asked)
        )

    def followed(self) -> tuple[Timeline, ...]:
        """The tests that can be polled here, newest first.

        They are the open ones, and unknown ones that Apple's history may still explain.
        """
        youngest = self._clock.now() - JOIN_AFTER[-1] - timedelta(days=1)
        return tuple(
            timeline
            for timeline in self._repository.in_state(State.OPEN, State.UNKNOWN)
            if timeline.asked.environment.is_apples
            and self._target.can_tell_of(timeline.asked)
            and (timeline.state is State.OPEN or timeline.asked.at > youngest)
        )

    async def follow(
        self,
        only: Collection[str] | None = None,
        *,
        time_scale: float | None = None,
        is_endless: bool = False,
        since: int | None = None,
        has_notifier: bool = False,
    ) -> AsyncGenerator[Step, None]:
        """Yields changes of any test, in this process or another; polls the open ones.

        `only` selects some of those to poll. It ends when none of them is open any more, or never:
        then it restarts after its own bugs too. `time_scale` is that of the simulator's plan, for
        tests requested by another process; `since` and `has_notifier`: see
        `TestRepository.changes`.
        """
        run = Run(only, time_scale, is_endless=is_endless)
        try:
            self.settle_the_dead()
        except Exception:
            if not is_endless:
                raise
            _log.exception("Tests of processes that have ended stay open for now")
        # A restart yields all changes from here on once more: none is lost.
        start = self._repository.newest_change() if since is None and is_endless else since

        async def watch_changes() -> None:
            changes = self._repository.changes(since=start, has_notifier=has_notifier)
            await self._watch_changes(changes, run)

        async with run.tasks:
            run.tasks.start(self._retry(watch_changes, run))
            run.tasks.start(self._retry(lambda: self._run_groups(run), run))
            while True:
                step = await run.steps.get()
                if step is None:
                    return
                if isinstance(step, Exception):
                    raise step
                yield step

    async def _retry(self, work: Callable[[], Awaitable[None]], run: Run) -> None:
        """Runs the work; if it is endless, restarts it after a bug, each time later."""
        backoff = Backoff()
        while True:
            began = self._clock.now()
            try:
                await work()
                return
            except Exception as error:
                if not run.is_endless:
                    raise
                if self._clock.now() - began > LONGEST_WAIT:
                    backoff.reset()
                _log.exception("The following of tests broke off, and begins anew")
                if backoff.is_fresh:
                    run.steps.put_nowait(Note(mistake_made(error)))
                await self._clock.sleep_until(self._clock.now() + backoff.next())

    # -- what changes ---------------------------------------------------------------------------

    async def _watch_changes(self, changes: AsyncGenerator[frozenset[str], None], run: Run) -> None:
        seen = run.seen
        first = [timeline.test_id for timeline in reversed(self._chosen(run))]
        async with aclosing(changes):
            async for test_ids in changes:
                for error in self._repository.take_notices():
                    run.steps.put_nowait(StoreNotice(error))
                    if isinstance(error, DamagedStoreError):
                        run.is_restoring_history = True
                        run.tasks.start(self._fill_again(run))
                for test_id in (*first, *sorted(test_ids.difference(first))):
                    if run.only is not None and test_id not in run.only:
                        continue
                    events = self._repository.events(test_id)
                    update = Update(
                        test_id,
                        self._repository.timeline(test_id),
                        events[seen.get(test_id, 0) :],
                        is_new=test_id not in first,
                    )
                    seen[test_id] = len(events)
                    run.steps.put_nowait(update)
                first = []
                run.notified.set()

    async def _fill_again(self, run: Run) -> None:
        """Restores tests from Apple's history, after a damaged database was set aside."""
        try:
            run.steps.put_nowait(Note(await self._history_restore()))
        except Exception as error:  # noqa: BLE001 - the stored tests are polled all the same
            _log.exception("The database was not filled from Apple's history")
            run.steps.put_nowait(Note(mistake_made(error)))
        finally:
            run.is_restoring_history = False
            run.notified.set()

    # -- which tests are polled ------------------------------------------------------------------

    async def _run_groups(self, run: Run) -> None:
        running = run.groups
        began = self._clock.now()
        while True:
            wanted = self._chosen(run)
            is_done = not (run.is_endless or run.is_restoring_history)
            if is_done and not self._is_worth_waiting(wanted, began):
                run.steps.put_nowait(None)
                return
            for name in {_group_of(timeline) for timeline in wanted}:
                if name not in running:
                    running[name] = asyncio.Event()
                    run.tasks.start(self._follow_group(name, run, running[name]))
                running[name].set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if run.is_endless else LOST_FOR_SECONDS):
                    await run.notified.wait()
            run.notified.clear()

    def _is_worth_waiting(self, wanted: Sequence[Timeline], began: datetime) -> bool:
        """True if a test is open, or a lost one may be explained by the history soon."""
        if any(timeline.state is State.OPEN for timeline in wanted):
            return True
        now = self._clock.now()
        is_young = any(now < timeline.asked.at + JOIN_AFTER[1] for timeline in wanted)
        return bool(wanted) and (is_young or now < began + timedelta(seconds=LOST_FOR_SECONDS))

    def _chosen(self, run: Run) -> tuple[Timeline, ...]:
        chosen = self.followed()
        if run.only is not None:
            chosen = tuple(timeline for timeline in chosen if timeline.test_id in run.only)
        if run.time_scale is not None:
            chosen = tuple(at_speed(timeline, run.time_scale) for timeline in chosen)
        return chosen

    async def _follow_group(self, name: Group, run: Run, notified: asyncio.Event) -> None:
        backoff = Backoff(longest=TRY_AGAIN_AFTER)
        while True:
            wait = TRY_AGAIN_AFTER
            try:
                try:
                    await self._poll_after(name, run, notified, backoff)
                except StorebellError as error:  # the keychain, or what opens the connection
                    _log.warning("Not followed for now: %s. %s", error.title, error.advice)
                    self._note_failure(name, run, error)
            except Exception as error:  # noqa: BLE001 - no bug may end the polling of a test
                _log.exception("Not followed for now")
                if backoff.is_fresh:
                    run.steps.put_nowait(Note(mistake_made(error)))
                wait = backoff.next()
            await self._clock.sleep_until(self._clock.now() + wait)

    def _note_failure(self, name: Group, run: Run, error: StorebellError) -> None:
        for test in self._tests_of(name, run):
            failed = failure_events(test, error, self._clock.now(), is_final=False)
            if test.failure is None or test.failure.title != error.title:
                self._repository.append(*failed)

    def _tests_of(self, name: Group, run: Run) -> list[Timeline]:
        return [timeline for timeline in self._chosen(run) if _group_of(timeline) == name]

    async def _poll_after(
        self,
        name: Group,
        run: Run,
        notified: asyncio.Event,
        backoff: Backoff,
    ) -> None:
        tests = self._tests_of(name, run)
        while not tests:  # a key is read when there is a test to poll
            notified.clear()
            await notified.wait()
            tests = self._tests_of(name, run)
        credentials = await self._credentials_for(self._app_of(tests[0]))
        verifier, base_url = self._target.verifier(), self._target.base_url_of(name[2])
        async with self._stores.open(credentials, name[2], base_url) as store:
            poller = Poller(
                store=store,
                verifier=verifier,
                clock=self._clock,
                pace=APPLES_PACE,
                is_patient=True,
                may_poll=self._may_poll,
                may_give_up=self._may_give_up,
                is_taken=lambda uuid: bool(self._repository.find(uuid)),
            )
            while True:
                notified.clear()
                poller.show(self._tests_of(name, run))
                when = poller.next_poll_at()
                if when is None or await self._is_notified_before(when, notified, poller):
                    if when is None:
                        await notified.wait()
                    continue
                poller.show(self._tests_of(name, run))
                for event in await poller.poll():
                    note(event, is_simulated=self._target.is_simulated)
                    self._repository.append(event)
                self._note_budget(name, run)
                backoff.reset()

    def _note_budget(self, name: Group, run: Run) -> None:
        """Notifies when half of the requests of an hour are used, once an endpoint and hour."""
        now = self._clock.now()
        for used in self._requests_used(name[1], name[2], now):
            key = QuotaKey(name[1], name[2], used.endpoint)
            if used.fraction < HALF or now < run.noted.get(key, now):
                continue
            run.noted[key] = now + timedelta(hours=1)
            run.steps.put_nowait(Note(half_used(used)))

    async def _is_notified_before(
        self, when: datetime, notified: asyncio.Event, poller: Poller
    ) -> bool:
        """Sleeps until `when` or a change; True for a change, after which the time is computed
        anew.
        """
        async with asyncio.TaskGroup() as race:
            sleeping = race.create_task(self._clock.wake_at(when))
            waiting = race.create_task(notified.wait())
            await asyncio.wait((sleeping, waiting), return_when=asyncio.FIRST_COMPLETED)
            is_over = sleeping.done()
            for task in (sleeping, waiting):
                task.cancel()
        if is_over and not sleeping.result():
            poller.catch_up()
        return not is_over


def _group_of(timeline: Timeline) -> Group:
    asked = timeline.asked
    return asked.app_label, asked.bundle_id, asked.environment
