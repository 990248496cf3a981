"""Tasks whose results one reader takes from a queue."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class ResultTasks(Generic[T]):
    """Tasks that end with their owner; what they find, or how one breaks, comes as a result.

    Nothing is raised in the group: it would cancel the reader of our generator.
    """

    def __init__(self) -> None:
        self.results: asyncio.Queue[T | Exception | None] = asyncio.Queue()
        self._group = asyncio.TaskGroup()
        self._tasks: list[asyncio.Task[None]] = []

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
        await self._group.__aexit__(None, None, None)

    def start(self, work: Coroutine[object, object, None]) -> None:
        task = self._group.create_task(self._guard(work))
        self._tasks.append(task)
        # Cancelled before its first step, the task never touched it.
        task.add_done_callback(lambda _: work.close())

    async def _guard(self, work: Coroutine[object, object, None]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001 - raised again to whoever reads the results
            self.results.put_nowait(error)
