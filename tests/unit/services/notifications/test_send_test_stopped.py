"""A test that is stopped, and an attempt that is called for, over the real simulator."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.errors.process import TestStoppedError
from storebell.domain.notifications.events import Event, Outcome
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.timeline import State, Timeline
from storebell.domain.settings.options import Options
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.services.container import Services
from storebell.services.notifications.requests import TestRequest, Until
from support.simulated import Handler, ShiftedClock, running_simulation, wait_for

pytestmark = pytest.mark.anyio


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(Options(basedir=tmp_path), {}) as opened:
        yield opened


class Sent:
    """One test that is being sent, and its timeline as far as its events have come."""

    def __init__(self, services: Services, request: TestRequest) -> None:
        self.timeline: Timeline | None = None
        self._events = services.test_sender.send(request)
        self.task = asyncio.create_task(self._consume())

    async def _consume(self) -> None:
        async for event in self._events:
            self._take(event)

    def _take(self, event: Event) -> None:
        if self.timeline is None:
            self.timeline = Timeline.start(event)  # type: ignore[arg-type]  # the first is Asked
        else:
            self.timeline = self.timeline.after(event)

    async def until(self, claim: Callable[[Timeline], bool]) -> Timeline:
        await wait_for(lambda: self.timeline is not None and claim(self.timeline))
        assert self.timeline is not None
        return self.timeline

    async def end(self) -> Timeline:
        async with asyncio.timeout(10):
            await self.task
        assert self.timeline is not None
        return self.timeline


def local(handler: Handler, **others: object) -> TestRequest:
    delivery = LocalDelivery(url=handler.url, **others)  # type: ignore[arg-type]
    return TestRequest(SAMPLE_APP, Environment.LOCAL, delivery)


async def test_a_plan_of_local_is_stopped_for_good(services: Services) -> None:
    with Handler(500) as handler:
        sent = Sent(services, local(handler, plan=PRODUCTION_PLAN.scaled(3600)))
        open_test = await sent.until(lambda timeline: len(timeline.attempts) == 1)
        assert services.test_sender.stop(open_test.test_id)
        stopped = await sent.end()
        assert (stopped.state, stopped.outcome) == (State.FINAL, Outcome.UNDECIDED)
        assert stopped.failure is not None
        assert stopped.failure.title == TestStoppedError().title
        assert services.repository.timeline(stopped.test_id) == stopped
        await asyncio.sleep(1.3)  # the second attempt was due after a second
        assert len(handler.arrivals) == 1
    assert not services.test_sender.stop(stopped.test_id)


async def test_a_send_to_a_slow_server_is_stopped_at_once(services: Services) -> None:
    with Handler(200, delay_seconds=3) as handler:
        sent = Sent(services, local(handler))
        await wait_for(lambda: bool(handler.arrivals))
        assert sent.timeline is not None
        started = asyncio.get_running_loop().time()
        services.test_sender.stop(sent.timeline.test_id)
        stopped = await sent.end()
        assert asyncio.get_running_loop().time() - started < 2.5  # well before the answer
    assert stopped.outcome is Outcome.UNDECIDED
    assert stopped.attempts == ()


async def test_the_next_attempt_is_made_when_it_is_called_for(services: Services) -> None:
    """In real time the second attempt would come after an hour, the third after twelve."""
    with Handler(500, 500, 200) as handler:
        sent = Sent(services, local(handler, plan=PRODUCTION_PLAN))
        first = await sent.until(lambda timeline: len(timeline.attempts) == 1)
        assert await services.test_sender.attempt_now(first.test_id)
        second = await sent.until(lambda timeline: len(timeline.attempts) == 2)
        # The plan goes on from the attempt that was called for.
        assert second.due_times[0] - second.attempts[1].at == PRODUCTION_PLAN.delay_before(3)
        assert await services.test_sender.attempt_now(first.test_id)
        third = await sent.end()
    assert third.outcome is Outcome.DELIVERED
    assert len(third.attempts) == len(handler.arrivals) == 3
    assert len(third.traces) == 3
    assert not await services.test_sender.attempt_now(first.test_id)


async def test_an_attempt_under_way_is_not_called_for_twice(services: Services) -> None:
    with Handler(200, delay_seconds=0.5) as handler:
        sent = Sent(services, local(handler, plan=PRODUCTION_PLAN))
        await wait_for(lambda: bool(handler.arrivals))
        assert sent.timeline is not None
        assert not await services.test_sender.attempt_now(sent.timeline.test_id)
        await sent.end()
        assert len(handler.arrivals) == 1


async def test_a_request_that_is_stopped_before_its_answer_stays_unknown(tmp_path: Path) -> None:
    """Apple may have received it: it is stored so, and not repeated."""
    app = App("Hiking", "com.example.hiking", 6448311069)
    request = SimulationRequest(
        (SimulatedApp(app.bundle_id, None, app.app_apple_id),), faults=read_faults("latency=5")
    )
    async with running_simulation(tmp_path / "apple", request, ShiftedClock()) as simulation:
        options = Options(
            basedir=tmp_path / "mine",
            api_bases=(simulation.base_urls[Environment.SANDBOX],),
            simulated_root=simulation.root_file,
        )
        environ = {
            "STOREBELL_KEY_FILE": str(simulation.key_file),
            "STOREBELL_KEY_ID": simulation.key_id,
            "STOREBELL_ISSUER_ID": simulation.issuer_id,
        }
        async with open_services(options, environ) as services:
            sent = Sent(services, TestRequest(app, Environment.SANDBOX, until=Until.ACCEPTED))
            await sent.until(lambda timeline: timeline.state is State.ASKED)
            assert sent.timeline is not None
            services.test_sender.stop(sent.timeline.test_id)
            stopped = await sent.end()
            assert stopped.outcome is Outcome.UNKNOWN
            assert services.repository.timeline(stopped.test_id) == stopped
