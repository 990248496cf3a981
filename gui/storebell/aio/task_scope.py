"""Tasks that end with the one who owns them."""

import asyncio
import logging
from collections.abc import Coroutine
from types import TracebackType
from typing import Self

Work = Coroutine[object, object, None]

_log = logging.getLogger(__name__)


class TaskScope:
    """A TaskGroup that cancels what still runs when it is left, instead of waiting for it.

    It is entered and left by the task that owns it; any task of that loop may start others in it.
    A mistake of ours in one of them is logged and ends that one alone: it is about one connection
    or one delivery, and must not end the others, nor the window.
    """

    def __init__(self) -> None:
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
        # Not told of the error, the group lets it pass as it is instead of wrapping it.
        await self._group.__aexit__(None, None, None)

    @property
    def are_running(self) -> bool:
        return bool(self._tasks)

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Work) -> None:
        task = self._group.create_task(_guard(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # Cancelled before its first step, the task never touched it.
        task.add_done_callback(lambda _: work.close())

    async def stop_all(self) -> None:
        """Cancels what runs and waits until it has ended; others may be started afterwards."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


async def _guard(work: Work) -> None:
    try:
        await work
    except Exception:  # noqa: BLE001  # logged whole; see TaskScope
        _log.exception("A task of the simulator failed")
