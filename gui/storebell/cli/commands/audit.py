"""`storebell audit`: what was done with keys and apps, and what was sent."""

from typing import Final

import click

from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.cli.translated import TranslatedCommand, WholeNumberRange, option
from storebell.domain.accounts.audit import AuditEntry
from storebell.domain.messages import N_
from storebell.domain.notifications.json_records import Record, iso
from storebell.presentation.translation import tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.system.audit import all_entries

_COLUMNS: Final = ("", N_("time"), N_("act"), N_("of"), N_("detail"))


@click.command(cls=TranslatedCommand)
@option(
    "--limit",
    type=WholeNumberRange(min=1),
    metavar=N_("N"),
    help=N_("Only the N newest; without it, all."),
)
@option("--json", "as_json", is_flag=True, help=N_("One JSON object an entry."))
@click.pass_obj
def audit(context: CliContext, *, limit: int | None, as_json: bool) -> int:
    """List the audit log, newest first: sends to Apple's environments, changes to keys and apps.

    It can't be changed or shortened by Storebell, and holds neither keys nor tokens. The numbers
    have no gaps: one would show that somebody else removed an entry.
    """
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        entries = all_entries(services.audit, limit)
        if as_json:
            for entry in entries:
                output.record(_record(entry))
        else:
            rows = [
                (str(entry.number), iso(entry.at), tr_text(entry.act), entry.subject, entry.detail)
                for entry in entries
            ]
            show_table(_COLUMNS, rows)
        print_notices(services.repository, output)
        return 0

    return run(context, output, work)


def _record(entry: AuditEntry) -> Record:
    return {
        "event": "audit",
        "number": entry.number,
        "at": iso(entry.at),
        "act": entry.act,
        "subject": entry.subject,
        "detail": entry.detail,
    }
