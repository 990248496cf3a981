"""When it looks, how, and what it finds, with a clock that plays days in a moment."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.errors.network import MayHaveBeenSentError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.findings import Verification
from storebell.domain.network.request_limits import Endpoint
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import (
    AttemptRecorded,
    Failed,
    Joined,
    Outcome,
    PayloadVerified,
)
from storebell.domain.notifications.history import HistoryPage, HistoryRequest
from storebell.domain.notifications.polling import APPLES_PACE, LONGEST_GAP
from storebell.domain.notifications.timeline import State, Timeline
from storebell.services.notifications.poller import Poller
from support.clocks import START, ManualClock
from support.polled_app_store import (
    PayloadReader,
    PolledAppStore,
    Sent,
    busiest_hour,
    failed_six_times,
    new_uuid,
    timeline_of,
)
from support.polling_rounds import follow, make_poller

pytestmark = pytest.mark.anyio

PRODUCTION, SANDBOX = Environment.PRODUCTION, Environment.SANDBOX
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LOTS = random.Random(3)


def sent(at: datetime = START, attempts: Sequence[SendAttempt] = ()) -> Sent:
    return Sent(new_uuid(LOTS), at, tuple(attempts))


def lost(at: datetime, test_id: str, environment: Environment = SANDBOX) -> Timeline:
    """A test whose answer never came."""
    asked = replace(timeline_of(sent(at), environment, test_id).asked, at=at)
    error = MayHaveBeenSentError(reason="The connection broke")
    failed = Failed(
        test_id=test_id, at=at, failure=Failure.UNKNOWN, title=error.title, advice=error.advice
    )
    return Timeline.start(asked).after(failed)


async def looks(poller: Poller, clock: ManualClock, count: int) -> list[object]:
    events: list[object] = []
    for _ in range(count):
        when = poller.next_poll_at()
        assert when is not None
        await clock.wake_at(when)
        events += await poller.poll()
    return events


async def test_the_whole_production_plan_takes_one_request_for_each_attempt_on_time() -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, PRODUCTION)
    one = sent(START, tuple(failed_six_times(START, LOTS)))
    store.sent.append(one)
    tests = await follow(make_poller(store), clock, [(START, timeline_of(one, PRODUCTION))])
    [timeline] = tests.values()
    assert timeline.attempts == one.attempts
    offsets = [round((each.at - one.attempts[0].at) / HOUR) for each in timeline.attempts]
    assert offsets == [0, 1, 13, 37, 85, 157]
    assert timeline.outcome is Outcome.FAILED
    assert len([when for when in store.requests() if when > START + 10 * MINUTE]) == 5


@pytest.mark.parametrize("late", [MINUTE, 4 * MINUTE, 14 * MINUTE, 29 * MINUTE, 50 * MINUTE])
async def test_an_attempt_that_comes_late_is_found_by_the_next_steps(late: timedelta) -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, PRODUCTION)
    first = SendAttempt(START + timedelta(seconds=2), "TIMED_OUT")
    second = SendAttempt(first.at + HOUR + late, "SUCCESS")
    one = sent(START, (first, second))
    store.sent.append(one)
    tests = await follow(make_poller(store), clock, [(START, timeline_of(one, PRODUCTION))])
    [timeline] = tests.values()
    assert timeline.outcome is Outcome.DELIVERED
    steps = [when for when in store.requests() if when > START + 30 * MINUTE]
    assert steps[-1] - second.at <= max(late, MINUTE) + MINUTE
    assert len(steps) <= 7


async def hourly(count: int, spread: timedelta, recorded: timedelta) -> PolledAppStore:
    """So many sandbox tests asked for within `spread`, whose record takes so long."""
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    coming = []
    for number in range(count):
        at = START + spread * number / count
        one = sent(at, (SendAttempt(at + recorded, "TIMED_OUT"),))
        store.sent.append(one)
        coming.append((at, timeline_of(one, SANDBOX)))
    tests = await follow(make_poller(store), clock, coming)
    assert all(timeline.outcome is not None for timeline in tests.values())
    return store


async def test_two_hundred_open_sandbox_tests_cost_as_many_requests_an_hour_as_one() -> None:
    alone = await hourly(1, timedelta(0), timedelta(hours=20))
    together = await hourly(200, timedelta(0), timedelta(hours=20))
    for hour in range(20):
        of_one, of_all = (
            len(
                [
                    when
                    for when in store.requests()
                    if hour * HOUR <= when - START < hour * HOUR + HOUR
                ]
            )
            for store in (alone, together)
        )
        assert abs(of_all - of_one) <= max(1, of_one * 0.1), (hour, of_one, of_all)
    assert busiest_hour(together.requests()) < 360


async def test_two_hundred_asked_for_within_ten_minutes_stay_under_the_limit() -> None:
    store = await hourly(200, 10 * MINUTE, timedelta(hours=20))
    assert busiest_hour(store.requests()) < 360
    assert store.busiest_hour(Endpoint.TEST_STATUS) < 20


@pytest.mark.parametrize(
    "jump", [MINUTE, HOUR, timedelta(hours=80), -10 * MINUTE, -timedelta(days=1)]
)
async def test_after_sleep_or_a_set_clock_one_look_catches_up(jump: timedelta) -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, PRODUCTION)
    one = sent(START, tuple(failed_six_times(START, LOTS)))
    store.sent.append(one)
    poller = make_poller(store)
    poller.show([timeline_of(one, PRODUCTION)])
    await looks(poller, clock, 2)
    before = len(store.requests())
    clock.jump(jump)
    poller.catch_up()
    when = poller.next_poll_at()
    assert when is not None
    assert when <= clock.now()
    await poller.poll()
    assert len(store.asked_at[Endpoint.TEST_STATUS]) == before + 1
    after = poller.next_poll_at()
    test = poller.timeline(f"test-{one.uuid}")
    assert after is None or after > clock.now() or test.outcome is not None
    assert test.attempts == tuple(sorted(test.attempts))
    assert test.settled_as is not Outcome.UNDECIDED


async def test_a_lost_test_is_joined_to_the_one_notification_that_can_be_it() -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    attempt = SendAttempt(START + timedelta(seconds=5), "SUCCESS")
    store.sent += [
        sent(START + timedelta(seconds=2), (attempt,)),
        sent(START - HOUR, (SendAttempt(START - HOUR, "SUCCESS"),)),
    ]
    poller = make_poller(store)
    poller.show([lost(START, "lost")])
    events = await looks(poller, clock, 2)
    [joined] = [event for event in events if isinstance(event, Joined)]
    assert joined.notification_uuid == store.sent[0].uuid
    assert poller.timeline("lost").outcome is Outcome.DELIVERED
    assert poller.timeline("lost").attempts == (attempt,)


async def test_two_that_can_be_it_are_left_to_a_person() -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    store.sent += [sent(START, (SendAttempt(START, "SUCCESS"),)) for _ in range(2)]
    poller = make_poller(store)
    poller.show([lost(START, "lost")])
    await looks(poller, clock, 3)
    assert poller.timeline("lost").state is State.UNKNOWN


async def test_one_that_can_be_either_of_two_is_neither() -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    store.sent.append(sent(START, (SendAttempt(START, "SUCCESS"),)))
    poller = make_poller(store)
    poller.show([lost(START, "one"), lost(START + MINUTE, "other")])
    await looks(poller, clock, 3)
    assert {poller.timeline(name).state for name in ("one", "other")} == {State.UNKNOWN}


async def test_what_belongs_to_another_test_is_not_taken() -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    store.sent.append(sent(START, (SendAttempt(START, "SUCCESS"),)))
    poller = Poller(
        store=store,
        verifier=PayloadReader(),
        clock=clock,
        pace=APPLES_PACE,
        is_taken={store.sent[0].uuid}.__contains__,
    )
    poller.show([lost(START, "lost")])
    await looks(poller, clock, 3)
    assert poller.timeline("lost").state is State.UNKNOWN


async def test_nothing_is_asked_again_for_what_can_t_be_explained() -> None:
    clock = ManualClock()
    poller = make_poller(PolledAppStore(clock, SANDBOX))
    poller.show([lost(START, "lost")])
    await looks(poller, clock, 5)
    assert poller.next_poll_at() is None


async def test_what_another_process_looks_for_is_left_to_it() -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    poller = Poller(
        store=store,
        verifier=PayloadReader(),
        clock=clock,
        pace=APPLES_PACE,
        may_poll=lambda _test_id, _now, _until: False,
    )
    poller.show([timeline_of(sent(), SANDBOX)])
    assert await looks(poller, clock, 5) == []
    assert store.requests() == []


async def test_a_network_that_is_down_decides_nothing() -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX, fault_rate=1.0, seed=5)
    poller = make_poller(store)
    one = sent()
    poller.show([timeline_of(one, SANDBOX)])
    while clock.now() < START + timedelta(days=3):
        await looks(poller, clock, 1)
    assert poller.timeline(f"test-{one.uuid}").state is State.OPEN


@pytest.mark.parametrize("signed", [10**400, -(10**400), 0, -1, 4 * 10**12, True, 1.5, "x", None])
async def test_no_date_of_one_test_keeps_another_from_being_found(signed: object) -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    store.sent.append(sent(START, (SendAttempt(START, "SUCCESS"),)))
    good = timeline_of(store.sent[0], SANDBOX)
    odd = timeline_of(sent(START), SANDBOX)
    payload = Verification(checks=(), anchor=None, payload={"signedDate": signed})
    verified = PayloadVerified(
        test_id=odd.test_id, at=START, signed_payload="x", verification=payload
    )
    poller = make_poller(store)
    poller.show([good, odd.after(verified)])
    await looks(poller, clock, 2)
    assert poller.timeline(good.test_id).outcome is Outcome.DELIVERED


@pytest.mark.parametrize("milliseconds", ["0000000000000", "9999999999999", "4102444800000"])
async def test_no_token_of_one_test_keeps_another_from_being_found(milliseconds: str) -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    store.sent.append(sent(START, (SendAttempt(START, "SUCCESS"),)))
    good = timeline_of(store.sent[0], SANDBOX)
    odd = timeline_of(sent(START), SANDBOX)
    odd = replace(odd, token=f"{new_uuid(LOTS)}_{milliseconds}")
    asked = []
    ask = store.notification_history

    async def noted(request: HistoryRequest, token: str | None = None) -> HistoryPage:
        asked.append(request)
        return await ask(request, token)

    store.notification_history = noted  # type: ignore[method-assign]
    poller = make_poller(store)
    poller.show([good, odd])
    await looks(poller, clock, 2)
    assert poller.timeline(good.test_id).outcome is Outcome.DELIVERED
    for request in asked:
        assert START - HOUR < request.start < request.end < START + HOUR


async def test_an_attempt_of_the_far_future_does_not_put_the_next_look_off_for_ever() -> None:
    clock = ManualClock()
    poller = make_poller(PolledAppStore(clock, PRODUCTION))
    test = timeline_of(sent(), PRODUCTION)
    attempt = SendAttempt(START.replace(year=2199), "TIMED_OUT")
    made = AttemptRecorded(test_id=test.test_id, at=START, number=1, attempt=attempt)
    poller.show([test.after(made)])
    await looks(poller, clock, 2)
    when = poller.next_poll_at()
    assert when is not None
    assert when <= clock.now() + LONGEST_GAP


async def test_while_the_clock_is_implausible_no_test_is_over_because_of_the_time() -> None:
    clock = ManualClock()
    store = PolledAppStore(clock, SANDBOX)
    is_plausible = False
    poller = Poller(
        store=store,
        verifier=PayloadReader(),
        clock=clock,
        pace=APPLES_PACE,
        is_patient=True,
        may_give_up=lambda: is_plausible,
    )
    open_test = sent()
    store.sent.append(open_test)
    poller.show([timeline_of(open_test, SANDBOX)])
    clock.jump(timedelta(days=401))
    poller.catch_up()
    await looks(poller, clock, 3)
    assert poller.timeline(f"test-{open_test.uuid}").state is State.OPEN
    is_plausible = True
    await looks(poller, clock, 1)
    assert poller.timeline(f"test-{open_test.uuid}").outcome is Outcome.UNDECIDED
