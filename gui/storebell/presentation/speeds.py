"""Speeds of a plan of Local, in words."""

from datetime import timedelta
from typing import Final

from storebell.domain.messages import Message, msg
from storebell.presentation.lanes.durations import elapsed, taken

USUAL_SPEEDS: Final = (3600.0, 60.0, 1.0)
"""Speeds that are offered by name: an hour takes a second, a minute, an hour."""

_HOUR: Final = timedelta(hours=1)
_MOST_SECONDS_SHOWN_EXACTLY: Final = 10.0


def speed_words(time_scale: float) -> Message:
    """The speed in two words."""
    if time_scale == 1:
        return msg("real time")
    if time_scale < 1:
        return msg("{times}× slower", times=f"{1 / time_scale:.4g}")
    return msg("{times}× faster", times=f"{time_scale:.10g}")


def speed_meaning(time_scale: float) -> Message:
    """The speed, and how long an hour of the plan takes."""
    if time_scale == 1:
        return msg("Real time: an hour takes an hour")
    speed = speed_words(time_scale)
    if time_scale == 3600:
        return msg("{speed}: an hour takes a second", speed=speed)
    if time_scale == 60:
        return msg("{speed}: an hour takes a minute", speed=speed)
    hour = _HOUR / time_scale
    seconds = hour.total_seconds()
    took = taken(seconds) if seconds < _MOST_SECONDS_SHOWN_EXACTLY else elapsed(hour)
    return msg("{speed}: an hour takes {duration}", speed=speed, duration=took)
