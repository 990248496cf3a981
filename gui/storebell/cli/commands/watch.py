"""`storebell watch`: follow open tests, whoever began them, until nothing more can come."""

import asyncio
from collections import Counter
from collections.abc import Collection
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Final

import click

from storebell.cli import app_options
from storebell.cli.lines import EventLines
from storebell.cli.notices import print_found_none
from storebell.cli.output import Output
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.standard_input import with_key_input
from storebell.cli.translated import DecimalNumberRange, TranslatedCommand, argument, option
from storebell.domain.environment import Environment
from storebell.domain.errors.notifications import AskedElsewhereError
from storebell.domain.errors.storage import UnknownTestError, UnknownTokenError
from storebell.domain.messages import N_, msg, plural_msg
from storebell.domain.notifications.events import Outcome, WatchEnded
from storebell.domain.notifications.timeline import State, Timeline
from storebell.presentation.translation import tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services
from storebell.services.notifications.monitor_run import Note, Step, StoreNotice, Update
from storebell.services.notifications.repository import TestRepository, find_test

_ENVIRONMENTS: Final = {
    environment.lower(): environment
    for environment in (Environment.SANDBOX, Environment.PRODUCTION)
}

_WORST_FIRST = (Outcome.UNKNOWN, Outcome.UNDECIDED, Outcome.NOT_SENT, Outcome.FAILED)


@click.command(cls=TranslatedCommand)
@argument("ids", metavar=N_("[ID]..."), nargs=-1)
@option(
    "--timeout",
    type=DecimalNumberRange(min=0, min_open=True),
    metavar=N_("SECONDS"),
    help=N_("Stop after this time: exit 7. Without it, until nothing more can come."),
)
@app_options.app
@app_options.environment(
    Environment.SANDBOX,
    Environment.PRODUCTION,
    help_text=N_("With --app or --bundle-id: where the token of another tool was issued."),
    is_required=False,
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
    app_label: str | None,
    bundle_id: str | None,
    app_apple_id: str | None,
    environment: str | None,
    time_scale: float | None,
    correct_clock: bool,
    as_json: bool,
) -> int:
    """Follow tests that are open: those with an ID given, or all of them.

    What is known of each comes first, then every event as it happens, those of other Storebells
    too. Closing it loses nothing: the next one, or the window, goes on.

    An ID is ours, Apple's notification UUID or the token, or how one of them begins. The exit codes
    are those of “storebell send”, for the worst ending.

    With --app and --environment an ID may be a token that another tool got: its test is stored and
    followed from now on. An undecided test that is named is asked for once more.
    """
    app_options.check_time_scale(context, time_scale)
    app_options.check_app(app_label, bundle_id, app_apple_id)
    has_app = app_label is not None or bundle_id is not None
    if has_app is not (environment is not None):
        raise click.UsageError(tr_text("--app and --environment belong together."))
    if has_app and not ids:
        raise click.UsageError(tr_text("--app belongs to a token: give the token to follow."))
    output = Output(as_json=as_json)

    async def named(services: Services) -> list[str]:
        """The IDs of the tests that are named."""
        if environment is None:
            return _known_tests(services, ids)
        where = _ENVIRONMENTS[environment.lower()]
        app = services.resolver.app(
            where, label=app_label, bundle_id=bundle_id, app_apple_id=app_apple_id
        )
        adopt = services.token_adoption.adopt
        return [await adopt(name, app, where, time_scale or 1.0) for name in ids]

    async def work(services: Services) -> int:
        if correct_clock:
            services.apples_clock.correct()
        lines = _Lines(output)
        try:
            async with asyncio.timeout(timeout):
                only = await named(services) if ids else None
                for test_id in only or ():
                    await _show_ended(services, test_id, lines)
                await _follow(services, only, time_scale, lines)
        except TimeoutError:
            lines.break_off(datetime.now(UTC))
            return EXIT_CODES[Outcome.UNDECIDED]
        return _end(services, output, lines)

    return run(with_key_input(context), output, work)


async def _follow(
    services: Services, only: Collection[str] | None, time_scale: float | None, lines: "_Lines"
) -> None:
    """Shows what happens to the tests until none of them is open."""
    async with aclosing(services.monitor.follow(only, time_scale=time_scale)) as steps:
        async for step in steps:
            lines.take(step)


def _known_tests(services: Services, names: Collection[str]) -> list[str]:
    """The IDs of the stored tests that names mean.

    Raises as `_known_test`, and AskedElsewhereError for one that can't be followed from here.
    """
    known = [_known_test(services.repository, name) for name in names]
    for timeline in known:
        services.monitor.check_can_follow(timeline)
    return [timeline.test_id for timeline in known]


def _known_test(repository: TestRepository, name: str) -> Timeline:
    """The stored test that a name means. Raises UnknownTokenError, AmbiguousTestError."""
    try:
        return find_test(repository, name)
    except UnknownTestError:
        raise UnknownTokenError(name=name) from None


async def _show_ended(services: Services, test_id: str, lines: "_Lines") -> None:
    """Shows a test that has ended, which is not followed; asks once more if it is undecided."""
    timeline = services.repository.timeline(test_id)
    if timeline is None or timeline.state is not State.FINAL:
        return
    if timeline.outcome is Outcome.UNDECIDED:
        await services.token_adoption.ask_again(timeline)
    events = services.repository.events(test_id)
    lines.show(Update(test_id, services.repository.timeline(test_id), events, is_new=False))
    lines.end_late(test_id, datetime.now(UTC))


def _end(services: Services, output: Output, lines: "_Lines") -> int:
    """The exit code; where nothing was followed, it says what can be followed elsewhere."""
    code = lines.end(services.repository)
    if lines.has_none:
        _show_asked_elsewhere(services, output)
    return code


def _show_asked_elsewhere(services: Services, output: Output) -> None:
    """Prints which open tests belong to another server, and how they can be followed."""
    counts = Counter(timeline.asked.api_base for timeline in services.monitor.asked_elsewhere())
    for api_base, count in counts.items():
        if api_base is None:
            title = plural_msg(
                "{count} open test was requested from Apple",
                "{count} open tests were requested from Apple",
                count,
            )
        else:
            title = plural_msg(
                "{count} open test was requested from a simulator at {url}",
                "{count} open tests were requested from a simulator at {url}",
                count,
                url=api_base,
            )
        output.print_to_stderr(title, AskedElsewhereError.of(api_base).advice)


class _Lines:
    """The events of several tests; each line says of which, where there are more than one."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._tests: dict[str, EventLines] = {}
        self._timelines: dict[str, Timeline] = {}

    @property
    def has_none(self) -> bool:
        """True while no test was shown."""
        return not self._timelines

    def take(self, step: Step) -> None:
        match step:
            case Update():
                self.show(step)
            case StoreNotice(error=error):
                self._output.print_to_stderr(error.title, error.advice)
            case Note(finding=finding):
                self._output.print_to_stderr(finding.seen, finding.advice)

    def show(self, update: Update) -> None:
        if update.timeline is None:
            return
        self._timelines[update.test_id] = update.timeline
        lines = self._tests.get(update.test_id)
        if lines is None:
            lines = self._tests[update.test_id] = EventLines(_Named(self._output, update.test_id))
        for event in update.events:
            lines.show(event)

    def end_late(self, test_id: str, at: datetime) -> None:
        """Shows how an ended test stands now, where an answer has come after its end."""
        timeline = self._timelines.get(test_id)
        outcome = None if timeline is None else timeline.outcome
        if timeline is not None and outcome not in {None, timeline.settled_as}:
            assert outcome is not None
            self._tests[test_id].show(WatchEnded(test_id=test_id, at=at, outcome=outcome))

    def break_off(self, at: datetime) -> None:
        """Shows how the tests stand that are open at the time limit."""
        for test_id, timeline in self._timelines.items():
            if timeline.outcome is None:
                ended = WatchEnded(test_id=test_id, at=at, outcome=Outcome.UNDECIDED)
                self._tests[test_id].show(ended)

    def end(self, repository: TestRepository) -> int:
        """The exit code; with nothing that was open it says so."""
        if self.has_none and not self._output.as_json:
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
