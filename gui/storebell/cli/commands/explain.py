"""`storebell explain`: what a result, an HTTP status or an error number of Apple's means."""

import click
from click.shell_completion import CompletionItem

from storebell.cli.output import Output
from storebell.cli.tables import show_table
from storebell.cli.translated import TranslatedCommand, argument, option
from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.causes.status_causes import STATUSES
from storebell.domain.plain_text import masked_name, visible
from storebell.presentation.explanations import (
    Explanation,
    explained_like,
    explanation,
    explanations,
    result_names,
)
from storebell.presentation.translation import tr_message, tr_text

_MOST_SHOWN = 60


def _complete(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The results that begin so."""
    return [CompletionItem(name) for name in result_names() if name.startswith(incomplete.upper())]


@click.command(cls=TranslatedCommand)
@argument("topic", metavar=N_("[RESULT|STATUS|CODE]"), required=False, shell_complete=_complete)
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a line."))
def explain(*, topic: str | None, as_json: bool) -> int:
    """Explain a result, an HTTP status, or an error number of Apple's.

    “storebell explain TIMED_OUT”, “explain 413”, “explain 4040007”: what it means, likely causes,
    and what to check. Without an argument, everything that can be explained is listed. Nothing is
    asked of anybody.
    """
    output = Output(as_json=as_json)
    if topic is None:
        _list(output)
        return 0
    found = explanation(topic)
    if found is None:
        raise click.UsageError(tr_message(_unknown(topic)))
    if as_json:
        output.record(found.record)
    else:
        _show(output, found)
    return 0


def _unknown(topic: str) -> Message:
    shown = visible(masked_name(topic), most=_MOST_SHOWN)
    alike = explained_like(topic)
    if alike:
        return msg(
            "“{topic}” is no result, HTTP status or error number of Apple's. Did you mean {names}?",
            topic=shown,
            names=", ".join(alike),
        )
    return msg(
        "“{topic}” is no result, HTTP status ({least} to {most}) or error number of Apple's. "
        "“storebell explain” lists all.",
        topic=shown,
        least=STATUSES[0],
        most=STATUSES[-1],
    )


def _list(output: Output) -> None:
    if output.as_json:
        for found in explanations():
            output.record(found.record)
        return
    rows = [(found.name, tr_message(_first_line(found))) for found in explanations()]
    show_table((N_("name"), N_("meaning")), rows)


def _first_line(found: Explanation) -> Message:
    """The line that stands for it in a list: of a status, its first cause."""
    return found.causes[0] if found.is_status and found.causes else found.meaning


def _show(output: Output, found: Explanation) -> None:
    output.print_text(f"{found.name}  {found.title}".rstrip())
    output.print_text(f"  {tr_message(found.meaning)}")
    for heading, sentences in (
        (N_("Likely causes"), found.causes),
        (N_("What to check"), found.checks),
        (N_("As an answer of the App Store Server API"), found.of_api),
    ):
        if sentences:
            output.print_text(f"{tr_text(heading)}:")
        for sentence in sentences:
            output.print_text(f"  - {tr_message(sentence)}")
