"""`storebell verify`: is this payload really Apple's?"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from storebell.cli.output import Output
from storebell.cli.paths import STANDARD_STREAM, FilePath
from storebell.cli.run import run
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Check
from storebell.domain.notifications.json_records import error_record, verification_record
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.system.verify import MOST_BYTES, Judgement, unreadable

_MARKS: Final = {True: "✓", False: "✗", None: "–"}


class IsoTime(click.ParamType[datetime]):
    """ISO 8601; without an offset it means UTC."""

    name = "TIME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):  # in UTC it may lie outside the calendar
            self.fail(f"“{value}” is not a time like 2026-11-21T14:02:11Z.", param, ctx)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=FilePath())
@click.option("--bundle-id", metavar="ID", help="The payload must be for this app.")
@click.option("--at", type=IsoTime(), help="Judge at this time instead of the payload's own.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
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
        return FileUnreadableError(file=STANDARD_STREAM, reason="Standard input is closed")
    try:
        return sys.stdin.buffer.read(MOST_BYTES)
    except OSError as error:
        return FileUnreadableError(file=STANDARD_STREAM, reason=error.strerror or "It failed")


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
    anchor = f" ({verification.anchor} root)" if verification.anchor else ""
    output.say(f"{file}: {'valid' if verification.is_valid else 'NOT valid'}{anchor}")
    for check in verification.checks:
        output.say(_line(check))


def _line(check: Check) -> str:
    return f"  {_MARKS[check.passed]} {check.name.replace('_', ' '):<13} {check.seen}"
