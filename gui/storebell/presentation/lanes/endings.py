"""The end of a lane: how the test went, in a headline and a line below it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import N_, NO_MESSAGE, Message, msg, plural_msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.causes.answer_causes import doubts_about
from storebell.domain.notifications.causes.cause import CauseKind
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from storebell.domain.notifications.timeline import State, Timeline
from storebell.presentation.lanes.durations import TimeStyle, ahead, next_at, offset, taken
from storebell.presentation.lanes.sent import short_place
from storebell.presentation.lanes.tone import Tone

_DELIVERED_AT_TRY: Final = {
    2: N_("Delivered, 2nd try"),
    3: N_("Delivered, 3rd try"),
    4: N_("Delivered, 4th try"),
    5: N_("Delivered, 5th try"),
    6: N_("Delivered, 6th try"),
}

_NOT_ASKED: Final = {
    Failure.USAGE: "Not sent",
    Failure.NOT_AUTHORIZED: N_("Not authorized"),
    Failure.RATE_LIMITED: N_("Rate limited"),
    Failure.NOT_SENT: "Not sent",
    Failure.KEYCHAIN: N_("Keychain"),
    Failure.REFUSED: N_("Refused"),
    Failure.UNKNOWN: "Unknown",
}

_DOUBTS: Final = {
    CauseKind.LOST_POST: N_("but as GET, without a body"),
    CauseKind.LOG_IN: N_("but to a log-in page"),
    CauseKind.ANOTHER_ANSWERED: N_("but see the answer"),
}
"""Short reasons to doubt a success; `domain/notifications/causes/answer_causes.py` finds them."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The headline and the line below it, each with its tone."""

    headline: Message
    tone: Tone
    subline: Message
    subline_tone: Tone = Tone.SECONDARY


def ending_of(timeline: Timeline, now: datetime, style: TimeStyle) -> Ending:
    """The ending of a timeline at `now`."""
    ending = _ending(timeline, now, style)
    verification = timeline.verification
    is_refused = verification is not None and not verification.is_valid
    if is_refused and not timeline.asked.has_stand_in:
        unverified = msg("payload not verified")
        return Ending(ending.headline, ending.tone, unverified, Tone.FAILED)
    return ending


def status_of(timeline: Timeline, number: int) -> int | None:
    """The status that our own sender got in attempt `number`; Apple tells none."""
    trace = timeline.trace_of(number)
    return None if trace is None or not trace.hops else trace.last_hop.status


def short_result(timeline: Timeline, number: int) -> Message:
    """The result of an attempt in one or two words: the status where it is known and a failure."""
    attempt = timeline.attempts[number - 1]
    status = status_of(timeline, number)
    if _is_bad_status(attempt) and status is not None:
        return msg("HTTP {status}", status=status)
    if attempt.known_result is None:
        return msg("{result}", result=attempt.result)
    return msg(attempt.short_text)


def _is_bad_status(attempt: SendAttempt) -> bool:
    return attempt.known_result is SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE


def _ending(timeline: Timeline, now: datetime, style: TimeStyle) -> Ending:
    match timeline.outcome:
        case Outcome.DELIVERED:
            number = _successful_try(timeline)
            subline, tone = _how_delivered(timeline, number)
            return Ending(_delivered(number), Tone.DELIVERED, subline, tone)
        case Outcome.FAILED if timeline.attempts:
            return Ending(_last_result(timeline), Tone.FAILED, _how_failed(timeline))
        case Outcome.FAILED:
            return Ending(msg("Failed"), Tone.FAILED, msg("final"))
        case Outcome.UNDECIDED if timeline.asked.environment is Environment.LOCAL:
            return Ending(msg("Interrupted"), Tone.WAITING, msg("stopped before its end"))
        case Outcome.UNDECIDED:
            return Ending(msg("Undecided"), Tone.WAITING, msg("no record came"))
        case Outcome.UNKNOWN:
            return Ending(msg("Unknown"), Tone.WAITING, msg("not repeated by itself"))
        case Outcome.NOT_SENT:
            failure = timeline.failure.failure if timeline.failure else Failure.NOT_SENT
            return Ending(msg(_NOT_ASKED[failure]), Tone.FAILED, msg("no test was queued"))
        case None:
            return _still_open(timeline, now, style)


def _successful_try(timeline: Timeline) -> int:
    """The number of the first successful attempt, from 1.

    It is 1 if a test is known to be delivered before the attempt itself is known.
    """
    tries = enumerate(timeline.attempts, 1)
    return next((number for number, attempt in tries if attempt.is_success), 1)


def _delivered(tries: int) -> Message:
    if tries == 1:
        return msg("Delivered")
    if tries in _DELIVERED_AT_TRY:
        return msg(_DELIVERED_AT_TRY[tries])
    return msg("Delivered, try {number}", number=tries)


def _how_delivered(timeline: Timeline, number: int) -> tuple[Message, Tone]:
    if number > len(timeline.attempts):
        return msg("final"), Tone.SECONDARY
    trace = timeline.trace_of(number)
    if trace is None or not trace.hops:
        return _recorded(timeline, number), Tone.SECONDARY
    for doubt in doubts_about(trace.hops):
        return msg(_DOUBTS[doubt.kind]), Tone.WAITING
    return _answered(trace), Tone.SECONDARY


def _how_failed(timeline: Timeline) -> Message:
    count = len(timeline.attempts)
    if count > 1:
        return plural_msg("final, one attempt", "final, {count} attempts", count)
    trace = timeline.trace_of(count)
    if trace is None or not trace.hops:
        return _recorded(timeline, count)
    return msg("after {time}", time=taken(trace.seconds))


def _answered(trace: DeliveryTrace) -> Message:
    status = trace.last_hop.status
    return msg("HTTP {status} after {time}", status=status or 0, time=taken(trace.seconds))


def _recorded(timeline: Timeline, number: int) -> Message:
    """The time at which Apple recorded an attempt: it tells no duration."""
    if timeline.asked.environment is Environment.LOCAL:
        return msg("final")
    start = timeline.asked.at if number == 1 else timeline.attempts[0].at
    return msg("recorded {offset}", offset=offset(timeline.attempts[number - 1].at - start))


def _last_result(timeline: Timeline) -> Message:
    number = len(timeline.attempts)
    last = timeline.attempts[-1]
    if last.known_result is None or (_is_bad_status(last) and status_of(timeline, number)):
        return short_result(timeline, number)
    return msg(RESULTS[last.known_result].headline)


def _still_open(timeline: Timeline, now: datetime, style: TimeStyle) -> Ending:
    asked = timeline.asked
    is_local = asked.environment is Environment.LOCAL
    if timeline.state is State.ASKED:
        headline = msg("Asking") if is_local or asked.simulated else msg("Asking Apple")
        return Ending(headline, Tone.NOW, msg("no token yet"))
    due = timeline.due_times
    if due:
        number = msg(
            "attempt {number} of {most}",
            number=len(timeline.attempts) + 1,
            most=asked.plan.most_attempts,
        )
        if due[0] > now:
            local = due[0].astimezone(style.zone)
            headline = next_at(local, now) if style.is_absolute else ahead(due[0] - now)
            return Ending(headline, Tone.WAITING, number)
        return Ending(msg("Due about now"), Tone.NOW, number)
    if is_local:
        return Ending(msg("Sending"), Tone.NOW, _goal(timeline))
    if asked.simulated:
        return Ending(msg("Waiting for the record"), Tone.NOW, msg("of the simulator"))
    return Ending(msg("Waiting for Apple's record"), Tone.NOW, msg("a token came back"))


def _goal(timeline: Timeline) -> Message:
    asked = timeline.asked
    if asked.receiver is not None or not asked.url:
        return msg("to the built-in receiver")
    host = str(short_place(asked)).partition("/")[0]
    return msg("to {url}", url=host) if host else NO_MESSAGE
