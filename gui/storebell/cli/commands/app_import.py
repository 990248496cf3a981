"""`storebell apps import` and `export`: many apps at once."""

import sys
from pathlib import Path
from typing import Final

import click

from storebell.cli.new_path import NewPath
from storebell.cli.notices import print_notices
from storebell.cli.output import Output, print_line
from storebell.cli.paths import STANDARD_STREAM, FilePath
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.texts import column_width
from storebell.cli.translated import TranslatedCommand, argument, option
from storebell.domain.accounts.app_fields import PASTED_TITLES
from storebell.domain.accounts.team_file import MOST_BYTES
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.json_records import Record
from storebell.domain.plain_text import masked_name
from storebell.presentation.translation import tr_text
from storebell.services.accounts.app_import import ImportPlan, Outcome, PlannedApp
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

_IMPORT_HELP: Final = msg(
    "Import the apps of FILE: a team's storebell.toml, or rows as copied from a spreadsheet.\n\n"
    "A FILE whose name ends in .toml is the former; “-” reads rows from standard input. A row "
    "says: {columns}, parted by tabs, semicolons or commas. A bad row stops none of the others, "
    "and makes the exit code 2.",
    columns=PASTED_TITLES,
)


@click.command("import", cls=TranslatedCommand, help=_IMPORT_HELP)
@argument("file", metavar=N_("FILE"), type=FilePath())
@option("--dry-run", is_flag=True, help=N_("Only say what would be done."))
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a row."))
@click.pass_obj
def import_apps(context: CliContext, *, file: Path, dry_run: bool, as_json: bool) -> int:
    output = Output(as_json=as_json)
    pasted = None
    if str(file) == STANDARD_STREAM:
        pasted = sys.stdin.buffer.read(MOST_BYTES + 1).decode("utf-8-sig", "replace")

    async def work(services: Services) -> int:
        desk = services.app_import
        if pasted is not None:
            plan = desk.plan_pasted(pasted)
        elif file.suffix.lower() == ".toml":
            plan = desk.plan_file(file)
        else:
            plan = desk.plan_rows(file)
        if not dry_run:
            plan = desk.apply(plan)
        _show(output, plan, is_done=not dry_run)
        print_notices(services.repository, output)
        return EXIT_CODES[Failure.USAGE] if plan.count(Outcome.ERROR) else 0

    return run(context, output, work)


@click.command("export", cls=TranslatedCommand)
@argument("file", metavar=N_("[FILE]"), type=NewPath(dir_okay=False), required=False)
@option("--json", "as_json", is_flag=True, help=N_("One JSON object, with FILE."))
@click.pass_obj
def export_apps(context: CliContext, *, file: Path | None, as_json: bool) -> int:
    """Write the apps into FILE, a storebell.toml for a team to commit; without FILE, or with “-”,
    print it.

    It has the apps with their URLs, and of their keys the IDs: no secret. In a FILE that is there,
    other apps, tables and comments stay.
    """
    if str(file) == STANDARD_STREAM:
        file = None
    if as_json and file is None:
        raise click.UsageError(tr_text("--json belongs to a FILE; the text itself is TOML."))
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        if file is None:
            print_line(services.app_import.exported().rstrip("\n"))
            return 0
        count = services.app_import.export(file)
        if as_json:
            output.record({"file": masked_name(str(file)), "apps": count})
        else:
            written = masked_name(str(file))
            output.print_message(msg("Apps written to {file}: {count}.", file=written, count=count))
        return 0

    return run(context, output, work)


def _show(output: Output, plan: ImportPlan, *, is_done: bool) -> None:
    width = column_width((msg(outcome.value) for outcome in Outcome), 9, 0)
    for app in plan.apps:
        if output.as_json:
            output.record(_record(app, is_done=is_done))
            continue
        outcome = tr_text(app.outcome.value)
        output.print_text(f"{app.row.number:>4}  {outcome:<{width}}  {app.row.label.strip()}")
        if app.error is not None:
            output.print_to_stderr(_of_row(app, app.error.title), app.error.advice)
        for finding in app.findings:
            output.print_to_stderr(_of_row(app, finding.seen), finding.advice)
    for key in plan.missing_keys:
        file, issuer_id = f"SubscriptionKey_{key.key_id}.p8", key.issuer_id
        command = f"storebell keys add {file} --issuer-id {issuer_id}"
        if output.as_json:
            output.record(
                {
                    "event": "missing_key",
                    "key_id": key.key_id,
                    "issuer_id": issuer_id,
                    "label": key.label,
                    "command": command,
                }
            )
        else:
            output.print_to_stderr(
                msg("The key {key_id} is not imported here", key_id=key.key_id),
                msg("{command} imports it", command=command),
            )


def _of_row(app: PlannedApp, text: Message) -> Message:
    return msg("Row {number}: {text}", number=app.row.number, text=text)


def _record(planned: PlannedApp, *, is_done: bool) -> Record:
    return {
        "event": "row",
        "row": planned.row.number,
        "outcome": str(planned.outcome),
        "done": is_done and planned.outcome in {Outcome.ADDED, Outcome.CHANGED},
        "label": planned.row.label.strip(),
        "bundle_id": planned.row.bundle_id.strip(),
        "title": None if planned.error is None else str(planned.error.title),
        "advice": None if planned.error is None else str(planned.error.advice),
        "findings": [str(finding.seen) for finding in planned.findings],
    }
