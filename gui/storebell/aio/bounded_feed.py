"""A bounded queue from a producer of events to one reader."""

import asyncio
from collections import deque
from typing import Generic, Self, TypeVar

T = TypeVar("T")


class Feed(Generic[T]):
    """An async iterator for one reader; the oldest items are dropped if it does not read.

    It ends once it was closed and read to its end.
    """

    def __init__(self, most_items: int) -> None:
        self._items: deque[T] = deque(maxlen=most_items)
        self._changed = asyncio.Event()
        self._is_closed = False

    def put(self, item: T) -> None:
        self._items.append(item)
        self._changed.set()

    def close(self) -> None:
        self._is_closed = True
        self._changed.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while not self._items:
            if self._is_closed:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._items.popleft()
