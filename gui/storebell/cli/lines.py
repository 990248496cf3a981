"""A test notification as lines of a terminal, written as they happen."""

import contextlib
import logging
from datetime import datetime
from typing import Final

from storebell.cli.app_options import chosen_basedir
from storebell.cli.output import Output
from storebell.cli.texts import column_width, root_text, simulated_text
from storebell.domain.checks import label_of
from storebell.domain.environment import Environment
from storebell.domain.errors.process import OutputLostError
from storebell.domain.messages import N_, NO_MESSAGE, Message, msg
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    ClockImplausible,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Noticed,
    Outcome,
    PayloadVerified,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.notifications.interruption import events_when_stopped
from storebell.domain.notifications.json_records import Record, event_record, outcome_name
from storebell.domain.notifications.results import advice_for
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.notifications.types import TEST
from storebell.domain.plain_text import visible
from storebell.presentation.result_advice import (
    attempt_answer,
    attempt_causes,
    causes_record,
    other_findings,
)
from storebell.presentation.translation import tr_message
from storebell.presentation.undecided import undecided_lines, undecided_record

_log = logging.getLogger(__name__)

_LONGEST_RESULT: Final = 64
"""Apple's longest has 31 characters; a new one may be longer."""

_ASKING: Final = N_("asking")
_ACCEPTED: Final = N_("accepted")
_ATTEMPT: Final = N_("attempt {number}")
_VERIFIED: Final = N_("verified")
_RESULT: Final = N_("result")


class EventLines:
    """Prints events, in JSON as they are; holds their fold, so that it can print what comes
    next.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._timeline: Timeline | None = None
        self._untraced: AttemptRecorded | None = None

    def show(self, event: Event) -> None:
        """Prints an event. An attempt of Local waits for its trace, which follows at once: the
        trace has its causes.
        """
        if isinstance(event, Asked):
            self._timeline = Timeline.start(event)
        elif self._timeline is not None:
            self._timeline = self._timeline.after(event)
        self._show_untraced()
        if isinstance(event, AttemptRecorded) and self._awaits_trace(event):
            self._untraced = event
        else:
            self._show(event)

    def _awaits_trace(self, event: AttemptRecorded) -> bool:
        timeline = self._timeline
        if timeline is None or timeline.asked.environment is not Environment.LOCAL:
            return False
        return timeline.trace_of(event.number) is None

    def _show_untraced(self) -> None:
        attempt, self._untraced = self._untraced, None
        if attempt is not None:
            self._show(attempt)

    def _show(self, event: Event) -> None:
        if self._output.as_json:
            assert self._timeline is not None  # every test begins with Asked
            record = event_record(event, self._timeline.asked)
            self._output.record(record | self._more_fields(event))
        else:
            self._print(event)

    def _more_fields(self, event: Event) -> Record:
        """Fields beside those of the event: the causes of an attempt, why a test is undecided."""
        if self._timeline is None:
            return {}
        match event:
            case AttemptRecorded(number=number, attempt=attempt):
                return causes_record(self._timeline, number, attempt.result)
            case Settled(outcome=Outcome.UNDECIDED) | WatchEnded(outcome=Outcome.UNDECIDED):
                return undecided_record(self._timeline, chosen_basedir())
            case _:
                return {}

    def break_off(self, at: datetime) -> None:
        """Prints and logs the state of a test that is no longer followed."""
        if self._timeline is None:
            return
        with contextlib.suppress(OutputLostError):
            self._show_untraced()
        for event in events_when_stopped(self._timeline, at):
            match event:
                case Failed():
                    _log.warning("%s: %s. %s", event.test_id, event.title, event.advice)
                case WatchEnded():
                    mark = " (simulated)" if self._timeline.asked.simulated else ""
                    _log.info("%s: %s%s", event.test_id, event.outcome, mark)
            with contextlib.suppress(OutputLostError):
                self.show(event)

    def _print(self, event: Event) -> None:
        match event:
            case Asked():
                self._asked(event)
            case TokenReceived():
                token = visible(event.token, most=_LONGEST_RESULT)
                self._line(event.at, msg(_ACCEPTED), msg("token {token}", token=token))
            case AttemptRecorded():
                self._attempt(event)
            case PayloadVerified():
                self._verified(event)
            case DeliveryTraced():
                self._delivered(event)
            case Noticed(finding=finding):
                self._output.print_to_stderr(finding.seen, finding.advice)
            case Failed():
                self._output.print_to_stderr(event.title, event.advice)
            case Settled() | WatchEnded():
                self._line(event.at, msg(_RESULT), self._marked(msg(outcome_name(event.outcome))))
                if event.outcome is Outcome.UNDECIDED and self._timeline is not None:
                    for line in undecided_lines(self._timeline, chosen_basedir()):
                        self._more(line)
            case Exchanged() | ClockImplausible() | _:  # the clock is shown once, by the tests
                pass

    def _asked(self, event: Asked) -> None:
        where = msg(event.environment.value)
        if event.simulated and event.environment is not Environment.LOCAL:
            where = msg("{environment} (a simulator, not Apple)", environment=where)
        text = msg(
            "{app} ({bundle_id}) in {where}",
            app=event.app_label,
            bundle_id=event.bundle_id,
            where=where,
        )
        if event.notification_type != TEST:
            kind = f"{event.notification_type} {event.notification_subtype}".strip()
            text = msg("{kind}: {text}", kind=kind, text=text)
        self._line(event.at, msg(_ASKING), text)
        if event.environment is Environment.LOCAL:
            root = event.root_file or msg("none; this one is in memory only")
            self._more(
                msg("delivering to {url}; root to trust: {root}", url=event.url or "", root=root)
            )

    def _attempt(self, event: AttemptRecorded) -> None:
        attempt, timeline = event.attempt, self._timeline
        result = msg("{result}", result=visible(attempt.result, most=_LONGEST_RESULT))
        self._line(attempt.at, msg(_ATTEMPT, number=event.number), self._marked(result))
        if timeline is None:
            return
        causes = attempt_causes(timeline, event.number)
        for number, cause in enumerate(causes):
            if number == 0:
                self._more(cause.seen)
                self._more(cause.advice)
            else:
                self._more(msg("or: {cause}", cause=cause.seen))
        if attempt.is_success:
            return
        if not causes:
            self._more(msg(advice_for(attempt.result).meaning))
        if timeline.due_times:
            self._more(msg("next attempt about {time}", time=_clock(timeline.due_times[0])))

    def _verified(self, event: PayloadVerified) -> None:
        verification = event.verification
        failure = verification.first_failure
        if verification.anchor is not None and verification.is_valid:
            root = root_text(verification.anchor)
            text = msg("signature and payload are valid ({root})", root=root)
        elif failure is not None:
            text = msg("NOT valid: {check}: {seen}", check=label_of(failure), seen=failure.seen)
        else:
            text = msg("NOT valid: it ends at no root that is known here")
        self._line(event.at, msg(_VERIFIED), text)

    def _delivered(self, event: DeliveryTraced) -> None:
        hop = event.trace.last_hop
        text, seen = N_("{url} answered {seen} after {seconds:.3f} s"), NO_MESSAGE
        if hop.status is not None:
            seen = msg("HTTP {status}", status=hop.status)
        elif hop.trouble is not None:
            text, seen = N_("{url}: {seen} after {seconds:.3f} s"), msg(hop.trouble.value)
        else:
            text = N_("{url} did not answer within {seconds:.3f} s")
        self._more(msg(text, url=hop.url, seen=seen, seconds=event.trace.seconds))
        timeline = self._timeline
        if timeline is None:
            return
        answer = attempt_answer(timeline, event.number)
        if answer:
            self._more(msg("the answer: {line}", line=answer))
        for finding in other_findings(timeline, event.number):
            self._more(finding.seen)

    def _marked(self, text: Message) -> Message:
        """The text of a result, marked where a simulator stood in for Apple."""
        has_stand_in = self._timeline is not None and self._timeline.asked.has_stand_in
        return simulated_text(text) if has_stand_in else text

    def _line(self, at: datetime, what: Message, text: Message) -> None:
        column = f"{tr_message(what):<{_width()}}"
        self._output.print_text(f"{_clock(at)}  {column} {tr_message(text)}")

    def _more(self, text: Message) -> None:
        """Prints a text below the text of the line before."""
        indent = " " * (len("00:00:00  ") + _width() + 1)
        self._output.print_text(f"{indent}{tr_message(text)}")


def _width() -> int:
    """Width of the column for the event's name."""
    texts = map(msg, (_ASKING, _ACCEPTED, _VERIFIED, _RESULT))
    return column_width((*texts, msg(_ATTEMPT, number=1)), 10, 0)


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"
