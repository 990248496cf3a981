"""A scope of tasks: they end with it, and a mistake in one ends that one alone."""

import asyncio
import logging

import pytest

from storebell.aio.task_scope import TaskScope

pytestmark = pytest.mark.anyio


async def wait_for_ever(ended: list[str] | None = None) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        if ended is not None:
            ended.append("ended")


async def test_leaving_cancels_instead_of_waiting() -> None:
    ended: list[str] = []
    async with asyncio.timeout(8):
        async with TaskScope() as tasks:
            tasks.start(wait_for_ever(ended))
            tasks.start(wait_for_ever(ended))
            await asyncio.sleep(0)
            assert (tasks.are_running, len(tasks)) == (True, 2)
    assert ended == ["ended", "ended"]
    assert (tasks.are_running, len(tasks)) == (False, 0)


async def test_a_mistake_is_logged_and_ends_no_other(caplog: pytest.LogCaptureFixture) -> None:
    done = asyncio.Event()

    async def fail() -> None:
        raise ZeroDivisionError

    async def go_on() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        done.set()

    with caplog.at_level(logging.ERROR):
        async with TaskScope() as tasks:
            tasks.start(fail())
            tasks.start(go_on())
            async with asyncio.timeout(8):
                await done.wait()
    [record] = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


async def test_an_error_goes_to_the_owner_and_ends_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    results: asyncio.Queue[str | Exception] = asyncio.Queue()

    async def fail() -> None:
        raise ZeroDivisionError("broken")

    async def find() -> None:
        await asyncio.sleep(0)
        results.put_nowait("found")

    async with TaskScope(on_error=results.put_nowait) as tasks:
        tasks.start(fail())
        tasks.start(find())
        async with asyncio.timeout(8):
            error, found = await results.get(), await results.get()
    assert isinstance(error, ZeroDivisionError)
    assert found == "found"
    assert caplog.records == [], "who takes the errors says what is logged"


async def test_that_a_task_was_cancelled_is_no_error() -> None:
    errors: list[Exception] = []
    async with TaskScope(on_error=errors.append) as tasks:
        tasks.start(wait_for_ever())
        await asyncio.sleep(0)
    assert errors == []


async def test_one_task_can_be_cancelled_alone() -> None:
    ended: list[str] = []
    async with asyncio.timeout(8), TaskScope() as tasks:
        alone = tasks.start(wait_for_ever(ended))
        tasks.start(wait_for_ever())
        await asyncio.sleep(0)
        alone.cancel()
        await asyncio.wait((alone,))
        assert ended == ["ended"]
        assert len(tasks) == 1


async def test_after_all_were_stopped_others_can_be_started() -> None:
    ended: list[str] = []
    async with TaskScope() as tasks:
        await tasks.stop_all()
        tasks.start(wait_for_ever(ended))
        await asyncio.sleep(0)
        async with asyncio.timeout(8):
            await tasks.stop_all()
        assert ended == ["ended"]
        assert not tasks.are_running
        tasks.start(wait_for_ever(ended))
        await asyncio.sleep(0)
    assert ended == ["ended", "ended"]


async def test_stopping_waits_until_a_task_has_cleaned_up() -> None:
    seen: list[str] = []

    async def slow_to_end() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            seen.append("cleaned up")

    async with TaskScope() as tasks:
        tasks.start(slow_to_end())
        await asyncio.sleep(0)
        await tasks.stop_all()
        assert seen == ["cleaned up"]


async def test_a_task_that_never_began_is_closed_without_a_warning() -> None:
    began: list[str] = []

    async def work() -> None:
        began.append("began")

    async with TaskScope() as tasks:
        tasks.start(work())
    assert began == []


async def test_an_error_of_the_owner_is_not_wrapped() -> None:
    ended: list[str] = []

    async def own() -> None:
        async with TaskScope() as tasks:
            tasks.start(wait_for_ever(ended))
            await asyncio.sleep(0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await own()
    assert ended == ["ended"]
