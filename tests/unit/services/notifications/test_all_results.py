"""All eleven results at once, from the real simulator, receivers and sender."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.errors.delivery import ReceiverError
from storebell.domain.notifications.events import Asked, Event, Outcome
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import State, Timeline
from storebell.domain.settings.options import Options
from storebell.domain.simulation.receiver_behaviours import RESULT_BEHAVIOURS, read_behaviour
from storebell.services.container import Services
from storebell.services.notifications.all_results import AllResults, give_up, request_for
from storebell.services.notifications.requests import TestRequest
from storebell.services.notifications.send_test import TestSender
from support import timelines
from support.clocks import ManualClock
from support.repositories import repository_in_memory

pytestmark = pytest.mark.anyio


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(Options(basedir=tmp_path), {}) as opened:
        yield opened


def fold(events: list[Event]) -> list[Timeline]:
    """One timeline for each test, in the order of asking."""
    timelines: dict[str, Timeline] = {}
    for event in events:
        if isinstance(event, Asked):
            timelines[event.test_id] = Timeline.start(event)
        else:
            timelines[event.test_id] = timelines[event.test_id].after(event)
    return list(timelines.values())


async def test_each_result_comes_once_and_is_explained_within_seconds(
    services: Services,
) -> None:
    started = time.monotonic()
    events = [event async for event in services.all_results.show(SAMPLE_APP)]
    elapsed = time.monotonic() - started
    lanes = fold(events)
    results = [[attempt.result for attempt in lane.attempts] for lane in lanes]
    assert results == [[result] for result in reversed(SendAttemptResult)]
    for lane in lanes:
        behaviour = read_behaviour(lane.asked.receiver or "")
        trace = lane.trace_of(1)
        assert trace is not None
        assert trace.result is behaviour.result
        assert lane.verification is not None
        assert lane.verification.is_valid
    places = [lane.asked.series for lane in lanes]
    assert [(place.number, place.size) for place in places if place] == [
        (number, 11) for number in range(11, 0, -1)
    ]
    assert len({lane.asked.group_id for lane in lanes}) == 1
    asked_at = [lane.asked.at for lane in lanes]
    assert asked_at == sorted(asked_at)
    assert elapsed < 20


async def test_stopping_in_the_middle_leaves_nothing_running(services: Services) -> None:
    before = asyncio.all_tasks()
    events: list[Event] = []
    async with aclosing(services.all_results.show(SAMPLE_APP)) as stream:
        async for event in stream:
            events.append(event)
            assert any("_follow" in repr(task) for task in asyncio.all_tasks() - before)
            if len(fold(events)) == 5:
                break
    left = [task for task in asyncio.all_tasks() - before if "_follow" in repr(task)]
    assert left == []
    assert services.repository.in_state(State.OPEN, State.ASKED) == ()
    open_ids = [lane.test_id for lane in fold(events) if lane.outcome is None]
    ended = fold([*events, *give_up(open_ids, datetime.now(UTC))])
    assert all(lane.outcome is not None for lane in ended)
    assert {lane.outcome for lane in ended if lane.test_id in open_ids} <= {Outcome.UNDECIDED}
    again = [event async for event in services.all_results.show(SAMPLE_APP)]
    assert len(fold(again)) == len(RESULT_BEHAVIOURS)


class BrokenSender(TestSender):
    """Fails to start any receiver."""

    def __init__(self) -> None:
        self.asked: list[TestRequest] = []

    async def send(self, request: TestRequest) -> AsyncGenerator[Event, None]:
        self.asked.append(request)
        nothing: list[Event] = []
        for event in nothing:
            yield event
        raise ReceiverError(reason="Too many open files")


async def test_what_fails_before_anything_was_asked_is_raised_once() -> None:
    test_sender, clock = BrokenSender(), ManualClock()
    eleven = AllResults(test_sender, repository_in_memory(clock), clock)
    with pytest.raises(ReceiverError):
        await anext(eleven.show(SAMPLE_APP))
    assert len(test_sender.asked) == 1


class FailingSender(TestSender):
    """Asks for each test, then fails."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def send(self, _request: TestRequest) -> AsyncGenerator[Event, None]:
        number = len(self.asked)
        asked = timelines.asked(f"t-{number}", timelines.at("12:00")).asked
        self.asked.append(asked.test_id)
        yield asked
        await asyncio.sleep(0)
        raise ReceiverError(reason=f"failure {number}")


async def test_of_several_failures_the_first_is_raised_and_the_others_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    test_sender, clock = FailingSender(), ManualClock()
    eleven = AllResults(test_sender, repository_in_memory(clock), clock)
    with pytest.raises(ReceiverError) as raised:
        async for _event in eleven.show(SAMPLE_APP):
            pass
    errors = [record.exc_info[1] for record in caplog.records if record.exc_info is not None]
    assert len(test_sender.asked) > 1
    assert len(errors) == len(test_sender.asked) - 1
    assert raised.value not in errors


def test_only_the_receiver_that_never_answers_is_waited_for_briefly() -> None:
    seconds = {
        behaviour.name: request_for(SAMPLE_APP, behaviour).local.timeout_seconds
        for behaviour in RESULT_BEHAVIOURS
    }
    assert min(seconds, key=lambda name: seconds[name]) == "timeout"
    assert sorted(set(seconds.values())) == [2.0, 15.0]
