"""Work that an event interrupts."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")


async def unless_set(event: asyncio.Event, work: Coroutine[object, object, T]) -> T | None:
    """The result of the work; None if the event was set before its end, which cancels the work.

    Raises as the work does.
    """
    results: list[T] = []
    failures: list[Exception] = []

    async def run() -> None:
        try:
            results.append(await work)
        except Exception as error:  # noqa: BLE001 - raised below: a TaskGroup would wrap it
            failures.append(error)

    try:
        async with asyncio.TaskGroup() as race:
            tasks = race.create_task(run()), race.create_task(event.wait())
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
    finally:
        work.close()  # cancelled before its first step, the task never touched it
    if failures:
        raise failures[0]
    return results[0] if results else None
