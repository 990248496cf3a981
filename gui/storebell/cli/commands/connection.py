"""`storebell connection`: what stands between this computer and Apple."""

import click

from storebell.cli.output import Output
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.translated import TranslatedCommand, option
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.findings import Level
from storebell.domain.messages import N_
from storebell.domain.network.connection import HostFinding, HostStarted
from storebell.domain.notifications.json_records import Record, iso
from storebell.presentation.translation import tr_message
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

_MARKS = {Level.GOOD: "✓", Level.NOTE: "·", Level.WARNING: "!", Level.BAD: "✗"}


@click.command(cls=TranslatedCommand)
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a finding."))
@click.pass_obj
def connection(context: CliContext, *, as_json: bool) -> int:
    """Test the connection to Apple: name, proxy, TLS, portal, clock.

    It needs no key and sends no token. The exit code is 5 if a host can't be reached.
    """
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        worst = 0
        async for item in services.connection.run():
            if isinstance(item, HostFinding):
                if item.finding.level is Level.BAD:
                    worst = EXIT_CODES[Failure.NOT_SENT]
                _show(output, item)
            elif not as_json:
                _announce(output, item)
        return worst

    return run(context, output, work)


def _announce(output: Output, started: HostStarted) -> None:
    output.print_text(started.host)


def _show(output: Output, item: HostFinding) -> None:
    finding = item.finding
    if output.as_json:
        record: Record = {
            "event": "finding",
            "at": iso(finding.at) if finding.at else None,
            "host": item.host,
            "kind": str(item.kind),
            "level": str(finding.level),
            "seen": str(finding.seen),
            "advice": str(finding.advice),
        }
        output.record(record)
        return
    output.print_text(f"  {_MARKS[finding.level]} {tr_message(finding.seen)}")
    if finding.advice:
        output.print_text(f"    {tr_message(finding.advice)}")
