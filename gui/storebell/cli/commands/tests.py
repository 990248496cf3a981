"""`storebell tests`: what is kept of every test; removing, bringing back and exporting it."""

from collections.abc import Iterator
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
from storebell.cli.texts import column_width
from storebell.cli.translated import TranslatedCommand, option
from storebell.domain.environment import Environment
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.notifications.json_records import test_record
from storebell.domain.notifications.timeline import State, Timeline
from storebell.domain.plain_text import masked_name, visible
from storebell.presentation.translation import tr_tested_environment, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.notifications.repository import (
    TestRepository,
    all_tests,
    bring_back,
    find_test,
)

_MOST_SHOWN: Final = 50

_STATES: Final = tuple(msg(state.value) for state in State)
_ENVIRONMENTS: Final = tuple(msg(environment.value) for environment in Environment)
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
    shown = 0
    for timeline in tests:
        if shown == _MOST_SHOWN and not is_all:
            if not output.as_json:
                output.print_message(
                    plural_msg(
                        "Older ones: “storebell tests --all”. {count} is shown.",
                        "Older ones: “storebell tests --all”. {count} are shown.",
                        shown,
                    )
                )
            break
        shown += 1
        unreadable = repository.unreadable_records().by_test.get(timeline.test_id, 0)
        if output.as_json:
            output.record(test_record(timeline) | {"unreadable_records": unreadable})
        else:
            line = _line(timeline)
            if unreadable:
                line = msg(
                    "{test}; records that can't be read: {count}", test=line, count=unreadable
                )
            output.print_message(line)
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


def _line(timeline: Timeline) -> Message:
    asked = timeline.asked
    results = " → ".join(visible(each.result, most=40) for each in timeline.attempts)
    state = tr_text(timeline.state.value)
    environment = tr_tested_environment(asked.environment, has_stand_in=asked.has_stand_in)
    outcome = timeline.outcome.value if timeline.outcome else N_("no attempt on record")
    line = (
        f"{asked.at.astimezone():%Y-%m-%d %H:%M:%S}  {timeline.test_id[:8]}  "
        f"{state:<{column_width(_STATES, 7, 0)}}  "
        f"{environment:<{column_width(_ENVIRONMENTS, 10, 0)}}  "
        f"{asked.app_label:<20}  {results or tr_text(outcome)}"
    )
    if not timeline.due_times:
        return msg("{test}", test=line)
    due = timeline.due_times[0].astimezone()
    when = msg(_NEXT_ON_WEEKDAY[due.weekday()], time=f"{due:%H:%M}")
    return msg("{test}; {next}", test=line, next=when)
