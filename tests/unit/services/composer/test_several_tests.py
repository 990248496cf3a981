"""One test each for several apps, asked of a real simulator over sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import AppLockedError, NoKeyError
from storebell.domain.errors.delivery import HostNotConfirmedError
from storebell.domain.notifications.events import Asked, Event, Outcome, TokenReceived
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.timeline import State
from storebell.domain.settings.options import Options
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import read_behaviour
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.services.composer.several_tests import (
    MOST_AT_ONCE,
    Checked,
    NotSent,
    SeveralTests,
)
from storebell.services.container import Services
from storebell.services.notifications.requests import TestRequest, Until
from support.clocks import START
from support.simulated import Handler, ShiftedClock, running_simulation, wait_for

pytestmark = pytest.mark.anyio

NAMES = ("Hiking", "Cycling", "Rowing", "Skiing", "Sailing", "Surfing", "Diving", "Running")
APPS = tuple(
    App(name, f"com.example.{name.lower()}", 6448311069 + at) for at, name in enumerate(NAMES)
)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Services, list[App]]]:
    """Eight apps, and a simulator of both environments that stands in for Apple."""
    apps = tuple(SimulatedApp(app.bundle_id, None, app.app_apple_id) for app in APPS)
    request = SimulationRequest(apps, serves_both=True)
    async with running_simulation(folder / "simulator", request, ShiftedClock()) as simulation:
        options = Options(
            basedir=folder / "mine",
            api_bases=tuple(
                f"{environment.lower()}={url}" for environment, url in simulation.base_urls.items()
            ),
            simulated_root=simulation.root_file,
        )
        async with open_services(options, {}) as services:
            await services.keys.add_text(
                simulation.private_key,
                simulation.issuer_id,
                simulation.key_id,
                is_for_this_session=True,
            )
            known = [
                services.apps.add_checked(replace(app, key_id=simulation.key_id)) for app in APPS
            ]
            yield services, known


def requests_for(apps: list[App], environment: Environment) -> list[TestRequest]:
    return [TestRequest(app, environment, until=Until.ACCEPTED) for app in apps]


async def items_of(
    services: Services, requests: list[TestRequest] | tuple[TestRequest, ...]
) -> tuple[list[Event], list[NotSent]]:
    items = [item async for item in services.several_tests.send(requests)]
    not_sent = [item for item in items if isinstance(item, NotSent)]
    return [item for item in items if not isinstance(item, NotSent)], not_sent


@pytest.mark.parametrize("environment", [Environment.PRODUCTION, Environment.SANDBOX])
async def test_one_send_asks_for_a_test_of_each_app(
    tmp_path: Path, environment: Environment
) -> None:
    async with served(tmp_path) as (services, apps):
        events, not_sent = await items_of(services, requests_for(apps, environment))
        asked = [event.app_label for event in events if isinstance(event, Asked)]
        accepted = {event.token for event in events if isinstance(event, TokenReceived)}
        assert sorted(asked) == sorted(NAMES)
        assert len(accepted) == len(NAMES)
        assert not not_sent
        stored = services.repository.in_state(State.OPEN)
        assert {timeline.asked.environment for timeline in stored} == {environment}
        assert len(stored) == len(NAMES)


async def test_what_can_not_be_sent_is_named_and_the_others_are_sent(tmp_path: Path) -> None:
    async with served(tmp_path) as (services, apps):
        apps[1] = services.apps.lock("Cycling")
        apps[3] = services.apps.change_to("Skiing", replace(apps[3], key_id=None))
        requests = requests_for(apps, Environment.PRODUCTION)
        checked = services.several_tests.check(requests)
        reasons = {item.request.app.label: type(item.error) for item in checked.not_sent}
        assert reasons == {"Cycling": AppLockedError, "Skiing": NoKeyError}
        events, not_sent = await items_of(services, checked.ready)
        assert {event.app_label for event in events if isinstance(event, Asked)} == (
            set(NAMES) - {"Cycling", "Skiing"}
        )
        assert not not_sent
        # What was locked since the check is left out as well.
        events, not_sent = await items_of(services, requests)
        assert {item.request.app.label for item in not_sent} == {"Cycling", "Skiing"}
        assert sum(isinstance(event, TokenReceived) for event in events) == 6


async def test_a_lock_and_a_missing_key_stop_local_for_no_app(tmp_path: Path) -> None:
    async with served(tmp_path) as (services, apps):
        apps[0] = services.apps.lock("Hiking")
        apps[1] = services.apps.change_to("Cycling", replace(apps[1], key_id=None))
        requests = requests_for(apps, Environment.LOCAL)
        assert services.several_tests.check(requests) == Checked(tuple(requests), (), ())


async def test_production_asks_once_for_all_that_nobody_confirmed_today(tmp_path: Path) -> None:
    async with open_services(Options(basedir=tmp_path), {}) as services:
        several = services.several_tests
        apps = [replace(app, key_id="2X9R4HXF34") for app in APPS[:3]]
        requests = requests_for(apps, Environment.PRODUCTION)
        assert several.check(requests).unconfirmed == tuple(apps)
        several.confirm(apps[:2])
        assert several.check(requests).unconfirmed == (apps[2],)
        several.confirm(apps[2:])
        assert several.check(requests).unconfirmed == ()
        assert several.check(requests_for(apps, Environment.SANDBOX)).unconfirmed == ()


async def test_a_simulator_in_apples_place_needs_no_confirmation(tmp_path: Path) -> None:
    async with served(tmp_path) as (services, apps):
        checked = services.several_tests.check(requests_for(apps, Environment.PRODUCTION))
        assert checked.unconfirmed == ()
        assert len(checked.ready) == len(apps)


async def test_each_local_test_is_delivered_for_its_own_app(tmp_path: Path) -> None:
    with Handler(200) as handler:
        local = LocalDelivery(url=handler.url)
        async with open_services(Options(basedir=tmp_path), {}) as services:
            requests = [TestRequest(app, Environment.LOCAL, local) for app in APPS]
            await items_of(services, requests)
            ended = services.repository.page(None, 20).timelines
    assert {timeline.asked.bundle_id for timeline in ended} == {app.bundle_id for app in APPS}
    assert {timeline.outcome for timeline in ended} == {Outcome.DELIVERED}
    assert len(handler.arrivals) == len(APPS)


async def test_a_host_that_nobody_confirmed_is_told_for_each_app(tmp_path: Path) -> None:
    local = LocalDelivery(url="https://192.168.77.5:9/hook")
    async with open_services(Options(basedir=tmp_path), {}) as services:
        requests = [TestRequest(app, Environment.LOCAL, local) for app in APPS[:3]]
        events, not_sent = await items_of(services, requests)
    assert events == []
    assert [type(item.error) for item in not_sent] == [HostNotConfirmedError] * 3


async def test_plans_that_go_on_for_days_hold_back_no_other_app(tmp_path: Path) -> None:
    """More plans than may be requested at once, none of which ends."""
    local = LocalDelivery(plan=PRODUCTION_PLAN, behaviour=read_behaviour("status=500"))
    apps = [replace(APPS[0], label=f"App {number}") for number in range(MOST_AT_ONCE + 4)]
    accepted = 0
    async with (
        open_services(Options(basedir=tmp_path), {}) as services,
        aclosing(
            services.several_tests.send(
                [TestRequest(app, Environment.LOCAL, local) for app in apps]
            )
        ) as items,
    ):
        async with asyncio.timeout(30):
            async for item in items:
                accepted += isinstance(item, TokenReceived)
                if accepted == len(apps):
                    break
    assert accepted == len(apps)


class Counting:
    """In place of `TestSender`: counts what is under way until it is let go."""

    def __init__(self) -> None:
        self.running = self.most = 0
        self.may_end = asyncio.Event()

    async def send(self, request: TestRequest) -> AsyncIterator[Event]:
        self.running += 1
        self.most = max(self.most, self.running)
        await self.may_end.wait()
        self.running -= 1
        if request.environment.is_apples:
            yield TOKEN


TOKEN = TokenReceived(test_id="1", at=START, token="a-token")  # of a test


async def test_requests_are_under_way_together_up_to_a_limit() -> None:
    sender = Counting()
    several = SeveralTests(sender, None, print, is_simulated=True)  # type: ignore[arg-type]
    requests = [TestRequest(APPS[0], Environment.SANDBOX)] * (MOST_AT_ONCE + 5)

    async def consume() -> None:
        async for _ in several.send(requests):
            pass

    task = asyncio.create_task(consume())
    await wait_for(lambda: sender.running == MOST_AT_ONCE)
    sender.may_end.set()
    await task
    assert sender.most == MOST_AT_ONCE
