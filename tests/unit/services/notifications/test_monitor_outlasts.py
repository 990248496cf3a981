"""One answer that nobody reckoned with, and the test is followed to its end all the same."""

import asyncio
import json
import logging
import random
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storebell.appstore.budget import Budget, MemoryLedger
from storebell.appstore.client import AppStoreClients
from storebell.appstore.network import NetworkPolicy
from storebell.domain.accounts.credentials import App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.storage import DamagedStoreError
from storebell.domain.findings import Finding
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Failed, Outcome
from storebell.domain.notifications.timeline import Timeline
from storebell.services.notifications.monitor import OpenTestMonitor
from storebell.services.notifications.monitor_run import Note, Step, Update
from storebell.simulator.api.authentication import make_key
from storebell.storage.database.database import Database
from support.clocks import ManualClock
from support.followers import begun, monitor_of
from support.polled_app_store import BUNDLE_ID, PolledAppStore, Sent, new_uuid, timeline_of
from support.scripted_server import Visit, scripted_server

pytestmark = pytest.mark.anyio

SANDBOX = Environment.SANDBOX
LOTS = random.Random(11)
KEY = make_key()

FAR_DATE = "Date: Sat, 28 Nov 99999999999999999999 19:00:00 GMT"
LAST_DATE = "Date: Fri, 31 Dec 9999 23:59:59 -2359"
FAR_RETRY = "Retry-After: " + FAR_DATE.partition(" ")[2]


async def credentials_for(_app: App) -> Credentials:
    return KEY.credentials_for(BUNDLE_ID)


class NeverPaused(MemoryLedger):
    """The pause after a 429 is by the real clock, which a test with a clock of its own outruns."""

    def paused_until(self, *_key: object) -> datetime | None:
        return None


def young(count: int = 1) -> list[Sent]:
    at = datetime.now(UTC) - timedelta(seconds=10)
    attempts = (SendAttempt(at + timedelta(seconds=1), "SUCCESS"),)
    return [Sent(new_uuid(LOTS), at, attempts) for _ in range(count)]


async def until_final(monitor: OpenTestMonitor, tests: int = 1) -> list[Step]:
    """The steps until every test is final; fails where that never comes."""
    steps: list[Step] = []
    final: set[str] = set()
    async with asyncio.timeout(20), aclosing(monitor.follow(is_endless=True)) as coming:
        async for step in coming:
            steps.append(step)
            if isinstance(step, Update) and step.timeline and step.timeline.outcome:
                final.add(step.test_id)
            if len(final) == tests:
                return steps
    raise AssertionError("it is followed without end")


def outcome_in(database: Database, timeline: Timeline) -> Outcome | None:
    kept = database.event_store.timeline(timeline.test_id)
    assert kept is not None
    return kept.outcome


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (404, [FAR_DATE], b""),
        (500, [FAR_DATE], b""),
        (401, [FAR_DATE], b"Unauthenticated\n"),
        (401, [LAST_DATE], b"Unauthenticated\n"),
        (429, [FAR_DATE, "Retry-After: 1"], b""),
        (429, [FAR_RETRY], b""),
        (429, ["Retry-After: " + "9" * 400], b""),
        (200, [FAR_DATE], b'{"sendAttempts": [{"attemptDate": 1e300}]}'),
        (200, [], b'{"sendAttempts": [{"attemptDate": -1, "sendAttemptResult": "SUCCESS"}]}'),
        (200, [], b'{"sendAttempts": [{"attemptDate": ' + b"9" * 400 + b"}]}"),
        (200, [], b"[" * 100_000),
    ],
)
async def test_an_absurd_answer_of_a_server_ends_nothing(
    status: int, headers: list[str], body: bytes
) -> None:
    (sent,) = young()
    answers = {
        "sendAttempts": [
            {
                "attemptDate": round(sent.attempts[0].at.timestamp() * 1000),
                "sendAttemptResult": "SUCCESS",
            }
        ]
    }

    async def answer(visit: Visit) -> None:
        is_first = len(server.visits) == 1
        if is_first:
            await visit.answer(status, body, *headers)
        else:
            await visit.answer(200, json.dumps(answers).encode())

    database, clock = Database.in_memory(), ManualClock(datetime.now(UTC))
    async with scripted_server(answer) as server:
        timeline = timeline_of(sent, SANDBOX)
        asked = replace(timeline.asked, api_base=server.url)
        begun(database, replace(timeline, asked=asked))
        policy = NetworkPolicy(deadline_seconds=5)
        monitor = monitor_of(
            database,
            AppStoreClients(lambda: policy, Budget(NeverPaused())),
            credentials=credentials_for,
            base_url=server.url,
            clock=clock,
        )
        await until_final(monitor)
    assert len(server.visits) == 2
    assert outcome_in(database, timeline) is Outcome.DELIVERED


class Stumbling(PolledAppStore):
    """Answers as no parser of ours reckons with, so often."""

    def __init__(self, times: int) -> None:
        super().__init__(ManualClock(datetime.now(UTC)), SANDBOX)
        self.mistakes = times
        self.looked_at: list[datetime] = []

    def _meet(self, endpoint: object) -> None:
        self.looked_at.append(self.clock.now())
        if len(self.looked_at) <= self.mistakes:
            raise ZeroDivisionError("nobody reckoned with this")
        super()._meet(endpoint)  # type: ignore[arg-type]


@pytest.mark.parametrize("tests", [1, 3])
async def test_a_mistake_of_one_look_is_logged_said_once_and_looked_past(
    tests: int, caplog: pytest.LogCaptureFixture
) -> None:
    database, store = Database.in_memory(), Stumbling(times=10)
    store.sent += young(tests)
    timelines = [begun(database, timeline_of(sent, SANDBOX)) for sent in store.sent]
    with caplog.at_level(logging.ERROR):
        steps = await until_final(monitor_of(database, store), tests)
    assert {outcome_in(database, timeline) for timeline in timelines} == {Outcome.DELIVERED}
    failures = [
        event.title
        for step in steps
        if isinstance(step, Update)
        for event in step.events
        if isinstance(event, Failed)
    ]
    assert [str(title) for title in failures] == [
        "Storebell made a mistake (ZeroDivisionError)"
    ] * tests
    assert "nobody reckoned with this" in caplog.text
    waits = [
        (later - earlier).total_seconds()
        for earlier, later in zip(store.looked_at[:10], store.looked_at[1:11], strict=True)
    ]
    assert waits[:3] == [10, 20, 40]
    assert waits[6:] == [600] * 4


def failing(times: int, work: Callable[..., object]) -> Callable[..., object]:
    """The work, after so many mistakes."""
    left = [times]

    def fail_first(*arguments: object, **named: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            raise ZeroDivisionError("nobody reckoned with this")
        return work(*arguments, **named)

    return fail_first


@pytest.mark.parametrize("place", ["in_state", "events", "timeline", "append"])
async def test_a_mistake_at_what_is_kept_ends_nothing_either(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database.in_memory()
    store = PolledAppStore(ManualClock(datetime.now(UTC)), SANDBOX)
    store.sent += young()
    timeline = begun(database, timeline_of(store.sent[0], SANDBOX))
    monitor = monitor_of(database, store)
    repository = monitor._repository
    monkeypatch.setattr(repository, place, failing(3, getattr(repository, place)))
    await until_final(monitor)
    assert outcome_in(database, timeline) is Outcome.DELIVERED


async def test_a_mistake_of_the_budget_or_of_the_key_ends_nothing() -> None:
    for name in ("used", "credentials"):
        database = Database.in_memory()
        store = PolledAppStore(ManualClock(datetime.now(UTC)), SANDBOX)
        store.sent += young()
        timeline = begun(database, timeline_of(store.sent[0], SANDBOX))
        calls: dict[str, Callable[..., object]] = {
            "used": lambda *_: (),
            "credentials": credentials_for,
        }
        calls[name] = failing(3, calls[name])
        steps = await until_final(monitor_of(database, store, **calls))  # type: ignore[arg-type]
        assert outcome_in(database, timeline) is Outcome.DELIVERED
        said = [step.finding.seen for step in steps if isinstance(step, Note)]
        assert [str(seen) for seen in said] == ["Storebell made a mistake (ZeroDivisionError)"]


async def test_a_refill_that_breaks_off_does_not_end_the_following() -> None:
    async def broken() -> Finding:
        raise ZeroDivisionError

    database = Database.in_memory()
    store = PolledAppStore(ManualClock(datetime.now(UTC)), SANDBOX)
    store.sent += young()
    timeline = begun(database, timeline_of(store.sent[0], SANDBOX))
    monitor = monitor_of(database, store, history_restore=broken)
    monitor._repository.report(
        DamagedStoreError(file="storebell.db", kept="elsewhere", reason="Zeros", saved=0)
    )
    await until_final(monitor)
    assert outcome_in(database, timeline) is Outcome.DELIVERED
