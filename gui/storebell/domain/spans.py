"""Spans of time in words: ages, countdowns, offsets and times to come.

Every local time is said in the zone that its datetime carries.
"""

from datetime import datetime, timedelta
from typing import Final

from storebell.domain.words import NO_WORDS, Words, words

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400

_ON_WEEKDAY: Final = (
    "Mon {time}",
    "Tue {time}",
    "Wed {time}",
    "Thu {time}",
    "Fri {time}",
    "Sat {time}",
    "Sun {time}",
)


def is_same_day(one: datetime, other: datetime) -> bool:
    """Whether both lie on one calendar day, each in its own zone."""
    return one.date() == other.date()


def age(at: datetime, now: datetime) -> Words:
    """How long ago, on the same day; no words on another day, where a date says more."""
    seconds = int((now - at).total_seconds())
    if not is_same_day(at, now):
        return NO_WORDS
    if seconds < _MINUTE:
        return words("now")
    minutes, hours = seconds // _MINUTE % 60, seconds // _HOUR
    if hours == 0:
        return words("{minutes} min ago", minutes=minutes)
    if minutes == 0:
        return words("{hours} h ago", hours=hours)
    return words("{hours} h {minutes} min ago", hours=hours, minutes=minutes)


def short_age(at: datetime, now: datetime) -> Words:
    """How long ago in one unit, for narrow places."""
    seconds = int((now - at).total_seconds())
    if seconds < _MINUTE:
        return words("now")
    if seconds < _HOUR:
        return words("{minutes} min", minutes=seconds // _MINUTE)
    if seconds < _DAY:
        return words("{hours} h", hours=seconds // _HOUR)
    return words("{days} d", days=seconds // _DAY)


def ahead(span: timedelta) -> Words:
    """A countdown: to the minute, and to the second only in the last hour."""
    seconds = max(0, -int(-span.total_seconds() // 1))
    if seconds < _MINUTE:
        return words("Next in {seconds} s", seconds=seconds)
    if seconds < _HOUR:
        return words(
            "Next in {minutes} min {seconds} s",
            minutes=seconds // _MINUTE,
            seconds=seconds % _MINUTE,
        )
    total_minutes = -(-seconds // _MINUTE)
    hours, minutes = divmod(total_minutes, 60)
    if hours < 24:
        if minutes == 0:
            return words("Next in {hours} h", hours=hours)
        return words("Next in {hours} h {minutes} min", hours=hours, minutes=minutes)
    return words("Next in {days} d {hours} h", days=hours // 24, hours=hours % 24)


def elapsed(span: timedelta) -> Words:
    """How long something has been going on."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < _MINUTE:
        return words("{seconds} s", seconds=seconds)
    if seconds < _HOUR:
        return words("{minutes} min", minutes=seconds // _MINUTE)
    return words("{hours} h", hours=seconds // _HOUR)


def offset(span: timedelta) -> Words:
    """How much later than the start, rounded to what the eye wants."""
    seconds = span.total_seconds()
    if seconds < 0.95:
        return words("+{milliseconds} ms", milliseconds=max(0, round(seconds * 1000)))
    if seconds < 9.5 and round(seconds) != seconds:
        return words("+{seconds} s", seconds=f"{seconds:.1f}".removesuffix(".0"))
    if seconds < 59.5:
        return words("+{seconds} s", seconds=round(seconds))
    if seconds < 59.5 * _MINUTE:
        return words("+{minutes} min", minutes=round(seconds / _MINUTE))
    return words("+{hours} h", hours=round(seconds / _HOUR))


def planned_time(due: datetime, now: datetime) -> Words:
    """A time to come, with its weekday on another day; to the second when it is near."""
    if not is_same_day(due, now):
        return words(_ON_WEEKDAY[due.weekday()], time=f"{due:%H:%M}")
    if due - now < timedelta(minutes=5):
        return words("{time}", time=f"{due:%H:%M:%S}")
    return words("{time}", time=f"{due:%H:%M}")
