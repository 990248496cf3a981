"""Tasks that end together with their owner."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Self

Work = Coroutine[object, object, None]

_log = logging.getLogger(__name__)


def log_error(error: Exception) -> None:
    """Logs an error with its traceback."""
    _log.error("A background task failed", exc_info=error)


class TaskScope:
    """A TaskGroup that cancels running tasks when it is left, instead of waiting for them.

    It is entered and left by the task that owns it; any task of that loop may start others in it.
    An error in one of them goes to `on_error` and ends that one alone: it concerns one connection,
    delivery or request, and must not cancel the others, nor the owner.
    """

    def __init__(self, on_error: Callable[[Exception], None] = log_error) -> None:
        self._on_error = on_error
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        # Without the error, the group lets it pass unchanged instead of wrapping it.
        await self._group.__aexit__(None, None, None)

    @property
    def are_running(self) -> bool:
        return bool(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Work) -> asyncio.Task[None]:
        """Runs the work beside its owner. The returned task can be cancelled alone."""
        name = getattr(work, "__qualname__", None)
        task = self._group.create_task(self._guard(work), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Cancelled before its first step, the task never touched it.
        task.add_done_callback(lambda _: work.close())
        return task

    async def stop_all(self) -> None:
        """Cancels running tasks and waits for their end; others may be started afterwards."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _guard(self, work: Work) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - nothing is lost: `on_error` gets it
            self._on_error(error)
