"""Content of one lane of the timeline at a given moment; the faces paint it.

The functions are pure: the moment and the time zone are arguments. Two equal lanes look the same,
so a face repaints only the lanes that differ.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.messages import N_, NO_MESSAGE, Message, msg, plural_msg
from storebell.domain.notifications.answer_text import answer_line
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.last_answer import last_answer
from storebell.domain.notifications.results import RESULTS, SendAttemptResult
from storebell.domain.notifications.timeline import State, Timeline
from storebell.presentation.lanes.durations import (
    SECONDS_SHOWN_WITHIN,
    age,
    ahead,
    clock_time,
    elapsed,
    is_same_day,
    next_at,
    offset,
    planned_time,
    until_longer,
    until_midnight,
    until_nearer,
    until_older,
)
from storebell.presentation.lanes.kind import Kind


class Tone(StrEnum):
    """The meaning of a text, which a face can colour; colour is never the only sign."""

    SECONDARY = "secondary"
    NOW = "accent_text"
    DELIVERED = "delivered"
    FAILED = "failed"
    WAITING = "waiting"


TONE_OF: Final = {
    Kind.ASKED: Tone.SECONDARY,
    Kind.RUNNING: Tone.NOW,
    Kind.DELIVERED: Tone.DELIVERED,
    Kind.FAILED: Tone.FAILED,
    Kind.PLANNED: Tone.SECONDARY,
    Kind.UNKNOWN: Tone.WAITING,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on the track. `number` is the attempt's, 0 for the request.

    `offset` is the time since the start, or the clock time. `at` is the time of a recorded attempt;
    `result` is the attempt's, if it is known.
    """

    number: int
    kind: Kind
    label: Message
    offset: Message = NO_MESSAGE
    at: datetime | None = None
    result: SendAttemptResult | None = None

    @property
    def tone(self) -> Tone:
        return TONE_OF[self.kind]

    @property
    def is_made(self) -> bool:
        """True for a recorded attempt, which can be inspected."""
        return self.number > 0 and self.kind in {Kind.DELIVERED, Kind.FAILED}


@dataclass(frozen=True, slots=True)
class Lane:
    """All content of a lane.

    `age` is empty if a face shows the date instead; `clock` names the time zone if it is not the
    one of this computer. `now_after` is the number of the slot after which the present lies, None
    without a future. `remark_title` and `remark` are shown beside the track. `changes_after` is the
    time until it must be computed again.
    """

    test_id: str
    at: datetime
    environment: Environment
    app_label: str
    clock: Message
    age: Message
    slots: tuple[Slot, ...]
    now_after: int | None
    remark_title: Message
    remark: Message
    headline: Message
    tone: Tone
    subline: Message
    subline_tone: Tone
    changes_after: timedelta | None = field(compare=False)


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


@dataclass(frozen=True, slots=True)
class _Style:
    """The time zone of shown times, and whether they are clock times or relative."""

    zone: tzinfo | None
    is_absolute: bool


def lane(
    timeline: Timeline,
    now: datetime,
    zone: tzinfo | None = None,
    *,
    names_zone: bool = False,
    is_absolute: bool = False,
) -> Lane:
    """The lane of a timeline at `now`; `zone` is None for this computer's own time zone."""
    style = _Style(zone, is_absolute)
    local_now = now.astimezone(zone)
    slots = _slots(timeline, local_now, style)
    headline, tone, subline = _ending(timeline, local_now, style)
    subline_tone = Tone.SECONDARY
    if timeline.verification is not None and not timeline.verification.is_valid:
        is_apples = not timeline.asked.has_stand_in
        subline = msg("payload not verified") if is_apples else msg("simulated, not verified")
        subline_tone = Tone.FAILED
    elif timeline.asked.has_stand_in:
        subline = msg("simulated, not Apple")
    title, remark = _remark(timeline)
    due = timeline.due_times
    asked_at = timeline.asked.at.astimezone(zone)
    return Lane(
        test_id=timeline.test_id,
        at=asked_at,
        environment=timeline.asked.environment,
        app_label=timeline.asked.app_label,
        clock=msg("{zone}", zone=asked_at.tzname() or "") if names_zone else NO_MESSAGE,
        age=NO_MESSAGE if is_absolute else age(asked_at, local_now),
        slots=slots,
        now_after=len(timeline.attempts) if due and due[0] > now else None,
        remark_title=title,
        remark=remark,
        headline=headline,
        tone=tone,
        subline=subline,
        subline_tone=subline_tone,
        changes_after=_changes_after(timeline, local_now, style),
    )


def _slots(timeline: Timeline, local_now: datetime, style: _Style) -> tuple[Slot, ...]:
    first = _first_slot(timeline)
    made = tuple(
        _made(number, attempt, timeline, style)
        for number, attempt in enumerate(timeline.attempts, 1)
    )
    if timeline.state is State.OPEN and not made:
        label = msg("sending" if timeline.asked.environment is Environment.LOCAL else "waiting")
        return (first, Slot(1, Kind.RUNNING, label, elapsed(local_now - _running_since(timeline))))
    planned = tuple(
        Slot(
            number,
            Kind.PLANNED if due > local_now else Kind.RUNNING,
            msg("about"),
            planned_time(due.astimezone(style.zone), local_now),
        )
        for number, due in enumerate(timeline.due_times, len(made) + 1)
    )
    return (first, *made, *planned)


def _first_slot(timeline: Timeline) -> Slot:
    if timeline.state is State.OPEN or timeline.token is not None or timeline.attempts:
        return Slot(0, Kind.ASKED, msg("asked"))
    if timeline.state is State.ASKED:
        return Slot(0, Kind.RUNNING, msg("asking"))
    if timeline.state is State.UNKNOWN:
        return Slot(0, Kind.UNKNOWN, msg("asked"))
    return Slot(0, Kind.FAILED, msg("not sent"))


def _running_since(timeline: Timeline) -> datetime:
    return timeline.token_at or timeline.asked.at


def _made(number: int, attempt: SendAttempt, timeline: Timeline, style: _Style) -> Slot:
    kind = Kind.DELIVERED if attempt.is_success else Kind.FAILED
    start = timeline.asked.at if number == 1 else timeline.attempts[0].at
    local = attempt.at.astimezone(style.zone)
    when = offset(attempt.at - start)
    if style.is_absolute:
        when = clock_time(local, start.astimezone(style.zone))
    return Slot(number, kind, _short(attempt), when, local, attempt.known_result)


def _short(attempt: SendAttempt) -> Message:
    if attempt.known_result is None:
        return msg("{result}", result=attempt.result)
    return msg(attempt.short_text)


def _ending(timeline: Timeline, now: datetime, style: _Style) -> tuple[Message, Tone, Message]:
    """The right edge of a lane: headline, its tone, subline."""
    match timeline.outcome:
        case Outcome.DELIVERED:
            return _delivered(_successful_try(timeline)), Tone.DELIVERED, msg("final")
        case Outcome.FAILED if timeline.attempts:
            return _last_result(timeline), Tone.FAILED, _final_after(len(timeline.attempts))
        case Outcome.FAILED:
            return msg("Failed"), Tone.FAILED, msg("final")
        case Outcome.UNDECIDED:
            return msg("Undecided"), Tone.WAITING, msg("no record came")
        case Outcome.UNKNOWN:
            return msg("Unknown"), Tone.WAITING, msg("not repeated by itself")
        case Outcome.NOT_SENT:
            failure = timeline.failure.failure if timeline.failure else Failure.NOT_SENT
            return msg(_NOT_ASKED[failure]), Tone.FAILED, msg("no test was queued")
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


def _last_result(timeline: Timeline) -> Message:
    last = timeline.attempts[-1]
    known = last.known_result
    return _short(last) if known is None else msg(RESULTS[known].headline)


def _final_after(attempts: int) -> Message:
    return plural_msg("final", "final, {count} attempts", attempts)


def _still_open(timeline: Timeline, now: datetime, style: _Style) -> tuple[Message, Tone, Message]:
    asked = timeline.asked
    is_local = asked.environment is Environment.LOCAL
    if timeline.state is State.ASKED:
        headline = msg("Asking") if is_local or asked.simulated else msg("Asking Apple")
        return headline, Tone.NOW, msg("no token yet")
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
            return headline, Tone.WAITING, number
        return msg("Due about now"), Tone.NOW, number
    if is_local:
        own_url = asked.url if asked.receiver is None else None
        goal = msg("to {url}", url=_host(own_url)) if own_url else NO_MESSAGE
        return msg("Sending"), Tone.NOW, goal or msg("to the built-in receiver")
    if asked.simulated:
        return msg("Waiting for the record"), Tone.NOW, msg("of the simulator")
    return msg("Waiting for Apple's record"), Tone.NOW, msg("a token came back")


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0] or url


def _remark(timeline: Timeline) -> tuple[Message, Message]:
    """The text beside the track, where there is room because nothing more will come."""
    if timeline.failure is not None and not timeline.attempts:
        return timeline.failure.title, timeline.failure.advice
    if timeline.outcome is Outcome.UNDECIDED:
        return NO_MESSAGE, last_answer(timeline)
    plan = timeline.asked.plan
    is_done = timeline.outcome is Outcome.FAILED and len(timeline.attempts) == 1
    if is_done and not plan.has_retries:
        trace = timeline.trace_of(1)
        if trace is not None and (line := answer_line(trace.last_hop)):
            status = trace.last_hop.status or 0
            return msg("HTTP {status}", status=status), msg("{line}", line=line)
        if timeline.asked.environment is Environment.LOCAL:
            return NO_MESSAGE, msg("this plan tries once")
        return NO_MESSAGE, msg("sandbox tries once")
    return NO_MESSAGE, NO_MESSAGE


def _changes_after(timeline: Timeline, now: datetime, style: _Style) -> timedelta | None:
    """The time for which the lane stays true; None if only the label of its day can change it."""
    spans: list[timedelta] = []
    asked_at = timeline.asked.at.astimezone(style.zone)
    if timeline.state is State.OPEN and not timeline.attempts:
        spans.append(until_longer(now - _running_since(timeline)))
    ahead_of_now = [due - now for due in timeline.due_times if due > now]
    for span in ahead_of_now:
        spans.append(span)
        if span > SECONDS_SHOWN_WITHIN:
            spans.append(span - SECONDS_SHOWN_WITHIN)
    if ahead_of_now and not style.is_absolute:
        spans.append(until_nearer(ahead_of_now[0]))
    if is_same_day(asked_at, now) and not style.is_absolute:
        spans.append(until_older(now - asked_at))
    # A time of today is shown without its day until the day ends, also one that is overdue.
    planned = [due.astimezone(style.zone) for due in timeline.due_times]
    if is_same_day(asked_at, now) or any(due.date() >= now.date() for due in planned):
        spans.append(until_midnight(now))
    return min(spans, default=None)
