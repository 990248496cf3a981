"""The requests of the last hour, which Apple's limits count."""

from datetime import datetime, timedelta
from typing import Protocol

from storebell.domain.network.request_limits import QuotaKey


class Ledger(Protocol):
    """The record of requests, each stored for `COUNTED_FOR`.

    `spend` decides and writes in one step: of several callers at once no more than `limit` are
    allowed. It returns None if the request was recorded and may leave. Otherwise nothing was
    written, and it returns the time from `now` until a request is allowed.
    """

    def spend(self, key: QuotaKey, now: datetime, limit: int) -> timedelta | None: ...
    def used(self, key: QuotaKey, now: datetime) -> int:
        """The number of requests that count at the moment."""
        ...

    def pause(self, key: QuotaKey, until: datetime) -> None:
        """Stores the time from which Apple takes requests again, in place of an earlier one."""
        ...

    def paused_until(self, key: QuotaKey) -> datetime | None:
        """The stored end of the pause; it may lie in the past."""
        ...
