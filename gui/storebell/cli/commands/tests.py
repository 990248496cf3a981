"""`storebell tests`: what is kept of every test; removing, bringing back and exporting it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from storebell.cli import app_options
from storebell.cli.new_path import NewPath
from storebell.cli.notices import say_found_none, say_notices
from storebell.cli.output import Output, print_line
from storebell.cli.paths import STANDARD_STREAM
from storebell.cli.purging import purge
from storebell.cli.run import run
from storebell.domain.notifications.json_records import test_record
from storebell.domain.notifications.timeline import State, Timeline
from storebell.domain.plain_text import masked_name, visible
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.notifications.repository import TestRepository, all_tests, one_test

_MOST_SHOWN: Final = 50


@click.command()
@click.option(
    "--state",
    type=click.Choice([str(state) for state in State]),
    help="Only those that stand so.",
)
@click.option("--all", "is_all", is_flag=True, help=f"Not only the {_MOST_SHOWN} newest.")
@click.option("--remove", multiple=True, metavar="ID", help="Take this test off the list.")
@click.option("--restore", multiple=True, metavar="ID", help="Bring it back: the whole ID.")
@click.option(
    "--restore-old",
    is_flag=True,
    help="Bring back what was deleted for its age in the last day.",
)
@click.option(
    "--export",
    type=NewPath(dir_okay=False),
    metavar="FILE",
    help="Write every event of every test to this file, one JSON object a line; “-” prints them.",
)
@click.option(
    "--refill",
    is_flag=True,
    help="Bring back what Apple's history holds, after the database was damaged.",
)
@app_options.time_scale
@click.option("--json", "as_json", is_flag=True, help="One JSON object a test.")
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
            output.say(f"Tests that were brought back: {len(services.purge.restore()):,}.")
        else:
            await purge(services, output)
        if refill:
            finding = await services.history_restore()
            output.say(str(finding.seen))
            output.say(str(finding.advice))
        if remove or restore or export is not None:
            _change(services, remove, restore, export, output)
        elif not (refill or restore_old):
            chosen = all_tests(repository, State(state) if state else None, time_scale)
            if not _list(chosen, repository, output, is_all=is_all) and not as_json:
                sentence = "There is no such test." if state else "No test was sent yet."
                say_found_none(repository, output, sentence)
        say_notices(repository, output)  # what was found while reading
        return 0

    return run(context, output, work)


def _list(
    tests: Iterator[Timeline], repository: TestRepository, output: Output, *, is_all: bool
) -> int:
    """Prints tests, and returns how many."""
    shown = 0
    for timeline in tests:
        if shown == _MOST_SHOWN and not is_all:
            if not output.as_json:
                output.say(f"Older ones: “storebell tests --all”. {shown} are shown.")
            break
        shown += 1
        unreadable = repository.unreadable_records().by_test.get(timeline.test_id, 0)
        if output.as_json:
            output.record(test_record(timeline) | {"unreadable_records": unreadable})
        else:
            more = f"; records that can't be read: {unreadable}" if unreadable else ""
            output.say(_line(timeline) + more)
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
        repository.remove([one_test(repository, name).test_id for name in remove])
    if restore:
        repository.restore(restore)
    if str(export) == STANDARD_STREAM:
        for lines in services.exported_tests():
            print_line(lines.rstrip("\n"))
    elif export is not None:
        written = max(services.export_tests(export), default=0)
        output.say(f"{written:,} tests are in {masked_name(str(export))}.")


def _line(timeline: Timeline) -> str:
    asked = timeline.asked
    results = " → ".join(visible(each.result, most=40) for each in timeline.attempts)
    line = (
        f"{asked.at.astimezone():%Y-%m-%d %H:%M:%S}  {timeline.test_id[:8]}  "
        f"{timeline.state:<7}  {asked.environment:<10}  {asked.app_label:<20}  "
        f"{results or timeline.outcome or 'no attempt on record'}"
    )
    due = timeline.due_times
    return f"{line}; next about {due[0].astimezone():%a %H:%M}" if due else line
