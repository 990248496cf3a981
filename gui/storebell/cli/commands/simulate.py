"""`storebell simulate`: an App Store server on this computer, for official clients too."""

from pathlib import Path
from typing import Final

import click

from storebell.cli import local_options
from storebell.cli.notices import print_notices
from storebell.cli.output import Output, json_line
from storebell.cli.run import run
from storebell.cli.texts import column_width, error_text
from storebell.cli.translated import (
    DecimalNumber,
    TranslatedCommand,
    WholeNumber,
    WholeNumberRange,
    option,
)
from storebell.domain.accounts.credentials import (
    SAMPLE_APP,
    app_apple_id_from,
    bundle_id_from,
    host_from,
    server_url_from,
)
from storebell.domain.environment import Environment
from storebell.domain.errors.delivery import AppServedTwiceError
from storebell.domain.errors.values import EmptyValueError
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.notifications.json_records import Record
from storebell.domain.notifications.plan import (
    LEAST_TIME_SCALE,
    MOST_TIME_SCALE,
    PRODUCTION_PLAN,
    number_text,
)
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.requests import (
    BOTH,
    SimulatedApp,
    SimulationFacts,
    SimulationRequest,
    simulation_record,
)
from storebell.ports.simulator import RunningSimulation
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

ENVIRONMENTS = {
    environment.lower(): environment
    for environment in (Environment.SANDBOX, Environment.PRODUCTION)
}

_FACTS: Final = {
    "issuer_id": N_("issuer id"),
    "key_id": N_("key id"),
    "bundle_id": N_("bundle id"),
    "app_apple_id": N_("app apple id"),
    "environment": N_("environment"),
    "time_scale": N_("time scale"),
    "key_file": N_("key file"),
    "root_file": N_("root file"),
    "deliver_to": N_("deliver to"),
    "faults": N_("faults"),
    "history_size": N_("history size"),
    "history_seed": N_("history seed"),
    "identity": N_("identity"),
}
"""Labels of the facts of a simulation."""

_INDENT: Final = " " * len("00:00:00  ")

_FURTHER_APP: Final = N_("further app")
_ACCEPTED: Final = N_("accepted")
_DUPLICATE: Final = N_("duplicate")
_ACCOUNT_EVENTS: Final = {
    "consumption": N_("consumption"),
    "renewal_extended": N_("renewal extended"),
    "app_account_token": N_("app account token"),
    "finished": N_("finished"),
}
"""Labels of what a call did with a customer's account."""


@click.command(epilog=local_options.faults_help, cls=TranslatedCommand)
@option(
    "--deliver-to", metavar=N_("URL"), help=N_("Your server; without it the built-in receiver.")
)
@option(
    "--environment",
    type=click.Choice([*ENVIRONMENTS, BOTH], case_sensitive=False),
    default="sandbox",
    show_default=True,
    help=plural_msg(
        "One attempt as in the sandbox, or one as in production; or each at a URL of its own.",
        "One attempt as in the sandbox, or {count} as in production; or each at a URL of its own.",
        PRODUCTION_PLAN.most_attempts,
    ),
)
@option(
    "--time-scale",
    type=DecimalNumber(),
    default=1.0,
    show_default=True,
    metavar=N_("N"),
    help=msg(
        "Run the plan N times faster, from {least} to {most}; 3600 makes an hour a second.",
        least=number_text(LEAST_TIME_SCALE),
        most=number_text(MOST_TIME_SCALE),
    ),
)
@local_options.bundle_id()
@local_options.app_apple_id(
    N_("Named in production payloads; each further app has the next number.")
)
@option(
    "--app",
    "apps",
    multiple=True,
    metavar=N_("BUNDLE=URL"),
    help=N_(
        "An app and its server, instead of --bundle-id and --deliver-to; can be given again. "
        "BUNDLE alone has the built-in receiver."
    ),
)
@option(
    "--history",
    type=WholeNumberRange(0, 1_000_000),
    default=0,
    metavar=N_("N"),
    help=N_("Begin with N notifications of all types, over the whole time that Apple keeps them."),
)
@option(
    "--seed",
    type=WholeNumber(),
    default=0,
    show_default=True,
    metavar=N_("S"),
    help=N_("Of the history: the same seed gives the same IDs, types, results and order."),
)
@option(
    "--port",
    type=WholeNumberRange(0, 65535),
    default=0,
    help=N_("0 takes a free one; with both environments, production has the next."),
)
@option(
    "--new-identity",
    is_flag=True,
    help=N_("Replace the key and the issuer ID that are kept from run to run."),
)
@local_options.ca_file()
@local_options.allow_host()
@local_options.faults()
@local_options.light()
@option(
    "--json",
    "as_json",
    is_flag=True,
    help=N_("One JSON object a line; the first is how to reach it."),
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
    is_light: bool,
    ca_file: Path | None,
    allowed_hosts: tuple[str, ...],
    as_json: bool,
) -> int:
    """Run an App Store server on the loopback interface until Ctrl+C.

    It signs with this installation's Local root, delivers to your server and answers the App Store
    Server API: point an official client's base URL at it, with the key it prints.

    Key and issuer ID stay the same from run to run: what was stored of them keeps working. While
    another simulator has them, this one has a second key and issuer ID, which stay the same too.
    """
    output = Output(as_json=as_json)
    if apps and not (bundle_id is None and deliver_to is None):
        raise click.UsageError(tr_text("--app stands instead of --bundle-id and --deliver-to."))

    async def work(services: Services) -> int:
        single = (bundle_id or SAMPLE_APP.bundle_id, deliver_to or "")
        request = SimulationRequest(
            apps=_read_apps([_split(app) for app in apps] or [single], app_apple_id, history, seed),
            environment=ENVIRONMENTS.get(environment.lower(), Environment.SANDBOX),
            serves_both=environment.lower() == BOTH,
            time_scale=time_scale,
            port=port,
            faults=read_faults(faults or ""),
            ca_file=ca_file,
            confirmed_hosts=frozenset(map(host_from, allowed_hosts)),
            wants_new_identity=new_identity,
            is_light=is_light,
        )
        print_notices(services.repository, output)
        async with services.simulations.open(request) as simulation:
            announce(output, simulation)
            async for event in simulation.events:
                show(output, event)
        return 0

    return run(context, output, work, runs_until_interrupted=True)


def _split(app: str) -> tuple[str, str]:
    """Raises EmptyValueError for a URL that is missing behind its “=”."""
    bundle_id, separator, url = app.partition("=")
    if separator and not url.strip():
        raise EmptyValueError(option=f"--app {app}")
    return bundle_id, url


def _read_apps(
    pairs: list[tuple[str, str]], app_apple_id: str, history_size: int, history_seed: int
) -> tuple[SimulatedApp, ...]:
    """Bundle IDs with their URLs, checked. Raises InvalidValueError, AppServedTwiceError."""
    first_id = app_apple_id_from(app_apple_id)
    simulated: dict[str, SimulatedApp] = {}
    for number, (text, url) in enumerate(pairs):
        bundle_id = bundle_id_from(text)
        if bundle_id in simulated:
            raise AppServedTwiceError(bundle_id=bundle_id)
        simulated[bundle_id] = SimulatedApp(
            bundle_id,
            server_url_from(url),
            None if first_id is None else first_id + number,
            history_size,
            history_seed,
        )
    return tuple(simulated.values())


def announce(output: Output, simulation: RunningSimulation) -> None:
    """Prints what its owner should know about a simulation, and how to reach it."""
    for notice in simulation.notices:
        output.print_to_stderr(notice.seen, notice.advice)
    facts = simulation.facts
    record = simulation_record(facts, simulation.identity)
    if output.as_json:
        output.record({"event": "ready"} | record)
        return
    output.print_message(msg("An App Store server, NOT Apple's, is ready. Ctrl+C stops it."))
    labels = [_url_label(facts, environment) for environment in facts.base_urls]
    labels += map(msg, (*_FACTS.values(), _FURTHER_APP))
    width = column_width(labels, 13, 0)
    for environment, base_url in facts.base_urls.items():
        label = tr_message(_url_label(facts, environment))
        output.print_text(f"  {label:<{width}} {base_url}")
    for name, text in _FACTS.items():
        value = tr_text(str(record[name])) if name == "identity" else record[name]
        shown = tr_text("none") if value == "" else value
        output.print_text(f"  {tr_text(text):<{width}} {shown}")
    for app in facts.further_apps:
        shown = f"{app.bundle_id} ({app.app_apple_id}) {app.deliver_to}"
        output.print_text(f"  {tr_text(_FURTHER_APP):<{width}} {shown}")


def _url_label(facts: SimulationFacts, environment: Environment) -> Message:
    if not facts.request.serves_both:
        return msg(N_("base url"))
    return msg(N_("{environment} url"), environment=environment.lower())


def show(output: Output, event: Record, *, step: str = "") -> None:
    """Prints one record of the simulator; `step` is the number of the step that it is about."""
    if output.as_json:
        output.record(event)
        return
    time = str(event["at"])[11:19]
    width = column_width(map(msg, (_ACCEPTED, _DUPLICATE)), 9, 0)
    match event["event"]:
        case "attempt":
            status = event["status"]
            seen = f" (HTTP {status})" if status is not None else ""
            attempt = tr_message(msg("attempt {number}", number=str(event["number"])))
            text = f"{attempt:<{width}}  {event['result']}{seen}  {_name_of(event, step)}"
        case "duplicate":
            label = tr_text(_DUPLICATE)
            text = f"{label:<{width}}  {event['result']}  {_name_of(event, step)}"
        case "error" if "token" in event:
            text = f"{_name_of(event, step)}: {error_text(event)}"
        case "error":
            text = error_text(event)
        case str(name) if name in _ACCOUNT_EVENTS:
            # As JSON, so that a value from outside stays in its quotes and in ASCII.
            fields = event["fields"]
            sent = json_line(fields) if isinstance(fields, dict) and fields else ""
            label = tr_text(_ACCOUNT_EVENTS[name])
            text = f"{label:<{width}}  {event['transaction_id']} {sent}".rstrip()
        case _:
            text = f"{tr_text(_ACCEPTED):<{width}}  {event['token']}"
    output.print_text(f"{time}  {text}")
    if event["event"] == "attempt":
        _show_cause(output, event)


def _name_of(event: Record, step: str) -> str:
    """The notification that an event is about: its step and type, or its type and token."""
    kind = f"{event['notification_type']} {event['notification_subtype'] or ''}".rstrip()
    return f"{step} {kind}" if step else f"{kind} {event['token']}"


def _show_cause(output: Output, attempt: Record) -> None:
    """Prints the surest cause of a failed attempt, what to do about it, and the server's answer."""
    for name in ("causes", "advice"):
        messages = attempt[name]
        assert isinstance(messages, list)
        for message in messages[:1]:
            output.print_text(f"{_INDENT}{tr_message(message)}")
    if attempt["causes"] and attempt["answer"]:
        answer = msg("the answer: {line}", line=str(attempt["answer"]))
        output.print_text(f"{_INDENT}{tr_message(answer)}")
