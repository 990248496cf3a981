"""`storebell keys test`: whether Apple takes a key for an app, asked without sending anything."""

from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Final

import click

from storebell.cli import app_options
from storebell.cli.exit_code_table import exit_code_table
from storebell.cli.output import Output
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.standard_input import with_key_input
from storebell.cli.texts import column_width, simulated_text
from storebell.cli.translated import TranslatedCommand, argument, option
from storebell.domain.accounts.authorization import EnvironmentCheck, KeyStatus
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import NoAppChosenError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.json_records import Record, finding_record, iso
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.accounts.key_check import BOTH, KeyChecked
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

_STATUSES: Final = {
    KeyStatus.ACCEPTED: N_("accepted"),
    KeyStatus.NOT_AUTHORIZED: N_("not authorized"),
    KeyStatus.UNREACHABLE: N_("unreachable"),
    KeyStatus.UNDECIDED: N_("undecided"),
}
_MARKS: Final = {
    Level.GOOD: N_("ok"),
    Level.NOTE: N_("note"),
    Level.WARNING: N_("warning"),
    Level.BAD: N_("BAD"),
}
_EXIT_CODES: Final = (
    ((0, N_("accepted everywhere")), (5, N_("network, nothing was asked"))),
    ((2, N_("usage")), (6, N_("keychain"))),
    ((3, N_("not authorized")), (8, N_("refused or failed by Apple"))),
    ((4, N_("rate limited")), (70, N_("a mistake of Storebell's"))),
)


@click.command("test", epilog=lambda: exit_code_table(_EXIT_CODES), cls=TranslatedCommand)
@argument("key_id", metavar=N_("KEY_ID"))
@option("--app", "app_label", metavar=N_("NAME"), help=N_("An app of “storebell apps list”."))
@option("--bundle-id", metavar=N_("ID"), help=N_("Instead of --app: the bundle ID alone."))
@option(
    "--environment",
    type=click.Choice([candidate.lower() for candidate in BOTH], case_sensitive=False),
    help=N_("Ask this one alone.  [default: both]"),
)
@app_options.correct_clock
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a line."))
@click.pass_obj
def key_test(
    context: CliContext,
    *,
    key_id: str,
    app_label: str | None,
    bundle_id: str | None,
    environment: str | None,
    correct_clock: bool,
    as_json: bool,
) -> int:
    """Ask Apple whether the key KEY_ID is good for an app. No notification is sent.

    Without --app and --bundle-id it is the app that uses the key.
    """
    app_options.check_app(app_label, bundle_id, None)
    context = with_key_input(context)
    output = Output(as_json=as_json)
    asked = [
        candidate
        for candidate in BOTH
        if environment is None or candidate.lower() == environment.lower()
    ]

    async def work(services: Services) -> int:
        chosen = _bundle_id(services, key_id, app_label, bundle_id)
        if correct_clock:
            services.apples_clock.correct()
        result: KeyChecked | None = None
        async with aclosing(services.key_check.run(key_id, chosen, asked)) as steps:
            async for step in steps:
                if isinstance(step, EnvironmentCheck):
                    _show_check(output, step)
                elif isinstance(step, KeyChecked):
                    result = step
        assert result is not None
        _show_findings(output, result.findings)
        if as_json:
            output.record(_result_record(result))
        return 0 if result.failure is None else EXIT_CODES[result.failure]

    return run(context, output, work)


def _bundle_id(
    services: Services, key_id: str, app_label: str | None, bundle_id: str | None
) -> str:
    """Raises NoAppChosenError, UnknownAppError and InvalidBundleIdError."""
    if app_label is None and bundle_id is None:
        using = services.keys.apps_using(key_id)
        if len(using) != 1:
            raise NoAppChosenError
        return using[0].bundle_id
    app = services.resolver.app(Environment.SANDBOX, label=app_label, bundle_id=bundle_id)
    return app.bundle_id


def _show_check(output: Output, check: EnvironmentCheck) -> None:
    if output.as_json:
        output.record(_check_record(check))
        return
    exchange = check.exchange
    seen = ""
    if exchange is not None and exchange.status is not None:
        answer = msg(
            "(HTTP {status}, {seconds:.2f} s)", status=exchange.status, seconds=exchange.seconds
        )
        seen = tr_message(answer)
    status = tr_text(_STATUSES[check.status])
    width = column_width(map(msg, _STATUSES.values()), 15)
    line = f"{_clock(check.at)}  {check.environment.lower():<11} {status:<{width}} {seen}".rstrip()
    text = msg("{text}", text=line)
    output.print_message(simulated_text(text) if check.is_simulated else text)
    if check.status not in {KeyStatus.ACCEPTED, KeyStatus.NOT_AUTHORIZED}:
        output.print_to_stderr(check.title, check.advice)


def _show_findings(output: Output, findings: Sequence[Finding]) -> None:
    width = column_width(map(msg, _MARKS.values()), 8)
    for finding in findings:
        if output.as_json:
            output.record({"event": "finding"} | finding_record(finding))
            continue
        mark = tr_text(_MARKS[finding.level])
        output.print_text(f"{mark:>{width}}  {tr_message(finding.seen)}.")
        if finding.advice:
            output.print_text(f"{'':<{width}}  {tr_message(finding.advice)}")


def _check_record(check: EnvironmentCheck) -> Record:
    exchange = check.exchange
    skew = exchange.clock_skew if exchange else None
    return {
        "event": "environment",
        "at": iso(check.at),
        "environment": check.environment.lower(),
        "simulated": check.is_simulated,
        "standing": str(check.status),
        "status": exchange.status if exchange else None,
        "seconds": round(exchange.seconds, 6) if exchange else None,
        "correlation_id": (exchange.correlation_id or None) if exchange else None,
        "clock_skew_seconds": None if skew is None else round(skew.total_seconds()),
        "title": str(check.title) or None,
        "advice": str(check.advice) or None,
    }


def _result_record(result: KeyChecked) -> Record:
    return {
        "event": "key",
        "key_id": result.key_id,
        "bundle_id": result.bundle_id,
        "accepted": result.is_accepted,
        "simulated": any(check.is_simulated for check in result.checks),
        "environments": {check.environment.lower(): str(check.status) for check in result.checks},
    }


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"
