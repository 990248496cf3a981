"""A computer that sleeps and whose clock is set: random jumps while tests are open for days."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Final

from storebell.app.clock import SystemClock
from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import AttemptRecorded
from storebell.domain.notifications.timeline import State, Timeline
from storebell.presentation.lanes.lanes import lane
from storebell.services.notifications.answer_events import wrong_clock
from storebell.storage.database.database import Database
from support.clocks import START, ManualClock
from support.polled_app_store import (
    PolledAppStore,
    Sent,
    failed_six_times,
    new_uuid,
    timeline_of,
)
from support.polling_rounds import make_poller

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

JUMPS: Final = {
    "asleep for a minute": MINUTE,
    "asleep for an hour": HOUR,
    "asleep for a night": 9 * HOUR,
    "asleep for 80 hours": 80 * HOUR,
    "set 10 minutes ahead": 10 * MINUTE,
    "set 10 minutes back": -10 * MINUTE,
    "set a day ahead": DAY,
    "set a day back": -DAY,
}
"""Each is more than a correction, so that one look catches up."""


@dataclass(slots=True)
class Tally:
    """`wrong` says in words what was not as it must be."""

    rounds: int = 0
    jumps: dict[str, int] = field(default_factory=dict)
    attempts: int = 0
    most_polls: int = 0
    skews: int = 0
    wrong: list[str] = field(default_factory=list)

    def check(self, is_right: object, what: str) -> None:
        if not is_right:
            self.wrong.append(what)


class SleepyComputer:
    """A wall clock that jumps, and a monotonic one that knows nothing of it."""

    def __init__(self) -> None:
        self.wall = START
        self.ticks = 0.0
        self.jump_at: float | None = None
        self.jump = timedelta(0)
        self.naps = 0
        self.clock = SystemClock(lambda: self.wall, lambda: self.ticks, self._nap)

    async def _nap(self, seconds: float) -> None:
        self.naps += 1
        self.ticks += seconds
        self.wall += timedelta(seconds=seconds)
        if self.jump_at is not None and self.ticks >= self.jump_at:
            self.jump_at = None
            self.wall += self.jump


async def play_one(folder: Path, lots: random.Random, tally: Tally) -> None:
    """One jump is noticed by the clock; then days are played in which the clock jumps."""
    tally.rounds += 1
    name = lots.choice([*JUMPS])
    tally.jumps[name] = tally.jumps.get(name, 0) + 1
    await _is_noticed(name, lots, tally)
    await _catches_up_once(folder, name, lots, tally)
    _is_named(lots, tally)
    _when_summer_ends(lots, tally)


async def _is_noticed(name: str, lots: random.Random, tally: Tally) -> None:
    computer = SleepyComputer()
    computer.jump, computer.jump_at = JUMPS[name], lots.uniform(0, 600)
    slept_well = await computer.clock.wake_at(START + 30 * MINUTE)
    tally.check(not slept_well, f"{name}: not noticed")
    tally.check(computer.naps <= 121, f"{name}: noticed after {computer.naps} naps")
    computer = SleepyComputer()
    computer.jump, computer.jump_at = timedelta(seconds=lots.uniform(-9, 9)), 60
    tally.check(
        await computer.clock.wake_at(START + 5 * MINUTE), f"a correction of {computer.jump}: a jump"
    )


async def _catches_up_once(folder: Path, name: str, lots: random.Random, tally: Tally) -> None:
    environment = lots.choice([Environment.PRODUCTION, Environment.SANDBOX])
    clock, count = ManualClock(), lots.choice([1, 1, 5, 19])
    store = PolledAppStore(clock, environment)
    tests: dict[str, Timeline] = {}
    for number in range(count):
        at = START + timedelta(seconds=number)
        attempts = tuple(failed_six_times(at, lots, MINUTE))
        if environment is Environment.SANDBOX:
            attempts = attempts[:1]
        one = Sent(new_uuid(lots), at, attempts, timedelta(seconds=lots.uniform(0, 30)))
        store.sent.append(one)
        timeline = timeline_of(one, environment)
        tests[timeline.test_id] = timeline
    poller, end = make_poller(store), START + timedelta(days=12)
    jump_at = START + timedelta(seconds=lots.uniform(60, 100 * 3600))
    with Database.open(folder / f"{tally.rounds}" / "storebell.db") as database:
        for timeline in tests.values():
            database.event_store.begin(timeline.asked, "me")
        order = _order(database)
        has_jumped = False
        while clock.now() < end:
            poller.show(test for test in tests.values() if test.state is State.OPEN)
            when = poller.next_poll_at()
            if when is None:
                break
            if not has_jumped and when > jump_at:
                has_jumped = True
                await clock.sleep_until(jump_at)
                clock.jump(JUMPS[name])
                poller.catch_up()
                before = len(store.requests())
                when = poller.next_poll_at()
                tally.check(when is None or when <= clock.now(), f"{name}: no look at once")
            await clock.wake_at(when or clock.now())
            for event in await poller.poll():
                tests[event.test_id] = tests[event.test_id].after(event)
                database.event_store.append(event)
            if has_jumped and before >= 0:
                looks = len(store.requests()) - before
                tally.most_polls = max(tally.most_polls, looks)
                tally.check(looks <= 1, f"{name}: {looks} requests to catch up with {count}")
                before = -1
        tally.check(_order(database) == order, f"{name}: the lanes changed places")
    for one in store.sent:
        shown = tests[f"test-{one.uuid}"]
        tally.attempts += len(shown.attempts)
        tally.check(shown.attempts == one.attempts, f"{name}: {len(shown.attempts)} attempts shown")


def _order(database: Database) -> list[str]:
    return [timeline.test_id for timeline in database.event_store.page().timelines]


def _is_named(lots: random.Random, tally: Tally) -> None:
    """A clock that differs by more than a minute is named to the second; else nothing is said."""
    seconds = lots.choice([0, 30, -59, 61, -61, 97, -600, 86_400, -86_400])
    served = datetime(2026, 11, 22, 12, tzinfo=UTC)
    for value in (f"{served:%a, %d %b %Y %H:%M:%S} GMT", "", "yesterday"):
        headers = (("Date", value),) if value else ()
        mine = served + timedelta(seconds=seconds + lots.uniform(0.1, 0.9))  # Date drops a part
        exchange = Exchange("GET", "http://127.0.0.1/", mine, 0.0, status=200, headers=headers)
        finding = wrong_clock(exchange)
        is_due = abs(seconds) > 60 and value.endswith("GMT")
        tally.skews += is_due
        tally.check((finding is not None) == is_due, f"skew {seconds} s, Date {value!r}")
        if finding is not None:
            said = str(finding.seen)
            tally.check(f"{abs(seconds)} s " in said, f"skew {seconds} s is called {said!r}")


class _SummerEnds(tzinfo):
    """A zone two hours ahead of UTC until summer ends, then one."""

    END = datetime(2026, 10, 25, 1)  # noqa: DTZ001 - a tzinfo is asked with times that have none

    def utcoffset(self, dt: datetime | None) -> timedelta:
        # Called with a time of this zone, except by `fromutc`, which does not ask.
        is_over = dt is not None and dt.replace(tzinfo=None) - HOUR >= self.END + HOUR
        return HOUR if is_over else 2 * HOUR

    def dst(self, _dt: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _dt: datetime | None) -> str:
        return "summer ends"

    def fromutc(self, dt: datetime) -> datetime:
        return dt + (HOUR if dt.replace(tzinfo=None) >= self.END else 2 * HOUR)


def _when_summer_ends(lots: random.Random, tally: Tally) -> None:
    """Apple waits for hours, not for times of day: after the change it is due an hour earlier."""
    at = datetime(2026, 10, 24, 20, tzinfo=UTC) + timedelta(minutes=lots.randrange(180))
    sent_at = at + timedelta(seconds=2)
    one = Sent(new_uuid(lots), at, (SendAttempt(sent_at, "TIMED_OUT"),))
    timeline = timeline_of(one, Environment.PRODUCTION)
    timeline = timeline.after(
        AttemptRecorded(test_id=timeline.test_id, at=sent_at, number=1, attempt=one.attempts[0])
    )
    before, after = timeline.due_times[:2]
    tally.check(after - before == 12 * HOUR, "the clock change moves what is due")
    slots = lane(timeline, sent_at + MINUTE, _SummerEnds()).slots
    shown = f"{(after + HOUR):%H:%M}"
    tally.check(shown in str(slots[3].offset), f"due at {shown}, shown as {slots[3].offset}")
