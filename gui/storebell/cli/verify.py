"""`storebell verify`: is this payload really Apple's?"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from storebell.cli.output import Output
from storebell.cli.run import run
from storebell.domain.errors import FileUnreadableError
from storebell.domain.findings import Check
from storebell.domain.records import error_record, verification_record
from storebell.services.switchboard import Switchboard
from storebell.services.verify import Judgement
from storebell.services.wiring import Wiring

_MARKS = {True: "✓", False: "✗", None: "–"}
MOST_BYTES = 1024 * 1024


class IsoTime(click.ParamType[datetime]):
    """ISO 8601; without an offset it means UTC."""

    name = "TIME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"“{value}” is not a time like 2026-11-21T14:02:11Z.", param, ctx)
        return at if at.tzinfo else at.replace(tzinfo=UTC)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--bundle-id", metavar="ID", help="The payload must be for this app.")
@click.option("--at", type=IsoTime(), help="Judge at this time instead of the payload's own.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a file.")
@click.pass_obj
def verify(
    wiring: Wiring, *, files: tuple[str, ...], bundle_id: str | None, at: datetime | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Verify signed payloads, check by check. Exit 0 only if all are valid.

    A FILE holds a JWS or the body of a notification, {"signedPayload": …}; “-” is standard input.
    """
    output = Output(as_json=as_json)

    async def work(switchboard: Switchboard) -> int:
        all_valid = True
        for file in files:
            judgement = _judge(switchboard, file, bundle_id, at)
            all_valid = all_valid and judgement.is_valid
            _show(output, file, judgement)
        return 0 if all_valid else 1

    return run(wiring, output, work)


def _judge(
    switchboard: Switchboard, file: str, bundle_id: str | None, at: datetime | None
) -> Judgement:
    try:
        content = _read(file)
    except FileUnreadableError as error:
        return Judgement(error=error)
    return switchboard.verify.judge(content, bundle_id=bundle_id, at=at)


def _read(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES)
        with Path(file).open("rb") as stream:
            return stream.read(MOST_BYTES)
    except OSError as error:
        raise FileUnreadableError(file=file, reason=error.strerror or "It failed") from None


def _show(output: Output, file: str, judgement: Judgement) -> None:
    verification, error = judgement.verification, judgement.error
    if output.as_json:
        record: dict[str, object] = {"file": file}
        if verification is not None:
            record |= verification_record(verification)
        elif error is not None:
            record |= {"valid": False, "anchor": None, "checks": [], "payload": None}
            record |= {"error": error_record(str(error.title), str(error.advice), error.failure)}
        output.record(record)
        return
    if error is not None:
        output.error(error)
    if verification is None:
        return
    anchor = f" ({verification.anchor} root)" if verification.anchor else ""
    output.say(f"{file}: {'valid' if verification.is_valid else 'NOT valid'}{anchor}")
    for check in verification.checks:
        output.say(_line(check))


def _line(check: Check) -> str:
    return f"  {_MARKS[check.passed]} {check.name.replace('_', ' '):<13} {check.seen}"
