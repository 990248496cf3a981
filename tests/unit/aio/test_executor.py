"""The threads of name lookups, which nobody waits for."""

import asyncio
import threading
import time

from storebell.aio.executor import UnwaitedExecutor


def test_an_end_does_not_wait_for_what_still_runs_and_starts_nothing_more() -> None:
    release, started, second = threading.Event(), threading.Event(), threading.Event()

    def hang() -> str:
        started.set()
        release.wait(60)
        return "answer"

    executor = UnwaitedExecutor(max_workers=1)
    running = executor.submit(hang)
    waiting = executor.submit(second.set)
    assert started.wait(10)
    try:
        executor.shutdown(wait=True)
        assert not running.done()
        assert waiting.cancelled()
    finally:
        release.set()
    assert running.result(10) == "answer"
    assert not second.is_set()


def test_a_loop_with_a_lookup_that_hangs_can_be_closed() -> None:
    release, started = threading.Event(), threading.Event()

    def hang() -> None:
        started.set()
        release.wait(60)

    async def look_up() -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(UnwaitedExecutor(max_workers=1))
        loop.run_in_executor(None, hang)
        while not started.is_set():  # noqa: ASYNC110 - of another thread
            await asyncio.sleep(0.001)

    began = time.monotonic()
    try:
        asyncio.run(look_up())
        assert time.monotonic() - began < 30, "the lookup would have taken 60 s"
    finally:
        release.set()
