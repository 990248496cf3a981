"""Spans of time in words: ages, countdowns, offsets and times to come.

Every local time is shown in the time zone of its datetime.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from storebell.domain.messages import N_, NO_MESSAGE, Message, msg

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400

SECONDS_SHOWN_WITHIN: Final = timedelta(minutes=5)
"""The span before a planned time within which it is shown to the second."""

_ON_WEEKDAY: Final = (
    N_("Mon {time}"),
    N_("Tue {time}"),
    "Wed {time}",
    N_("Thu {time}"),
    N_("Fri {time}"),
    N_("Sat {time}"),
    N_("Sun {time}"),
)

_NEXT_ON_WEEKDAY: Final = (
    N_("Next about Mon {time}"),
    N_("Next about Tue {time}"),
    N_("Next about Wed {time}"),
    N_("Next about Thu {time}"),
    N_("Next about Fri {time}"),
    N_("Next about Sat {time}"),
    N_("Next about Sun {time}"),
)


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """The time zone of shown times, and whether they are clock times or relative."""

    zone: tzinfo | None
    is_absolute: bool


def is_same_day(first: datetime, second: datetime) -> bool:
    """True if both are on one calendar day, each in its own zone."""
    return first.date() == second.date()


def age(at: datetime, now: datetime) -> Message:
    """The age in words on the same day; empty on another day, for which a date is shown."""
    seconds = int((now - at).total_seconds())
    if not is_same_day(at, now):
        return NO_MESSAGE
    if seconds < _MINUTE:
        return msg("now")
    minutes, hours = seconds // _MINUTE % 60, seconds // _HOUR
    if hours == 0:
        return msg("{minutes} min ago", minutes=minutes)
    if minutes == 0:
        return msg("{hours} h", hours=hours)
    return msg("{hours} h {minutes} min", hours=hours, minutes=minutes)


def short_age(at: datetime, now: datetime) -> Message:
    """The age in one unit, for narrow places."""
    seconds = int((now - at).total_seconds())
    if seconds < _MINUTE:
        return msg("now")
    if seconds < _HOUR:
        return msg("{minutes} min", minutes=seconds // _MINUTE)
    if seconds < _DAY:
        return msg("{hours} h", hours=seconds // _HOUR)
    return msg("{days} d", days=seconds // _DAY)


def ahead(span: timedelta) -> Message:
    """A countdown: to the minute, and to the second only in the last hour."""
    seconds = max(0, -int(-span.total_seconds() // 1))
    if seconds < _MINUTE:
        return msg("Next in {seconds} s", seconds=seconds)
    if seconds < _HOUR:
        return msg(
            "Next in {minutes} min {seconds} s",
            minutes=seconds // _MINUTE,
            seconds=seconds % _MINUTE,
        )
    total_minutes = -(-seconds // _MINUTE)
    hours, minutes = divmod(total_minutes, 60)
    if hours < 24:
        if minutes == 0:
            return msg("Next in {hours} h", hours=hours)
        return msg("Next in {hours} h {minutes} min", hours=hours, minutes=minutes)
    return msg("Next in {days} d {hours} h", days=hours // 24, hours=hours % 24)


def elapsed(span: timedelta) -> Message:
    """The duration of something that is still going on."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < _MINUTE:
        return msg("{seconds} s", seconds=seconds)
    if seconds < _HOUR:
        return msg("{minutes} min", minutes=seconds // _MINUTE)
    return msg("{hours} h", hours=seconds // _HOUR)


def offset(span: timedelta) -> Message:
    """The time since the start, rounded for reading at a glance."""
    seconds = span.total_seconds()
    if seconds < 0.95:
        return msg("+{milliseconds} ms", milliseconds=max(0, round(seconds * 1000)))
    if seconds < 9.5 and round(seconds) != seconds:
        return msg("+{seconds} s", seconds=f"{seconds:.1f}".removesuffix(".0"))
    if seconds < 59.5:
        return msg("+{seconds} s", seconds=round(seconds))
    if seconds < 59.5 * _MINUTE:
        return msg("+{minutes} min", minutes=round(seconds / _MINUTE))
    return msg("+{hours} h", hours=round(seconds / _HOUR))


def taken(seconds: float) -> Message:
    """The duration of something that is over."""
    if seconds < 0.95:
        return msg("{milliseconds} ms", milliseconds=max(0, round(seconds * 1000)))
    if seconds < 9.95:
        return msg("{seconds} s", seconds=f"{seconds:.1f}".removesuffix(".0"))
    if seconds < _MINUTE - 0.5:
        return msg("{seconds} s", seconds=round(seconds))
    return msg("{minutes} min", minutes=round(seconds / _MINUTE))


def planned_time(due: datetime, now: datetime) -> Message:
    """A time to come, with its weekday on another day; to the second when it is near."""
    if not is_same_day(due, now):
        return msg(_ON_WEEKDAY[due.weekday()], time=f"{due:%H:%M}")
    if due - now <= SECONDS_SHOWN_WITHIN:
        return msg("{time}", time=f"{due:%H:%M:%S}")
    return msg("{time}", time=f"{due:%H:%M}")


def next_at(due: datetime, now: datetime) -> Message:
    """The clock time of the next attempt, in place of a countdown."""
    if not is_same_day(due, now):
        return msg(_NEXT_ON_WEEKDAY[due.weekday()], time=f"{due:%H:%M}")
    if due - now <= SECONDS_SHOWN_WITHIN:
        return msg("Next about {time}", time=f"{due:%H:%M:%S}")
    return msg("Next about {time}", time=f"{due:%H:%M}")


def clock_time(at: datetime, start: datetime) -> Message:
    """A time that has passed, with its weekday if that is not the one of the start."""
    if is_same_day(at, start):
        return msg("{time}", time=f"{at:%H:%M:%S}")
    return msg(_ON_WEEKDAY[at.weekday()], time=f"{at:%H:%M}")


# -- how long a text stays true -------------------------------------------------------------------


def until_older(span: timedelta) -> timedelta:
    """The time for which `age` stays true on the same day, for that age."""
    return _rest(span, _MINUTE) if span > timedelta() else timedelta(seconds=_MINUTE) - span


def until_longer(span: timedelta) -> timedelta:
    """The time for which `elapsed` stays true."""
    seconds = span.total_seconds()
    return _rest(span, 1 if seconds < _MINUTE else _MINUTE if seconds < _HOUR else _HOUR)


def until_nearer(span: timedelta) -> timedelta:
    """The time for which `ahead` stays true, or slightly less."""
    step = timedelta(seconds=1 if span <= timedelta(seconds=_HOUR) else _MINUTE)
    return span % step or step


def until_midnight(now: datetime) -> timedelta:
    """The time to the end of the day, in the zone of `now`.

    It may be an hour off when daylight saving begins or ends.
    """
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    return tomorrow - now


def _rest(span: timedelta, seconds: int) -> timedelta:
    step = timedelta(seconds=seconds)
    return step - span % step
