"""Feed of the stored tests: the first pages, then every change, of any process."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from storebell.domain.notifications.pages import Cursor, Page
from storebell.domain.notifications.test_filter import TestFilter
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.retention import Purged
from storebell.domain.settings.settings import Settings
from storebell.qt.background import Background, Job
from storebell.qt.timeline.change_watcher import ChangeWatcher

if TYPE_CHECKING:  # imported on the background's thread, after the first frame
    from storebell.services.container import Services

    Change = Callable[[Services], object]

_TESTS_A_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Loaded:
    """A page of the timeline, and which of its tests have unseen attempts."""

    page: Page
    unseen: frozenset[str]
    wanted: TestFilter


class TestFeed(QObject):
    """Reads and changes the stored tests, in the background.

    Signals: loaded(Loaded), or not_loaded(StorebellError); restored(timelines); stepped(step), one
    of `services.notifications.monitor_run.Step`; settings_read(Settings); purged(Finding), where
    tests were deleted for their age; failed(StorebellError).
    """

    loaded = Signal(object)
    not_loaded = Signal(object)
    restored = Signal(object)
    stepped = Signal(object)
    settings_read = Signal(object)
    purged = Signal(object)
    failed = Signal(object)

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._next: Cursor | None = None
        self._loading: Job | None = None
        self._wanted = TestFilter()
        self._change_watcher = ChangeWatcher(self)
        self._change_watcher.changed.connect(
            lambda: self._change(lambda services: services.repository.notify())
        )

    def start(self) -> None:
        """Reads the newest tests, then follows all of them for as long as the window lives."""

        async def read(services: "Services") -> tuple[Path, int]:
            return services.change_file, services.repository.newest_change()

        job = self._background.call(read)
        job.progressed.connect(self._on_start_read)
        self._start(job)
        self._load()  # read after that number, so that no change falls between the two
        self._read_settings()
        self.purge()

    def _on_start_read(self, start: tuple[Path, int]) -> None:
        file, since = start
        has_notifier = self._change_watcher.watch(file)

        def follow(services: "Services") -> AsyncGenerator[object, None]:
            return services.monitor.follow(is_endless=True, since=since, has_notifier=has_notifier)

        job = self._background.job(follow)
        job.progressed.connect(self.stepped)
        self._start(job)

    @property
    def is_loading(self) -> bool:
        return self._loading is not None

    def search(self, wanted: TestFilter) -> None:
        """Reads the newest of all stored tests that match a filter."""
        self._wanted, self._next = wanted, None
        self._load()

    def load_more(self) -> None:
        """Reads the next older page, if there is one and it is not being read."""
        if self._next is not None and self._loading is None:
            self._load()

    def remove(self, test_ids: Sequence[str]) -> None:
        self._change(lambda services: services.repository.remove(test_ids))

    def restore(self, test_ids: Sequence[str]) -> None:
        """Brings tests back and reads them, whether they are followed already or not yet."""

        async def work(services: "Services") -> list[Timeline]:
            services.repository.restore(test_ids)
            found = map(services.repository.timeline, test_ids)
            return [timeline for timeline in found if timeline is not None]

        job = self._background.call(work)
        job.progressed.connect(self.restored)
        self._start(job)

    def purge(self) -> None:
        """Deletes tests that are older than the retention, unless that was done a short time
        ago.
        """

        async def work(services: "Services") -> Purged:
            return await services.purge.run_again(services.settings.read().keep_days)

        self._start_purge(work)

    def confirm_clock(self) -> None:
        """Stores that a person confirmed this computer's clock, and does what waited for that."""

        async def work(services: "Services") -> Purged:
            services.repository.confirm_clock()
            return await services.purge.run(services.settings.read().keep_days)

        self._start_purge(work)

    def restore_old(self) -> None:
        """Restores the tests that were deleted for their age; the lanes follow as changes."""
        self._change(lambda services: services.purge.restore())

    def mark_seen(self, test_ids: Sequence[str]) -> None:
        self._change(lambda services: services.repository.mark_seen(test_ids))

    # -- inside ---------------------------------------------------------------------------------

    def _load(self) -> None:
        before, wanted = self._next, self._wanted

        async def read(services: "Services") -> Loaded:
            repository = services.repository
            return Loaded(
                repository.page(before, _TESTS_A_PAGE, wanted), repository.unseen(), wanted
            )

        if self._loading is not None:
            self._loading.cancel()
        self._loading = job = self._background.call(read)
        job.progressed.connect(self._on_loaded)
        job.failed.connect(self.not_loaded)
        job.finished.connect(lambda: self._on_load_finished(job))
        job.start()

    def _read_settings(self) -> None:
        async def read(services: "Services") -> Settings:
            return services.settings.read()

        job = self._background.call(read)
        job.progressed.connect(self.settings_read)
        self._start(job)

    def _start_purge(self, work: Callable[["Services"], Awaitable[Purged]]) -> None:
        job = self._background.call(work)
        job.progressed.connect(self._on_purged)
        self._start(job)

    def _on_purged(self, purged: Purged) -> None:
        if purged.count:
            self.purged.emit(purged.finding)

    def _on_loaded(self, loaded: Loaded) -> None:
        self._next, self._loading = loaded.page.next, None
        self.loaded.emit(loaded)

    def _on_load_finished(self, job: Job) -> None:
        if self._loading is job:
            self._loading = None

    def _change(self, change: "Change") -> None:
        async def work(services: "Services") -> None:
            change(services)

        self._start(self._background.call(work))

    def _start(self, job: Job) -> None:
        job.failed.connect(self.failed)
        job.start()
