"""A life that is played: in order, each when it is due, sooner on request, and never in a pause."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storebell.domain.environment import Environment
from storebell.domain.simulation.lives import Life, find_life
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.ports.clock import SimulationClock
from storebell.simulator.api.delivery_scheduler import AttemptMade, DeliveryRefused, SimulatorEvent
from storebell.simulator.api.life_player import LifeEnded, StepTaken
from storebell.simulator.standalone import Simulation
from support.apple_conversation import unverified
from support.clocks import ManualClock
from support.simulated import (
    Answer,
    Handler,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    running_simulation,
)

pytestmark = pytest.mark.anyio

LIFE = find_life("grace")
FAST = 3_000.0  # five minutes take a tenth of a second


def steps_in(events: Sequence[SimulatorEvent]) -> list[StepTaken]:
    return [event for event in events if isinstance(event, StepTaken)]


def decoded(signed_payload: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A notification and the transaction in it."""
    payload = unverified(signed_payload)
    return payload, unverified(payload["data"]["signedTransactionInfo"])


def fields_of(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200
    return answer.json


class RunningLife:
    """A life that is told to a handler, and somebody who need not wait for the next step."""

    def __init__(self, running: Simulation, handler: Handler) -> None:
        assert running.life is not None
        self.running, self.handler, self.life = running, handler, running.life
        self.call = partial(
            call, running.base_url, headers={"Authorization": bearer(credentials_of(running))}
        )

    async def to_its_end(self) -> list[SimulatorEvent]:
        async with asyncio.timeout(60):
            return [event async for event in self.running.events]

    async def steps(self, count: int) -> list[StepTaken]:
        steps: list[StepTaken] = []
        async with asyncio.timeout(60):
            while len(steps) < count:
                event = await anext(self.running.events)
                steps += [event] if isinstance(event, StepTaken) else []
        return steps

    async def attempt(self) -> AttemptMade:
        async with asyncio.timeout(60):
            while not isinstance(event := await anext(self.running.events), AttemptMade):
                pass
        return event

    async def skip_to_its_end(self, count: int) -> None:
        """Asks for so many steps, one after the other."""
        for _ in range(count):
            self.life.skip()
            await self.steps(1)
        await self.to_its_end()

    @property
    def notifications(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """What has arrived, each with the transaction in it."""
        return [decoded(arrival.signed_payload) for arrival in self.handler.arrivals]


@asynccontextmanager
async def running_life(
    folder: Path,
    *statuses: int,
    life: Life = LIFE,
    time_scale: float = FAST,
    environment: Environment = Environment.SANDBOX,
    url: str | None = None,
    clock: SimulationClock | None = None,
) -> AsyncIterator[RunningLife]:
    """A life whose handler answers 200, or with these statuses; it waits to be started."""
    with Handler(*(statuses or (200,))) as handler:
        request = SimulationRequest(
            (SimulatedApp(deliver_to=url or handler.url),),
            environment,
            time_scale=time_scale,
            life=life,
        )
        async with running_simulation(folder, request, clock or ShiftedClock()) as running:
            yield RunningLife(running, handler)


def end_of(events: Sequence[SimulatorEvent]) -> tuple[int, int]:
    """How many notifications of a whole life were delivered, and how many were not."""
    assert isinstance(events[-1], LifeEnded)
    return events[-1].delivered, events[-1].failed


async def test_every_step_is_delivered_in_order_and_the_events_end(tmp_path: Path) -> None:
    async with running_life(tmp_path) as played:
        played.life.start()
        events = await played.to_its_end()
    arrived = [
        (payload["notificationType"], payload.get("subtype", ""))
        for payload, _ in played.notifications
    ]
    assert arrived == [step.pair for step in LIFE.steps]
    steps = steps_in(events)
    assert [(step.number, step.total) for step in steps] == [
        (number, len(LIFE.steps)) for number in range(1, len(LIFE.steps) + 1)
    ]
    assert [step.advice for step in steps] == [step.advice for step in LIFE.steps]
    assert [step.next_at is None for step in steps] == [False] * 5 + [True]
    # The next one is sent when the one before has been tried.
    kinds = [type(event) for event in events]
    assert kinds == [StepTaken, AttemptMade] * len(LIFE.steps) + [LifeEnded]
    assert end_of(events) == (len(LIFE.steps), 0)


async def test_the_customer_is_known_to_the_simulator_from_the_first_step_on(
    tmp_path: Path,
) -> None:
    async with running_life(tmp_path) as played:
        played.life.start()
        events = steps_in(await played.to_its_end())
    ids = [transaction["transactionId"] for _, transaction in played.notifications]
    assert ids == [step.transaction_id for step in events]
    assert len({step.original_transaction_id for step in events}) == 1


async def test_what_fails_is_counted_and_the_life_goes_on(tmp_path: Path) -> None:
    async with running_life(tmp_path, 500, 200) as played:
        played.life.start()
        assert end_of(await played.to_its_end()) == (len(LIFE.steps) - 1, 1)


async def test_in_production_it_ends_when_no_retry_is_due_any_more(tmp_path: Path) -> None:
    life, production = find_life("consumable"), Environment.PRODUCTION
    async with running_life(
        tmp_path, 500, 200, life=life, time_scale=1e6, environment=production
    ) as played:
        played.life.start()
        assert end_of(await played.to_its_end()) == (len(life.steps), 0)
    assert len(played.handler.arrivals) == len(life.steps) + 1


async def test_a_url_that_may_not_be_called_ends_it_as_failed(tmp_path: Path) -> None:
    async with running_life(tmp_path, url="http://no-such-host.invalid/hook") as played:
        played.life.start()
        events = await played.to_its_end()
    assert end_of(events)[0] == 0
    assert any(isinstance(event, DeliveryRefused | AttemptMade) for event in events)


async def test_a_step_is_taken_at_once_and_all_dates_still_follow(tmp_path: Path) -> None:
    async with running_life(tmp_path, time_scale=1) as played:
        played.life.start()
        await played.steps(1)
        await played.skip_to_its_end(len(LIFE.steps) - 1)
    dates = [payload["signedDate"] for payload, _ in played.notifications]
    gaps = [timedelta(milliseconds=after - before) for before, after in pairwise(dates)]
    month = timedelta(minutes=5)
    assert gaps == [month, month / 2, month / 2, month, month]


async def test_each_step_that_is_asked_for_is_taken_however_quickly(tmp_path: Path) -> None:
    async with running_life(tmp_path, time_scale=1) as played:
        played.life.toggle_pause()
        played.life.start()
        for _ in LIFE.steps:
            played.life.skip()
        assert len(await played.steps(len(LIFE.steps))) == len(LIFE.steps)
        await played.to_its_end()


async def test_endpoints_answer_at_the_time_of_the_life(tmp_path: Path) -> None:
    """An extension is counted from the life's present, and the next step comes after it."""
    async with running_life(tmp_path, life=find_life("renewals"), time_scale=2) as played:
        played.life.start()
        [first] = await played.steps(1)
        played.life.skip()
        await played.steps(1)
        await played.attempt()
        _, latest = played.notifications[-1]
        path = f"/inApps/v1/subscriptions/{first.original_transaction_id}"
        answer = await played.call("GET", path)
        [[item]] = [group["lastTransactions"] for group in fields_of(answer)["data"]]
        info = unverified(item["signedTransactionInfo"])
        assert info["signedDate"] >= latest["signedDate"]
        path = f"/inApps/v1/subscriptions/extend/{first.original_transaction_id}"
        fields = {"extendByDays": 20, "extendReasonCode": 1, "requestIdentifier": "1"}
        answer = await played.call("PUT", path, body=json.dumps(fields).encode())
        # 20 of 30 days of a month of five minutes at twice the pace, in whole minutes.
        span = fields_of(answer)["effectiveDate"] - latest["expiresDate"]
        assert span == timedelta(seconds=90) // timedelta(milliseconds=1)
        now = latest["signedDate"]
        body = json.dumps({"startDate": now - 3_600_000, "endDate": now + 1_000}).encode()
        answer = await played.call("POST", "/inApps/v1/notifications/history", body=body)
        assert len(fields_of(answer)["notificationHistory"]) >= 2
        played.life.skip()
        [third] = await played.steps(1)
        assert third.number == 3


async def test_nothing_is_sent_in_a_pause_but_what_is_asked_for(tmp_path: Path) -> None:
    async with running_life(tmp_path) as played:
        assert played.life.toggle_pause() is True
        played.life.start()
        played.life.skip()
        [first] = await played.steps(1)
        assert first.next_at is None
        await asyncio.sleep(0.3)  # three steps of this clock
        assert len(played.handler.arrivals) == 1
        played.life.skip()
        await played.steps(1)
        assert played.life.toggle_pause() is False
        await played.steps(len(LIFE.steps) - 2)
        await played.to_its_end()
    assert len(played.handler.arrivals) == len(LIFE.steps)


async def test_a_life_that_is_stopped_ends_after_the_step_before(tmp_path: Path) -> None:
    async with running_life(tmp_path, time_scale=1) as played:
        played.life.start()
        await played.steps(1)
        played.life.stop()
        assert end_of(await played.to_its_end()) == (1, 0)


async def test_a_year_of_production_passes_on_a_clock_that_is_moved(tmp_path: Path) -> None:
    life, clock = find_life("commitment-cancelled"), ManualClock(datetime.now().astimezone())
    async with running_life(
        tmp_path, life=life, time_scale=1, environment=Environment.PRODUCTION, clock=clock
    ) as played:
        played.life.start()
        await played.to_its_end()
    infos = [
        transaction["commitmentInfo"]["billingPeriodNumber"]
        for _, transaction in played.notifications
    ]
    assert infos == [1, 2, 3, 4, 4, *range(5, 13), 12], json.dumps(infos)


async def test_what_a_handler_changes_between_two_steps_counts_from_then_on(
    tmp_path: Path,
) -> None:
    life, token = find_life("retry"), "7e3fb20b-4cdb-47cc-936d-99d65f608138"
    async with running_life(tmp_path, life=life, time_scale=1) as played:
        played.life.start()
        [first] = await played.steps(1)
        path = f"/inApps/v1/transactions/{first.transaction_id}/appAccountToken"
        answer = await played.call(
            "PUT", path, body=json.dumps({"appAccountToken": token}).encode()
        )
        assert answer.status == 200
        await played.skip_to_its_end(len(life.steps) - 1)
    tokens = [transaction["appAccountToken"] for _, transaction in played.notifications]
    assert tokens[0] != token
    assert set(tokens[1:]) == {token}
