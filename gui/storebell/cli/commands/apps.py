"""`storebell apps`: the apps whose notification servers are tested."""

import dataclasses

import click

from storebell.cli.commands.app_import import export_apps, import_apps
from storebell.cli.notices import say_notices
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group()
def apps() -> None:
    """Add, change, lock, list, remove, import and export apps."""


@apps.command()
@click.option("--label", required=True, help="What you call the app.")
@click.option("--bundle-id", required=True, metavar="ID")
@click.option("--app-apple-id", default="", metavar="NUMBER", help="To check production payloads.")
@click.option("--key-id", required=True, metavar="ID", help="A key of “storebell keys list”.")
@click.option(
    "--production-url", default="", metavar="URL", help="As configured in App Store Connect."
)
@click.option(
    "--sandbox-url", default="", metavar="URL", help="As configured in App Store Connect."
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
            output.say(f"“{app.label}” was added.")
        _say_findings(services, output, bundle_id, label)
        say_notices(services.repository, output)
        return 0

    return run(context, output, work)


@apps.command()
@click.argument("name")
@click.option("--label", help="Rename it; its tests stay with it.")
@click.option("--bundle-id", metavar="ID")
@click.option("--app-apple-id", metavar="NUMBER")
@click.option("--key-id", metavar="ID")
@click.option("--production-url", metavar="URL")
@click.option("--sandbox-url", metavar="URL")
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
        raise click.UsageError("Nothing to change was given.")
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
            output.say(f"“{app.label}” was changed.")
        _say_findings(services, output, bundle_id or app.bundle_id, app.label)
        say_notices(services.repository, output)
        return 0

    return run(context, output, work)


@apps.command()
@click.argument("name")
@as_json_option
@click.pass_obj
def lock(context: CliContext, *, name: str, as_json: bool) -> int:
    """Keep the app NAME from being sent to Production: such a send ends with exit code 2."""
    return _set_lock(context, name, is_locked=True, as_json=as_json)


@apps.command()
@click.argument("name")
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
            output.say(f"“{app.label}” is locked: nothing is sent to Production for it.")
        else:
            output.say(f"“{app.label}” is no longer locked.")
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
                    "locked" if app.is_locked else "",
                )
                for app in found
            ]
            show_table(("label", "bundle ID", "app Apple ID", "key ID", "Production"), rows)
        return 0

    return run(context, output, work)


@apps.command()
@click.argument("name")
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
            output.say(f"“{app.label}” was removed.")
        say_notices(services.repository, output)
        return 0

    return run(context, output, work)


def _say_findings(services: Services, output: Output, bundle_id: str, label: str) -> None:
    for finding in services.apps.findings(bundle_id, label=label):
        output.complain(str(finding.seen), str(finding.advice))


apps.add_command(import_apps)
apps.add_command(export_apps)
