"""The one bridge between asyncio and Qt.

A thread of its own runs the loop, because Qt's own asyncio loop can't open sockets and a loop
shared with Qt dies when a native dialog spins one inside it. A `Job` consumes one async iterator
there and hands its items to the window as signals. Build a job, connect to it, then start it.
"""

import logging
import threading
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance, Slot

from storebell.domain.errors.storebell_error import InternalError, StorebellError

if TYPE_CHECKING:  # all are imported on the background's thread, after the first frame
    import asyncio

    from storebell.aio.task_scope import TaskScope
    from storebell.services.container import Services

HURRIED_SECONDS: Final = 0.8
"""Time that a closing window waits for its resources to close. That takes a tenth of it, except
while services are still being opened.
"""

_BATCH_MILLISECONDS: Final = 33
"""Items are handed over at most this often: two frames at 60 Hz."""

_log = logging.getLogger(__name__)

Stream = Callable[["Services"], AsyncGenerator[object, None]]
Call = Callable[["Services"], Awaitable[object]]
OpenServices = Callable[[], "AbstractAsyncContextManager[Services]"]


class Job(QObject):
    """One stream of items, running in the background.

    Signals: `progressed(object)`, one item; `failed(StorebellError)`; `finished()`, always the
    last, after failure and cancellation too.
    """

    progressed = Signal(object)
    failed = Signal(object)
    finished = Signal()
    _notified = Signal()

    def __init__(self, stream: Stream, launch: Callable[["Job"], None], parent: QObject) -> None:
        super().__init__(parent)
        self.stream = stream
        self._launch = launch
        self._inbox: deque[Callable[[], None]] = deque()
        self._is_notified = False
        self._is_cancelled = False
        self._stop: Callable[[], None] | None = None
        self._notified.connect(self._on_notified, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        self._launch(self)

    def cancel(self) -> None:
        """Stops the stream: no item arrives after this, only `finished`."""
        self._is_cancelled = True
        if self._stop is not None:
            self._stop()

    # -- on the loop's thread -------------------------------------------------------------------

    async def run(self, services: "Services") -> None:
        """Consumes the stream to its end. Cancelling the task that runs this closes it."""
        try:
            async with aclosing(self.stream(services)) as items:
                async for item in items:
                    self._hand(self.progressed, item)
        except StorebellError as error:
            self._hand(self.failed, error)
        except Exception as error:  # noqa: BLE001 - a bug must not end all other jobs
            _log.exception("A background job failed")
            self._hand(self.failed, InternalError(reason=type(error).__name__))

    def end(self) -> None:
        """After `run`, and also where that was cancelled before its first step."""
        self._enqueue(self.finished.emit)

    def begin(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        if self._is_cancelled:
            stop()

    def end_unstarted(self, error: StorebellError | None) -> None:
        """Ends a job that never ran, because the services could not be opened or are closed."""
        if error is not None:
            self._hand(self.failed, error)
        self.end()

    def _hand(self, signal: SignalInstance, item: object) -> None:
        self._enqueue(lambda: None if self._is_cancelled else signal.emit(item))

    def _enqueue(self, deliver: Callable[[], None]) -> None:
        self._inbox.append(deliver)
        if not self._is_notified:
            self._is_notified = True
            self._notified.emit()

    # -- on the window's thread -----------------------------------------------------------------

    @Slot()
    def _on_notified(self) -> None:
        QTimer.singleShot(_BATCH_MILLISECONDS, self, self._on_batch_due)

    @Slot()
    def _on_batch_due(self) -> None:
        self._is_notified = False
        while self._inbox:
            self._inbox.popleft()()


class Background(QObject):
    """Owns the thread, its loop and the services that live there; closed once, joined, gone."""

    def __init__(self, open_services: OpenServices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = open_services
        self._thread = threading.Thread(target=self._run, name="storebell-background")
        self._lock = threading.Lock()  # guards the three below, between the two threads
        self._is_over = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._calls_before_the_loop: list[Callable[[], None]] = []
        self._jobs: set[Job] = set()
        self._is_closing = False
        self._closing_seconds: float | None = None
        # Touched on the loop's thread only:
        self._waiting: list[Job] = []
        self._start_task: Callable[[Job], None] | None = None
        self._opening_error: StorebellError | None = None
        self._closing: asyncio.Event | None = None

    def start(self) -> None:
        self._thread.start()

    def job(self, stream: Stream) -> Job:
        """A job for a stream of items, not yet started."""
        job = Job(stream, self._launch, self)
        self._jobs.add(job)
        job.finished.connect(lambda: self._forget(job))
        return job

    def call(self, call: Call) -> Job:
        """A job for one answer, which arrives as its only item."""

        async def stream(services: "Services") -> AsyncGenerator[object, None]:
            yield await call(services)

        return self.job(stream)

    def hurry(self) -> None:
        """Lets `close` wait for little more than a second: the process is about to end."""
        self._closing_seconds = HURRIED_SECONDS

    def close(self) -> None:
        """Cancels every job, closes the services, joins the thread. Safe to call twice."""
        if self._is_closing:
            return
        self._is_closing = True
        if self._thread.is_alive():
            self._call_on_loop(self._end)
            self._thread.join(self._closing_seconds)

    def _forget(self, job: Job) -> None:
        self._jobs.discard(job)
        job.setParent(None)

    def _launch(self, job: Job) -> None:
        if self._is_closing:
            job.end_unstarted(None)
        else:
            self._call_on_loop(lambda: self._begin(job))

    def _call_on_loop(self, call: Callable[[], None]) -> None:
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(call)
            elif not self._is_over:
                self._calls_before_the_loop.append(call)

    # -- on the loop's thread -------------------------------------------------------------------

    def _run(self) -> None:
        import asyncio

        with asyncio.Runner() as runner:
            runner.run(self._serve())
            with self._lock:  # no call may reach a loop that is about to be closed
                self._loop, self._is_over = None, True

    def _end(self) -> None:
        assert self._closing is not None
        self._closing.set()

    async def _serve(self) -> None:
        import asyncio

        from storebell.aio.executor import UnwaitedExecutor
        from storebell.aio.task_scope import TaskScope

        self._closing = asyncio.Event()
        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._loop.set_default_executor(UnwaitedExecutor())
            for call in self._calls_before_the_loop:
                self._loop.call_soon(call)
            self._calls_before_the_loop.clear()
        try:
            async with self._open() as services, TaskScope() as tasks:
                self._start_task = lambda job: self._start(job, services, tasks)
                for job in self._waiting:
                    self._start_task(job)
                self._waiting.clear()
                await self._closing.wait()
        except StorebellError as error:
            await self._stay_broken(error)
        except Exception as error:  # noqa: BLE001 - the window has to show it
            _log.exception("The services could not be opened")
            await self._stay_broken(InternalError(reason=type(error).__name__))

    async def _stay_broken(self, error: StorebellError) -> None:
        self._opening_error, self._start_task = error, None
        for job in self._waiting:
            job.end_unstarted(error)
        self._waiting.clear()
        assert self._closing is not None
        await self._closing.wait()

    def _begin(self, job: Job) -> None:
        if self._closing is not None and self._closing.is_set():
            job.end_unstarted(None)
        elif self._start_task is not None:
            self._start_task(job)
        elif self._opening_error is not None:
            job.end_unstarted(self._opening_error)
        else:
            self._waiting.append(job)

    def _start(self, job: Job, services: "Services", tasks: "TaskScope") -> None:
        task = tasks.start(job.run(services))
        task.add_done_callback(lambda _: job.end())
        job.begin(lambda: self._stop(task))

    def _stop(self, task: "asyncio.Task[None]") -> None:
        self._call_on_loop(lambda: _cancel(task))


def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
