"""Polls Apple for the open tests of one app and environment.

A single test is requested by its token. Several are found together in Apple's notification history,
where one request returns up to twenty.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from storebell.domain.errors.apple import AppleError, NotAuthorizedError, RateLimitedError
from storebell.domain.errors.storebell_error import InternalError, StorebellError
from storebell.domain.notifications.events import (
    Event,
    Exchanged,
    Joined,
    Outcome,
    Settled,
)
from storebell.domain.notifications.history import EndlessHistoryError, HistoryRecord
from storebell.domain.notifications.polling import (
    DELIVERY_TAKES,
    LONGEST_GAP,
    Pace,
    next_poll,
    poll_times,
    undecided_at,
)
from storebell.domain.notifications.timeline import State, Timeline
from storebell.ports.appstore import AppStore
from storebell.ports.clock import Clock
from storebell.ports.simulator import Local
from storebell.ports.verifier import Verifier
from storebell.services.notifications.answer_events import (
    events_of_answer,
    failure_events,
    is_hopeless,
    stamp,
    with_traces,
)
from storebell.services.notifications.backoff import Backoff
from storebell.services.notifications.history_spans import can_be, request_for, uuid_of
from storebell.services.notifications.page_guard import PageGuard

NOT_YET_AVAILABLE: Final = 4040008

TOGETHER: Final = timedelta(seconds=10)
"""The least time between two polls of several tests."""

JOIN_AFTER: Final = tuple(timedelta(seconds=each) for each in (3, 30, 120, 600, 3600))
"""The times, from the request on, at which the history is read for a test whose answer was lost."""

REFUSED_FOR: Final = timedelta(minutes=10)
"""The time without requests after HTTP 401, for a caller that polls for days."""

MOST_PAGES: Final = 200

_log = logging.getLogger(__name__)

MayPoll = Callable[[str, datetime, datetime], bool]
"""A predicate: True if this process may poll a test from now until then, and no other one does."""


@dataclass(slots=True)
class _Watched:
    timeline: Timeline
    last_poll_at: datetime | None = None
    is_answered: bool = False


class Poller:
    """The tests of one app and environment.

    Its caller sleeps until `next_poll_at`, calls `poll` and stores the events that it returns.
    `is_patient` is for polling over days: a refused key or a stopped simulator ends nothing.
    `may_give_up` is false while the clock is implausible: then no test ends because of the time.
    """

    def __init__(
        self,
        *,
        store: AppStore,
        verifier: Verifier,
        clock: Clock,
        pace: Pace,
        local: Local | None = None,
        each_takes: timedelta = DELIVERY_TAKES,
        is_repeated: bool = False,
        is_patient: bool = False,
        may_poll: MayPoll = lambda _test_id, _now, _until: True,
        is_taken: Callable[[str], bool] = lambda _uuid: False,
        may_give_up: Callable[[], bool] = lambda: True,
    ) -> None:
        self._may_give_up = may_give_up
        self._store = store
        self._verifier = verifier
        self._clock = clock
        self._pace = pace
        self._local = local
        self._each_takes = each_takes
        self._is_repeated = is_repeated
        self._is_patient = is_patient
        self._may_poll = may_poll
        self._is_taken = is_taken
        self._tests: dict[str, _Watched] = {}
        self._last_poll_at: datetime | None = None
        self._not_before: datetime | None = None
        self._is_behind = False
        self._backoff = Backoff()

    # -- which tests ----------------------------------------------------------------------------

    def show(self, timelines: Iterable[Timeline]) -> None:
        """Sets the current tests; the times of their last polls are preserved."""
        known = self._tests
        self._tests = {}
        for timeline in timelines:
            watched = known.get(timeline.test_id)
            looked = watched.last_poll_at if watched else None
            self._tests[timeline.test_id] = _Watched(timeline, looked)

    def timeline(self, test_id: str) -> Timeline:
        return self._tests[test_id].timeline

    def catch_up(self) -> None:
        """Makes the next poll due at once, after the computer slept or its clock was set."""
        self._is_behind = True

    # -- when -----------------------------------------------------------------------------------

    def next_poll_at(self) -> datetime | None:
        """The time of the next poll, in the past if it was missed; None without a test to poll."""
        times = [when for test in self._tests.values() if (when := self._due(test)) is not None]
        if not times:
            return None
        soonest = min(times)
        if self._is_behind:
            soonest = self._clock.now()
        elif self._last_poll_at is not None and len(times) > 1:
            soonest = max(soonest, self._last_poll_at + self._gap())
        return soonest if self._not_before is None else max(soonest, self._not_before)

    def _due(self, watched: _Watched) -> datetime | None:
        timeline, last_poll_at = watched.timeline, watched.last_poll_at
        if timeline.state is State.UNKNOWN:
            times = (timeline.asked.at + each for each in JOIN_AFTER)
            return next(
                (time for time in times if last_poll_at is None or time > last_poll_at), None
            )
        if timeline.state is not State.OPEN:
            return None
        when = next_poll(timeline, self._pace, last_poll_at)
        if last_poll_at is not None:
            when = min(when, last_poll_at + LONGEST_GAP)
        give_up = undecided_at(timeline, self._each_takes)
        # After that time it polls until an answer came: a network failure decides nothing.
        return min(when, give_up) if last_poll_at is None or last_poll_at < give_up else when

    def _gap(self) -> timedelta:
        """The shortest poll interval of the tests: it is enough for all of them."""
        assert self._last_poll_at is not None
        gaps = [
            _step(test.timeline, self._pace, self._last_poll_at)
            if test.timeline.state is State.OPEN
            else due - self._last_poll_at
            for test in self._tests.values()
            if (due := self._due(test)) is not None
        ]
        return max(TOGETHER, min(gaps))

    # -- polling --------------------------------------------------------------------------------

    async def poll(self, *, limit_seconds: float | None = None) -> list[Event]:
        """Polls all tests that are due, or all tests if none is and there is a limit.

        `limit_seconds` bounds the poll; requests without an answer by then have no effect.
        """
        now = self._clock.now()
        tests = [(test, self._due(test)) for test in self._tests.values()]
        due = [test for test, at in tests if at is not None and at <= now]
        is_all = self._is_behind or (not due and limit_seconds is not None)
        chosen = self._held([test for test, at in tests if at is not None] if is_all else due)
        self._last_poll_at, self._not_before, self._is_behind = now, None, False
        for test in chosen:
            test.last_poll_at, test.is_answered = now, False
        events: list[Event] = []
        try:
            async with asyncio.timeout(limit_seconds):
                await self._ask(chosen, events)
        except TimeoutError:
            return events
        return events + self._given_up(chosen, now)

    async def _ask(self, chosen: list[_Watched], events: list[Event]) -> None:
        by_token = [test for test in chosen if self._is_asked_by_token(test)]
        together = [test for test in chosen if test not in by_token]
        has_stumbled = False
        for test in by_token:
            has_stumbled |= await self._stumbles([test], self._ask_status(test, events), events)
        if together:
            asking = self._ask_history(together, events)
            has_stumbled |= await self._stumbles(together, asking, events)
        if has_stumbled:
            again = self._clock.now() + self._backoff.next()
            self._not_before = max(self._not_before or again, again)
        else:
            self._backoff.reset()

    async def _stumbles(
        self,
        asked: list[_Watched],
        asking: Coroutine[object, object, None],
        events: list[Event],
    ) -> bool:
        """True if a bug of ours stopped the work: it is stored and logged, and ends nothing."""
        try:
            await asking
        except Exception as error:  # noqa: BLE001 - one poll must not end the polling of a test
            _log.exception("A look failed")
            for test in asked:
                self._fail(test, InternalError(reason=type(error).__name__), events)
            return True
        return False

    def _held(self, due: list[_Watched]) -> list[_Watched]:
        """The tests that no other process polls, until well after their next poll."""
        now = self._clock.now()
        held = []
        for test in due:
            if self._may_poll(test.timeline.test_id, now, now + timedelta(minutes=3)):
                held.append(test)
            else:
                test.last_poll_at = now
        return held

    def _is_asked_by_token(self, test: _Watched) -> bool:
        if test.timeline.token is None:
            return False
        return len(self._tests) == 1 or uuid_of(test.timeline) is None

    async def _ask_status(self, test: _Watched, events: list[Event]) -> None:
        token = test.timeline.token
        assert token is not None
        try:
            status = await self._store.test_notification_status(token)
        except StorebellError as error:
            self._fail(test, error, events)
            return
        test.is_answered = True
        at = self._clock.now()
        new_events: list[Event] = [Exchanged(**stamp(test.timeline, at), exchange=status.exchange)]
        new_events += events_of_answer(
            test.timeline,
            status.signed_payload,
            status.attempts,
            self._verifier,
            at,
            is_repeated=self._is_repeated,
        )
        if self._local is not None:
            new_events = with_traces(test.timeline, new_events, self._local.traces(token), at)
        self._take(test, new_events, events)

    async def _ask_history(self, chosen: list[_Watched], events: list[Event]) -> None:
        request = request_for(test.timeline for test in chosen)
        records: list[HistoryRecord] = []
        token: str | None = None
        guard, known = PageGuard(MOST_PAGES), set[tuple[object, ...]]()
        endless: StorebellError | None = None
        try:
            while True:
                page = await self._store.notification_history(request, token)
                for item in page.items:
                    records.append(
                        HistoryRecord.read(item, self._verifier.verify(item.signed_payload))
                    )
                    await asyncio.sleep(0)  # a millisecond of work each
                token = page.next_token
                if token is None:
                    break
                known_before = len(known)
                known.update(record.identity for record in records[-len(page.items) :])
                guard.note(has_new=len(known) > known_before)
                guard.follow(token)
        except EndlessHistoryError as error:
            endless = error
        except StorebellError as error:
            for test in chosen:
                self._fail(test, error, events)
            return
        at = self._clock.now()
        for test in chosen:
            test.is_answered = endless is None  # else there were more pages than we read
            # The answer came, so what failed before has passed.
            if endless is None and test.timeline.failure and test.timeline.state is State.OPEN:
                exchanged = Exchanged(**stamp(test.timeline, at), exchange=page.exchange)
                self._take(test, [exchanged], events)
        self._join(records, at, events)
        self._read(records, at, events)
        for test in chosen:
            if endless is not None and test.timeline.state is State.OPEN:
                self._fail(test, endless, events)

    def _read(self, records: list[HistoryRecord], at: datetime, events: list[Event]) -> None:
        by_uuid = {uuid_of(test.timeline): test for test in self._tests.values()}
        for record in records:
            uuid = record.notification_uuid
            test = by_uuid.get(uuid) if uuid else None
            if test is not None and test.timeline.state is State.OPEN:
                new_events = events_of_answer(
                    test.timeline, record.signed_payload, record.attempts, self._verifier, at
                )
                self._take(test, new_events, events)

    def _join(self, records: list[HistoryRecord], at: datetime, events: list[Event]) -> None:
        """Joins a lost test to the only notification that matches; otherwise a person decides."""
        lost = [test for test in self._tests.values() if test.timeline.state is State.UNKNOWN]
        if not lost:
            return
        known = {uuid_of(test.timeline) for test in self._tests.values()}
        free = [
            record
            for record in records
            if record.notification_uuid
            and record.notification_uuid not in known
            and not self._is_taken(record.notification_uuid)
        ]
        fitting = {
            test.timeline.test_id: [record for record in free if can_be(record, test.timeline)]
            for test in lost
        }
        for test in lost:
            candidates = fitting[test.timeline.test_id]
            if len(candidates) != 1 or sum(candidates[0] in each for each in fitting.values()) != 1:
                continue
            uuid = candidates[0].notification_uuid
            assert uuid is not None
            joined = Joined(**stamp(test.timeline, at), notification_uuid=uuid)
            self._take(test, [joined], events)

    # -- inside ---------------------------------------------------------------------------------

    def _take(self, test: _Watched, new_events: list[Event], events: list[Event]) -> None:
        for event in new_events:
            test.timeline = test.timeline.after(event)
        events += new_events

    def _fail(self, test: _Watched, error: StorebellError, events: list[Event]) -> None:
        at = self._clock.now()
        if isinstance(error, RateLimitedError):
            self._not_before = error.retry_at
        elif isinstance(error, NotAuthorizedError) and self._is_patient:
            self._not_before = at + REFUSED_FOR
        is_pending = isinstance(error, AppleError) and error.code == NOT_YET_AVAILABLE
        if is_pending:
            test.is_answered = True
            if error.exchange:
                self._take(
                    test, [Exchanged(**stamp(test.timeline, at), exchange=error.exchange)], events
                )
            return
        if test.timeline.state is State.UNKNOWN:
            return  # its state is stored already, and the history is read again
        is_final = is_hopeless(error) and not (
            self._is_patient and isinstance(error, NotAuthorizedError)
        )
        known = test.timeline.failure
        if is_final or known is None or known.title != error.title:  # stored once, not each time
            self._take(test, failure_events(test.timeline, error, at, is_final=is_final), events)

    def _given_up(self, chosen: list[_Watched], now: datetime) -> list[Event]:
        """Final events of tests for which nothing more can come. `now` is before the poll."""
        events: list[Event] = []
        for test in chosen:
            timeline = test.timeline
            is_over = test.is_answered and now >= undecided_at(timeline, self._each_takes)
            is_over = is_over and self._may_give_up()
            if timeline.state is State.OPEN and is_over:
                ending = Settled(**stamp(timeline, self._clock.now()), outcome=Outcome.UNDECIDED)
                self._take(test, [ending], events)
            elif timeline.outcome is not None and timeline.settled_as is None:
                ending = Settled(**stamp(timeline, self._clock.now()), outcome=timeline.outcome)
                self._take(test, [ending], events)
        return events


def _step(timeline: Timeline, pace: Pace, now: datetime) -> timedelta:
    """The distance between two planned polls of an open test around `now`."""
    past = [*takewhile(lambda when: when <= now, poll_times(timeline, pace, now))]
    return next_poll(timeline, pace, now) - past[-1] if past else TOGETHER
