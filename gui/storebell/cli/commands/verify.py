"""`storebell verify`: is this payload really Apple's?"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from storebell.cli.output import Output
from storebell.cli.paths import STANDARD_STREAM, FilePath
from storebell.cli.run import run
from storebell.cli.texts import column_width, root_text
from storebell.cli.translated import TranslatedCommand, argument, option, translated
from storebell.domain.checks import CHECKS, label_of
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Check, Verification
from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.json_records import error_record, verification_record
from storebell.presentation.translation import tr_message
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.system.verify import MOST_BYTES, Judgement, unreadable

_MARKS: Final = {True: "✓", False: "✗", None: "–"}


class IsoTime(click.ParamType[datetime]):
    """ISO 8601; without an offset it means UTC."""

    name = translated(N_("TIME"))

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):  # in UTC it may lie outside the calendar
            text = msg("“{value}” is not a time like 2026-11-21T14:02:11Z.", value=str(value))
            self.fail(tr_message(text), param, ctx)


@click.command(cls=TranslatedCommand)
@argument("files", nargs=-1, required=True, metavar=N_("FILE…"), type=FilePath())
@option("--bundle-id", metavar=N_("ID"), help=N_("The payload must be for this app."))
@option("--at", type=IsoTime(), help=N_("Judge at this time instead of the payload's own."))
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a file."))
@click.pass_obj
def verify(
    context: CliContext, *, files: tuple[Path, ...], bundle_id: str | None, at: datetime | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Verify signed payloads, check by check. Exit 0 only if all are valid, 1 if one is not.

    A FILE holds a JWS or the body of a notification, {"signedPayload": …}; “-” is standard input.
    """
    output = Output(as_json=as_json)
    # Before there is a loop, which waits for nothing else while this waits for its writer.
    given = _read_standard_input() if STANDARD_STREAM in map(str, files) else b""

    async def work(services: Services) -> int:
        all_valid = True
        for file in files:
            if str(file) != STANDARD_STREAM:
                judgement = services.verify.judge_file(file, bundle_id=bundle_id, at=at)
            elif isinstance(given, StorebellError):
                judgement = unreadable(given)
            else:
                judgement = services.verify.judge(given, bundle_id=bundle_id, at=at)
            all_valid = all_valid and judgement.is_valid
            _show(output, judgement.name or str(file), judgement)
        return 0 if all_valid else 1

    return run(context, output, work)


def _read_standard_input() -> bytes | FileUnreadableError:
    if sys.stdin is None:
        return FileUnreadableError(file=STANDARD_STREAM, reason=msg("Standard input is closed"))
    try:
        return sys.stdin.buffer.read(MOST_BYTES)
    except OSError as error:
        return FileUnreadableError(file=STANDARD_STREAM, reason=error.strerror or msg("It failed"))


def _show(output: Output, file: str, judgement: Judgement) -> None:
    verification, error = judgement.verification, judgement.error
    if output.as_json:
        record = {"file": file} | verification_record(verification)
        if error is not None:
            record["error"] = error_record(str(error.title), str(error.advice), error.failure)
        output.record(record)
        return
    if error is not None:
        output.error(error)
        return
    output.print_text(f"{file}: {tr_message(_verdict(verification))}")
    for check in verification.checks:
        output.print_text(_line(check))


def _verdict(verification: Verification) -> Message:
    verdict = msg("valid") if verification.is_valid else msg("NOT valid")
    if verification.anchor is None:
        return verdict
    return msg("{verdict} ({root})", verdict=verdict, root=root_text(verification.anchor))


def _line(check: Check) -> str:
    width = column_width((msg(text.label) for text in CHECKS.values()), 13)
    label = tr_message(label_of(check))
    return f"  {_MARKS[check.passed]} {label:<{width}} {tr_message(check.seen)}"
