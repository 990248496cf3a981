"""Content of one lane of the timeline at a given moment; the faces paint it.

The functions are pure: the moment and the time zone are arguments. Two equal lanes look the same,
so a face repaints only the lanes that differ.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE, Message, msg
from storebell.domain.notifications.answer_text import answer_line
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.last_answer import last_answer
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.notifications.timeline import State, Timeline
from storebell.presentation.lanes.durations import (
    SECONDS_SHOWN_WITHIN,
    TimeStyle,
    age,
    clock_time,
    elapsed,
    is_same_day,
    offset,
    planned_time,
    until_longer,
    until_midnight,
    until_nearer,
    until_older,
)
from storebell.presentation.lanes.endings import ending_of, short_result
from storebell.presentation.lanes.kind import Kind
from storebell.presentation.lanes.sent import notification_name, place_in_group, short_place
from storebell.presentation.lanes.tone import TONE_OF, Tone


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

    `is_simulated` if a simulator stood in for Apple. `notification` is the type with its subtype,
    `place` where it goes; in Apple's environments that is the URL as entered, if one was. Lanes of
    tests that belong together have the same `group_id`.

    `age` is empty if a face shows the date instead; `clock` names the time zone if it is not the
    one of this computer. `now_after` is the number of the slot after which the present lies, None
    without a future. `is_settled` if it was delivered, or failed for good. `remark_title` and
    `remark` are shown beside the track. `changes_after` is the time until it must be computed
    again.
    """

    test_id: str
    at: datetime
    environment: Environment
    is_simulated: bool
    app_label: str
    notification: str
    group_id: str
    place_in_group: Message
    place: Message
    clock: Message
    age: Message
    slots: tuple[Slot, ...]
    now_after: int | None
    is_settled: bool
    remark_title: Message
    remark: Message
    headline: Message
    tone: Tone
    subline: Message
    subline_tone: Tone
    changes_after: timedelta | None = field(compare=False)


def lane(
    timeline: Timeline,
    now: datetime,
    zone: tzinfo | None = None,
    *,
    names_zone: bool = False,
    is_absolute: bool = False,
) -> Lane:
    """The lane of a timeline at `now`; `zone` is None for this computer's own time zone."""
    style = TimeStyle(zone, is_absolute)
    local_now = now.astimezone(zone)
    slots = _slots(timeline, local_now, style)
    ending = ending_of(timeline, local_now, style)
    title, remark = _remark(timeline)
    due = timeline.due_times
    asked = timeline.asked
    asked_at = asked.at.astimezone(zone)
    return Lane(
        test_id=timeline.test_id,
        at=asked_at,
        environment=asked.environment,
        is_simulated=asked.has_stand_in,
        app_label=asked.app_label,
        notification=notification_name(asked),
        group_id=asked.group_id,
        place_in_group=place_in_group(asked),
        place=short_place(asked),
        clock=msg("{zone}", zone=asked_at.tzname() or "") if names_zone else NO_MESSAGE,
        age=NO_MESSAGE if is_absolute else age(asked_at, local_now),
        slots=slots,
        now_after=len(timeline.attempts) if due and due[0] > now else None,
        is_settled=timeline.outcome in {Outcome.DELIVERED, Outcome.FAILED},
        remark_title=title,
        remark=remark,
        headline=ending.headline,
        tone=ending.tone,
        subline=ending.subline,
        subline_tone=ending.subline_tone,
        changes_after=_changes_after(timeline, local_now, style),
    )


def _slots(timeline: Timeline, local_now: datetime, style: TimeStyle) -> tuple[Slot, ...]:
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


def _made(number: int, attempt: SendAttempt, timeline: Timeline, style: TimeStyle) -> Slot:
    kind = Kind.DELIVERED if attempt.is_success else Kind.FAILED
    start = timeline.asked.at if number == 1 else timeline.attempts[0].at
    local = attempt.at.astimezone(style.zone)
    when = offset(attempt.at - start)
    if style.is_absolute:
        when = clock_time(local, start.astimezone(style.zone))
    label = short_result(timeline, number)
    return Slot(number, kind, label, when, local, attempt.known_result)


def _remark(timeline: Timeline) -> tuple[Message, Message]:
    """The text beside the track, where there is room because nothing more will come."""
    if timeline.failure is not None and not timeline.attempts:
        return timeline.failure.title, timeline.failure.advice
    if timeline.outcome is Outcome.UNDECIDED and timeline.asked.environment.is_apples:
        return NO_MESSAGE, last_answer(timeline)
    if timeline.outcome is Outcome.FAILED and len(timeline.attempts) == 1:
        trace = timeline.trace_of(1)
        if trace is not None and (line := answer_line(trace.last_hop)):
            return msg("Answer"), msg("{line}", line=line)
    return NO_MESSAGE, NO_MESSAGE


def _changes_after(timeline: Timeline, now: datetime, style: TimeStyle) -> timedelta | None:
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
