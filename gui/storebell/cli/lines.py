"""A test notification as lines of a terminal, written as they happen."""

import contextlib
import logging
from datetime import datetime
from typing import Final

from storebell.cli.output import Output
from storebell.domain.environment import Environment
from storebell.domain.errors.process import OutputLostError
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    ClockImplausible,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Noticed,
    PayloadVerified,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.notifications.interruption import events_when_stopped
from storebell.domain.notifications.json_records import event_record, outcome_word
from storebell.domain.notifications.results import SendAttemptResult, advice_for
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.notifications.types import TEST
from storebell.domain.plain_text import visible
from storebell.presentation.result_advice import LOCAL_ROOT_HINT

_log = logging.getLogger(__name__)

_LONGEST_RESULT: Final = 64
"""Apple's longest has 31 characters; a new one may be longer."""


class EventLines:
    """Shows events, in JSON as they are; keeps their fold, so that it can say what comes next."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._timeline: Timeline | None = None

    def show(self, event: Event) -> None:
        if isinstance(event, Asked):
            self._timeline = Timeline.start(event)
        elif self._timeline is not None:
            self._timeline = self._timeline.after(event)
        if self._output.as_json:
            self._output.record(event_record(event))
        else:
            self._say(event)

    def break_off(self, at: datetime) -> None:
        """Says how the test stands that is no longer followed, here and in the log."""
        if self._timeline is None:
            return
        for event in events_when_stopped(self._timeline, at):
            match event:
                case Failed():
                    _log.warning("%s: %s. %s", event.test_id, event.title, event.advice)
                case WatchEnded():
                    _log.info("%s: %s", event.test_id, event.outcome)
            with contextlib.suppress(OutputLostError):
                self.show(event)

    def _say(self, event: Event) -> None:
        match event:
            case Asked():
                self._asked(event)
            case TokenReceived():
                token = visible(event.token, most=_LONGEST_RESULT)
                self._line(event.at, "accepted", f"token {token}")
            case AttemptRecorded():
                self._attempt(event)
            case PayloadVerified():
                self._verified(event)
            case DeliveryTraced():
                self._delivered(event)
            case Noticed(finding=finding):
                self._output.complain(str(finding.seen), str(finding.advice))
            case Failed():
                self._output.complain(str(event.title), str(event.advice))
            case Settled() | WatchEnded():
                self._line(event.at, "result", outcome_word(event.outcome))
            case Exchanged() | ClockImplausible() | _:  # the clock is said once, beside the tests
                pass

    def _asked(self, event: Asked) -> None:
        where = str(event.environment)
        if event.simulated and event.environment is not Environment.LOCAL:
            where += " (a simulator, not Apple)"
        text = f"{event.app_label} ({event.bundle_id}) in {where}"
        if event.notification_type != TEST:
            kind = f"{event.notification_type} {event.notification_subtype}".strip()
            text = f"{kind}: {text}"
        self._line(event.at, "asking", text)
        if event.environment is Environment.LOCAL:
            root = event.root_file or "none; this one is in memory only"
            self._more(f"delivering to {event.url}; root to trust: {root}")

    def _attempt(self, event: AttemptRecorded) -> None:
        attempt, timeline = event.attempt, self._timeline
        result = visible(attempt.result, most=_LONGEST_RESULT)
        self._line(attempt.at, f"attempt {event.number}", result)
        if attempt.is_success or timeline is None:
            return
        self._more(advice_for(attempt.result).meaning)
        asked = timeline.asked
        is_status = attempt.result == SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE
        if is_status and asked.receiver is None and asked.root_file and asked.simulated:
            self._more(LOCAL_ROOT_HINT.format(root_file=asked.root_file))
        if timeline.due_times:
            self._more(f"next attempt about {_clock(timeline.due_times[0])}")

    def _verified(self, event: PayloadVerified) -> None:
        verification = event.verification
        failure = verification.first_failure
        if verification.is_valid:
            text = f"signature and payload are valid ({verification.anchor} root)"
        elif failure is not None:
            text = f"NOT valid: {failure.name}: {failure.seen}"
        else:
            text = "NOT valid: it ends at no root that is known here"
        self._line(event.at, "verified", text)

    def _delivered(self, event: DeliveryTraced) -> None:
        hop = event.trace.last_hop
        seen = f"HTTP {hop.status}" if hop.status is not None else str(hop.trouble or "no answer")
        self._more(f"{hop.url} answered {seen} after {event.trace.seconds:.3f} s")
        for finding in event.trace.findings:
            self._more(str(finding.seen))

    def _line(self, at: datetime, what: str, text: str) -> None:
        self._output.say(f"{_clock(at)}  {what:<10} {text}")

    def _more(self, text: str) -> None:
        self._output.say(f"{'':<21}{text}")


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M:%S}"
