"""`storebell watch`: follow open tests, whoever began them, until nothing more can come."""

import asyncio
from contextlib import aclosing

import click

from storebell.cli import app_options
from storebell.cli.lines import EventLines
from storebell.cli.notices import print_found_none
from storebell.cli.output import Output
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.translated import DecimalNumberRange, TranslatedCommand, argument, option
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.timeline import State, Timeline
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.notifications.monitor_run import Note, StoreNotice, Update
from storebell.services.notifications.repository import TestRepository, find_test

_WORST_FIRST = (Outcome.UNKNOWN, Outcome.UNDECIDED, Outcome.NOT_SENT, Outcome.FAILED)


@click.command(cls=TranslatedCommand)
@argument("ids", metavar=N_("[ID]..."), nargs=-1)
@option(
    "--timeout",
    type=DecimalNumberRange(min=0, min_open=True),
    metavar=N_("SECONDS"),
    help=N_("Stop after this time: exit 7. Without it, until nothing more can come."),
)
@app_options.time_scale
@app_options.correct_clock
@option("--json", "as_json", is_flag=True, help=N_("One JSON object an event."))
@click.pass_obj
def watch(
    context: CliContext,
    *,
    ids: tuple[str, ...],
    timeout: float | None,
    time_scale: float | None,
    correct_clock: bool,
    as_json: bool,
) -> int:
    """Follow tests that are open: those with an ID given, or all of them.

    What is known of each comes first, then every event as it happens, those of other Storebells
    too. Closing it loses nothing: the next one, or the window, goes on.

    An ID is ours, Apple's notification UUID or the token, or how one of them begins. The exit codes
    are those of “storebell send”, for the worst ending.
    """
    app_options.check_time_scale(context, time_scale)
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        only = [find_test(services.repository, name).test_id for name in ids] if ids else None
        if correct_clock:
            services.apples_clock.correct()
        lines = _Lines(output)
        steps = services.monitor.follow(only, time_scale=time_scale)
        try:
            async with asyncio.timeout(timeout), aclosing(steps):
                async for step in steps:
                    match step:
                        case Update():
                            lines.show(step)
                        case StoreNotice(error=error):
                            output.print_to_stderr(error.title, error.advice)
                        case Note(finding=finding):
                            output.print_to_stderr(finding.seen, finding.advice)
        except TimeoutError:
            return EXIT_CODES[Outcome.UNDECIDED]
        return lines.end(services.repository)

    return run(context, output, work)


class _Lines:
    """The events of several tests; each line says of which, where there are more than one."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._tests: dict[str, EventLines] = {}
        self._timelines: dict[str, Timeline] = {}

    def show(self, update: Update) -> None:
        if update.timeline is None:
            return
        self._timelines[update.test_id] = update.timeline
        lines = self._tests.get(update.test_id)
        if lines is None:
            lines = self._tests[update.test_id] = EventLines(_Named(self._output, update.test_id))
        for event in update.events:
            lines.show(event)

    def end(self, repository: TestRepository) -> int:
        """The exit code; with nothing that was open it says so."""
        if not self._timelines and not self._output.as_json:
            print_found_none(repository, self._output, msg("No test is open here."))
        outcomes = {
            timeline.outcome
            for timeline in self._timelines.values()
            if timeline.state is not State.OPEN
        }
        worst = next(
            (outcome for outcome in _WORST_FIRST if outcome in outcomes), Outcome.DELIVERED
        )
        return EXIT_CODES[Outcome.FAILED if worst is Outcome.NOT_SENT else worst]


class _Named(Output):
    """An output whose sentences begin with the test that they are about."""

    def __init__(self, output: Output, test_id: str) -> None:
        super().__init__(as_json=output.as_json)
        self._name = test_id[:8]

    def print_text(self, text: str = "") -> None:
        super().print_text(f"{self._name}  {text}")
