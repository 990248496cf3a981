"""A computer whose clock is wrong, against a real simulator: it is named, and a send corrected."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.app.composition import open_services
from storebell.domain.environment import Environment
from storebell.domain.findings import Level
from storebell.domain.notifications.events import (
    Asked,
    Event,
    Exchanged,
    Failed,
    Noticed,
    Outcome,
    Settled,
)
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.settings.options import Options
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.services.container import Services
from storebell.services.notifications.requests import TestRequest, Until
from storebell.simulator.standalone import Simulation
from support.commands import next_record, running_storebell, storebell
from support.handlers import notification_server
from support.simulated import ShiftedClock, running_simulation

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def computer(
    folder: Path, faults: str, url: str
) -> AsyncIterator[tuple[Services, Simulation]]:
    """Everything that Storebell is, asking a simulator with faults in Apple's place."""
    plan = SimulationRequest(
        apps=(SimulatedApp(deliver_to=url),),
        environment=Environment.PRODUCTION,
        time_scale=3600,
        faults=read_faults(faults),
    )
    async with running_simulation(folder / "apple", plan, ShiftedClock()) as simulation:
        environ = {
            "STOREBELL_KEY_FILE": str(simulation.key_file),
            "STOREBELL_ISSUER_ID": simulation.issuer_id,
        }
        options = Options(
            basedir=folder / "own",
            api_bases=(simulation.base_url,),
            simulated_root=simulation.root_pem_file,
        )
        async with open_services(options, environ) as services:
            yield services, simulation


async def sent(services: Services, bundle_id: str) -> list[Event]:
    app = services.resolver.app(
        Environment.PRODUCTION, bundle_id=bundle_id, app_apple_id="1234567890"
    )
    request = TestRequest(
        app,
        Environment.PRODUCTION,
        until=Until.FIRST_ATTEMPT,
        timeout_seconds=30,
        time_scale=3600,
    )
    return [event async for event in services.test_sender.send(request)]


async def middle_of_a_second() -> None:
    """Date has no part of a second: half way between two, rounding hides nothing."""
    fraction = datetime.now(UTC).microsecond / 1e6
    await asyncio.sleep((1.35 - fraction) % 1)


@pytest.mark.parametrize("skew", [-97, -3_723, 3_723])
async def test_the_doctor_names_the_skew_to_the_second_and_the_corrected_send_works(
    tmp_path: Path, skew: int
) -> None:
    with notification_server() as server:
        async with computer(tmp_path, f"skew={skew}", server.url) as (services, simulation):
            await middle_of_a_second()
            refused = await sent(services, simulation.first_app.bundle_id)
            assert server.requests == []
            services.apples_clock.correct()
            corrected = await sent(services, simulation.first_app.bundle_id)
    seconds = f"{abs(skew)} s {'ahead of' if skew < 0 else 'behind'} Apple's"

    kinds = [type(event) for event in refused]
    assert kinds[:3] == [Asked, Exchanged, Failed]
    assert isinstance(refused[-1], Settled)
    clock = next(event.finding for event in refused if isinstance(event, Noticed))
    assert clock.level is Level.BAD
    assert seconds in str(clock.seen)

    assert isinstance(corrected[-1], Settled)
    assert corrected[-1].outcome is Outcome.DELIVERED
    assert len(server.requests) == 1


async def test_a_clock_that_is_wrong_and_still_taken_is_named_beside_the_test(
    tmp_path: Path,
) -> None:
    with notification_server() as server:
        async with computer(tmp_path, "skew=97", server.url) as (services, simulation):
            await middle_of_a_second()
            events = await sent(services, simulation.first_app.bundle_id)
    noticed = [str(event.finding.seen) for event in events if isinstance(event, Noticed)]
    assert noticed == ["This computer's clock is 97 s behind Apple's"]
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.DELIVERED


async def test_a_refused_send_asks_the_sandbox_once_and_repeats_nothing(tmp_path: Path) -> None:
    with notification_server() as server:
        async with computer(tmp_path, "", server.url) as (services, simulation):
            events = await sent(services, "com.example.stranger")
            now = datetime.now(UTC)
            place = simulation.base_url.partition("://")[2]
            used = Counter(
                {
                    (one.environment, one.endpoint): one.used
                    for environment in (Environment.SANDBOX, Environment.PRODUCTION)
                    for one in services.requests_used(
                        f"com.example.stranger at {place}", environment, now
                    )
                    if one.used
                }
            )
    assert {(str(key[0]), str(key[1])): count for key, count in used.items()} == {
        ("Production", "request_test"): 1,
        ("Sandbox", "test_status"): 1,
    }
    findings = [event.finding for event in events if isinstance(event, Noticed)]
    assert [str(finding.subject) for finding in findings] == [
        "Environments",
        "Apple's answer",
        "Kind of key",
    ]
    asked = events[0]
    assert isinstance(asked, Asked)
    timeline = Timeline.start(asked)
    for event in events[1:]:
        timeline = timeline.after(event)
    assert timeline.notices == tuple(findings)
    assert timeline.outcome is Outcome.NOT_SENT


def test_the_terminal_names_it_and_corrects_it(tmp_path: Path) -> None:
    with (
        notification_server() as server,
        running_storebell(
            tmp_path,
            *("simulate", "--deliver-to", server.url, "--json", "--faults", "skew=-3723"),
        ) as simulator,
    ):
        ready = next_record(simulator)
        pipeline = {
            "STOREBELL_KEY_FILE": str(ready["key_file"]),
            "STOREBELL_ISSUER_ID": str(ready["issuer_id"]),
        }
        base = ("--api-base", str(ready["base_url"]), "--simulated-root", str(ready["root_file"]))
        test = ("keys", "test", str(ready["key_id"]), "--bundle-id", str(ready["bundle_id"]))
        send = ("send", "--environment", "sandbox", "--bundle-id", str(ready["bundle_id"]))

        wrong = storebell(tmp_path, *base, *test, "--json", environment=pipeline)
        assert wrong.code == 3, wrong.err
        assert [record["standing"] for record in wrong.of("environment")] == ["not_authorized"] * 2
        assert all(
            abs(int(str(record["clock_skew_seconds"])) - 3723) <= 1
            for record in wrong.of("environment")
        )
        [clock] = [one for one in wrong.of("finding") if one["subject"] == "Clock"]
        assert clock["level"] == "bad"
        assert wrong.of("key")[0]["accepted"] is False

        right = storebell(tmp_path, *base, *test, "--correct-clock", environment=pipeline)
        assert right.code == 0, right.err
        assert right.out.count("accepted  ") == 2

        refused = storebell(tmp_path, *base, *send, environment=pipeline)
        assert refused.code == 3
        assert " s ahead of Apple's." in refused.err
        assert "--correct-clock" in refused.err
        assert server.requests == []

        corrected = storebell(tmp_path, *base, *send, "--correct-clock", environment=pipeline)
        assert corrected.code == 0, corrected.err
        assert len(server.requests) == 1

        app = ("--environment", "sandbox", "--bundle-id", str(ready["bundle_id"]))
        history = ("history", *app, "--since", "1d", "--json")
        assert storebell(tmp_path, *base, *history, environment=pipeline).code == 3
        seen = storebell(tmp_path, *base, *history, "--correct-clock", environment=pipeline)
        assert seen.code == 0, seen.err
        assert len(seen.records) == 1
