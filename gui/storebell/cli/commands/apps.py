"""`storebell apps`: the apps whose notification servers are tested."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from storebell.cli.commands.app_import import export_apps, import_apps
from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.cli.translated import TranslatedGroup, argument, option
from storebell.domain.accounts.app_fields import APP_FIELDS, record_of
from storebell.domain.messages import N_, msg
from storebell.presentation.app_field_texts import APP_FIELD_TEXTS
from storebell.presentation.translation import tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

F = TypeVar("F", bound=Callable[..., Any])

as_json_option = option("--json", "as_json", is_flag=True, help=N_("One JSON object a line."))


@click.group(cls=TranslatedGroup)
def apps() -> None:
    """Add, change, lock, list, remove, import and export apps."""


_REQUIRED: Final = {"label", "bundle_id", "key_id"}
"""Fields of a new app: without a key the terminal could send nothing for it."""


def _field_options(*, is_new: bool) -> Callable[[F], F]:
    """An option for each field of an app that is written as a text, named like it.

    What is not given is empty in a new app, and None in one that is edited.
    """

    def add_options(command: F) -> F:
        for field in reversed(APP_FIELDS):  # decorators go from the last to the first
            text = APP_FIELD_TEXTS[field.name]
            if not text.metavar:
                continue
            attributes: dict[str, Any] = {}
            if is_new and field.name in _REQUIRED:
                attributes = {"required": True}
            elif is_new:
                attributes = {"default": ""}
            else:
                attributes = {"may_be_empty": True}
            name = f"--{field.name.replace('_', '-')}"
            help_text = text.add_help if is_new else text.edit_help
            command = option(name, metavar=text.metavar, help=help_text, **attributes)(command)
        return command

    return add_options


@apps.command()
@_field_options(is_new=True)
@as_json_option
@click.pass_obj
def add(context: CliContext, /, *, as_json: bool, **given: str) -> int:
    """Add an app. The URLs are notes of your own: Apple's API does not tell them."""
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        app = services.apps.add(**given)
        if as_json:
            output.record(record_of(app))
        else:
            output.print_message(msg("“{app}” was added.", app=app.label))
        _print_findings(services, output, given["bundle_id"], given["label"])
        print_notices(services.repository, output)
        return 0

    return run(context, output, work)


@apps.command()
@argument("name", metavar=N_("NAME"))
@_field_options(is_new=False)
@as_json_option
@click.pass_obj
def edit(context: CliContext, /, *, name: str, as_json: bool, **given: str | None) -> int:
    """Change the app NAME (its label or bundle ID); what is not given stays, "" clears it."""
    changes = {field: text for field, text in given.items() if text is not None}
    if not changes:
        raise click.UsageError(tr_text("Nothing to change was given."))
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        app = services.apps.change(name, **changes)
        if as_json:
            output.record(record_of(app))
        else:
            output.print_message(msg("“{app}” was changed.", app=app.label))
        _print_findings(services, output, changes.get("bundle_id") or app.bundle_id, app.label)
        print_notices(services.repository, output)
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
            output.record(record_of(app))
        elif is_locked:
            text = msg("“{app}” is locked: nothing is sent to Production for it.", app=app.label)
            output.print_message(text)
        else:
            output.print_message(msg("“{app}” is no longer locked.", app=app.label))
        print_notices(services.repository, output)
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
                output.record(record_of(app))
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
            output.print_message(msg("“{app}” was removed.", app=app.label))
        print_notices(services.repository, output)
        return 0

    return run(context, output, work)


_COLUMNS: Final = (
    N_("label"),
    N_("bundle ID"),
    N_("app Apple ID"),
    N_("key ID"),
    N_("Production"),
)


def _print_findings(services: Services, output: Output, bundle_id: str, label: str) -> None:
    for finding in services.apps.findings(bundle_id, label=label):
        output.print_to_stderr(finding.seen, finding.advice)


apps.add_command(import_apps)
apps.add_command(export_apps)
