"""Events as flat records, for `--json`, one object a line, and for the log."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from storebell.domain.findings import Check, Finding, JsonValue, Verification
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    ClockImplausible,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Joined,
    Noticed,
    Outcome,
    PayloadVerified,
    Settled,
    TokenReceived,
    WatchEnded,
)
from storebell.domain.notifications.test_filter import notification_uuid
from storebell.domain.notifications.timeline import Timeline

Record = dict[str, JsonValue]


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with milliseconds, like 2026-11-21T14:02:11.250Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def check_record(check: Check) -> Record:
    return {"name": check.name, "passed": check.passed, "seen": str(check.seen)}


def verification_record(verification: Verification) -> Record:
    """A record with `valid`, `anchor`, `checks` and the decoded `payload`."""
    anchor = verification.anchor
    return {
        "valid": verification.is_valid,
        "anchor": str(anchor) if anchor else None,
        "checks": [check_record(check) for check in verification.checks],
        "payload": verification.payload,
    }


def event_record(event: Event, asked: Asked) -> Record:
    """A record with `event`, `at`, `test_id`, `simulated` and the event's own fields.

    `asked` is the first event of its test, which says whether a simulator answers.
    """
    name, fields = _FIELDS[type(event)]
    head: Record = {"event": name, "at": iso(event.at), "test_id": event.test_id}
    return head | {"simulated": asked.simulated} | fields(event)


def test_record(timeline: Timeline) -> Record:
    """A stored test as one short record.

    `url` is where Local delivered to, or the URL that was entered for Sandbox or Production.
    """
    asked, due = timeline.asked, timeline.due_times
    return {
        "event": "test",
        "test_id": timeline.test_id,
        "notification_uuid": notification_uuid(timeline) or None,
        "token": timeline.token,
        "app": asked.app_label,
        "bundle_id": asked.bundle_id,
        "environment": asked.environment.lower(),
        "simulated": asked.simulated,
        "type": asked.notification_type,
        "subtype": asked.notification_subtype or None,
        "url": asked.url,
        "asked_at": iso(asked.at),
        "clock_implausible": timeline.is_clock_implausible,
        "state": str(timeline.state),
        "outcome": outcome_name(timeline.outcome) if timeline.outcome else None,
        "attempts": [
            _attempt_fields(number, attempt) | _answer_fields(timeline.trace_of(number))
            for number, attempt in enumerate(timeline.attempts, 1)
        ],
        "due_at": iso(due[0]) if due else None,
    }


def error_record(title: str, advice: str, failure: str, *, is_final: bool = True) -> Record:
    return {"title": title, "advice": advice, "failure": failure, "is_final": is_final}


def outcome_name(outcome: Outcome) -> str:
    """One of delivered, failed, undecided, unknown: a refusal is a failure too."""
    return "failed" if outcome is Outcome.NOT_SENT else str(outcome)


def _asked(event: Asked) -> Record:
    return {
        "app": event.app_label,
        "bundle_id": event.bundle_id,
        "environment": event.environment.lower(),
        "plan": event.plan.name,
        "time_scale": event.plan.time_scale,
        "notification_type": event.notification_type,
        "notification_subtype": event.notification_subtype or None,
        "purchase": event.purchase.record or None,
        "url": event.url,
        "root_file": event.root_file,
        "receiver": event.receiver,
    }


def _attempt(event: AttemptRecorded) -> Record:
    return _attempt_fields(event.number, event.attempt)


def _attempt_fields(number: int, attempt: SendAttempt) -> Record:
    return {"number": number, "result": attempt.result, "attempt_date": iso(attempt.at)}


def _answer_fields(trace: DeliveryTrace | None) -> Record:
    """Status and duration, which only our own sender knows: Apple tells neither."""
    if trace is None:
        return {"status": None, "duration_ms": None}
    return {"status": trace.last_hop.status, "duration_ms": round(trace.seconds * 1000, 3)}


def _verified(event: PayloadVerified) -> Record:
    return verification_record(event.verification) | {"signed_payload": event.signed_payload}


def _traced(event: DeliveryTraced) -> Record:
    return trace_record(event.number, event.trace)


def trace_record(number: int, trace: DeliveryTrace) -> Record:
    """A record of the sender's trace of attempt `number`, at its last hop."""
    last = trace.last_hop
    return {
        "number": number,
        "result": str(trace.result),
        "url": last.url,
        "address": last.address,
        "status": last.status,
        "seconds": round(trace.seconds, 6),
        "trouble": str(last.trouble) if last.trouble else None,
        "findings": [str(finding.seen) for finding in trace.findings],
    }


def _exchanged(event: Exchanged) -> Record:
    exchange = event.exchange
    return {
        "method": exchange.method,
        "url": exchange.url,
        "status": exchange.status,
        "seconds": round(exchange.seconds, 6),
        "correlation_id": exchange.correlation_id or None,
    }


def finding_record(finding: Finding) -> Record:
    """A record of a finding; `subject` and `looked_at` are null if it has none."""
    return {
        "subject": str(finding.subject) or None,
        "level": str(finding.level),
        "seen": str(finding.seen),
        "advice": str(finding.advice),
        "looked_at": iso(finding.at) if finding.at else None,
    }


def _noticed(event: Noticed | ClockImplausible) -> Record:
    return finding_record(event.finding)


def _failed(event: Failed) -> Record:
    return error_record(
        str(event.title), str(event.advice), str(event.failure), is_final=event.is_final
    )


_FIELDS: Final[dict[type[Event], tuple[str, Callable[..., Record]]]] = {
    Asked: ("asked", _asked),
    TokenReceived: ("token", lambda event: {"token": event.token}),
    Joined: ("joined", lambda event: {"notification_uuid": event.notification_uuid}),
    AttemptRecorded: ("attempt", _attempt),
    PayloadVerified: ("verified", _verified),
    DeliveryTraced: ("delivery", _traced),
    Exchanged: ("exchange", _exchanged),
    Failed: ("error", _failed),
    Noticed: ("notice", _noticed),
    ClockImplausible: ("clock_implausible", _noticed),
    Settled: ("final", lambda event: {"outcome": outcome_name(event.outcome)}),
    WatchEnded: ("final", lambda event: {"outcome": outcome_name(event.outcome)}),
}
