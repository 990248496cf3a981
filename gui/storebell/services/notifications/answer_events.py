"""Events that follow from an answer of the App Store Server API for a test."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from storebell.domain.checks import Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError, NotAuthorizedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.exchange import Exchange, clock_difference
from storebell.domain.findings import Finding, Level, Verification
from storebell.domain.messages import msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    DeliveryTraced,
    Event,
    Exchanged,
    Failed,
    Noticed,
    PayloadVerified,
)
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.request_times import BACK_DATED, clock_fault
from storebell.ports.verifier import Verifier


class Stamp(TypedDict):
    """The fields that every event has."""

    test_id: str
    at: datetime


def stamp(timeline: Timeline, at: datetime) -> Stamp:
    return {"test_id": timeline.test_id, "at": at}


def events_of_answer(
    timeline: Timeline,
    signed_payload: str | None,
    attempts: Sequence[SendAttempt],
    verifier: Verifier,
    at: datetime,
    *,
    is_repeated: bool = False,
) -> list[Event]:
    """The payload, once it is known, and attempts that were not recorded before.

    `is_repeated`: the payload is that of an earlier notification, so its time is another one.
    """
    new_events: list[Event] = []
    if signed_payload and signed_payload != timeline.signed_payload:
        asked = timeline.asked
        verification = verifier.verify(
            signed_payload,
            Expected(
                asked.bundle_id,
                asked.app_apple_id,
                environment=None if is_repeated else payload_environment(timeline),
                asked_at=None if is_repeated else asked.at,
            ),
        )
        new_events.append(
            PayloadVerified(
                **stamp(timeline, at), signed_payload=signed_payload, verification=verification
            )
        )
        finding = _other_environment(asked, verification)
        if finding is not None:
            new_events.append(Noticed(**stamp(timeline, at), finding=finding))
    new_events += [
        AttemptRecorded(**stamp(timeline, at), number=number, attempt=attempt)
        for number, attempt in enumerate(attempts, start=1)
        if attempt not in timeline.attempts
    ]
    return new_events


def _other_environment(asked: Asked, verification: Verification) -> Finding | None:
    """A finding for a simulator that stands in for an environment that it does not play.

    No request names an environment: only what is signed tells.
    """
    is_other = any(
        check.name == "environment" and check.passed is False for check in verification.checks
    )
    if asked.api_base is None or not is_other:
        return None
    return Finding(
        Level.WARNING,
        msg(
            "The simulator at {url} does not play {environment}",
            url=asked.api_base,
            environment=msg(asked.environment.value),
        ),
        msg(
            "Begin it with “storebell simulate --environment {name}”, or give its URL for the "
            "environment that it plays.",
            name=asked.environment.lower(),
        ),
    )


def with_traces(
    timeline: Timeline,
    events: Sequence[Event],
    traces: Sequence[tuple[int, DeliveryTrace]],
    at: datetime,
) -> list[Event]:
    """The events, each attempt followed by its trace; traces of no attempt among them come last."""
    traced = {
        number: DeliveryTraced(**stamp(timeline, at), number=number, trace=trace)
        for number, trace in traces
        if timeline.trace_of(number) is None
    }
    ordered: list[Event] = []
    for event in events:
        ordered.append(event)
        if isinstance(event, AttemptRecorded) and event.number in traced:
            ordered.append(traced.pop(event.number))
    return [*ordered, *traced.values()]


def wrong_clock(exchange: Exchange) -> Finding | None:
    """A finding for a clock difference that a request can't explain: over a minute; else None."""
    skew = exchange.clock_skew
    if skew is None or abs(skew) <= BACK_DATED:
        return None
    advice = (
        msg("Set it right: due times are reckoned by it. Apple takes requests by it, as yet.")
        if clock_fault(skew) is None
        else msg("Set it right: Apple refuses requests by it, and due times are reckoned by it.")
    )
    return Finding(Level.WARNING, clock_difference(skew), advice)


def payload_environment(timeline: Timeline) -> str:
    """The environment that the payload must name; a simulated one follows its plan."""
    retries = timeline.asked.plan.has_retries
    return str(Environment.PRODUCTION if retries else Environment.SANDBOX)


def failure_events(
    timeline: Timeline, error: StorebellError, at: datetime, *, is_final: bool
) -> list[Event]:
    """Events for an error: its exchange, if any, and the failure."""
    events: list[Event] = []
    if error.exchange is not None:
        events.append(Exchanged(**stamp(timeline, at), exchange=error.exchange))
    events.append(
        Failed(
            **stamp(timeline, at),
            failure=error.failure,
            title=error.title,
            advice=error.advice,
            is_final=is_final,
        )
    )
    return events


def is_hopeless(error: StorebellError) -> bool:
    """True if another request for the status would get the same answer for ever."""
    if isinstance(error, AppleError):
        return error.status < 500 and not error.is_retryable
    return isinstance(error, NotAuthorizedError)
