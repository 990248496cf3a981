"""Limits each app's requests to Apple's documented rates, before Apple rejects them.

Source of the limits: App Store Server API, Identifying rate limits. A request costs a row in a
ledger; where a ledger is shared, so is the budget of all processes on this computer.
"""

import contextlib
from collections import deque
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.environment import Environment
from storebell.domain.errors.apple import BudgetUsedError, RateLimitedError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import msg
from storebell.domain.network.request_limits import (
    COUNTED_FOR,
    MOST_AN_HOUR,
    Endpoint,
    QuotaKey,
    RequestsUsed,
)
from storebell.ports.request_ledger import Ledger

LONGEST_PAUSE: Final = timedelta(hours=1, minutes=1)
"""A pause that ends later than this was written by a clock that has been set back since."""


class Budget:
    """Limits each app to the documented number of requests in a rolling hour."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def of(
        self, bundle_id: str, environment: Environment, base_url: str | None = None
    ) -> "AppBudget":
        """One app's budget; a simulator at `base_url` that replaces Apple has its own."""
        place = "" if base_url is None else f" at {base_url.partition('://')[2]}"
        return AppBudget(self._ledger, bundle_id, environment, place)

    def used(
        self, bundle_id: str, environment: Environment, now: datetime
    ) -> tuple[RequestsUsed, ...]:
        """Counts Storebell's requests on this computer against each of Apple's limits."""
        return tuple(
            RequestsUsed(
                bundle_id,
                environment,
                endpoint,
                self._ledger.used(QuotaKey(bundle_id, environment, endpoint), now),
                most,
            )
            for (counted, endpoint), most in MOST_AN_HOUR.items()
            if counted is environment
        )


class AppBudget:
    """The budget of one app in one environment. In Local nothing is counted."""

    def __init__(
        self, ledger: Ledger, bundle_id: str, environment: Environment, place: str
    ) -> None:
        self._ledger = ledger
        self._bundle_id = bundle_id
        self._environment = environment
        self._owner = bundle_id + place

    def spend(self, endpoint: Endpoint, now: datetime) -> None:
        """Counts a request before it is sent; a refused one must not be sent.

        Raises RateLimitedError while a Retry-After of Apple's is in force, otherwise
        BudgetUsedError.
        """
        most = MOST_AN_HOUR.get((self._environment, endpoint))
        if most is None:
            return
        key = self._key(endpoint)
        paused_until = self._ledger.paused_until(key)
        if paused_until is not None and now < paused_until <= now + LONGEST_PAUSE:
            raise RateLimitedError(paused_until)
        wait = self._ledger.spend(key, now, most)
        if wait is not None:
            raise BudgetUsedError(
                now + wait,
                bundle_id=self._bundle_id,
                environment=msg(self._environment.value),
                most=most,
            )

    def pause(self, endpoint: Endpoint, until: datetime) -> None:
        """Pauses all requests until the time of Apple's 429."""
        if (self._environment, endpoint) in MOST_AN_HOUR:
            self._ledger.pause(self._key(endpoint), until)

    def _key(self, endpoint: Endpoint) -> QuotaKey:
        return QuotaKey(self._owner, self._environment, endpoint)


class SteadyLedger:
    """Another ledger, with a count of this process's own for while that one can't be written.

    Both count each request, so that a change from one to the other never lets more through.
    """

    def __init__(self, shared: Ledger, own: Ledger) -> None:
        self._shared = shared
        self._own = own

    def spend(self, key: QuotaKey, now: datetime, limit: int) -> timedelta | None:
        try:
            wait = self._shared.spend(key, now, limit)
        except StorebellError:
            return self._own.spend(key, now, limit)
        if wait is None:
            self._own.spend(key, now, limit)
        return wait

    def used(self, key: QuotaKey, now: datetime) -> int:
        own = self._own.used(key, now)
        with contextlib.suppress(StorebellError):
            return max(own, self._shared.used(key, now))
        return own

    def pause(self, key: QuotaKey, until: datetime) -> None:
        self._own.pause(key, until)
        with contextlib.suppress(StorebellError):
            self._shared.pause(key, until)

    def paused_until(self, key: QuotaKey) -> datetime | None:
        shared = None
        with contextlib.suppress(StorebellError):
            shared = self._shared.paused_until(key)
        noted = [each for each in (shared, self._own.paused_until(key)) if each is not None]
        return max(noted, default=None)


_SECOND: Final = timedelta(seconds=1)


class MemoryLedger:
    """A ledger for one process."""

    def __init__(self) -> None:
        self._spent: dict[QuotaKey, _Spent] = {}
        self._paused: dict[QuotaKey, datetime] = {}

    def spend(self, key: QuotaKey, now: datetime, limit: int) -> timedelta | None:
        spent = self._counting(key, now)
        if spent.total >= limit:
            return spent.frees_up_at - now
        spent.add(now)
        return None

    def used(self, key: QuotaKey, now: datetime) -> int:
        return self._counting(key, now).total

    def pause(self, key: QuotaKey, until: datetime) -> None:
        self._paused[key] = until

    def paused_until(self, key: QuotaKey) -> datetime | None:
        return self._paused.get(key)

    def _counting(self, key: QuotaKey, now: datetime) -> "_Spent":
        spent = self._spent.setdefault(key, _Spent())
        spent.forget(now)
        return spent


class _Spent:
    """The requests of one kind by the second, oldest first: 180,000 cost 3,600 entries."""

    def __init__(self) -> None:
        self.total = 0
        self._seconds: deque[tuple[datetime, int]] = deque()

    @property
    def frees_up_at(self) -> datetime:
        return self._seconds[0][0] + COUNTED_FOR

    def add(self, now: datetime) -> None:
        # Under the end of its second, and never before an earlier one: a clock that is set back
        # must not let a request be forgotten too soon.
        second, count = now.replace(microsecond=0) + _SECOND, 0
        if self._seconds and self._seconds[-1][0] >= second:
            second, count = self._seconds.pop()
        self._seconds.append((second, count + 1))
        self.total += 1

    def forget(self, now: datetime) -> None:
        """Lets go of what is too old to count."""
        while self._seconds and self._seconds[0][0] + COUNTED_FOR <= now:
            self.total -= self._seconds.popleft()[1]
        # Further ahead than that nothing can be, unless the clock was wrong when it was written.
        while self._seconds and self._seconds[-1][0] > now + COUNTED_FOR:
            self.total -= self._seconds.pop()[1]
