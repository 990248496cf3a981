"""Work is over at its own end or at the event, whichever is first."""

import asyncio

import pytest

from storebell.aio.interruption import unless_set

pytestmark = pytest.mark.anyio


async def answer(value: int) -> int:
    await asyncio.sleep(0)
    return value


async def never() -> bool:
    return await asyncio.Event().wait()


async def test_the_result_comes_while_the_event_is_not_set() -> None:
    assert await unless_set(asyncio.Event(), answer(3)) == 3


async def test_the_event_cancels_the_work() -> None:
    event, before = asyncio.Event(), asyncio.all_tasks()
    asyncio.get_running_loop().call_soon(event.set)
    assert await unless_set(event, never()) is None
    assert asyncio.all_tasks() == before


async def test_the_works_own_error_is_raised_as_it_is() -> None:
    async def fail() -> None:
        raise ValueError("of the work")

    with pytest.raises(ValueError, match="of the work"):
        await unless_set(asyncio.Event(), fail())


async def test_cancelling_the_caller_cancels_the_work() -> None:
    before = asyncio.all_tasks()
    task = asyncio.create_task(unless_set(asyncio.Event(), never()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert asyncio.all_tasks() == before
