"""`storebell life`: the notifications of one customer, in order, on a clock of its own."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from storebell.aio.task_scope import TaskScope
from storebell.cli import local_options
from storebell.cli.commands.simulate import ENVIRONMENTS, announce, show
from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.translated import (
    DecimalNumber,
    TranslatedCommand,
    WholeNumberRange,
    option,
)
from storebell.cli.typed_lines import typed_lines
from storebell.domain.accounts.credentials import (
    SAMPLE_APP,
    app_apple_id_from,
    bundle_id_from,
    host_from,
)
from storebell.domain.environment import Environment
from storebell.domain.errors.process import OutputLostError
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.json_records import Record, iso
from storebell.domain.notifications.plan import LEAST_TIME_SCALE, number_text
from storebell.domain.plain_text import visible
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.lives import LIVES, USUAL_LIFE, find_life, most_time_scale_of
from storebell.domain.simulation.local_delivery import delivery_url_from
from storebell.domain.simulation.requests import (
    SimulatedApp,
    SimulationFacts,
    SimulationRequest,
)
from storebell.ports.simulator import LifeControls
from storebell.presentation.life_progress import DeliveryCounts
from storebell.presentation.life_words import notification_words
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services

_USUAL_SCALE: Final = 60.0
_NAME_WIDTH: Final = 22
_PAUSED: Final = (
    N_("Paused"),
    N_("p and Enter goes on; Enter alone takes the next step all the same."),
)
_NO_MORE_LINES: Final = (
    N_("Standard input has ended"),
    N_("The next steps come when they are due; Ctrl+C stops."),
)
_KNOWN: Final = N_("Enter takes the next step; p and Enter pauses and goes on; q and Enter stops.")
_LONGEST_WORD: Final = 40
_BEGINS_PAUSED: Final = (N_("Paused before the first step"), _KNOWN)
_GOING_ON: Final = (N_("Going on"), N_("The next step comes when it is due; p and Enter pauses."))


def _epilog() -> str:
    lines = ["\b", tr_text("Stories:")]
    lines += [f"  {life.name:<{_NAME_WIDTH}}{tr_text(life.label)}" for life in LIVES]
    return "\n".join(lines)


@click.command(epilog=_epilog, cls=TranslatedCommand)
@option(
    "--story",
    default=USUAL_LIFE.name,
    show_default=True,
    metavar=N_("NAME"),
    help=N_("What happens to the customer; see below."),
)
@option("--url", metavar=N_("URL"), help=N_("Your server; without it the built-in receiver."))
@option(
    "--environment",
    type=click.Choice(list(ENVIRONMENTS), case_sensitive=False),
    default="sandbox",
    show_default=True,
    help=N_("A month is five minutes in the sandbox, 30 days in production."),
)
@option(
    "--time-scale",
    type=DecimalNumber(),
    default=_USUAL_SCALE,
    show_default=True,
    metavar=N_("N"),
    help=msg(
        "Run everything N times faster, from {least} to {sandbox} in the sandbox and to "
        "{production} in production. With {usual} a month takes five seconds in the sandbox, 12 "
        "hours in production.",
        least=number_text(LEAST_TIME_SCALE),
        sandbox=number_text(most_time_scale_of(Environment.SANDBOX)),
        production=number_text(most_time_scale_of(Environment.PRODUCTION)),
        usual=number_text(_USUAL_SCALE),
    ),
)
@option(
    "--manual",
    is_flag=True,
    help=N_(
        "Begin paused: each step waits for Enter, the first one too, until p lets the clock go on."
    ),
)
@local_options.bundle_id()
@local_options.app_apple_id(N_("Named in the notifications."))
@option("--port", type=WholeNumberRange(0, 65535), default=0, help=N_("0 takes a free one."))
@local_options.ca_file()
@local_options.allow_host()
@local_options.faults()
@local_options.light()
@option(
    "--json",
    "as_json",
    is_flag=True,
    help=N_("One JSON object a line; the first is how to reach the simulator."),
)
@click.pass_obj
def life(
    context: CliContext,
    *,
    story: str,
    url: str | None,
    environment: str,
    time_scale: float,
    manual: bool,
    bundle_id: str | None,
    app_apple_id: str,
    port: int,
    ca_file: Path | None,
    allowed_hosts: tuple[str, ...],
    faults: str | None,
    is_light: bool,
    as_json: bool,
) -> int:
    """Send the notifications of one customer's life, in order, with what a good handler does.

    IDs, dates and amounts agree from the first to the last, and the simulator that sends them
    answers what the handler asks about this customer: point its base URL at it.

    Enter takes the next step at once. p and Enter pauses and goes on; q and Enter stops after the
    steps that were asked for. What is sent is stored nowhere: neither “storebell tests” nor the
    timeline shows it.

    Where you can type, the story begins as far in the past as the whole of it can last, but 180
    days at most (30 in the sandbox): Enter sets its clock forward, and no date is later than this
    computer's.
    """
    output = Output(as_json=as_json)
    # Without a standard input it is as with one that has ended.
    can_type = manual or (sys.stdin is not None and sys.stdin.isatty())

    async def work(services: Services) -> int:
        app = SimulatedApp(
            bundle_id_from(bundle_id or SAMPLE_APP.bundle_id),
            delivery_url_from(url or ""),
            app_apple_id_from(app_apple_id),
        )
        request = SimulationRequest(
            apps=(app,),
            environment=ENVIRONMENTS[environment.lower()],
            time_scale=time_scale,
            port=port,
            faults=read_faults(faults or ""),
            ca_file=ca_file,
            confirmed_hosts=frozenset(map(host_from, allowed_hosts)),
            is_light=is_light,
            life=find_life(story),
            is_life_by_hand=can_type,
        )
        print_notices(services.repository, output)
        return await _tell(services, request, output, is_manual=manual)

    return run(context, output, work)


async def _tell(
    services: Services, request: SimulationRequest, output: Output, *, is_manual: bool
) -> int:
    """Tells a life to its end; returns the exit code."""
    async with services.simulations.open(request) as simulation, TaskScope() as tasks:
        announce(output, simulation)
        controls = simulation.life
        assert controls is not None  # the request has a life
        told = _ToldLife(output, controls, simulation.facts)
        if is_manual:
            controls.toggle_pause()
            output.print_to_stderr(*map(msg, _BEGINS_PAUSED))
        if request.is_life_by_hand:
            tasks.start(_obey(typed_lines(sys.stdin), told, is_paused=is_manual))
        controls.start()
        try:
            async for event in simulation.events:
                told.show(event)
        except (asyncio.CancelledError, KeyboardInterrupt):
            told.break_off(datetime.now(UTC))
            raise
    return EXIT_CODES[told.outcome]


async def _obey(lines: AsyncIterator[str], told: "_ToldLife", *, is_paused: bool) -> None:
    """Does what is typed, in order. Where nobody can type any more, no step waits for it."""
    output, controls = told.output, told.controls
    async for line in lines:
        match line.strip().casefold():
            case "q":
                await told.until_taken()
                controls.stop()
                return
            case "p":
                is_paused = controls.toggle_pause()
                title, advice = _PAUSED if is_paused else _GOING_ON
                output.print_to_stderr(msg(title), msg(advice))
            case "":
                told.skip()
            case _:
                word = visible(line.strip(), most=_LONGEST_WORD)
                output.print_to_stderr(msg("“{word}” is not known here", word=word), msg(_KNOWN))
    if is_paused:
        controls.toggle_pause()
        output.print_to_stderr(*map(msg, _NO_MORE_LINES))


class _ToldLife:
    """Prints a life as it is told, and counts its steps: those taken, and those asked for."""

    def __init__(self, output: Output, controls: LifeControls, facts: SimulationFacts) -> None:
        self.output = output
        self.controls = controls
        self._facts = facts
        self.outcome = Outcome.UNDECIDED
        self._taken = 0
        self._total: int | None = None
        self._wanted = 0
        self._steps: dict[str, str] = {}
        self._deliveries = DeliveryCounts()
        self._changed = asyncio.Event()

    def skip(self) -> None:
        """Takes one more step at once."""
        self._wanted = max(self._wanted, self._taken) + 1
        self.controls.skip()

    async def until_taken(self) -> None:
        """Waits for the steps that were asked for. The life may end before."""
        if self._taken < self._wanted:
            title = msg("It stops after step {number}", number=self._wanted)
            self.output.print_to_stderr(title, msg("Steps that were asked for come before."))
        while self._taken < self._wanted:
            self._changed.clear()
            await self._changed.wait()

    def show(self, event: Record) -> None:
        """Prints one record of the simulator."""
        self._deliveries.add(event)
        match event:
            case {"event": "step", "number": int(number), "total": int(total), "token": token}:
                self._taken, self._total = number, total
                self._steps[str(token)] = f"{number}/{total}"
                self._changed.set()
                self._show_step(event)
            case {"event": "end", "failed": failed}:
                self.outcome = Outcome.FAILED if failed else Outcome.DELIVERED
                is_whole = self._taken == self._total
                stopped_after = None if is_whole else self._taken
                self._show_end(event | {"undecided": 0, "stopped_after": stopped_after})
            case {"event": "due"} if not self.output.as_json:
                return
            case _:
                show(self.output, event, step=self._steps.get(str(event.get("token")), ""))

    def break_off(self, at: datetime) -> None:
        """Prints how far a life has come that goes on no more; nothing after its end.

        What was not delivered yet and could still have been is undecided.
        """
        if self.outcome is not Outcome.UNDECIDED:
            return
        end: Record = {
            "event": "end",
            "at": iso(at),
            "bundle_id": self._facts.first_app.bundle_id,
            "environment": self._facts.request.environment.lower(),
            "delivered": self._deliveries.delivered,
            "failed": self._deliveries.failed,
            "undecided": self._deliveries.undecided,
            "stopped_after": self._taken,
        }
        with contextlib.suppress(OutputLostError):
            self._show_end(end)

    def _show_end(self, event: Record) -> None:
        if self.output.as_json:
            self.output.record(event)
            return
        counts = msg(
            "{delivered} delivered, {failed} not.",
            delivered=str(event["delivered"]),
            failed=str(event["failed"]),
        )
        if event["undecided"]:
            counts = msg(
                "{delivered} delivered, {failed} not, {undecided} undecided.",
                delivered=str(event["delivered"]),
                failed=str(event["failed"]),
                undecided=str(event["undecided"]),
            )
        number, total = event["stopped_after"], self._total
        if number is None:
            text = counts
        elif total is None:
            text = msg("Stopped before the first step.")
        else:
            step = msg("Stopped after step {number} of {total}", number=str(number), total=total)
            text = msg("{stopped}: {counts}", stopped=step, counts=counts)
        self.output.print_text(f"{str(event['at'])[11:19]}  {tr_message(text)}")

    def _show_step(self, event: Record) -> None:
        if self.output.as_json:
            self.output.record(event)
            return
        kind, subtype = str(event["notification_type"]), str(event["notification_subtype"] or "")
        name = f"{kind} {subtype}".strip()
        time, number = str(event["at"])[11:19], f"{event['number']}/{event['total']}"
        words = notification_words((kind, subtype))
        self.output.print_text(f"{time}  {number}  {name} ({words})")
        self.output.print_text(f"          {tr_text(str(event['advice']))}")
