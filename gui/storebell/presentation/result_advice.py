"""Causes of an attempt's result, as both faces show them, and advice that is added in Local."""

from dataclasses import replace
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.findings import Finding
from storebell.domain.messages import N_, Message, msg
from storebell.domain.notifications.answer_text import answer_line
from storebell.domain.notifications.causes.answer_causes import causes_of
from storebell.domain.notifications.causes.cause import Cause, CauseKind
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.json_records import Record
from storebell.domain.notifications.results import SendAttemptResult, advice_for
from storebell.domain.notifications.timeline import Timeline

LOCAL_ROOT_HINT: Final = N_(
    "In Local the payload is signed by Storebell's own root. Your handler may not trust it: add "
    "{root_file} to the roots of its test configuration."
)


def attempt_causes(timeline: Timeline, number: int) -> tuple[Cause, ...]:
    """The causes that the answer to attempt `number` shows, surest first.

    None where no answer was seen, as with Apple's own deliveries, or where it shows none.
    """
    asked = timeline.asked
    # The built-in receiver trusts the root.
    is_local_root = asked.simulated and asked.receiver is None
    root_file = asked.root_file if is_local_root else None
    return trace_causes(timeline.trace_of(number), asked.notification_type, root_file)


def trace_causes(
    trace: DeliveryTrace | None, notification_type: str, root_file: str | None = None
) -> tuple[Cause, ...]:
    """The causes that the answer in a trace shows, surest first; that of a root which is not
    trusted names `root_file`, the file of the Local root.
    """
    if trace is None or not trace.hops:
        return ()
    causes = causes_of(trace.hops, notification_type)
    return tuple(_with_root(cause, root_file) for cause in causes)


def _with_root(cause: Cause, root_file: str | None) -> Cause:
    if cause.kind is not CauseKind.TRUST or not root_file:
        return cause
    return replace(cause, advice=msg(LOCAL_ROOT_HINT, root_file=root_file))


def attempt_answer(timeline: Timeline, number: int) -> str:
    """The first line of the server's answer to attempt `number`, masked; empty if there is none."""
    return _answer_in(timeline.trace_of(number))


def _answer_in(trace: DeliveryTrace | None) -> str:
    return answer_line(trace.last_hop) if trace is not None and trace.hops else ""


def causes_record(timeline: Timeline, number: int, result: str) -> Record:
    """A record of the causes of attempt `number`, surest first, of what to do about each, and of
    the first line of the server's answer. Where no answer shows them, they are the usual ones of
    the result. Causes and advice are messages.
    """
    is_local = timeline.asked.environment is Environment.LOCAL
    causes = attempt_causes(timeline, number)
    return _record_of(causes, timeline.trace_of(number), result, is_local=is_local)


def trace_causes_record(
    trace: DeliveryTrace, notification_type: str, root_file: str | None = None
) -> Record:
    """The same record for a delivery that belongs to no test of ours."""
    causes = trace_causes(trace, notification_type, root_file)
    return _record_of(causes, trace, str(trace.result), is_local=True)


def _record_of(
    causes: tuple[Cause, ...], trace: DeliveryTrace | None, result: str, *, is_local: bool
) -> Record:
    seen: list[Message] = [cause.seen for cause in causes]
    advice: list[Message] = [cause.advice for cause in causes]
    if not causes and result != SendAttemptResult.SUCCESS:
        usual = advice_for(result, is_local=is_local)
        seen, advice = [*map(msg, usual.causes)], [*map(msg, usual.checks)]
    return {"causes": seen, "advice": advice, "answer": _answer_in(trace) or None}


def other_findings(timeline: Timeline, number: int) -> tuple[Finding, ...]:
    """The findings about the delivery of attempt `number` that are not among its causes."""
    trace = timeline.trace_of(number)
    if trace is None:
        return ()
    causes = {cause.seen for cause in attempt_causes(timeline, number)}
    return tuple(finding for finding in trace.findings if finding.seen not in causes)
