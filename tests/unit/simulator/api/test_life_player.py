"""A life that is played: in order, each when it is due, sooner on request, and never in a pause."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storebell.domain.environment import Environment
from storebell.domain.simulation.lives import Life, find_life
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.simulator.api.delivery_scheduler import AttemptMade, DeliveryRefused, SimulatorEvent
from storebell.simulator.api.life_player import LifeEnded, NextStepDue, StepTaken
from storebell.simulator.standalone import LifeOfRun, Simulation
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


def request_of(
    url: str,
    life: Life = LIFE,
    time_scale: float = FAST,
    environment: Environment = Environment.SANDBOX,
    *,
    is_by_hand: bool = False,
) -> SimulationRequest:
    return SimulationRequest(
        (SimulatedApp(deliver_to=url),),
        environment,
        time_scale=time_scale,
        life=life,
        is_life_by_hand=is_by_hand,
    )


def life_of(running: Simulation) -> LifeOfRun:
    assert running.life is not None
    return running.life


async def to_its_end(running: Simulation) -> list[SimulatorEvent]:
    async with asyncio.timeout(60):
        return [event async for event in running.events]


def steps_in(events: Sequence[SimulatorEvent]) -> list[StepTaken]:
    return [event for event in events if isinstance(event, StepTaken)]


def decoded(signed_payload: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A notification and the transaction in it."""
    payload = unverified(signed_payload)
    return payload, unverified(payload["data"]["signedTransactionInfo"])


def fields_of(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200
    return answer.json


async def test_every_step_is_delivered_in_order_and_the_events_end(tmp_path: Path) -> None:
    with Handler(200) as handler:
        async with running_simulation(tmp_path, request_of(handler.url), ShiftedClock()) as running:
            life_of(running).start()
            events = await to_its_end(running)
    payloads = [decoded(arrival.signed_payload)[0] for arrival in handler.arrivals]
    arrived = [(payload["notificationType"], payload.get("subtype", "")) for payload in payloads]
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
    assert isinstance(events[-1], LifeEnded)
    assert (events[-1].delivered, events[-1].failed) == (len(LIFE.steps), 0)


async def test_the_customer_is_known_to_the_simulator_from_the_first_step_on(
    tmp_path: Path,
) -> None:
    with Handler(200) as handler:
        async with running_simulation(tmp_path, request_of(handler.url), ShiftedClock()) as running:
            life_of(running).start()
            events = steps_in(await to_its_end(running))
    transactions = [decoded(arrival.signed_payload)[1] for arrival in handler.arrivals]
    ids = [transaction["transactionId"] for transaction in transactions]
    assert ids == [step.transaction_id for step in events]
    assert len({step.original_transaction_id for step in events}) == 1


async def test_what_fails_is_counted_and_the_life_goes_on(tmp_path: Path) -> None:
    with Handler(500, 200) as handler:
        async with running_simulation(tmp_path, request_of(handler.url), ShiftedClock()) as running:
            life_of(running).start()
            events = await to_its_end(running)
    assert isinstance(events[-1], LifeEnded)
    assert (events[-1].delivered, events[-1].failed) == (len(LIFE.steps) - 1, 1)


@pytest.mark.parametrize("asked_for", ["RENEWAL_EXTENDED", "TEST"])
async def test_a_notification_that_the_handler_asks_for_is_counted_too(
    tmp_path: Path, asked_for: str
) -> None:
    with Handler(200, 500) as handler:
        slow = request_of(handler.url, find_life("renewals"), 1, is_by_hand=True)
        async with running_simulation(tmp_path, slow, ShiftedClock()) as running:
            typist = Typist(running, handler)
            typist.life.start()
            [first] = await typist.steps(1)
            await typist.attempt()
            headers = {"Authorization": bearer(credentials_of(running))}
            if asked_for == "TEST":
                path, method, body = "/inApps/v1/notifications/test", "POST", b""
            else:
                original = first.original_transaction_id
                path, method = f"/inApps/v1/subscriptions/extend/{original}", "PUT"
                fields = {"extendByDays": 20, "extendReasonCode": 1, "requestIdentifier": "1"}
                body = json.dumps(fields).encode()
            fields_of(await call(running.base_url, method, path, body=body, headers=headers))
            typist.life.stop()
            events = await to_its_end(running)
    [attempt] = [event for event in events if isinstance(event, AttemptMade)]
    assert (attempt.notification_type, attempt.attempt.is_success) == (asked_for, False)
    assert isinstance(events[-1], LifeEnded)
    assert (events[-1].delivered, events[-1].failed) == (1, 1)


async def test_a_life_that_is_paused_before_its_start_waits_with_its_first_step(
    tmp_path: Path,
) -> None:
    with Handler(200) as handler:
        slow = request_of(handler.url, is_by_hand=True)
        async with running_simulation(tmp_path, slow, ShiftedClock()) as running:
            typist = Typist(running, handler)
            typist.life.toggle_pause()
            typist.life.start()
            assert await typist.due() == (1, None)
            typist.life.skip()
            [first] = await typist.steps(1)
            assert (first.number, first.next_at) == (1, None)
            typist.life.toggle_pause()
            await typist.steps(len(LIFE.steps) - 1)
            await to_its_end(running)


async def test_in_production_it_ends_when_no_retry_is_due_any_more(tmp_path: Path) -> None:
    life = find_life("consumable")
    with Handler(500, 200) as handler:
        request = request_of(handler.url, life, 1e6, Environment.PRODUCTION)
        async with running_simulation(tmp_path, request, ShiftedClock()) as running:
            life_of(running).start()
            events = await to_its_end(running)
    assert isinstance(events[-1], LifeEnded)
    assert (events[-1].delivered, events[-1].failed) == (len(life.steps), 0)
    assert len(handler.arrivals) == len(life.steps) + 1


async def test_a_url_that_may_not_be_called_ends_it_as_failed(tmp_path: Path) -> None:
    url = "http://no-such-host.invalid/hook"
    async with running_simulation(tmp_path, request_of(url), ShiftedClock()) as running:
        life_of(running).start()
        events = await to_its_end(running)
    assert isinstance(events[-1], LifeEnded)
    assert events[-1].delivered == 0
    assert any(isinstance(event, DeliveryRefused | AttemptMade) for event in events)


class Typist:
    """A life that takes an hour for each step, and somebody who does not wait for it."""

    def __init__(self, running: Simulation, handler: Handler) -> None:
        self.running, self.handler = running, handler
        self.life = life_of(running)

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

    async def due(self) -> tuple[int, datetime | None]:
        async with asyncio.timeout(60):
            while not isinstance(event := await anext(self.running.events), NextStepDue):
                assert not isinstance(event, StepTaken)
        return event.number, event.next_at


async def test_a_step_is_taken_at_once_and_all_dates_still_follow(tmp_path: Path) -> None:
    with Handler(200) as handler:
        slow = request_of(handler.url, time_scale=1, is_by_hand=True)
        async with running_simulation(tmp_path, slow, ShiftedClock()) as running:
            typist = Typist(running, handler)
            typist.life.start()
            await typist.steps(1)
            for _ in LIFE.steps[1:]:
                typist.life.skip()
                await typist.steps(1)
            await to_its_end(running)
    dates = [unverified(arrival.signed_payload)["signedDate"] for arrival in handler.arrivals]
    gaps = [timedelta(milliseconds=after - before) for before, after in pairwise(dates)]
    month = timedelta(minutes=5)
    assert gaps == [month, month / 2, month / 2, month, month]


async def test_each_step_that_is_asked_for_is_taken_however_quickly(tmp_path: Path) -> None:
    with Handler(200) as handler:
        slow = request_of(handler.url, time_scale=1, is_by_hand=True)
        async with running_simulation(tmp_path, slow, ShiftedClock()) as running:
            typist = Typist(running, handler)
            typist.life.toggle_pause()
            typist.life.start()
            for _ in LIFE.steps:
                typist.life.skip()
            assert len(await typist.steps(len(LIFE.steps))) == len(LIFE.steps)
            await to_its_end(running)


async def test_endpoints_answer_at_the_time_of_the_life(tmp_path: Path) -> None:
    """An extension is counted from the life's present, and the next step comes after it."""
    life = find_life("renewals")
    with Handler(200) as handler:
        slow = request_of(handler.url, life, 2, is_by_hand=True)
        async with running_simulation(tmp_path, slow, ShiftedClock()) as running:
            typist = Typist(running, handler)
            typist.life.start()
            [first] = await typist.steps(1)
            typist.life.skip()
            await typist.steps(1)
            await typist.attempt()
            latest = decoded(handler.arrivals[-1].signed_payload)[1]
            api = partial(
                call, running.base_url, headers={"Authorization": bearer(credentials_of(running))}
            )
            path = f"/inApps/v1/subscriptions/{first.original_transaction_id}"
            answer = await api("GET", path)
            [[item]] = [group["lastTransactions"] for group in fields_of(answer)["data"]]
            info = unverified(item["signedTransactionInfo"])
            assert info["signedDate"] >= latest["signedDate"]
            path = f"/inApps/v1/subscriptions/extend/{first.original_transaction_id}"
            fields = {"extendByDays": 20, "extendReasonCode": 1, "requestIdentifier": "1"}
            answer = await api("PUT", path, body=json.dumps(fields).encode())
            # 20 of 30 days of a month of five minutes at twice the pace, in whole minutes.
            span = fields_of(answer)["effectiveDate"] - latest["expiresDate"]
            assert span == timedelta(seconds=90) // timedelta(milliseconds=1)
            now = latest["signedDate"]
            body = json.dumps({"startDate": now - 3_600_000, "endDate": now + 1_000}).encode()
            answer = await api("POST", "/inApps/v1/notifications/history", body=body)
            assert len(fields_of(answer)["notificationHistory"]) >= 2
            typist.life.skip()
            [third] = await typist.steps(1)
            assert third.number == 3


async def test_when_the_next_step_is_due_is_told_anew_after_whatever_changes_it(
    tmp_path: Path,
) -> None:
    clock, life = ShiftedClock(), find_life("renewals")
    with Handler(200) as handler:
        slow = request_of(handler.url, life, 1, is_by_hand=True)
        async with running_simulation(tmp_path, slow, clock) as running:
            typist = Typist(running, handler)
            typist.life.start()
            [first] = await typist.steps(1)
            assert first.next_at is not None
            assert typist.life.toggle_pause()
            assert await typist.due() == (2, None)
            clock.shift = timedelta(seconds=30)
            assert not typist.life.toggle_pause()
            number, resumed_at = await typist.due()
            assert (number, resumed_at is None) == (2, False)
            assert resumed_at is not None
            assert resumed_at - first.next_at >= timedelta(seconds=30)
            headers = {"Authorization": bearer(credentials_of(running))}
            path = f"/inApps/v1/subscriptions/extend/{first.original_transaction_id}"
            fields = {"extendByDays": 30, "extendReasonCode": 1, "requestIdentifier": "1"}
            body = json.dumps(fields).encode()
            answer = await call(running.base_url, "PUT", path, headers=headers, body=body)
            assert answer.status == 200
            assert await typist.due() == (2, resumed_at + timedelta(minutes=5))
            assert typist.life.toggle_pause()
            await typist.due()
            typist.life.skip()
            [second] = await typist.steps(1)
            assert second.next_at is None
            assert not typist.life.toggle_pause()
            number, next_at = await typist.due()
            assert (number, next_at is None) == (3, False)


async def test_nothing_is_sent_in_a_pause_but_what_is_asked_for(tmp_path: Path) -> None:
    with Handler(200) as handler:
        request = request_of(handler.url, is_by_hand=True)
        async with running_simulation(tmp_path, request, ShiftedClock()) as running:
            typist = Typist(running, handler)
            assert typist.life.toggle_pause() is True
            typist.life.start()
            typist.life.skip()
            [first] = await typist.steps(1)
            assert first.next_at is None
            await asyncio.sleep(0.3)  # three steps of this clock
            assert len(handler.arrivals) == 1
            typist.life.skip()
            await typist.steps(1)
            assert typist.life.toggle_pause() is False
            await typist.steps(len(LIFE.steps) - 2)
            await to_its_end(running)
    assert len(handler.arrivals) == len(LIFE.steps)


async def test_a_life_that_is_stopped_ends_after_the_step_before(tmp_path: Path) -> None:
    with Handler(200) as handler:
        slow = request_of(handler.url, time_scale=1)
        async with running_simulation(tmp_path, slow, ShiftedClock()) as running:
            typist = Typist(running, handler)
            typist.life.start()
            await typist.steps(1)
            typist.life.stop()
            events = await to_its_end(running)
    assert isinstance(events[-1], LifeEnded)
    assert (events[-1].delivered, events[-1].failed) == (1, 0)


async def test_a_year_of_production_passes_on_a_clock_that_is_moved(tmp_path: Path) -> None:
    life = find_life("commitment-cancelled")
    clock = ManualClock(datetime.now().astimezone())
    with Handler(200) as handler:
        request = request_of(handler.url, life, 1, Environment.PRODUCTION)
        async with running_simulation(tmp_path, request, clock) as running:
            life_of(running).start()
            await to_its_end(running)
    infos = [
        decoded(arrival.signed_payload)[1]["commitmentInfo"]["billingPeriodNumber"]
        for arrival in handler.arrivals
    ]
    assert infos == [1, 2, 3, 4, 4, *range(5, 13), 12], json.dumps(infos)


async def test_what_a_handler_changes_between_two_steps_counts_from_then_on(
    tmp_path: Path,
) -> None:
    life, token = find_life("retry"), "7e3fb20b-4cdb-47cc-936d-99d65f608138"
    with Handler(200) as handler:
        slow = request_of(handler.url, life, 1, is_by_hand=True)
        async with running_simulation(tmp_path, slow, ShiftedClock()) as running:
            typist = Typist(running, handler)
            typist.life.start()
            [first] = await typist.steps(1)
            headers = {"Authorization": bearer(credentials_of(running))}
            path = f"/inApps/v1/transactions/{first.transaction_id}/appAccountToken"
            body = json.dumps({"appAccountToken": token}).encode()
            answer = await call(running.base_url, "PUT", path, headers=headers, body=body)
            assert answer.status == 200
            for _ in life.steps[1:]:
                typist.life.skip()
                await typist.steps(1)
            await to_its_end(running)
    tokens = [decoded(arrival.signed_payload)[1]["appAccountToken"] for arrival in handler.arrivals]
    assert tokens[0] != token
    assert set(tokens[1:]) == {token}
