"""`storebell settings`: what is set once for good."""

from dataclasses import asdict

import click

from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.domain.settings.settings import (
    KINDS,
    Kind,
    Number,
    OneOf,
    ProxyChoice,
    Switch,
    UnknownSettingError,
    shown,
)
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


def _takes(kind: Kind) -> str:
    match kind:
        case Switch():
            return "on, off"
        case Number():
            return f"{kind.least} to {kind.most}"
        case OneOf():
            return ", ".join(choice.value for choice in kind.choices)
        case ProxyChoice():
            return ", ".join(choice.value for choice in kind.choices) + ", URL"
        case _:
            return "FILE"


_LIST = "\n\n".join(f"{name} ({_takes(kind)}): {kind.help}" for name, kind in KINDS.items())


@click.command(epilog=_LIST)
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--reset", is_flag=True, help="Back to the default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def settings(
    context: CliContext, *, name: str | None, value: str | None, reset: bool, as_json: bool
) -> int:
    """List the settings, or change one: “storebell settings keep_days 90”."""
    if reset and (name is None or value is not None):
        raise click.UsageError("--reset takes the name of one setting.")
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        desk = services.settings
        if name is not None and value is not None:
            desk.change(name, value)
        elif name is not None and reset:
            desk.reset(name)
        elif name is not None and name not in KINDS:
            raise UnknownSettingError(name=name)
        known = asdict(desk.read())
        if as_json:
            output.record({"event": "settings", **known})
        else:
            for each in [name] if name in known else known:
                output.say(f"{each:<20} {shown(known[each]) or '–'}")
        return 0

    return run(context, output, work)
