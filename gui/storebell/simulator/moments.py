"""Times as Apple writes them: milliseconds since 1970, in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST_MILLISECOND: Final = 253_402_300_799_999
"""The end of the year 9999, the last that `datetime` knows."""


class Clock(Protocol):
    """Wall time and waiting, so that a test can play days in a moment."""

    def now(self) -> datetime: ...
    async def sleep_until(self, when: datetime) -> None: ...


def milliseconds_of(when: datetime) -> int:
    return (when - _EPOCH) // timedelta(milliseconds=1)


def moment_of(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
