"""`storebell eleven`: every result there is, each shown once.

A command of its own: “send” follows one test, and its exit code is that test's.
"""

from contextlib import aclosing

import click

from storebell.cli.lines import EventLines
from storebell.cli.notices import print_notices
from storebell.cli.output import Output
from storebell.cli.run import EXIT_CODES, run
from storebell.cli.translated import TranslatedCommand, option
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.findings import Finding
from storebell.domain.messages import N_, msg
from storebell.domain.notifications.events import Asked, Event, Failed, Noticed, Outcome
from storebell.domain.notifications.results import advice_for
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.simulation.receiver_behaviours import read_behaviour
from storebell.presentation.translation import tr_message, tr_text
from storebell.services.cli_context import CliContext
from storebell.services.container import Services


@click.command(cls=TranslatedCommand)
@option("--json", "as_json", is_flag=True, help=N_("One JSON object a line, of every result."))
@click.pass_obj
def eleven(context: CliContext, *, as_json: bool) -> int:
    """Show every result: Local, with a receiver that fails in every way.

    One test for each result runs, all beside each other, which takes about two seconds. Exit code 0
    says that each ended as it should; 1 says that something on this computer made one end
    differently.
    """
    output = Output(as_json=as_json)

    async def work(services: Services) -> int:
        print_notices(services.repository, output)
        shown = _Shown(output)
        async with aclosing(services.all_results.show(SAMPLE_APP)) as events:
            async for event in events:
                shown.take(event)
        print_notices(services.repository, output)
        return EXIT_CODES[Outcome.DELIVERED if shown.is_as_expected else Outcome.FAILED]

    return run(context, output, work)


class _Shown:
    """Folds the events of all tests, and prints each test when it has ended."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._timelines: dict[str, Timeline] = {}
        self._lines: dict[str, EventLines] = {}
        self._printed: set[str] = set()
        self._printed_findings: set[Finding] = set()
        self._surprises = 0

    @property
    def is_as_expected(self) -> bool:
        return not self._surprises and len(self._printed) == len(self._timelines)

    def take(self, event: Event) -> None:
        if isinstance(event, Asked):
            self._timelines[event.test_id] = Timeline.start(event)
            self._lines[event.test_id] = EventLines(self._output)
        if self._output.as_json:
            self._lines[event.test_id].show(event)
        if isinstance(event, Asked):
            return
        timeline = self._timelines[event.test_id].after(event)
        self._timelines[event.test_id] = timeline
        if isinstance(event, Failed) and not self._output.as_json:
            self._output.print_to_stderr(event.title, event.advice)
        if isinstance(event, Noticed) and not self._output.as_json:
            self._print_once(event.finding)
        if timeline.settled_as is not None and event.test_id not in self._printed:
            self._printed.add(event.test_id)
            self._end(timeline)

    def _print_once(self, finding: Finding) -> None:
        """Prints a finding once. A finding about all eleven tests, such as a new root, comes with
        each.
        """
        if finding not in self._printed_findings:
            self._printed_findings.add(finding)
            self._output.print_to_stderr(finding.seen, finding.advice)

    def _end(self, timeline: Timeline) -> None:
        behaviour = read_behaviour(timeline.asked.receiver or "")
        results = [attempt.result for attempt in timeline.attempts]
        if results != [behaviour.result]:
            self._surprises += 1
        if self._output.as_json:
            return
        shown = results[-1] if results else tr_text("no result")
        receiver = msg(
            "receiver: {title} ({behaviour})", title=behaviour.title, behaviour=str(behaviour)
        )
        self._output.print_text(f"{shown:<32} {tr_message(receiver)}")
        if results:
            advice = advice_for(results[-1])
            self._output.print_text(f"  {tr_text(advice.meaning)}")
            for check in advice.checks:
                self._output.print_text(f"  - {tr_text(check)}")
