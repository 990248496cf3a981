"""`storebell tests`: what is kept of every test; removing, bringing back and exporting it."""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import click

from storebell.cli import app_options
from storebell.cli.new_path import NewPath
from storebell.cli.notices import print_found_none, print_notices
from storebell.cli.output import Output, print_line
from storebell.cli.paths import STANDARD_STREAM
from storebell.cli.purging import purge
from storebell.cli.run import run
from storebell.cli.tables import Columns
from storebell.cli.translated import TranslatedCommand, option
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.notifications.json_records import test_record
from storebell.domain.notifications.timeline import State, Timeline
from storebell.domain.plain_text import MOST_CHARACTERS, masked_name, visible
from storebell.domain.urls import host_and_port
from storebell.presentation.translation import tr_message, tr_tested_environment, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.notifications.repository import (
    TestRepository,
    all_tests,
    bring_back,
    find_test,
)

_MOST_SHOWN: Final = 50

_LONGEST_NAME: Final = 20
_LONGEST_RESULT: Final = 40
"""Characters of an app's name and of a result on a terminal. A pipe gets all of them."""

_NEXT_ON_WEEKDAY: Final = (
    N_("next about Mon {time}"),
    N_("next about Tue {time}"),
    N_("next about Wed {time}"),
    N_("next about Thu {time}"),
    N_("next about Fri {time}"),
    N_("next about Sat {time}"),
    N_("next about Sun {time}"),
)


@click.command(cls=TranslatedCommand)
@option(
    "--state",
    type=click.Choice([str(state) for state in State]),
    help=N_("Only tests in this state."),
)
@option("--all", "is_all", is_flag=True, help=msg("Not only the {most} newest.", most=_MOST_SHOWN))
@option("--remove", multiple=True, metavar=N_("ID"), help=N_("Take this test off the list."))
@option("--restore", multiple=True, metavar=N_("ID"), help=N_("Bring it back: the whole ID."))
@option(
    "--restore-old",
    is_flag=True,
    help=N_("Bring back what was deleted for its age in the last day."),
)
@option(
    "--export",
    type=NewPath(dir_okay=False),
    metavar=N_("FILE"),
    help=N_(
        "Write every event of every test to this file, one JSON object a line; “-” prints them."
    ),
)
@option(
    "--refill",
    is_flag=True,
    help=N_("Bring back what Apple's history holds, after the database was damaged."),
)
@app_options.time_scale
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a test."))
@click.pass_obj
def tests(
    context: CliContext,
    *,
    state: str | None,
    is_all: bool,
    remove: tuple[str, ...],
    restore: tuple[str, ...],
    restore_old: bool,
    export: Path | None,
    refill: bool,
    time_scale: float | None,
    as_json: bool,
) -> int:
    """List the tests that are kept, newest first, whoever began them: the window or a command.

    An ID is ours, Apple's notification UUID or the token, or how one of them begins.
    """
    app_options.check_time_scale(context, time_scale)
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        repository = services.repository
        if restore_old:
            count = len(services.purge.restore())
            output.print_message(msg("Tests that were brought back: {count:,}.", count=count))
        else:
            await purge(services, output)
        if refill:
            finding = await services.history_restore()
            output.print_message(finding.seen)
            output.print_message(finding.advice)
        if remove or restore or export is not None:
            _change(services, remove, restore, export, output)
        elif not (refill or restore_old):
            chosen = all_tests(repository, State(state) if state else None, time_scale)
            if not _list(chosen, repository, output, is_all=is_all) and not as_json:
                sentence = msg("There is no such test.") if state else msg("No test was sent yet.")
                print_found_none(repository, output, sentence)
        print_notices(repository, output)  # what was found while reading
        return 0

    return run(context, output, work)


def _list(
    tests: Iterator[Timeline], repository: TestRepository, output: Output, *, is_all: bool
) -> int:
    """Prints tests, and returns how many."""
    columns, shown = Columns(), 0
    # A part at a time: the cells of each have the same widths.
    while part := list(islice(tests, _MOST_SHOWN)):
        shown += len(part)
        unreadable = repository.unreadable_records().by_test
        counted = [(timeline, unreadable.get(timeline.test_id, 0)) for timeline in part]
        if output.as_json:
            for timeline, count in counted:
                output.record(test_record(timeline) | {"unreadable_records": count})
        else:
            is_short = sys.stdout.isatty()
            columns.show([_cells(*each, is_short=is_short) for each in counted])
        if not is_all:
            break
    if not (is_all or output.as_json) and next(tests, None) is not None:
        output.print_message(
            plural_msg(
                "Older ones: “storebell tests --all”. {count} is shown.",
                "Older ones: “storebell tests --all”. {count} are shown.",
                shown,
            )
        )
    return shown


def _change(
    services: Services,
    remove: tuple[str, ...],
    restore: tuple[str, ...],
    export: Path | None,
    output: Output,
) -> None:
    repository = services.repository
    if remove:
        repository.remove([find_test(repository, name).test_id for name in remove])
    if restore:
        bring_back(repository, restore)
    if str(export) == STANDARD_STREAM:
        for lines in services.exported_tests():
            print_line(lines.rstrip("\n"))
    elif export is not None:
        written = max(services.export_tests(export), default=0)
        output.print_message(
            plural_msg(
                "{count:,} test is in {file}.",
                "{count:,} tests are in {file}.",
                written,
                file=masked_name(str(export)),
            )
        )


def _cells(timeline: Timeline, unreadable: int, *, is_short: bool) -> tuple[str, ...]:
    """One row; a short one, for a terminal, has the beginnings of what may be long."""
    asked = timeline.asked
    test_id, app, most = timeline.test_id, asked.app_label, MOST_CHARACTERS
    if is_short:
        test_id, app, most = test_id[:8], visible(app, most=_LONGEST_NAME), _LONGEST_RESULT
    return (
        f"{asked.at.astimezone():%Y-%m-%d %H:%M:%S}",
        test_id,
        tr_text(timeline.state.value),
        tr_tested_environment(asked.environment, has_stand_in=asked.has_stand_in),
        app,
        f"{asked.notification_type} {asked.notification_subtype}".strip(),
        host_and_port(asked.url or "") or "-",
        _results(timeline, most),
        "; ".join(map(tr_message, _remarks(timeline, unreadable))),
    )


def _results(timeline: Timeline, most: int) -> str:
    """The result of each attempt, with the status that our own sender got; else the outcome."""
    results = []
    for number, attempt in enumerate(timeline.attempts, 1):
        result, trace = visible(attempt.result, most=most), timeline.trace_of(number)
        status = None if trace is None else trace.last_hop.status
        if status is not None:
            result = tr_message(msg("{result} (HTTP {status})", result=result, status=status))
        results.append(result)
    outcome = timeline.outcome.value if timeline.outcome else N_("no attempt on record")
    return " → ".join(results) or tr_text(outcome)


def _remarks(timeline: Timeline, unreadable: int) -> Iterator[Message]:
    if timeline.due_times:
        due = timeline.due_times[0].astimezone()
        yield msg(_NEXT_ON_WEEKDAY[due.weekday()], time=f"{due:%H:%M}")
    if unreadable:
        yield msg("records that can't be read: {count}", count=unreadable)
