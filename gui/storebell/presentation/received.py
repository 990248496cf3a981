"""Arrivals at the built-in receiver: what it got of a delivery, in the words of `receive`."""

from collections.abc import Iterator

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import NO_MESSAGE, msg
from storebell.domain.notifications.delivery import Hop, Step, Trouble
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.signed_data import SignedData
from storebell.presentation.signed_data_words import described, first_failure, verdict


def arrivals(timeline: Timeline, number: int) -> Iterator[Finding]:
    """One finding for each request of attempt `number`; none where another server was called."""
    trace = timeline.trace_of(number)
    if timeline.asked.receiver is None or trace is None:
        return
    for hop in trace.hops:
        yield _arrival(timeline, hop)


def _arrival(timeline: Timeline, hop: Hop) -> Finding:
    # In TLS 1.3 a server refuses a client's certificate after the request has left (RFC 8446, 4.4).
    if hop.seconds_of(Step.REQUEST) is None or hop.trouble is Trouble.TLS:
        reason = msg("nothing was sent") if hop.trouble is None else msg(hop.trouble.value)
        return Finding(Level.NOTE, msg("Nothing arrived: {reason}", reason=reason))
    if hop.method != "POST":
        seen = msg("A {method} without a notification: a redirect lost it", method=hop.method)
        return Finding(Level.BAD, seen)
    if timeline.verification is None:
        return Finding(Level.NOTE, msg("A notification that is not verified yet"))
    return signature_finding(SignedData.of_notification(timeline.verification))


def signature_finding(data: SignedData) -> Finding:
    """The verdict on signed data; then the first check that failed, or what the payload names."""
    level = Level.GOOD if data.is_valid else Level.BAD
    reason = first_failure(data) or next(described(data), NO_MESSAGE)
    return Finding(level, verdict(data), reason)
