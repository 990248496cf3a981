"""What one following of tests remembers is its own."""

import asyncio

import pytest

from storebell.domain.environment import Environment
from storebell.services.notifications.monitor_run import Run

pytestmark = pytest.mark.anyio


async def test_no_choice_is_all_tests_and_an_empty_choice_is_none() -> None:
    assert Run(None, None, is_endless=True).only is None
    assert Run([], None, is_endless=False).only == frozenset()


async def test_the_choice_does_not_change_with_the_list_it_came_from() -> None:
    wanted = ["t-1", "t-2", "t-1"]
    run = Run(wanted, 3600.0, is_endless=False)
    wanted.clear()
    assert run.only == frozenset({"t-1", "t-2"})
    assert (run.time_scale, run.is_endless) == (3600.0, False)


async def test_two_runs_share_nothing_that_changes() -> None:
    one, other = Run(None, None, is_endless=True), Run(None, None, is_endless=True)
    one.notified.set()
    one.seen["t-1"] = 3
    one.groups["Hiking", "com.example.hiking", Environment.SANDBOX] = asyncio.Event()
    one.is_restoring_history = True
    one.steps.put_nowait(None)
    assert not other.notified.is_set()
    assert other.steps.empty()
    assert (other.seen, other.groups, other.noted) == ({}, {}, {})
    assert not other.is_restoring_history


async def test_an_error_in_a_task_is_a_step() -> None:
    async def fail() -> None:
        raise ZeroDivisionError

    run = Run(None, None, is_endless=False)
    async with asyncio.timeout(8), run.tasks:
        run.tasks.start(fail())
        assert isinstance(await run.steps.get(), ZeroDivisionError)
