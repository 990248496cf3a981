"""One test from its request to its end, with a clock that plays days in a moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError, NotAuthorizedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    ClockImplausible,
    Event,
    Exchanged,
    Failed,
    Noticed,
    Outcome,
    Settled,
    TokenReceived,
)
from storebell.domain.notifications.polling import APPLES_PACE
from storebell.services.notifications.poller import Poller
from storebell.services.notifications.requests import TestRequest, Until
from storebell.services.notifications.test_session import Explain, TestSession
from support.app_stores import NoVerifier, PlannedAppStore
from support.clocks import START, ManualClock
from support.stored import asked

pytestmark = pytest.mark.anyio

SUCCESS = ((START + timedelta(seconds=3), "SUCCESS"),)
BAD = Finding(Level.BAD, msg("The key is of another team"))
GOOD = Finding(Level.GOOD, msg("The clock is right"))
NOTICE = Finding(Level.NOTE, msg("A new root was made"))


class Explained:
    """An explanation of HTTP 401 that counts how often it is asked for."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        self.exchanges: list[Exchange | None] = []

    async def __call__(self, exchange: Exchange | None) -> tuple[Finding, ...]:
        self.exchanges.append(exchange)
        return self.findings


def session_of(
    store: PlannedAppStore,
    *,
    until: Until = Until.FINAL,
    explain: Explain | None = None,
    kept: Sequence[Event] = (),
    notice: Finding | None = None,
    mark: ClockImplausible | None = None,
) -> TestSession:
    return TestSession(
        asked=asked(),
        request=TestRequest(SAMPLE_APP, Environment.SANDBOX, until=until),
        store=store,
        poller=Poller(store=store, verifier=NoVerifier(), clock=store.clock, pace=APPLES_PACE),
        clock=store.clock,
        stored_events=lambda _test_id: tuple(kept),
        explain=explain or Explained(),
        notice=notice,
        mark=mark,
    )


def store_of(
    results: Sequence[tuple[datetime, str]] = SUCCESS, refusal: StorebellError | None = None
) -> PlannedAppStore:
    return PlannedAppStore(ManualClock(), results, refusal=refusal)


async def events_of(session: TestSession) -> list[Event]:
    return [event async for event in session.run()]


async def test_what_is_known_before_the_request_comes_before_its_answer() -> None:
    mark = ClockImplausible(test_id="t-1", at=START, finding=BAD)
    events = await events_of(session_of(store_of(), until=Until.ACCEPTED, notice=NOTICE, mark=mark))
    kinds = [type(event) for event in events]
    assert kinds == [Asked, ClockImplausible, Noticed, Exchanged, TokenReceived]
    assert events[1] is mark
    assert isinstance(events[2], Noticed)
    assert events[2].finding == NOTICE


async def test_it_ends_with_the_token_where_that_is_all_that_was_wanted() -> None:
    store = store_of()
    events = await events_of(session_of(store, until=Until.ACCEPTED))
    assert isinstance(events[-1], TokenReceived)
    assert (store.requests, store.polls) == (1, [])


async def test_a_delivered_test_is_settled_once() -> None:
    events = await events_of(session_of(store_of()))
    assert [event.outcome for event in events if isinstance(event, Settled)] == [Outcome.DELIVERED]
    assert isinstance(events[-1], Settled)
    assert {event.test_id for event in events} == {"t-1"}


async def test_what_another_process_found_is_passed_on_and_not_asked_for() -> None:
    found = AttemptRecorded(
        test_id="t-1", at=START, number=1, attempt=SendAttempt(START, "TIMED_OUT")
    )
    store = store_of(())
    events = await events_of(session_of(store, kept=[asked(), found]))
    assert [event for event in events if isinstance(event, AttemptRecorded)] == [found]
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.FAILED
    assert store.polls == []
    assert sum(isinstance(event, Asked) for event in events) == 1


async def test_what_another_process_settled_is_not_settled_again() -> None:
    settled = Settled(test_id="t-1", at=START, outcome=Outcome.UNDECIDED)
    events = await events_of(session_of(store_of(()), kept=[asked(), settled]))
    assert [event for event in events if isinstance(event, Settled)] == [settled]


async def test_a_refused_request_is_explained_and_what_is_in_order_is_left_out() -> None:
    refusal = NotAuthorizedError(bundle_id="com.example.hiking", skew=0)
    refusal.exchange = Exchange("POST", "http://127.0.0.1/", START, 0.1, status=401)
    explain = Explained(GOOD, BAD)
    events = await events_of(session_of(store_of(refusal=refusal), explain=explain))
    assert [type(event) for event in events] == [Asked, Exchanged, Failed, Noticed, Settled]
    assert [event.finding for event in events if isinstance(event, Noticed)] == [BAD]
    assert explain.exchanges == [refusal.exchange]


async def test_another_refusal_needs_no_explanation() -> None:
    explain = Explained(BAD)
    refusal = AppleError(404, 4040007, "")
    events = await events_of(session_of(store_of(refusal=refusal), explain=explain))
    assert explain.exchanges == []
    assert not [event for event in events if isinstance(event, Noticed)]
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.NOT_SENT


async def test_a_clock_that_is_far_off_is_noticed_beside_a_good_answer() -> None:
    store = store_of()
    asked_for = store.request_test_notification

    async def late() -> object:
        answer = await asked_for()
        date = ("Date", "Sat, 21 Nov 2026 13:50:00 GMT")
        exchange = Exchange("POST", "http://127.0.0.1/", START, 0.0, status=200, headers=(date,))
        return type(answer)(answer.token, exchange)

    store.request_test_notification = late  # type: ignore[method-assign,assignment]
    events = await events_of(session_of(store, until=Until.ACCEPTED))
    [noticed] = [event for event in events if isinstance(event, Noticed)]
    assert "600 s ahead of Apple's" in str(noticed.finding.seen)
    assert isinstance(events[-1], TokenReceived)
