"""Reads Apple's notification history from the first page to the last, and verifies its payloads."""

import logging
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.accounts.credentials import App, Credentials
from storebell.domain.checks import Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError, BudgetUsedError, RateLimitedError
from storebell.domain.errors.network import (
    NameNotResolvedError,
    NotAnsweredError,
    NotConnectedError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import NO_MESSAGE, Message
from storebell.domain.notifications.history import HistoryPage, HistoryRecord, HistoryRequest
from storebell.ports.appstore import AppStore, AppStores
from storebell.ports.clock import Clock
from storebell.services.notifications.page_guard import PageGuard
from storebell.services.notifications.target import AppStoreTarget

_log = logging.getLogger(__name__)

MOST_REPEATS: Final = 5
"""The number of times that one page is requested again: after failures, and after Apple's 429."""

FIRST_WAIT_SECONDS: Final = 1.0
LONGEST_WAIT_SECONDS: Final = 30.0

_LOST_PLACE: Final = frozenset({4000014, 4000017})
"""An invalid or too old pagination token: Apple says to begin with the first page again."""

Jitter = Callable[[float, float], float]
"""A function for a random number between two, like `random.uniform`."""


@dataclass(frozen=True, slots=True)
class HistoryProgress:
    """The progress of the reading.

    `records` counts different notifications. While it waits, `waiting_until` is the end of the
    wait, and `why` is the title of the error that caused it. `is_simulated` is that of the records.
    """

    pages: int = 0
    records: int = 0
    is_complete: bool = False
    waiting_until: datetime | None = None
    why: Message = NO_MESSAGE
    is_simulated: bool = False


HistoryStep = HistoryRecord | HistoryProgress


@dataclass(frozen=True, slots=True)
class Pause:
    """The next page is requested later, because of `error`."""

    until: datetime
    error: StorebellError


async def read_pages(
    store: AppStore,
    request: HistoryRequest,
    clock: Clock,
    guard: PageGuard,
    jitter: Jitter = random.uniform,
) -> AsyncGenerator[HistoryPage | Pause, None]:
    """Every page, in Apple's order. A `Pause` is yielded before its wait.

    Temporary failures are retried, at most `MOST_REPEATS` times a page: after a random time from
    nothing to a limit that doubles (“full jitter”), and after a 429 when Apple takes requests
    again. A wait for our own request limit may take any time. If Apple has lost the place, reading
    begins once more at the first page: pages then repeat.

    `guard` stops an endless history with EndlessHistoryError; the caller notes on it which pages
    have new notifications.
    """
    walk = _Walk(clock, jitter)
    token: str | None = None
    while True:
        try:
            page = await store.notification_history(request, token)
        except StorebellError as error:
            if walk.may_start_again(error, token):
                guard.restart()
                token = None
                continue
            pause = walk.pause_after(error)
            if pause is None:
                raise
            yield pause
            await clock.sleep_until(pause.until)
            continue
        walk.go_on()
        yield page
        if page.next_token is None:
            return
        guard.follow(page.next_token)
        token = page.next_token


class _Walk:
    """Counts failures, and decides which may be retried."""

    def __init__(self, clock: Clock, jitter: Jitter) -> None:
        self._clock = clock
        self._jitter = jitter
        self._has_restarted = False
        self.go_on()

    def go_on(self) -> None:
        """Resets the counts of a page, after it came."""
        self._troubles = 0
        self._refusals = 0

    def may_start_again(self, error: StorebellError, token: str | None) -> bool:
        is_lost = isinstance(error, AppleError) and error.code in _LOST_PLACE
        if token is None or not is_lost or self._has_restarted:
            return False
        _log.warning("%s. The history is read from its first page again", error.title)
        self._has_restarted = True
        return True

    def pause_after(self, error: StorebellError) -> Pause | None:
        """The wait before the same page is requested again; None means no retry."""
        if isinstance(error, BudgetUsedError):
            return Pause(error.retry_at, error)
        if isinstance(error, RateLimitedError):
            self._refusals += 1
            return Pause(error.retry_at, error) if self._refusals <= MOST_REPEATS else None
        if not _passes(error) or self._troubles >= MOST_REPEATS:
            return None
        limit = min(FIRST_WAIT_SECONDS * 2**self._troubles, LONGEST_WAIT_SECONDS)
        self._troubles += 1
        wait = timedelta(seconds=self._jitter(0.0, limit))
        return Pause(self._clock.now() + wait, error)


def _passes(error: StorebellError) -> bool:
    """True if the failure is temporary."""
    if isinstance(error, AppleError):
        return error.is_retryable
    if isinstance(error, UnexpectedAnswerError):  # a gateway's, when it is a 5xx
        return error.exchange is not None and (error.exchange.status or 0) >= 500
    return isinstance(error, NameNotResolvedError | NotConnectedError | NotAnsweredError)


class History:
    """Reads the notification history of one app and environment at a time."""

    def __init__(
        self,
        *,
        stores: AppStores,
        target: AppStoreTarget,
        credentials_for: Callable[[App], Awaitable[Credentials]],
        clock: Clock,
        jitter: Jitter = random.uniform,
    ) -> None:
        self._stores = stores
        self._target = target
        self._credentials_for = credentials_for
        self._clock = clock
        self._jitter = jitter

    @property
    def is_simulated(self) -> bool:
        """True if a simulator is asked in place of Apple."""
        return self._target.is_simulated

    async def read(
        self, app: App, environment: Environment, request: HistoryRequest
    ) -> AsyncGenerator[HistoryStep, None]:
        """Yields each notification once, and the progress after each page.

        Raises as `AccountResolver.credentials_for` and the App Store, if a retry is of no use, and
        EndlessHistoryError.
        """
        credentials = await self._credentials_for(app)
        verifier, base_url = self._target.verifier(), self._target.base_url_of(environment)
        expected = Expected(app.bundle_id, app.app_apple_id, environment.value)
        seen: set[tuple[object, ...]] = set()
        progress, guard = HistoryProgress(is_simulated=self.is_simulated), PageGuard()
        async with (
            self._stores.open(credentials, environment, base_url) as store,
            aclosing(read_pages(store, request, self._clock, guard, self._jitter)) as steps,
        ):
            async for step in steps:
                if isinstance(step, Pause):
                    _log.warning("Waiting until %s: %s", step.until, step.error.title)
                    yield replace(progress, waiting_until=step.until, why=step.error.title)
                    continue
                known = len(seen)
                for item in step.items:
                    verification = verifier.verify(item.signed_payload, expected)
                    record = HistoryRecord.read(item, verification, is_simulated=self.is_simulated)
                    if record.identity not in seen:
                        seen.add(record.identity)
                        yield record
                progress = replace(progress, pages=progress.pages + 1, records=len(seen))
                yield replace(progress, is_complete=step.next_token is None)
                if step.next_token is not None:
                    guard.note(has_new=len(seen) > known)
        _log.info("History of %s in %s: %d", app.bundle_id, environment, len(seen))
