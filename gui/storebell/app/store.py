"""Opens the stored data: the database, and its substitutes in memory while the disk can't be
written.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

from storebell.appstore.budget import MemoryLedger, SteadyLedger
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.release import RELEASED
from storebell.ports.clock import Clock
from storebell.ports.request_ledger import Ledger
from storebell.services.notifications.repository import TestRepository
from storebell.services.system.clock_check import ClockCheck
from storebell.signing.root_files import made_at
from storebell.storage.database.database import Database
from storebell.storage.files.change_signal import ChangeSignal
from storebell.storage.files.process_registry import ProcessRegistry
from storebell.storage.paths import Paths

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """The repository of tests and what belongs to it, for as long as the run lasts."""

    repository: TestRepository
    clock_check: ClockCheck
    database: Database
    ledger: Ledger
    registry: "ProcessRegistry | NoRegistry"
    change_signal: ChangeSignal

    def may_poll(self, test_id: str, now: datetime, until: datetime) -> bool:
        """Fits `MayPoll`. On a disk that takes nothing it is better to look twice than never."""
        try:
            return self.database.leases.lease(test_id, self.registry.owner, now, until)
        except StorebellError as error:
            _log.info("Looked for without a lease: %s", error.title)
            return True

    def release_leases(self) -> None:
        try:
            self.database.leases.release_all(self.registry.owner)
        except StorebellError as error:
            _log.info("Leases are left to end by themselves: %s", error.title)


class NoRegistry:
    """Replaces `ProcessRegistry` where its folder can't be written."""

    owner = ""

    def is_alive(self, _owner: str) -> bool:
        return True


@contextmanager
def open_store(paths: Paths, clock: Clock) -> Iterator[OpenedStore]:
    """Never fails: data that can't be opened is in memory, and a notice gives the reason."""
    with ExitStack() as stack:
        notices: list[StorebellError] = []
        registry: ProcessRegistry | NoRegistry
        try:
            registry = stack.enter_context(ProcessRegistry(paths.registry_folder))
        except StorebellError as error:
            registry = NoRegistry()
            notices.append(error)
        try:
            database = stack.enter_context(Database.open(paths.database_file))
        except StorebellError as error:
            database = stack.enter_context(Database.in_memory())
            notices.append(error)
        check = ClockCheck(
            database.clock_facts,
            database.event_store,
            clock.now,
            RELEASED,
            lambda: made_at(paths.local_root_folder),
        )
        check.judge()
        spare = stack.enter_context(Database.in_memory()).event_store
        change_signal = ChangeSignal(paths.change_file)
        repository = TestRepository(
            database, spare, registry.owner, clock, change_signal.notify, check
        )
        for notice in notices:
            repository.report(notice)
        store = OpenedStore(
            repository,
            check,
            database,
            SteadyLedger(database.requests, MemoryLedger()),
            registry,
            change_signal,
        )
        stack.callback(store.release_leases)
        yield store
