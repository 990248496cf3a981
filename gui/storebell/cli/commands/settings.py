"""`storebell settings`: what is set once for good."""

from dataclasses import asdict

import click

from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.translated import TranslatedCommand, argument, option
from storebell.domain.messages import N_, msg
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
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


def _takes(kind: Kind) -> str:
    match kind:
        case Switch():
            return "on, off"
        case Number():
            return tr_message(msg("{least} to {most}", least=kind.least, most=kind.most))
        case OneOf():
            return ", ".join(choice.value for choice in kind.choices)
        case ProxyChoice():
            values = ", ".join(choice.value for choice in kind.choices)
            return f"{values}, {tr_text('URL')}"
        case _:
            return tr_text("FILE")


def _list() -> str:
    """Each setting with what it takes and means, in the user's language."""
    return "\n\n".join(
        f"{name} ({_takes(kind)}): {tr_message(kind.help)}" for name, kind in KINDS.items()
    )


@click.command(epilog=_list, cls=TranslatedCommand)
@argument("name", metavar=N_("[NAME]"), required=False)
@argument("value", metavar=N_("[VALUE]"), required=False)
@option("--reset", is_flag=True, help=N_("Back to the default."))
@option("--json", "as_json", is_flag=True, help=N_("One JSON object."))
@click.pass_obj
def settings(
    context: CliContext, *, name: str | None, value: str | None, reset: bool, as_json: bool
) -> int:
    """List the settings, or change one: “storebell settings keep_days 90”."""
    if reset and (name is None or value is not None):
        raise click.UsageError(tr_text("--reset takes the name of one setting."))
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
                output.print_text(f"{each:<20} {shown(known[each]) or '–'}")
        return 0

    return run(context, output, work)
