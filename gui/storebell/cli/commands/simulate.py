"""`storebell simulate`: an App Store server on this computer, for official clients too."""

import dataclasses
from pathlib import Path

import click

from storebell.cli import local_options
from storebell.cli.notices import say_notices
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.domain.accounts.credentials import (
    SAMPLE_APP,
    app_apple_id_from,
    bundle_id_from,
    host_from,
    server_url_from,
)
from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import AppServedTwiceError
from storebell.domain.notifications.json_records import Record
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.requests import ServedApp, SimulationFacts, SimulationRequest
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

_ENVIRONMENTS = {
    environment.lower(): environment
    for environment in (Environment.SANDBOX, Environment.PRODUCTION)
}


@click.command(epilog=local_options.FAULTS_HELP)
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
    type=float,
    default=1.0,
    show_default=True,
    metavar="N",
    help="Run the plan N times faster; 3600 makes an hour a second.",
)
@click.option("--bundle-id", metavar="ID", help=f"[default: {SAMPLE_APP.bundle_id}]")
@click.option(
    "--app-apple-id",
    default=str(SAMPLE_APP.app_apple_id),
    show_default=True,
    metavar="NUMBER",
    help="Named in production payloads; each further app has the next number.",
)
@click.option(
    "--app",
    "apps",
    multiple=True,
    metavar="BUNDLE=URL",
    help="An app and its server, instead of --bundle-id and --deliver-to; can be given again. "
    "BUNDLE alone has the built-in receiver.",
)
@click.option(
    "--history",
    type=click.IntRange(0, 1_000_000),
    default=0,
    metavar="N",
    help="Begin with N notifications of all types, over the whole time that Apple keeps them.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    metavar="S",
    help="Of the history: the same seed gives the same IDs, types, results and order.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option(
    "--new-identity",
    is_flag=True,
    help="Replace the key and the issuer ID that are kept from run to run.",
)
@local_options.ca_file()
@local_options.allow_host()
@local_options.faults()
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line; the first is how to reach it."
)
@click.pass_obj
def simulate(
    context: CliContext,
    *,
    deliver_to: str | None,
    environment: str,
    time_scale: float,
    bundle_id: str | None,
    app_apple_id: str,
    apps: tuple[str, ...],
    history: int,
    seed: int,
    port: int,
    new_identity: bool,
    faults: str | None,
    ca_file: Path | None,
    allowed_hosts: tuple[str, ...],
    as_json: bool,
) -> int:
    """Run an App Store server on the loopback interface until Ctrl+C.

    It signs with this installation's Local root, delivers to your server and answers the App Store
    Server API: point an official client's base URL at it, with the key it prints.

    Key and issuer ID stay the same from run to run: what was stored of them keeps working. While
    another simulator has them, this one has others for its own run.
    """
    output = Output(as_json=as_json)
    if apps and not (bundle_id is None and deliver_to is None):
        raise click.UsageError("--app stands instead of --bundle-id and --deliver-to.")

    async def work(services: Services) -> int:
        single = (bundle_id or SAMPLE_APP.bundle_id, deliver_to or "")
        first, *others = _read_apps([_split(app) for app in apps] or [single], app_apple_id)
        request = SimulationRequest(
            bundle_id=first.bundle_id,
            app_apple_id=first.app_apple_id,
            deliver_to=first.deliver_to,
            environment=_ENVIRONMENTS[environment.lower()],
            time_scale=time_scale,
            port=port,
            faults=read_faults(faults or ""),
            ca_file=ca_file,
            confirmed_hosts=frozenset(map(host_from, allowed_hosts)),
            further_apps=tuple(others),
            history_size=history,
            history_seed=seed,
            wants_new_identity=new_identity,
        )
        say_notices(services.repository, output)
        async with services.simulations.open(request) as simulation:
            _announce(output, simulation.facts)
            if simulation.notice is not None:
                output.complain(str(simulation.notice.seen), str(simulation.notice.advice))
            async for event in simulation.events:
                _show(output, event)
        return 0

    return run(context, output, work, runs_until_interrupted=True)


def _split(app: str) -> tuple[str, str]:
    bundle_id, _, url = app.partition("=")
    return bundle_id, url


def _read_apps(pairs: list[tuple[str, str]], app_apple_id: str) -> list[ServedApp]:
    """Bundle IDs with their URLs, checked. Raises InvalidValueError, AppServedTwiceError."""
    first_id = app_apple_id_from(app_apple_id)
    served: dict[str, ServedApp] = {}
    for number, (text, url) in enumerate(pairs):
        bundle_id = bundle_id_from(text)
        if bundle_id in served:
            raise AppServedTwiceError(bundle_id=bundle_id)
        own_id = None if first_id is None else first_id + number
        served[bundle_id] = ServedApp(bundle_id, own_id, server_url_from(url))
    return list(served.values())


def _announce(output: Output, facts: SimulationFacts) -> None:
    record = {
        name: str(value) if name.endswith("_file") else value
        for name, value in dataclasses.asdict(facts).items()
    } | {"environment": facts.environment.lower()}
    del record["notice"]
    if facts.notice is not None:
        output.complain(str(facts.notice.seen), str(facts.notice.advice))
    if output.as_json:
        output.record({"event": "ready"} | record)
        return
    output.say("An App Store server, NOT Apple's, is ready. Ctrl+C stops it.")
    del record["further_apps"]
    for name, value in record.items():
        output.say(f"  {name.replace('_', ' '):<13} {'none' if value == '' else value}")
    for app in facts.further_apps:
        output.say(f"  {'further app':<13} {app.bundle_id} ({app.app_apple_id}) {app.deliver_to}")


def _show(output: Output, event: Record) -> None:
    if output.as_json:
        output.record(event)
        return
    time = str(event["at"])[11:19]
    match event["event"]:
        case "attempt":
            status = event["status"]
            seen = f" (HTTP {status})" if status is not None else ""
            text = f"attempt {event['number']}  {event['result']}{seen}"
        case "duplicate":
            text = f"duplicate  {event['result']}"
        case "error":
            text = f"{event['title']}. {event['advice']}"
        case _:
            text = f"accepted   {event['token']}"
    output.say(f"{time}  {text}")
