"""`storebell apps`: the apps whose notification servers are tested."""

import dataclasses

import click

from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.services.switchboard import Switchboard
from storebell.services.wiring import Wiring

as_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group()
def apps() -> None:
    """Add, list and remove apps."""


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
    wiring: Wiring,
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

    async def work(switchboard: Switchboard) -> int:
        app = switchboard.apps.add(
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
        return 0

    return run(wiring, output, work)


@apps.command("list")
@as_json_option
@click.pass_obj
def list_apps(wiring: Wiring, *, as_json: bool) -> int:
    """Show the apps."""
    output = Output(as_json=as_json)

    async def work(switchboard: Switchboard) -> int:
        found = switchboard.apps.all()
        if as_json:
            for app in found:
                output.record(dataclasses.asdict(app))
        else:
            rows = [
                (app.label, app.bundle_id, str(app.app_apple_id or ""), app.key_id or "")
                for app in found
            ]
            show_table(("label", "bundle ID", "app Apple ID", "key ID"), rows)
        return 0

    return run(wiring, output, work)


@apps.command()
@click.argument("name")
@as_json_option
@click.pass_obj
def remove(wiring: Wiring, *, name: str, as_json: bool) -> int:
    """Remove the app NAME: its label or bundle ID. Its key stays."""
    output = Output(as_json=as_json)

    async def work(switchboard: Switchboard) -> int:
        app = switchboard.apps.remove(name)
        if as_json:
            output.record({"removed": app.label})
        else:
            output.say(f"“{app.label}” was removed.")
        return 0

    return run(wiring, output, work)
