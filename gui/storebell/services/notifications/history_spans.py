"""Spans of Apple's notification history that hold a test, and matching notifications."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.notifications.history import WINDOWS, HistoryRecord, HistoryRequest
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.notifications.test_filter import notification_uuid
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.notifications.types import TEST
from storebell.domain.timestamps import from_milliseconds

JOIN_BEFORE: Final = timedelta(minutes=1)
JOIN_WITHIN: Final = timedelta(minutes=5)
"""The largest difference between request and signature of a test whose answer was lost: clocks
differ, and a request takes time.
"""

_TOKEN: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_([0-9]{13})", re.ASCII)
_UNCERTAIN: Final = timedelta(minutes=10)
_MINUTE: Final = timedelta(minutes=1)
_SECOND: Final = timedelta(seconds=1)
_BELIEVED: Final = timedelta(days=1)
_LONGEST_LIFE: Final = timedelta(hours=PRODUCTION_PLAN.hours + 11)
"""Longer than any test is open by its plan: its request must stay in the window for that time."""


def uuid_of(timeline: Timeline) -> str | None:
    """The notification's UUID: from its payload, or from the beginning of its token."""
    known = notification_uuid(timeline)
    if known:
        return known
    found = _TOKEN.fullmatch(timeline.token or "")
    return found[1] if found else None


def request_for(timelines: Iterable[Timeline]) -> HistoryRequest:
    """The request whose answer holds all of these tests, of which there is at least one.

    A test that is much older than another is omitted: Apple refuses the whole request if its start
    is outside the window, and the younger tests would get no answer either.
    """
    tests = tuple(timelines)
    spans = [_span(timeline) for timeline in tests]
    window = WINDOWS.get(tests[0].asked.environment, _LONGEST_LIFE) - _LONGEST_LIFE
    newest = max(end for _, end in spans)
    start = max(min(start for start, _ in spans), newest - window)
    return HistoryRequest(start, newest, notification_type=TEST)


def can_be(record: HistoryRecord, timeline: Timeline) -> bool:
    """True if the notification can be that of a test whose answer was lost."""
    signed, asked = record.signed_date, timeline.asked.at
    if signed is None or record.notification_type != TEST:
        return False
    return asked - JOIN_BEFORE <= signed <= asked + JOIN_WITHIN


def _span(timeline: Timeline) -> tuple[datetime, datetime]:
    """The time at which the notification was signed: exactly, if its payload or token has it.

    Either is believed only near the time of the request, by Apple's clock if that was measured.
    """
    asked = timeline.asked.at - _skew_of(timeline)
    payload = timeline.verification.payload if timeline.verification else None
    signed = from_milliseconds(payload.get("signedDate")) if payload else None
    if signed is not None and abs(signed - asked) <= _BELIEVED:
        return signed - _SECOND, signed + _SECOND
    found = _TOKEN.fullmatch(timeline.token or "")
    issued = from_milliseconds(int(found[2])) if found else None
    if issued is not None and abs(issued - asked) <= _BELIEVED:
        return issued - _MINUTE, issued + _UNCERTAIN
    return asked - _UNCERTAIN, asked + _UNCERTAIN


def _skew_of(timeline: Timeline) -> timedelta:
    """The time by which this computer's clock was ahead of Apple's at the request."""
    skews = (exchange.clock_skew for exchange in timeline.exchanges[:1])
    return next((skew for skew in skews if skew is not None), timedelta())
