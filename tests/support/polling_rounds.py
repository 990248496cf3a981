"""Random schedules: fifty watches of one app, asked for over days, with faults at their polls."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from storebell.domain.environment import Environment
from storebell.domain.network.request_limits import MOST_AN_HOUR, Endpoint
from storebell.domain.notifications.events import Settled
from storebell.domain.notifications.polling import APPLES_PACE, undecided_at
from storebell.domain.notifications.timeline import State, Timeline
from storebell.services.notifications.poller import Poller
from support.clocks import START, ManualClock
from support.polled_app_store import (
    PayloadReader,
    PolledAppStore,
    Sent,
    failed_six_times,
    new_uuid,
    timeline_of,
)

WATCHES = 50


@dataclass(slots=True)
class Tally:
    """`missed` are attempts that were not shown, `early` tests that ended with some missing."""

    schedules: int = 0
    watches: int = 0
    attempts: int = 0
    missed: int = 0
    early: int = 0
    over: int = 0
    faults: int = 0
    busiest: dict[str, int] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.missed and not self.early and not self.over


def make_poller(store: PolledAppStore) -> Poller:
    return Poller(
        store=store,
        verifier=PayloadReader(),
        clock=store.clock,
        pace=APPLES_PACE,
        is_patient=True,
    )


async def follow(
    poller: Poller,
    clock: ManualClock,
    coming: list[tuple[datetime, Timeline]],
    settled_at: dict[str, datetime] | None = None,
) -> dict[str, Timeline]:
    """Looks after tests as they are asked for, until none is open; returns how they stand.

    `settled_at` takes the time at which each was said to be settled.
    """
    tests: dict[str, Timeline] = {}
    waiting = sorted(coming, key=lambda each: each[0])
    while True:
        while waiting and waiting[0][0] <= clock.now():
            _, timeline = waiting.pop(0)
            tests[timeline.test_id] = timeline
        poller.show(tests.values())
        when = poller.next_poll_at()
        if waiting and (when is None or waiting[0][0] < when):
            await clock.wake_at(waiting[0][0])
            continue
        if when is None:
            return tests
        await clock.wake_at(when)
        for event in await poller.poll():
            tests[event.test_id] = tests[event.test_id].after(event)
            if settled_at is not None and isinstance(event, Settled):
                settled_at.setdefault(event.test_id, event.at)
        still_open = {test for test in tests if tests[test].state in {State.OPEN, State.UNKNOWN}}
        poller.show(tests[one] for one in still_open)
        if not still_open and not waiting:
            return tests


async def play_one(lots: random.Random, tally: Tally) -> None:
    environment = lots.choice([Environment.PRODUCTION, Environment.SANDBOX])
    clock = ManualClock()
    store = PolledAppStore(
        clock, environment, fault_rate=lots.choice([0, 0.1, 0.5]), seed=lots.getrandbits(32)
    )
    # Some are asked for at once, some over an hour, some over days.
    spread = lots.choice(
        [timedelta(0), timedelta(minutes=10), timedelta(hours=1), timedelta(days=3)]
    )
    coming: list[tuple[datetime, Timeline]] = []
    for _ in range(WATCHES):
        at = START + spread * lots.random()
        late = lots.choice([timedelta(0), timedelta(minutes=10)])
        attempts = tuple(failed_six_times(at, lots, late))
        if environment is Environment.SANDBOX:
            attempts = attempts[:1]
        one = Sent(new_uuid(lots), at, attempts, timedelta(seconds=lots.uniform(0, 30)))
        store.sent.append(one)
        coming.append((at, timeline_of(one, environment)))
    settled_at: dict[str, datetime] = {}
    tests = await follow(make_poller(store), clock, coming, settled_at)
    tally.schedules += 1
    tally.watches += len(tests)
    tally.faults += store.faults.total()
    for one in store.sent:
        shown = tests[f"test-{one.uuid}"]
        tally.attempts += len(one.attempts)
        missing = len(one.attempts) - len(shown.attempts)
        tally.missed += missing
        end = settled_at.get(shown.test_id)
        is_early = end is not None and end < undecided_at(shown)
        tally.early += bool(missing and is_early)
    for endpoint in (Endpoint.TEST_STATUS, Endpoint.HISTORY):
        busiest = store.busiest_hour(endpoint)
        name = f"{environment} {endpoint}"
        tally.busiest[name] = max(tally.busiest.get(name, 0), busiest)
        tally.over += busiest > MOST_AN_HOUR[environment, endpoint]
