"""Deletes tests by age in two steps: they can be restored for a day, then they are deleted.

Both steps need a plausible clock. While it is implausible, nothing is deleted.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.retention import COPIES_RETENTION, RESTORABLE_FOR, Purged
from storebell.ports.clock import Clock
from storebell.ports.event_store import Trash
from storebell.services.notifications.repository import TestRepository
from storebell.services.system.clock_check import ClockCheck

_log = logging.getLogger(__name__)

EVERY_SECONDS: Final = 3600.0
"""The interval at which a long-running process removes old tests."""


class Purge:
    """Removes tests older than the retention, and deletes those removed a day ago.

    The URLs that tests of Local went to are deleted at the same age.
    """

    def __init__(
        self,
        trash: Trash,
        repository: TestRepository,
        check: ClockCheck,
        clock: Clock,
        forget_urls: Callable[[datetime], None],
    ) -> None:
        """`forget_urls` deletes the URLs that were not used since a time."""
        self._forget_urls = forget_urls
        self._trash = trash
        self._repository = repository
        self._check = check
        self._clock = clock
        self._is_journal_left = False
        self._last_run: float | None = None

    async def run(self, keep_days: int) -> Purged:
        """Removes some tests at a time, so that other tasks run in between.

        It stops if the disk can't be written.
        """
        self._last_run = asyncio.get_running_loop().time()
        removed = 0
        if not self._check.is_plausible():
            _log.warning("No test is deleted: this computer's clock is implausible")
            self._repository.notify()
            return Purged(0, keep_days)
        now = self._clock.now()
        try:
            self._trash.date(now)
            oldest = now - timedelta(days=keep_days)
            while test_ids := self._trash.remove_old(now, oldest):
                removed += len(test_ids)
                self._repository.notify_changes(test_ids)
                await asyncio.sleep(0)
            self._forget_urls(oldest)
            await self._delete()
        except StorebellError as error:
            _log.info("Old tests were not deleted: %s", error.title)
        if removed:
            _log.info(
                "%d tests were removed: they ended and began before %s, %d days before the clock's "
                "%s; they can be brought back for a day",
                *(removed, oldest, keep_days, now),
            )
        return Purged(removed, keep_days)

    async def run_again(self, keep_days: int) -> Purged:
        """Runs unless it ran within the last hour; for a long-running process."""
        last = self._last_run
        if last is not None and asyncio.get_running_loop().time() - last < EVERY_SECONDS:
            return Purged(0, keep_days)
        return await self.run(keep_days)

    def restore(self) -> Sequence[str]:
        """Restores tests that were removed for their age and are not deleted yet. Returns the IDs.

        Raises as the database.
        """
        test_ids = self._trash.restore_old()
        _log.info("%d tests that were removed for their age were brought back", len(test_ids))
        self._repository.notify_changes(test_ids)
        return test_ids

    async def _delete(self) -> None:
        before, deleted = self._clock.now() - RESTORABLE_FOR, 0
        while some := self._trash.delete(before):
            deleted += some
            await asyncio.sleep(0)
        if deleted:
            _log.info("%d tests that were removed before %s were deleted", deleted, before)
            is_first = True
            while self._trash.merge_text_index(is_first=is_first):
                is_first = False
                await asyncio.sleep(0)
        if deleted or self._is_journal_left:
            self._is_journal_left = not self._trash.clear_journal()
        self._trash.delete_copies(self._clock.now(), self._clock.now() - COPIES_RETENTION)
