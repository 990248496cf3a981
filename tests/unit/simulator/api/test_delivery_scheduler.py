"""Retries by the plan, against a real server that fails at first."""

import asyncio
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from storebell.aio.task_scope import TaskScope
from storebell.domain.environment import Environment
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.sender.address import AddressRule
from storebell.simulator.api import delivery_scheduler as retries
from storebell.simulator.api.delivery_scheduler import (
    AttemptMade,
    Deliveries,
    DeliveryJob,
    DeliveryRefused,
    SimulatorEvent,
)
from storebell.simulator.api.destinations import Destinations
from storebell.simulator.standalone import Simulation
from storebell.simulator.store.notifications import AppIdentity, Notification
from support.clocks import ManualClock
from support.simulated import (
    TEST_PATH,
    Handler,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    install_authority,
    running_simulation,
    wait_for,
)

pytestmark = pytest.mark.anyio

APP = AppIdentity("com.example.sample", Environment.PRODUCTION, 1)
BAD_STATUS = SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE
MILLISECOND = timedelta(milliseconds=1)
SCALE = 36_000.0  # an hour of the plan takes a tenth of a second


def production(url: str) -> SimulationRequest:
    return SimulationRequest(
        apps=(SimulatedApp(deliver_to=url),), environment=Environment.PRODUCTION, time_scale=SCALE
    )


async def request_test(running: Simulation) -> str:
    headers = {"Authorization": bearer(credentials_of(running))}
    answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
    token = answer.json["testNotificationToken"]
    assert isinstance(token, str)
    return token


async def take(running: Simulation, most: int) -> list[SimulatorEvent]:
    async with asyncio.timeout(30):
        return [await anext(running.events) for _ in range(most)]


async def test_it_retries_at_the_planned_times_until_a_success(tmp_path: Path) -> None:
    with Handler(500, 500, 200) as handler:
        async with running_simulation(tmp_path, production(handler.url), ShiftedClock()) as running:
            token = await request_test(running)
            accepted, *made = await take(running, 4)
            headers = {"Authorization": bearer(credentials_of(running))}
            status = await call(running.base_url, "GET", f"{TEST_PATH}/{token}", headers=headers)
            await asyncio.sleep(0.3)
    assert isinstance(accepted, retries.TestAccepted)
    attempts = [one.attempt for one in made if isinstance(one, AttemptMade)]
    assert [attempt.result for attempt in attempts] == [BAD_STATUS, BAD_STATUS, "SUCCESS"]
    assert [one.next_at is None for one in made if isinstance(one, AttemptMade)] == [
        False,
        False,
        True,
    ]
    assert len(handler.arrivals) == 3
    assert len({arrival.signed_payload for arrival in handler.arrivals}) == 1
    # Never before its time: an hour after the attempt before, then twelve.
    gaps = [later.at - earlier.at for earlier, later in pairwise(attempts)]
    hour = timedelta(hours=1) / SCALE
    for gap, hours in zip(gaps, (1, 12), strict=True):
        assert hours * hour - MILLISECOND <= gap
    due = [one.next_at for one in made if isinstance(one, AttemptMade)]
    assert due == [attempts[0].at + hour, attempts[1].at + 12 * hour, None]
    assert status.json["sendAttempts"] == [
        {
            "attemptDate": round(attempt.at.timestamp() * 1000),
            "sendAttemptResult": str(attempt.result),
        }
        for attempt in attempts
    ]
    assert status.json["firstSendAttemptResult"] == BAD_STATUS


async def test_in_the_sandbox_one_attempt_is_all(tmp_path: Path) -> None:
    with Handler(500) as handler:
        plan = SimulationRequest(apps=(SimulatedApp(deliver_to=handler.url),), time_scale=SCALE)
        async with running_simulation(tmp_path, plan, ShiftedClock()) as running:
            await request_test(running)
            _, made = await take(running, 2)
            await asyncio.sleep(0.3)
    assert isinstance(made, AttemptMade)
    assert made.next_at is None
    assert len(handler.arrivals) == 1


async def test_a_closed_port_is_a_socket_issue(tmp_path: Path) -> None:
    with Handler(200) as handler:
        url = handler.url
    plan = SimulationRequest(apps=(SimulatedApp(deliver_to=url),))
    async with running_simulation(tmp_path, plan, ShiftedClock()) as running:
        await request_test(running)
        _, made = await take(running, 2)
    assert isinstance(made, AttemptMade)
    assert made.attempt.result == SendAttemptResult.SOCKET_ISSUE


class Recorded:
    """Fails each time, at the time that the clock of the plan shows."""

    def __init__(self, clock: ManualClock, seconds_taken: float = 0) -> None:
        self.clock = clock
        self.seconds_taken = seconds_taken

    async def deliver(self, _url: str, _payload: str, /) -> DeliveryTrace:
        started_at = self.clock.now()
        await self.clock.sleep_until(started_at + timedelta(seconds=self.seconds_taken))
        return DeliveryTrace(started_at, (), self.seconds_taken, BAD_STATUS)


def job(clock: ManualClock, deliverer: Recorded, scale: float = 1) -> DeliveryJob:
    notification = Notification(number=0, token="t", signed_at=clock.now(), make_signed=lambda: "p")
    return DeliveryJob(
        APP, notification, "http://127.0.0.1/", PRODUCTION_PLAN.scaled(scale), deliverer
    )


async def run(work: DeliveryJob, clock: ManualClock) -> list[SimulatorEvent]:
    seen: list[SimulatorEvent] = []
    async with TaskScope() as tasks:
        Deliveries(tasks, clock, seen.append).start(work)
        await wait_for(lambda: not tasks.are_running)
    return seen


async def test_all_six_attempts_come_at_the_documented_offsets() -> None:
    clock = ManualClock()
    work = job(clock, Recorded(clock))
    await run(work, clock)
    attempts = work.notification.attempts
    hours = [(attempt.at - attempts[0].at) / timedelta(hours=1) for attempt in attempts]
    assert hours == [0, 1, 13, 37, 85, 157]


async def test_a_slow_server_does_not_push_the_plan_back() -> None:
    clock = ManualClock()
    work = job(clock, Recorded(clock, seconds_taken=15))
    await run(work, clock)
    attempts = work.notification.attempts
    hours = [(attempt.at - attempts[0].at) / timedelta(hours=1) for attempt in attempts]
    assert hours == [0, 1, 13, 37, 85, 157]


async def test_no_two_attempts_have_the_same_date() -> None:
    clock = ManualClock()
    work = job(clock, Recorded(clock), scale=1e9)
    await run(work, clock)
    assert len({attempt.at for attempt in work.notification.attempts}) == 6


async def test_a_forbidden_address_is_said_and_nothing_is_sent() -> None:
    clock = ManualClock()
    work = job(clock, Recorded(clock))
    sender = Destinations(AddressRule()).make_sender(1)
    seen = await run(
        DeliveryJob(APP, work.notification, "https://192.0.2.1/", work.plan, sender), clock
    )
    [refused] = seen
    assert isinstance(refused, DeliveryRefused)
    assert "192.0.2.1" in str(refused.error)
    assert work.notification.attempts == ()


async def test_a_mistake_of_ours_ends_one_attempt_only(caplog: pytest.LogCaptureFixture) -> None:
    class BrokenAtFirst(Recorded):
        async def deliver(self, url: str, payload: str, /) -> DeliveryTrace:
            if not work.notification.attempts:
                raise ZeroDivisionError
            return await super().deliver(url, payload)

    clock = ManualClock()
    work = job(clock, BrokenAtFirst(clock))
    made = await run(work, clock)
    assert "A delivery broke off" in caplog.text
    assert [attempt.result for attempt in work.notification.attempts[:2]] == ["OTHER", BAD_STATUS]
    assert len(made) == 6
    assert isinstance(made[0], AttemptMade)
    [finding] = made[0].trace.findings
    assert str(finding.seen) == "Storebell made a mistake (ZeroDivisionError)"


async def test_closing_in_the_middle_of_a_delivery_ends_it(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    with Handler(200, delay_seconds=0.5) as handler:
        plan = SimulationRequest(apps=(SimulatedApp(deliver_to=handler.url),))
        async with running_simulation(tmp_path, plan, ShiftedClock()) as running:
            await request_test(running)
            await wait_for(lambda: len(handler.arrivals) == 1)
            started = time.monotonic()
        assert time.monotonic() - started < 1
    await wait_for(lambda: asyncio.all_tasks() == before)


async def test_an_error_inside_leaves_a_simulation_as_it_is(tmp_path: Path) -> None:
    seen: list[Path] = []

    async def fail_inside() -> None:
        async with Simulation.open(
            SimulationRequest(), authority=install_authority(tmp_path), clock=ShiftedClock()
        ) as running:
            seen.append(running.key_file)
            assert running.key_file.is_file()
            raise KeyError("ours")

    with pytest.raises(KeyError, match="ours"):
        await fail_inside()
    assert not seen[0].parent.exists()
