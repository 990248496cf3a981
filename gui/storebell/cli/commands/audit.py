"""`storebell audit`: what was done with keys and apps, and what was sent."""

import click

from storebell.cli.notices import say_notices
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.tables import show_table
from storebell.domain.accounts.audit import AuditEntry
from storebell.domain.notifications.json_records import Record, iso
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.system.audit import all_entries


@click.command()
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Only the N newest; without it, all."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an entry.")
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
                (str(entry.number), iso(entry.at), entry.act, entry.subject, entry.detail)
                for entry in entries
            ]
            show_table(("", "time", "act", "of", "detail"), rows)
        say_notices(services.repository, output)
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
