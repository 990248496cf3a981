"""Tasks whose results come from a queue, and which end with their owner."""

import asyncio

import pytest

from storebell.aio.result_tasks import ResultTasks

pytestmark = pytest.mark.anyio


async def test_results_come_as_they_are_found() -> None:
    async with ResultTasks[int]() as tasks:

        async def find(number: int, after: asyncio.Event, then: asyncio.Event) -> None:
            await after.wait()
            tasks.results.put_nowait(number)
            then.set()

        first, second, third = asyncio.Event(), asyncio.Event(), asyncio.Event()
        tasks.start(find(2, second, third))
        tasks.start(find(1, first, second))
        first.set()
        async with asyncio.timeout(8):
            assert [await tasks.results.get() for _ in range(2)] == [1, 2]


async def test_an_error_is_a_result_and_ends_no_other_task() -> None:
    async with ResultTasks[str]() as tasks:

        async def fail() -> None:
            raise ZeroDivisionError("broken")

        async def find() -> None:
            await asyncio.sleep(0)
            tasks.results.put_nowait("found")

        tasks.start(fail())
        tasks.start(find())
        async with asyncio.timeout(8):
            error, found = await tasks.results.get(), await tasks.results.get()
    assert isinstance(error, ZeroDivisionError)
    assert found == "found"


async def test_leaving_cancels_what_still_runs_and_waits_for_its_end() -> None:
    seen: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            seen.append("ended")

    async with asyncio.timeout(8):
        async with ResultTasks[int]() as tasks:
            tasks.start(wait())
            await asyncio.sleep(0)
    assert seen == ["ended"]
    assert tasks.results.empty(), "that it was cancelled is no result"


async def test_a_task_that_never_began_is_closed_without_a_warning() -> None:
    began: list[str] = []

    async def work() -> None:
        began.append("began")

    async with ResultTasks[int]() as tasks:
        tasks.start(work())
    assert began == []


async def test_an_error_of_the_owner_comes_out_as_it_is() -> None:
    async def own() -> None:
        async with ResultTasks[int]() as tasks:
            tasks.start(asyncio.sleep(60))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await own()
