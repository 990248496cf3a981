"""`storebell verify`: the kind and the signature of Apple's signed data."""

import sys
from datetime import UTC, datetime
from typing import Final

import click

from storebell.cli import app_options
from storebell.cli.output import Output
from storebell.cli.paths import STANDARD_STREAM, FilePath
from storebell.cli.run import run
from storebell.cli.texts import column_width
from storebell.cli.translated import TranslatedCommand, argument, option, translated
from storebell.domain.accounts.credentials import app_apple_id_from
from storebell.domain.checks import CHECKS, TOKEN_CHECKS, Expected, label_of
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Check
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.json_records import Record, error_record
from storebell.domain.signed_data import SIGNED_KINDS, SignedKind
from storebell.domain.signed_records import signed_record
from storebell.presentation.signed_data_words import described, not_made, verdict, whereabouts
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
@argument("files", nargs=-1, required=True, metavar=N_("FILE…"), type=FilePath(path_type=str))
@app_options.app
@option(
    "--environment",
    type=click.Choice(["sandbox", "production"], case_sensitive=False),
    help=N_("Signed data must be of this environment."),
)
@option(
    "--expect",
    type=click.Choice([str(kind) for kind in SIGNED_KINDS]),
    help=N_("Another kind of signed data is a failure."),
)
@option(
    "--at",
    type=IsoTime(),
    help=N_("Judge at this time instead of that of the signature, or now for a request token."),
)
@option("--json", "as_json", is_flag=True, help=N_("One JSON object for each JWS."))
@click.pass_obj
def verify(
    context: CliContext, *, files: tuple[str, ...], app_label: str | None, bundle_id: str | None,
    app_apple_id: str | None, environment: str | None, expect: str | None, at: datetime | None,
    as_json: bool,
) -> int:  # fmt: skip
    """Verify signed data, check by check. Exit 0 only if all of it is valid, 1 if one is not.

    A FILE holds a JWS of Apple's in whatever it was saved in: the body of a notification, an answer
    of the App Store Server API, a log, a HTTP dump, wrapped lines. “-” is standard input, and such
    content can be given in place of a FILE. Each JWS is judged as what it is: a notification with
    all that it holds, a transaction, renewal information, an app transaction or a request token.
    """
    output = Output(as_json=as_json)
    app_options.check_app(app_label, bundle_id, app_apple_id)
    kind = None if expect is None else SignedKind(expect)
    # Before there is a loop, which waits for nothing else while this waits for its writer.
    given = _read_standard_input() if STANDARD_STREAM in files else b""

    async def work(services: Services) -> int:
        expected = _expected(services, app_label, bundle_id, app_apple_id, environment, at)
        are_valid = True
        for file in files:
            if file != STANDARD_STREAM:
                judged = services.verify.judge_argument(file, expected, kind)
            elif isinstance(given, StorebellError):
                judged = [unreadable(given)]
            else:
                judged = services.verify.judge(given, expected, kind)
            for judgement in judged:
                are_valid = are_valid and judgement.is_valid
                _show(output, judgement, is_one=len(judged) == 1)
        return 0 if are_valid else 1

    return run(context, output, work)


def _expected(
    services: Services,
    app_label: str | None,
    bundle_id: str | None,
    app_apple_id: str | None,
    environment: str | None,
    at: datetime | None,
) -> Expected:
    """Raises UnknownAppError, InvalidValueError."""
    name = None if environment is None else environment.capitalize()
    if app_label is None:
        number = app_apple_id_from(app_apple_id or "")
        return Expected(bundle_id, number, name, at=at)
    app = services.apps.find_offered(app_label)
    return Expected(app.bundle_id, app.app_apple_id, name, at=at)


def _read_standard_input() -> bytes | FileUnreadableError:
    if sys.stdin is None:
        return FileUnreadableError(file=STANDARD_STREAM, reason=msg("Standard input is closed"))
    try:
        return sys.stdin.buffer.read(MOST_BYTES)
    except OSError as error:
        return FileUnreadableError(file=STANDARD_STREAM, reason=error.strerror or msg("It failed"))


def _show(output: Output, judgement: Judgement, *, is_one: bool) -> None:
    data, error = judgement.data, judgement.error
    file = judgement.name or STANDARD_STREAM
    if output.as_json:
        record: Record = {"file": str(file), "index": judgement.index}
        record |= signed_record(data, judgement.found)
        if error is not None:
            record["error"] = error_record(str(error.title), str(error.advice), error.failure)
        output.record(record)
        return
    if error is not None:
        output.error(error)
        return
    name = file if isinstance(file, str) else tr_message(file)
    name += "" if is_one else f" [{judgement.index}]"
    output.print_text(f"{name}: {tr_message(verdict(data))}")
    for line in (*described(data), *whereabouts(judgement.found)):
        output.print_text(f"    {tr_message(line)}")
    for check in data.verification.checks:
        if not check.is_consequence:
            output.print_text(_line(check))
    for line in not_made(data.verification.checks):
        output.print_text(f"  {_MARKS[None]} {tr_message(line)}")
    for member, inner in data.inner:
        output.print_text(f"  {_MARKS[inner.is_valid]} {member}: {tr_message(verdict(inner))}")
        for check in inner.verification.checks:
            if check.passed is False:
                output.print_text(f"  {_line(check)}")


def _line(check: Check) -> str:
    texts = [*CHECKS.values(), *TOKEN_CHECKS.values()]
    width = column_width((msg(text.label) for text in texts), 13)
    label = tr_message(label_of(check))
    return f"  {_MARKS[check.passed]} {label:<{width}} {tr_message(check.seen)}"
