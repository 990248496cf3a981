"""Times that strangers write, in headers and in answers; None where they can't be believed."""

from datetime import UTC, datetime, timedelta
from typing import Final

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Between these a time can be real. Far from the limits of `datetime`, it can be reckoned with."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_FIRST: Final = (EARLIEST - _EPOCH) // _MILLISECOND
_END: Final = (LATEST - _EPOCH) // _MILLISECOND
_LONGEST_DATE: Final = 64
"""Characters of an HTTP date; the longest form of RFC 9110 has 33."""


def from_milliseconds(value: object) -> datetime | None:
    """The time of an integer of milliseconds since 1970, as Apple writes times."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return _EPOCH + value * _MILLISECOND if _FIRST <= value < _END else None


def http_date(text: str) -> datetime | None:
    """The time in a header like Date or Retry-After, in UTC (RFC 9110, 5.6.7)."""
    # Not at the top: the window's first frame would wait for all of email.
    from email.utils import parsedate_to_datetime

    if len(text) > _LONGEST_DATE:
        return None
    try:
        date = parsedate_to_datetime(text)
        date = date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if EARLIEST <= date < LATEST else None
