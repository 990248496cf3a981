"""`storebell history`: what Apple sent, with its attempts and its verified payload."""

import sys
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final, TextIO

import click

from storebell.cli import app_options
from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.cli.standard_input import with_key_input
from storebell.cli.texts import simulated_text
from storebell.cli.translated import TranslatedCommand, option
from storebell.domain.checks import label_of
from storebell.domain.environment import Environment
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.notifications.history import (
    HistoryRecord,
    HistoryRequest,
    history_record,
    time_from,
)
from storebell.domain.plain_text import visible
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.notifications.history import HistoryProgress

_ENVIRONMENTS: Final = {
    environment.lower(): environment
    for environment in (Environment.SANDBOX, Environment.PRODUCTION)
}


@click.command(cls=TranslatedCommand)
@app_options.app
@app_options.environment(
    *_ENVIRONMENTS.values(), help_text=N_("Production keeps 180 days, the sandbox 30.")
)
@option(
    "--since",
    required=True,
    metavar=N_("TIME"),
    help=N_("7d, 12h, or ISO 8601 (UTC without an offset)."),
)
@option("--until", metavar=N_("TIME"), help=N_("Likewise; without it, now."))
@option(
    "--only-failures", is_flag=True, help=N_("Only what has not reached your server, or not yet.")
)
@option("--type", "notification_type", metavar=N_("TYPE"), help=N_("Like TEST or DID_RENEW."))
@option("--subtype", metavar=N_("SUBTYPE"), help=N_("With --type, like BILLING_RECOVERY."))
@option("--transaction-id", metavar=N_("ID"), help=N_("Instead of --type: one customer's."))
@app_options.correct_clock
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a notification."))
@click.pass_obj
def history(
    context: CliContext,
    *,
    app_label: str | None,
    bundle_id: str | None,
    app_apple_id: str | None,
    environment: str,
    since: str,
    until: str | None,
    only_failures: bool,
    notification_type: str | None,
    subtype: str | None,
    transaction_id: str | None,
    correct_clock: bool,
    as_json: bool,
) -> int:
    """List the notifications that Apple sent, with every attempt and the verified payload.

    Asking changes nothing. Where Apple's hourly limit would be reached, it waits; Ctrl+C stops.
    The exit codes are those of “storebell send”; 0 means that the list is complete.
    """
    app_options.check_app(app_label, bundle_id, app_apple_id)
    chosen = _ENVIRONMENTS[environment.lower()]
    output = Output(as_json=as_json)
    context = with_key_input(context)

    async def work(services: Services) -> int:
        now = datetime.now(UTC)
        request = HistoryRequest.checked(
            chosen,
            now=now,
            since=time_from(since, now),
            until=None if until is None else time_from(until, now),
            notification_type=notification_type,
            subtype=subtype,
            transaction_id=transaction_id,
            only_failures=only_failures,
        )
        app = services.resolver.app(
            chosen, label=app_label, bundle_id=bundle_id, app_apple_id=app_apple_id
        )
        if correct_clock:
            services.apples_clock.correct()
        lines = _Lines(output, ProgressLine(sys.stderr))
        try:
            async with aclosing(services.history.read(app, chosen, request)) as steps:
                async for step in steps:
                    lines.show(step)
        finally:
            lines.end()
        return 0

    return run(context, output, work)


class ProgressLine:
    """One line of a terminal that is written over again and again; nothing where it is a file."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_shown = stream.isatty()
        self._length = 0

    def show(self, text: str) -> None:
        if self._is_shown:
            self._stream.write(f"\r{text:<{self._length}}")
            self._stream.flush()
            self._length = len(text)

    def clear(self) -> None:
        """Gives the line back to what is printed next."""
        if self._length:
            self._stream.write("\r" + " " * self._length + "\r")
            self._stream.flush()
            self._length = 0


class _Lines:
    """Prints each notification as it comes, and counts for the last line."""

    def __init__(self, output: Output, progress: ProgressLine) -> None:
        self._output = output
        self._progress = progress
        self._records = 0
        self._missed = 0
        self._unverified = 0

    def show(self, step: HistoryRecord | HistoryProgress) -> None:
        if isinstance(step, HistoryProgress):
            self._go_on(step)
            return
        self._progress.clear()
        self._records += 1
        self._missed += not step.has_arrived
        self._unverified += not step.verification.is_valid
        if self._output.as_json:
            self._output.record(history_record(step))
        else:
            self._output.print_text(_line(step))

    def end(self) -> None:
        self._progress.clear()

    def _go_on(self, step: HistoryProgress) -> None:
        if step.is_complete:
            self._progress.clear()
            if not self._output.as_json:
                text = self._sum()
                self._output.print_message(simulated_text(text) if step.is_simulated else text)
            return
        self._progress.show(visible(tr_message(_progress(step))))

    def _sum(self) -> Message:
        return plural_msg(
            "{count:,} notification; {missed:,} did not reach the server, {unverified:,} could "
            "not be verified.",
            "{count:,} notifications; {missed:,} did not reach the server, {unverified:,} could "
            "not be verified.",
            self._records,
            missed=self._missed,
            unverified=self._unverified,
        )


def _progress(step: HistoryProgress) -> Message:
    text = msg(
        "{notifications}, {pages} …",
        notifications=plural_msg("{count:,} notification", "{count:,} notifications", step.records),
        pages=plural_msg("{count:,} page", "{count:,} pages", step.pages),
    )
    if step.waiting_until is None:
        return text
    return msg(
        "{progress} waiting until {time} UTC: {why}",
        progress=text,
        time=f"{step.waiting_until:%H:%M:%S}",
        why=step.why,
    )


def _line(record: HistoryRecord) -> str:
    at = f"{record.signed_date:%Y-%m-%d %H:%M:%S}" if record.signed_date else "?"
    name = record.notification_type or "?"
    if record.subtype:
        name += f" {record.subtype}"
    results = " → ".join(attempt.result for attempt in record.attempts) or tr_text("no attempt yet")
    line = f"{at:<19}  {name:<24}  {record.notification_uuid or '?':<36}  {results}"
    if record.is_simulated:
        line = tr_message(simulated_text(msg("{text}", text=line)))
    verification = record.verification
    if not verification.is_valid:
        failure = verification.first_failure
        why = msg("NOT VERIFIED")
        if failure is not None:
            text = label_of(failure)
            why = msg("NOT VERIFIED ({check}: {seen})", check=text, seen=failure.seen)
        line += f"  {tr_message(why)}"
    return line
