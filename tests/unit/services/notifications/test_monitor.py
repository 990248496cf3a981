"""Open tests are resumed, and one of several processes looks for each."""

import asyncio
import random
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.errors.notifications import AskedAppleError, AskedElsewhereError
from storebell.domain.network.request_limits import Endpoint, RequestsUsed
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Asked, Event, Outcome
from storebell.domain.notifications.timeline import State
from storebell.services.notifications.monitor import OpenTestMonitor
from storebell.services.notifications.monitor_run import Note, Step, StoreNotice, Update
from storebell.storage.database.database import Database
from support.followers import RealClock, begun, monitor_of
from support.polled_app_store import (
    BUNDLE_ID,
    PolledAppStore,
    Sent,
    new_uuid,
    timeline_of,
)
from support.repositories import Lives

pytestmark = pytest.mark.anyio

SANDBOX = Environment.SANDBOX
LOTS = random.Random(9)


async def locked(_app: App) -> Credentials:
    raise KeychainLockedError(provider="a keychain")


def half_used(bundle_id: str, environment: Environment, _now: datetime) -> tuple[RequestsUsed, ...]:
    return (RequestsUsed(bundle_id, environment, Endpoint.TEST_STATUS, 200, 360),)


def young(results: tuple[str, ...] = ("SUCCESS",), ago: float = 10.0) -> Sent:
    at = datetime.now(UTC) - timedelta(seconds=ago)
    attempts = tuple(SendAttempt(at + timedelta(seconds=1), result) for result in results)
    return Sent(new_uuid(LOTS), at, attempts)


async def steps_of(monitor: OpenTestMonitor, limit: float = 20.0) -> list[Step]:
    async with asyncio.timeout(limit), aclosing(monitor.follow()) as steps:
        return [step async for step in steps]


async def test_what_is_open_is_resumed_and_ends() -> None:
    database, store = Database.in_memory(), PolledAppStore(RealClock(), SANDBOX)
    store.sent += [young(), young(("TIMED_OUT",))]
    for one in store.sent:
        begun(database, timeline_of(one, SANDBOX))
    steps = await steps_of(monitor_of(database, store))
    ends = {
        step.test_id: step.timeline.outcome
        for step in steps
        if isinstance(step, Update) and step.timeline is not None
    }
    assert list(ends.values()) == [Outcome.DELIVERED, Outcome.FAILED]
    assert len(store.asked_at[Endpoint.HISTORY]) == 1
    assert not store.asked_at[Endpoint.TEST_STATUS]


async def test_an_intent_of_a_process_that_is_gone_is_unknown_and_is_joined() -> None:
    database, store = Database.in_memory(), PolledAppStore(RealClock(), SANDBOX)
    store.sent.append(young())
    asked = timeline_of(store.sent[0], SANDBOX).asked
    database.event_store.begin(asked, "gone")
    await steps_of(monitor_of(database, store))
    timeline = database.event_store.timeline(asked.test_id)
    assert timeline is not None
    assert timeline.joined_uuid == store.sent[0].uuid
    assert timeline.outcome is Outcome.DELIVERED


async def test_an_intent_of_a_process_that_lives_is_left_alone() -> None:
    database, store = Database.in_memory(), PolledAppStore(RealClock(), SANDBOX)
    asked = timeline_of(young(), SANDBOX).asked
    database.event_store.begin(asked, "other")
    monitor_of(database, store, lives=Lives({"other"})).settle_the_dead()
    assert [intent.timeline.test_id for intent in database.event_store.intents()] == [asked.test_id]


async def test_a_local_test_ends_with_the_process_that_delivered_it() -> None:
    database, store = Database.in_memory(), PolledAppStore(RealClock(), SANDBOX)
    timeline = timeline_of(young(), SANDBOX)
    asked: Asked = replace(timeline.asked, environment=Environment.LOCAL, simulated=True)
    begun(database, replace(timeline, asked=asked))
    assert await steps_of(monitor_of(database, store)) == []
    kept = database.event_store.timeline(timeline.test_id)
    assert kept is not None
    assert kept.outcome is Outcome.UNDECIDED
    assert store.requests() == []


async def test_a_test_of_a_simulator_is_never_asked_for_at_apple() -> None:
    database, store = Database.in_memory(), PolledAppStore(RealClock(), SANDBOX)
    timeline = timeline_of(young(), SANDBOX)
    base = "http://127.0.0.1:8080"
    begun(database, replace(timeline, asked=replace(timeline.asked, api_base=base)))
    monitor = monitor_of(database, store)
    assert await steps_of(monitor) == []
    assert store.requests() == []
    with pytest.raises(AskedElsewhereError, match=f"--api-base {base}"):
        monitor.check_can_follow(replace(timeline, asked=replace(timeline.asked, api_base=base)))
    assert [kept.asked.api_base for kept in monitor.asked_elsewhere()] == [base]
    monitor.check_can_follow(timeline)
    at_simulator = monitor_of(database, store, base_url=base)
    assert at_simulator.asked_elsewhere() == ()
    with pytest.raises(AskedAppleError, match="Leave --api-base out"):
        at_simulator.check_can_follow(timeline)


async def test_of_two_processes_one_looks(tmp_path: Path) -> None:
    file, store = tmp_path / "storebell.db", PolledAppStore(RealClock(), SANDBOX)
    at = datetime.now(UTC) - timedelta(seconds=1)
    store.sent.append(
        Sent(new_uuid(LOTS), at, (SendAttempt(at + timedelta(seconds=4), "SUCCESS"),))
    )
    with Database.open(file) as mine, Database.open(file) as theirs:
        begun(mine, timeline_of(store.sent[0], SANDBOX))
        lives = Lives({"me", "they"})
        async with asyncio.timeout(30):
            both = await asyncio.gather(
                steps_of(monitor_of(mine, store, "me", lives=lives)),
                steps_of(monitor_of(theirs, store, "they", lives=lives)),
            )
    for steps in both:
        last = steps[-1]
        assert isinstance(last, Update)
        assert last.timeline is not None
        assert last.timeline.outcome is Outcome.DELIVERED
    # Planned looks are 1, 2, 5, 10 s after the token; the second process adds none.
    assert len(store.requests()) <= 4


async def test_a_locked_keychain_ends_nothing() -> None:
    database, store = Database.in_memory(), PolledAppStore(RealClock(), SANDBOX)
    timeline = begun(database, timeline_of(young(), SANDBOX))
    monitor = monitor_of(database, store, credentials=locked)
    async with asyncio.timeout(10), aclosing(monitor.follow(is_endless=True)) as steps:
        async for step in steps:
            if isinstance(step, Update) and step.timeline and step.timeline.failure:
                break
    kept = database.event_store.timeline(timeline.test_id)
    assert kept is not None
    assert kept.state is State.OPEN
    assert kept.failure is not None


async def test_half_of_the_budget_is_said_once() -> None:
    database, store = Database.in_memory(), PolledAppStore(RealClock(), SANDBOX)
    store.sent += [young(), young()]
    for one in store.sent:
        begun(database, timeline_of(one, SANDBOX))
    steps = await steps_of(monitor_of(database, store, used=half_used))
    notes = [step for step in steps if isinstance(step, Note)]
    assert len(notes) == 1
    assert BUNDLE_ID in str(notes[0].finding.seen)
    assert "by Storebell on this computer" in str(notes[0].finding.seen)


async def test_it_can_be_stopped_anywhere_and_leaves_no_task() -> None:
    database, store = Database.in_memory(), PolledAppStore(RealClock(), SANDBOX)
    for _ in range(3):
        store.sent.append(young((), ago=1))
        begun(database, timeline_of(store.sent[-1], SANDBOX))
    before = len(asyncio.all_tasks())
    for number in range(25):
        monitor = monitor_of(database, store)

        async def consume(monitor: OpenTestMonitor = monitor) -> list[Event | StoreNotice]:
            async with aclosing(monitor.follow(is_endless=True)) as steps:
                return [step async for step in steps]  # type: ignore[misc]

        task = asyncio.ensure_future(consume())
        for _ in range(number):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            async with asyncio.timeout(1):
                await task
        assert len(asyncio.all_tasks()) == before
