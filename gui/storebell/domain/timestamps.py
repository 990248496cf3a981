"""Times as numbers and as headers, in UTC.

Numbers count from 1970 in milliseconds (Apple), microseconds (the database) and seconds; headers
hold HTTP dates. A time from another source is None if it can't be believed.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""The range in which a time from another source is believed. `datetime` can compute well beyond it.
"""

LAST_MILLISECOND: Final = 253_402_300_799_999
"""The end of the year 9999, the last that `datetime` knows."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MILLISECOND: Final = timedelta(milliseconds=1)
_FIRST: Final = (EARLIEST - _EPOCH) // _MILLISECOND
_END: Final = (LATEST - _EPOCH) // _MILLISECOND
_LONGEST_DATE: Final = 64
"""The most characters of an HTTP date; the longest form of RFC 9110 has 33."""


def to_seconds(at: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return to_microseconds(at) // 1_000_000


def to_milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970, rounded down."""
    return (at - _EPOCH) // _MILLISECOND


def to_microseconds(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def time_at_milliseconds(milliseconds: int) -> datetime:
    """The time of milliseconds that Storebell wrote. Raises OverflowError."""
    return _EPOCH + milliseconds * _MILLISECOND


def time_at_microseconds(microseconds: int) -> datetime:
    """The time of microseconds that Storebell wrote. Raises OverflowError."""
    return _EPOCH + microseconds * _MICROSECOND


def from_milliseconds(value: object) -> datetime | None:
    """The time of an integer of milliseconds since 1970, as Apple writes times."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return time_at_milliseconds(value) if _FIRST <= value < _END else None


def http_date(text: str) -> datetime | None:
    """The time in a header like Date or Retry-After, in UTC (RFC 9110, 5.6.7)."""
    # Imported here: at the top it would delay the window's first frame by all of email.
    from email.utils import parsedate_to_datetime

    if len(text) > _LONGEST_DATE:
        return None
    try:
        date = parsedate_to_datetime(text)
        date = date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if EARLIEST <= date < LATEST else None
