"""Times at which to poll for the next attempt: absolute due times, decided without a clock.

Apple documents no delay, so the first steps are ours; the retries follow the plan. A time scale
shortens the steps that wait for a plan, because then the plan is shortened too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.timeline import Timeline

_HOUR = timedelta(hours=1)

DELIVERY_TAKES: Final = timedelta(seconds=30)
"""The longest wait of any sender for a server; Apple's own limit is not documented."""

LONGEST_GAP: Final = max(PRODUCTION_PLAN.delays) + _HOUR
"""The longest time between polls: over a plan's longest step, whatever an attempt's date."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The intervals of polling.

    `young` are delays from one poll to the next after the token came, `young_after` the delays that
    follow them, of which the last repeats; `late` are offsets from a due time, then hourly.
    """

    young: tuple[timedelta, ...]
    young_after: tuple[timedelta, ...]
    late: tuple[timedelta, ...]
    shortest: timedelta


def _seconds(*values: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=value) for value in values)


APPLES_PACE = Pace(
    young=_seconds(2, 3, 5, 8, 10),
    young_after=_seconds(*[15] * 8, *[30] * 10, *[120] * 10, 600),
    late=_seconds(3, 60, 120, 300, 900, 1800),
    shortest=timedelta(milliseconds=100),
)
"""The pace for Apple's hosts, and for a simulator that stands in for them."""

LOCAL_PACE = Pace(
    young=_seconds(0.05, 0.05, 0.1, 0.1, 0.2, 0.3),
    young_after=_seconds(0.5),
    late=_seconds(0.2, 60, 120, 300, 900, 1800),
    shortest=timedelta(milliseconds=100),
)
"""The pace for the built-in simulator, which has no request limit."""


def poll_times(
    timeline: Timeline, pace: Pace, around: datetime | None = None
) -> Iterator[datetime]:
    """Every time at which to poll, from the last change of the timeline on, without end.

    Times long before `around` are omitted: an attempt may be dated years ago.
    """
    due_times = timeline.due_times
    if due_times:
        yield from _late(due_times[0], timeline.asked.plan.time_scale, pace, around)
        return
    when = timeline.token_at or timeline.asked.at
    for step in chain(pace.young, pace.young_after):
        when += step
        yield when
    step = pace.young_after[-1]
    yield from _regular(when + step, step, around)


def _late(
    due: datetime, time_scale: float, pace: Pace, around: datetime | None
) -> Iterator[datetime]:
    # However fast the plan runs, two polls are never closer together than the shortest step.
    when = due
    for offset in pace.late:
        when = max(due + offset / time_scale, when + pace.shortest)
        yield when
    step = max(_HOUR / time_scale, pace.shortest)
    yield from _regular(max(due + step, when + pace.shortest), step, around)


def _regular(first: datetime, step: timedelta, around: datetime | None) -> Iterator[datetime]:
    """Times one step apart without end, the first at most one step before `around`."""
    when = first
    if around is not None and around > first:
        when += (around - first) // step * step
    while True:
        yield when
        when += step


def next_poll(timeline: Timeline, pace: Pace, last_poll: datetime | None) -> datetime:
    """The first planned time after the last poll; it is in the past if a poll was missed."""
    return next(
        when
        for when in poll_times(timeline, pace, last_poll)
        if last_poll is None or when > last_poll
    )


def undecided_at(timeline: Timeline, each_takes: timedelta = DELIVERY_TAKES) -> datetime:
    """The time to give up: an hour after the last due time, or a day if nothing is retried.

    A time scale shortens both, but not the duration of a delivery: `each_takes`, for every attempt
    that is still to come.
    """
    plan = timeline.asked.plan
    start = timeline.token_at or timeline.asked.at
    longest = each_takes * (plan.most_attempts - len(timeline.attempts))
    if not plan.has_retries:
        return start + max(timedelta(days=1) / plan.time_scale, longest)
    due_times = timeline.due_times or (plan.end_after(start),)
    return due_times[-1] + max(_HOUR / plan.time_scale, longest)
