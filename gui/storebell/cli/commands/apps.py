"""`storebell apps`: the apps whose notification servers are tested."""

import dataclasses
from typing import Final

import click

from storebell.cli.commands.app_import import export_apps, import_apps
from storebell.cli.notices import say_notices
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.cli.translated import TranslatedGroup, argument, option
from storebell.domain.messages import N_, msg
from storebell.presentation.translation import tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

as_json_option = option("--json", "as_json", is_flag=True, help=N_("One JSON object a line."))


@click.group(cls=TranslatedGroup)
def apps() -> None:
    """Add, change, lock, list, remove, import and export apps."""


@apps.command()
@option("--label", required=True, metavar=N_("TEXT"), help=N_("What you call the app."))
@option("--bundle-id", required=True, metavar=N_("ID"))
@option(
    "--app-apple-id", default="", metavar=N_("NUMBER"), help=N_("To check production payloads.")
)
@option("--key-id", required=True, metavar=N_("ID"), help=N_("A key of “storebell keys list”."))
@option(
    "--production-url",
    default="",
    metavar=N_("URL"),
    help=N_("As configured in App Store Connect."),
)
@option(
    "--sandbox-url", default="", metavar=N_("URL"), help=N_("As configured in App Store Connect.")
)
@as_json_option
@click.pass_obj
def add(
    context: CliContext,
    *,
    label: str,
    bundle_id: str,
    app_apple_id: str,
    key_id: str,
    production_url: str,
    sandbox_url: str,
    as_json: bool,
) -> int:
    """Add an app. The two URLs are notes of your own: Apple's API does not tell them."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        app = services.apps.add(
            label,
            bundle_id,
            app_apple_id=app_apple_id,
            key_id=key_id,
            production_url=production_url,
            sandbox_url=sandbox_url,
        )
        if as_json:
            output.record(dataclasses.asdict(app))
        else:
            output.say(msg("“{app}” was added.", app=app.label))
        _say_findings(services, output, bundle_id, label)
        say_notices(services.repository, output)
        return 0

    return run(context, output, work)


@apps.command()
@argument("name", metavar=N_("NAME"))
@option("--label", metavar=N_("TEXT"), help=N_("Rename it; its tests stay with it."))
@option("--bundle-id", metavar=N_("ID"))
@option("--app-apple-id", metavar=N_("NUMBER"))
@option("--key-id", metavar=N_("ID"))
@option("--production-url", metavar=N_("URL"))
@option("--sandbox-url", metavar=N_("URL"))
@as_json_option
@click.pass_obj
def edit(
    context: CliContext,
    *,
    name: str,
    label: str | None,
    bundle_id: str | None,
    app_apple_id: str | None,
    key_id: str | None,
    production_url: str | None,
    sandbox_url: str | None,
    as_json: bool,
) -> int:
    """Change the app NAME (its label or bundle ID); what is not given stays, "" clears it."""
    given = (label, bundle_id, app_apple_id, key_id, production_url, sandbox_url)
    if all(value is None for value in given):
        raise click.UsageError(tr_text("Nothing to change was given."))
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        app = services.apps.change(
            name,
            label=label,
            bundle_id=bundle_id,
            app_apple_id=app_apple_id,
            key_id=key_id,
            production_url=production_url,
            sandbox_url=sandbox_url,
        )
        if as_json:
            output.record(dataclasses.asdict(app))
        else:
            output.say(msg("“{app}” was changed.", app=app.label))
        _say_findings(services, output, bundle_id or app.bundle_id, app.label)
        say_notices(services.repository, output)
        return 0

    return run(context, output, work)


@apps.command()
@argument("name", metavar=N_("NAME"))
@as_json_option
@click.pass_obj
def lock(context: CliContext, *, name: str, as_json: bool) -> int:
    """Keep the app NAME from being sent to Production: such a send ends with exit code 2."""
    return _set_lock(context, name, is_locked=True, as_json=as_json)


@apps.command()
@argument("name", metavar=N_("NAME"))
@as_json_option
@click.pass_obj
def unlock(context: CliContext, *, name: str, as_json: bool) -> int:
    """Let the app NAME be sent to Production again."""
    return _set_lock(context, name, is_locked=False, as_json=as_json)


def _set_lock(context: CliContext, name: str, *, is_locked: bool, as_json: bool) -> int:
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        desk = services.apps
        app = desk.lock(name) if is_locked else desk.unlock(name)
        if as_json:
            output.record(dataclasses.asdict(app))
        elif is_locked:
            text = msg("“{app}” is locked: nothing is sent to Production for it.", app=app.label)
            output.say(text)
        else:
            output.say(msg("“{app}” is no longer locked.", app=app.label))
        say_notices(services.repository, output)
        return 0

    return run(context, output, work)


@apps.command("list")
@as_json_option
@click.pass_obj
def list_apps(context: CliContext, *, as_json: bool) -> int:
    """Show the apps."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        found = services.apps.all()
        if as_json:
            for app in found:
                output.record(dataclasses.asdict(app))
        else:
            rows = [
                (
                    app.label,
                    app.bundle_id,
                    str(app.app_apple_id or ""),
                    app.key_id or "",
                    tr_text("locked") if app.is_locked else "",
                )
                for app in found
            ]
            show_table(_COLUMNS, rows)
        return 0

    return run(context, output, work)


@apps.command()
@argument("name", metavar=N_("NAME"))
@as_json_option
@click.pass_obj
def remove(context: CliContext, *, name: str, as_json: bool) -> int:
    """Remove the app NAME: its label or bundle ID. Its key stays."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        app = services.apps.remove(name)
        if as_json:
            output.record({"removed": app.label})
        else:
            output.say(msg("“{app}” was removed.", app=app.label))
        say_notices(services.repository, output)
        return 0

    return run(context, output, work)


_COLUMNS: Final = (
    N_("label"),
    N_("bundle ID"),
    N_("app Apple ID"),
    N_("key ID"),
    N_("Production"),
)


def _say_findings(services: Services, output: Output, bundle_id: str, label: str) -> None:
    for finding in services.apps.findings(bundle_id, label=label):
        output.complain(finding.seen, finding.advice)


apps.add_command(import_apps)
apps.add_command(export_apps)
