"""Lives whose steps are taken at random moments: no date is later than this computer's clock."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from storebell.domain.environment import Environment
from storebell.domain.simulation.lives import LIVES, Life, find_life, time_scale_of
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.api.account_endpoints import AccountEvent
from storebell.simulator.api.life_player import LifeEnded, StepTaken
from storebell.simulator.standalone import Simulation
from support.apple_conversation import unverified
from support.simulated import (
    Handler,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    running_simulation,
)

pytestmark = pytest.mark.anyio

BOTH = (Environment.SANDBOX, Environment.PRODUCTION)
MONTH = timedelta(seconds=0.2)
DAY = timedelta(days=1)


def request_of(
    url: str, life: Life, environment: Environment, time_scale: float
) -> SimulationRequest:
    return SimulationRequest(
        (SimulatedApp(deliver_to=url),),
        environment,
        time_scale=time_scale,
        life=life,
        is_life_by_hand=True,
    )


class Person:
    """Somebody who presses Next and p, and whose handler extends renewal dates."""

    def __init__(self, running: Simulation, chance: random.Random) -> None:
        assert running.life is not None
        self.running, self.life, self.chance = running, running.life, chance
        self.steps: list[StepTaken] = []
        self.calls: list[AccountEvent] = []
        self.first_step, self.is_over = asyncio.Event(), asyncio.Event()
        self._headers = {"Authorization": bearer(credentials_of(running))}

    async def watch(self) -> None:
        async for event in self.running.events:
            if isinstance(event, StepTaken):
                self.steps.append(event)
                self.first_step.set()
            if isinstance(event, AccountEvent):
                self.calls.append(event)
            if isinstance(event, LifeEnded):
                self.is_over.set()

    async def press_at_random(self) -> None:
        """Goes on until the story is over."""
        is_paused = False
        while not self.is_over.is_set():
            await asyncio.sleep(self.chance.random() * 0.1)
            match self.chance.randrange(8):
                case 0 | 1 | 2:
                    self.life.skip()
                case 3:
                    is_paused = self.life.toggle_pause()
                case 4:
                    await self.extend(self.chance.randint(1, 90))
                case _ if is_paused:
                    is_paused = self.life.toggle_pause()

    async def extend(self, days: int) -> int:
        """Extends the renewal date, if it may be; returns the status of the answer."""
        path = f"/inApps/v1/subscriptions/extend/{self.steps[0].original_transaction_id}"
        fields = {"extendByDays": days, "extendReasonCode": 1, "requestIdentifier": "1"}
        body = json.dumps(fields).encode()
        base_url = self.running.base_url
        answer = await call(base_url, "PUT", path, headers=self._headers, body=body)
        return answer.status

    async def history(self) -> list[dict[str, Any]]:
        """Every notification, in the order in which they were signed."""
        now = datetime.now(UTC)
        start, end = now - 29 * DAY, now + DAY
        fields = {"startDate": to_milliseconds(start), "endDate": to_milliseconds(end)}
        body, query = json.dumps(fields).encode(), ""
        items: list[Any] = []
        while True:
            path = f"/inApps/v1/notifications/history{query}"
            answer = await call(
                self.running.base_url, "POST", path, headers=self._headers, body=body
            )
            assert answer.status == 200
            page: dict[str, Any] = answer.json
            items += page["notificationHistory"]
            if not page["hasMore"]:
                return [unverified(item["signedPayload"]) for item in items]
            query = f"?paginationToken={page['paginationToken']}"


@asynccontextmanager
async def told(
    folder: Path, request: SimulationRequest, chance: random.Random | None = None
) -> AsyncIterator[Person]:
    async with running_simulation(folder, request, ShiftedClock()) as running:
        person = Person(running, chance or random.Random(0))
        async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(person.watch())
            running.life.start()  # type: ignore[union-attr]
            await person.first_step.wait()
            yield person
            watching.cancel()


@pytest.mark.parametrize("seed", range(10))
async def test_no_date_is_later_than_now_and_none_is_before_the_one_before_it(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    environment, life = chance.choice(BOTH), chance.choice(LIVES)
    with Handler(200) as handler:
        request = request_of(handler.url, life, environment, time_scale_of(environment, MONTH))
        async with told(tmp_path, request, chance) as person:
            await person.press_at_random()
            payloads = await person.history()
    wall = time.time() - time.monotonic()
    for arrival in handler.arrivals:
        payload = unverified(arrival.signed_payload)
        transaction = unverified(payload["data"]["signedTransactionInfo"])
        assert transaction["purchaseDate"] <= transaction["signedDate"] == payload["signedDate"]
        assert payload["signedDate"] <= (wall + arrival.at) * 1000 + 1
    dates = [payload["signedDate"] for payload in payloads]
    assert dates == sorted(dates)
    sent = [
        (payload["notificationType"], payload.get("subtype", ""))
        for payload in payloads
        if payload["notificationType"] != "RENEWAL_EXTENDED"
    ]
    assert sent == [step.pair for step in life.steps]


@pytest.mark.parametrize("environment", BOTH)
async def test_at_the_usual_pace_each_step_comes_at_once_also_after_two_long_extensions(
    tmp_path: Path, environment: Environment
) -> None:
    """At this pace a month takes five seconds in the sandbox and half a day in production."""
    life = find_life("commitment")
    with Handler(200) as handler:
        async with told(tmp_path, request_of(handler.url, life, environment, 60)) as person:
            assert [await person.extend(90), await person.extend(90)] == [200, 200]
            # What a call did is told by this computer's clock, as the steps are.
            assert [event.at >= person.steps[0].at for event in person.calls] == [True, True]
            for _ in life.steps[1:]:
                person.life.skip()
            await person.is_over.wait()
            payloads = await person.history()
    infos = [unverified(payload["data"]["signedTransactionInfo"]) for payload in payloads]
    assert max(info["signedDate"] for info in infos) <= to_milliseconds(datetime.now(UTC))
    month = (timedelta(minutes=5) if environment is Environment.SANDBOX else 30 * DAY) / 60
    steps = [
        info["signedDate"]
        for info, payload in zip(infos, payloads, strict=True)
        if payload["notificationType"] != "RENEWAL_EXTENDED"
    ]
    gaps = [timedelta(milliseconds=after - before) / month for before, after in pairwise(steps)]
    assert gaps == pytest.approx([7, *[1] * 11], rel=0.05)


async def test_what_would_begin_too_long_ago_waits_for_the_present(tmp_path: Path) -> None:
    """At the pace of production a year does not fit into the 180 days of Local's certificates."""
    life = find_life("commitment")
    with Handler(200) as handler:
        request = request_of(handler.url, life, Environment.PRODUCTION, 1)
        async with told(tmp_path, request) as person:
            for _ in life.steps[1:]:
                person.life.skip()
            while len(person.steps) < 5:  # noqa: ASYNC110 - a test's poll
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.5)
            assert len(person.steps) <= 7
            person.life.stop()
            await person.is_over.wait()
    dates = [unverified(arrival.signed_payload)["signedDate"] for arrival in handler.arrivals]
    now = to_milliseconds(datetime.now(UTC))
    assert now - dates[0] <= (180 * DAY + DAY) / timedelta(milliseconds=1)
    assert max(dates) <= now
