"""`storebell simulate`: an App Store server on this computer, for official clients too."""

import dataclasses

import click

from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.domain.answers import SimulationFacts, SimulationRequest
from storebell.domain.credentials import (
    SAMPLE_APP,
    app_apple_id_from,
    bundle_id_from,
    server_url_from,
)
from storebell.domain.environment import Environment
from storebell.domain.records import Record
from storebell.services.switchboard import Switchboard
from storebell.services.wiring import Wiring

_ENVIRONMENTS = {
    environment.lower(): environment
    for environment in (Environment.SANDBOX, Environment.PRODUCTION)
}


@click.command()
@click.option("--deliver-to", metavar="URL", help="Your server; without it the built-in receiver.")
@click.option(
    "--environment",
    type=click.Choice(list(_ENVIRONMENTS), case_sensitive=False),
    default="sandbox",
    show_default=True,
    help="One attempt as in the sandbox, or six as in production.",
)
@click.option(
    "--time-scale",
    type=click.FloatRange(min=0, min_open=True, max=1e9),
    default=1.0,
    show_default=True,
    metavar="N",
    help="Run the plan N times faster; 3600 makes an hour a second.",
)
@click.option("--bundle-id", default=SAMPLE_APP.bundle_id, show_default=True, metavar="ID")
@click.option(
    "--app-apple-id",
    default=str(SAMPLE_APP.app_apple_id),
    show_default=True,
    metavar="NUMBER",
    help="Named in production payloads.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; the first is how to reach it."
)
@click.pass_obj
def simulate(
    wiring: Wiring,
    *,
    deliver_to: str | None,
    environment: str,
    time_scale: float,
    bundle_id: str,
    app_apple_id: str,
    port: int,
    as_json: bool,
) -> int:
    """Run an App Store server on the loopback interface until Ctrl+C.

    It signs with this installation's Local root, delivers to your server and answers the App Store
    Server API: point an official client's base URL at it, with the key it prints.
    """
    output = Output(as_json=as_json)

    async def work(switchboard: Switchboard) -> int:
        request = SimulationRequest(
            bundle_id=bundle_id_from(bundle_id),
            app_apple_id=app_apple_id_from(app_apple_id),
            deliver_to=server_url_from(deliver_to or ""),
            environment=_ENVIRONMENTS[environment.lower()],
            time_scale=time_scale,
            port=port,
        )
        async with switchboard.simulations.open(request) as simulation:
            _announce(output, simulation.facts)
            async for happening in simulation.happenings:
                _show(output, happening)
        return 0

    return run(wiring, output, work, runs_until_interrupted=True)


def _announce(output: Output, facts: SimulationFacts) -> None:
    record = {
        name: str(value) if name.endswith("_file") else value
        for name, value in dataclasses.asdict(facts).items()
    } | {"environment": facts.environment.lower()}
    if output.as_json:
        output.record({"event": "ready"} | record)
        return
    output.say("An App Store server, NOT Apple's, is ready. Ctrl+C stops it.")
    for name, value in record.items():
        output.say(f"  {name.replace('_', ' '):<13} {value}")


def _show(output: Output, happening: Record) -> None:
    if output.as_json:
        output.record(happening)
        return
    time = str(happening["at"])[11:19]
    match happening["event"]:
        case "attempt":
            status = happening["status"]
            seen = f" (HTTP {status})" if status is not None else ""
            text = f"attempt {happening['number']}  {happening['result']}{seen}"
        case "error":
            text = f"{happening['title']}. {happening['advice']}"
        case _:
            text = f"accepted   {happening['token']}"
    output.say(f"{time}  {text}")
