"""The main job, with a clock that plays days in a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP, App, Credentials, Secret, ServerUrls
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppLockedError, NoKeyError
from storebell.domain.errors.apple import AppleError, NotAuthorizedError, RateLimitedError
from storebell.domain.errors.network import (
    MayHaveBeenSentError,
    NameNotResolvedError,
    NotAnsweredError,
)
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.findings import Finding
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    Event,
    Failed,
    Outcome,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.notifications.timeline import State, Timeline
from storebell.services.accounts.apps import Apps
from storebell.services.notifications.production_guard import ProductionGuard
from storebell.services.notifications.repository import TestRepository
from storebell.services.notifications.requests import TestRequest, Until
from storebell.services.notifications.send_test import ExplainRefusal, TestSender
from storebell.services.notifications.target import AppStoreTarget
from storebell.services.system.audit import AuditTrail
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from support.app_stores import NoVerifier, PlannedAppStore
from support.clocks import START, ManualClock
from support.repositories import always, repository_in_memory, unexplained
from support.trails import Trail

pytestmark = pytest.mark.anyio

HOURS = (0, 1, 13, 37, 85, 157)


async def credentials_for(app: App) -> Credentials:
    return Credentials("issuer", "KEYID12345", Secret("x"), app.bundle_id)


def sender_of(
    store: PlannedAppStore,
    explain: ExplainRefusal = unexplained,
    *,
    credentials: Callable[[App], Awaitable[Credentials]] = credentials_for,
    repository: TestRepository | None = None,
    guard: ProductionGuard | None = None,
    trail: AuditTrail | None = None,
) -> TestSender:
    return TestSender(
        stores=store,
        local=None,  # type: ignore[arg-type]  # Local is never asked for here
        target=AppStoreTarget(NoVerifier()),
        credentials_for=credentials,
        clock=store.clock,
        repository=repository or repository_in_memory(store.clock),
        may_poll=always,
        explain_refusal=explain,
        guard=guard,
        trail=trail,
    )


async def events_of(store: PlannedAppStore, request: TestRequest) -> list[Event]:
    return [event async for event in sender_of(store).send(request)]


def planned(*results: str) -> list[tuple[datetime, str]]:
    first = START + timedelta(seconds=3)
    return [(first + timedelta(hours=HOURS[i]), result) for i, result in enumerate(results)]


@pytest.mark.parametrize("environment", [Environment.PRODUCTION, Environment.SANDBOX])
async def test_a_test_notes_the_server_url_of_its_environment(environment: Environment) -> None:
    urls = {each: f"https://{each}.example/asn" for each in Environment if each.is_apples}
    app = App("Hiking", "com.example.hiking", server_urls=ServerUrls(urls))
    store = PlannedAppStore(ManualClock(), planned("SUCCESS"))
    first, *_ = await events_of(store, TestRequest(app, environment))
    assert isinstance(first, Asked)
    assert first.url == urls[environment]


async def test_the_whole_production_plan_takes_one_poll_for_each_retry_that_comes_on_time() -> None:
    clock = ManualClock()
    store = PlannedAppStore(clock, planned(*["TIMED_OUT"] * 6))
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.PRODUCTION))

    attempts = [event.attempt for event in events if isinstance(event, AttemptRecorded)]
    offsets = [round((attempt.at - attempts[0].at).total_seconds() / 3600) for attempt in attempts]
    assert offsets == list(HOURS)
    assert isinstance(events[0], Asked)
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.FAILED
    later = [poll for poll in store.polls if poll > START + timedelta(minutes=10)]
    assert len(later) == 5
    assert store.requests == 1


async def test_a_retry_that_comes_late_is_found_within_the_next_steps() -> None:
    clock = ManualClock()
    results = planned("TIMED_OUT", "SUCCESS")
    results[1] = (results[1][0] + timedelta(minutes=4), "SUCCESS")
    store = PlannedAppStore(clock, results)
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.PRODUCTION))

    found_at = next(e.at for e in events if isinstance(e, AttemptRecorded) and e.number == 2)
    assert results[1][0] <= found_at <= results[1][0] + timedelta(minutes=11)
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.DELIVERED


async def test_the_sandbox_ends_with_its_one_attempt() -> None:
    store = PlannedAppStore(ManualClock(), planned("TLS_ISSUE"))
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.SANDBOX))
    assert [type(event) for event in events if not hasattr(event, "exchange")][:2] == [
        Asked,
        TokenReceived,
    ]
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.FAILED
    assert len(store.polls) <= 3


async def test_a_sandbox_test_without_any_record_is_undecided_after_a_day() -> None:
    store = PlannedAppStore(ManualClock(), [])
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.SANDBOX))
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.UNDECIDED
    assert events[-1].at >= START + timedelta(days=1)
    # The app's 360 an hour are shared by everything that asks for it.
    busiest = max(
        sum(start <= poll < start + timedelta(hours=1) for poll in store.polls)
        for start in store.polls
    )
    assert busiest <= 60


async def test_a_production_test_without_its_last_retry_is_undecided_an_hour_after_it() -> None:
    store = PlannedAppStore(ManualClock(), planned("TIMED_OUT", "TIMED_OUT"))
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.PRODUCTION))
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.UNDECIDED
    due_last = store.results[1][0] + timedelta(hours=12 + 24 + 48 + 72)
    assert timedelta() <= events[-1].at - due_last - timedelta(hours=1) < timedelta(minutes=1)


async def test_the_time_limit_ends_the_watch_but_not_the_test() -> None:
    store = PlannedAppStore(ManualClock(), [])
    request = TestRequest(SAMPLE_APP, Environment.SANDBOX, timeout_seconds=12)
    events = await events_of(store, request)
    assert isinstance(events[-1], WatchEnded)
    assert events[-1].outcome is Outcome.UNDECIDED
    assert events[-1].at == START + timedelta(seconds=12)
    assert fold(events).state is State.OPEN


async def test_watching_until_the_first_attempt_leaves_apples_retries_alone() -> None:
    store = PlannedAppStore(ManualClock(), planned("NO_RESPONSE", "SUCCESS"))
    request = TestRequest(SAMPLE_APP, Environment.PRODUCTION, until=Until.FIRST_ATTEMPT)
    events = await events_of(store, request)
    assert isinstance(events[-1], WatchEnded)
    assert events[-1].outcome is Outcome.FAILED
    assert len(fold(events).due_times) == 5


async def test_a_lost_answer_is_unknown_and_never_asked_again() -> None:
    refusal = MayHaveBeenSentError(reason="The connection broke")
    store = PlannedAppStore(ManualClock(), [], refusal=refusal)
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.SANDBOX))
    assert store.requests == 1
    assert fold(events).state is State.UNKNOWN
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.UNKNOWN


async def test_a_refusal_says_why_and_is_final() -> None:
    store = PlannedAppStore(ManualClock(), [], refusal=AppleError(404, 4040007, ""))
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.SANDBOX))
    failed = next(event for event in events if isinstance(event, Failed))
    assert str(failed.title) == "No server URL is set for this environment"
    assert fold(events).outcome is Outcome.NOT_SENT


async def test_trouble_while_watching_is_shown_and_survived() -> None:
    store = PlannedAppStore(ManualClock(), planned("SUCCESS"))
    store.interruptions = [
        NameNotResolvedError(host="api.storekit-sandbox.apple.com"),
        NotAnsweredError(host="api.storekit-sandbox.apple.com", reason="The connection broke"),
    ]
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.SANDBOX))
    assert sum(isinstance(event, Failed) for event in events) == 2
    timeline = fold(events)
    assert timeline.outcome is Outcome.DELIVERED
    assert timeline.failure is None


async def test_a_mistake_at_the_asking_is_unknown_and_never_asked_again() -> None:
    store = PlannedAppStore(ManualClock(), [])
    store.refusal = ZeroDivisionError()  # type: ignore[assignment]
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.SANDBOX))
    [failed] = [event for event in events if isinstance(event, Failed)]
    assert failed.failure is Failure.UNKNOWN
    assert "Storebell made a mistake (ZeroDivisionError)" in str(failed.advice)
    assert store.requests == 1


async def test_a_mistake_of_one_look_ends_neither_the_watch_nor_the_test() -> None:
    store = PlannedAppStore(ManualClock(), planned("SUCCESS"))
    store.interruptions += [ZeroDivisionError(), ZeroDivisionError()]  # type: ignore[list-item]
    events = await events_of(store, TestRequest(SAMPLE_APP, Environment.SANDBOX))
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.DELIVERED
    [failed] = [event for event in events if isinstance(event, Failed)]
    assert str(failed.title) == "Storebell made a mistake (ZeroDivisionError)"


async def test_a_doctor_that_makes_a_mistake_leaves_the_refusal_as_it_is() -> None:
    async def mistaken(*_: object) -> tuple[Finding, ...]:
        raise OverflowError

    store = PlannedAppStore(ManualClock(), [])
    store.refusal = NotAuthorizedError(bundle_id="com.example.hiking", skew=0)
    test_sender = sender_of(store, mistaken)
    request = TestRequest(SAMPLE_APP, Environment.SANDBOX)
    events = [event async for event in test_sender.send(request)]
    [failed] = [event for event in events if isinstance(event, Failed)]
    assert failed.failure is Failure.NOT_AUTHORIZED
    assert isinstance(events[-1], Settled)


async def test_no_poll_before_apple_takes_requests_again() -> None:
    store = PlannedAppStore(ManualClock(), planned("SUCCESS"))
    retry_at = START + timedelta(minutes=7)
    store.interruptions = [RateLimitedError(retry_at)]
    await events_of(store, TestRequest(SAMPLE_APP, Environment.SANDBOX))
    assert store.polls[1] >= retry_at


async def test_a_missing_key_is_raised_before_anything_happened() -> None:
    store = PlannedAppStore(ManualClock(), [])

    async def no_key(app: App) -> Credentials:
        raise NoKeyError(app=app.label)

    test_sender = sender_of(store, credentials=no_key)
    with pytest.raises(NoKeyError):
        await anext(test_sender.send(TestRequest(SAMPLE_APP, Environment.SANDBOX)))
    assert store.requests == 0


async def test_what_is_stopped_before_the_request_never_existed() -> None:
    """An interruption can come while nothing waits, such as during an import."""
    store = PlannedAppStore(ManualClock(), [])
    repository = repository_in_memory(store.clock)

    async def stopped(app: App) -> Credentials:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().call_soon(task.cancel)
        return await credentials_for(app)

    test_sender = sender_of(store, credentials=stopped, repository=repository)
    with pytest.raises(asyncio.CancelledError):
        await anext(test_sender.send(TestRequest(SAMPLE_APP, Environment.SANDBOX)))
    assert store.requests == 0
    assert repository.page(None, 10).timelines == ()


async def test_a_locked_app_never_reaches_production_and_no_other_door_is_closed(
    tmp_path: Path,
) -> None:
    store = PlannedAppStore(ManualClock(), planned("SUCCESS"))
    trail, apps = (
        Trail(),
        Apps(JsonAppRepository(tmp_path / "apps.json"), JsonKeyRepository(tmp_path / "k")),
    )
    old = apps.add("Hiking", "com.example.hiking")
    apps.lock("Hiking")
    guard = ProductionGuard(apps, trail.database.usage, trail.trail, trail.clock.now)
    test_sender = sender_of(store, guard=guard, trail=trail.trail)
    with pytest.raises(AppLockedError) as caught:
        await anext(test_sender.send(TestRequest(old, Environment.PRODUCTION)))
    assert caught.value.failure is Failure.USAGE
    assert store.requests == 0
    assert trail.acts == []
    events = [event async for event in test_sender.send(TestRequest(old, Environment.SANDBOX))]
    assert store.requests == 1
    [entry] = trail.database.audit.entries()
    assert (entry.act, entry.subject) == ("send", "Hiking")
    test_id = events[0].test_id
    assert entry.detail == f"Sandbox, com.example.hiking, key KEYID12345, test {test_id}"
    token = next(event.token for event in events if isinstance(event, TokenReceived))
    assert token not in repr(entry)


def fold(events: list[Event]) -> Timeline:
    first = events[0]
    assert isinstance(first, Asked)
    timeline = Timeline.start(first)
    for event in events[1:]:
        timeline = timeline.after(event)
    return timeline
