"""The requests of the last hour, which Apple's limits count."""

from datetime import datetime, timedelta
from typing import Protocol

from storebell.domain.network.request_limits import QuotaKey


class Ledger(Protocol):
    """Where requests are written down, each for `COUNTED_FOR`.

    `spend` decides and writes in one step: of several callers at once no more than `limit` get
    through. It returns None when the request was written down and may leave, otherwise how long it
    is, from `now`, until one may be; then nothing was written.
    """

    def spend(self, key: QuotaKey, now: datetime, limit: int) -> timedelta | None: ...
    def used(self, key: QuotaKey, now: datetime) -> int:
        """How many requests count at the moment."""
        ...

    def pause(self, key: QuotaKey, until: datetime) -> None:
        """Notes when Apple takes requests again; what was noted before is replaced."""
        ...

    def paused_until(self, key: QuotaKey) -> datetime | None:
        """What was noted last; it may lie in the past."""
        ...
