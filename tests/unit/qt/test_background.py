"""The bridge: nothing is lost, nothing hangs, nothing is left behind."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from storebell.domain.errors.accounts import NoAppChosenError
from storebell.domain.errors.storebell_error import InternalError, StorebellError
from storebell.qt.background import Background, Job
from storebell.services.container import Services

SERVICES = cast(Services, object())


class Opened:
    """Counts how often the services were opened and closed; the bridge never looks inside."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.events: list[str] = []
        self.thread: int | None = None

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[Services]:
        if self.error is not None:
            raise self.error
        self.thread = threading.get_ident()
        self.events.append("opened")
        try:
            yield SERVICES
        finally:
            self.events.append("closed")


class Seen:
    """What a job told."""

    def __init__(self, job: Job) -> None:
        self.items: list[object] = []
        self.errors: list[StorebellError] = []
        self.finished = 0
        job.progressed.connect(self.items.append)
        job.failed.connect(self.errors.append)
        job.finished.connect(self._count)
        job.start()

    def _count(self) -> None:
        self.finished += 1


def wait_for_end(seen: Seen, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: seen.finished == 1)


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def background(opened: Opened, qapp: object) -> Iterator[Background]:
    bridge = Background(opened)
    bridge.start()
    yield bridge
    bridge.close()
    assert not [t for t in threading.enumerate() if t.name == "storebell-background"]


async def count_to(number: int) -> AsyncGenerator[object, None]:
    for value in range(number):
        yield value


async def wait_for_ever(_services: Services) -> object:
    await asyncio.Event().wait()
    return None


def test_every_item_arrives_in_order(background: Background, qtbot: QtBot) -> None:
    seen = Seen(background.job(lambda _: count_to(1000)))
    qtbot.waitUntil(lambda: seen.finished == 1)
    assert seen.items == list(range(1000))


def test_the_first_item_is_never_lost(background: Background, qtbot: QtBot) -> None:
    for _ in range(30):
        seen = Seen(background.job(lambda _: count_to(1)))
        wait_for_end(seen, qtbot)
        assert seen.items == [0]


def test_an_answer_is_one_item(background: Background, qtbot: QtBot) -> None:
    async def answer(services: Services) -> object:
        assert services is SERVICES
        return "answer"

    seen = Seen(background.call(answer))
    qtbot.waitUntil(lambda: seen.finished == 1)
    assert seen.items == ["answer"]


def test_an_error_comes_after_what_happened_before_it(background: Background, qtbot: QtBot) -> None:
    async def stream(_services: Services) -> AsyncGenerator[object, None]:
        yield 1
        raise NoAppChosenError

    seen = Seen(background.job(stream))
    qtbot.waitUntil(lambda: seen.finished == 1)
    assert seen.items == [1]
    assert [str(error.title) for error in seen.errors] == ["No app was chosen"]


def test_a_bug_ends_its_job_alone(background: Background, qtbot: QtBot) -> None:
    async def stumble(_services: Services) -> object:
        raise ZeroDivisionError

    broken = Seen(background.call(stumble))
    qtbot.waitUntil(lambda: broken.finished == 1)
    assert isinstance(broken.errors[0], InternalError)
    healthy = Seen(background.job(lambda _: count_to(3)))
    qtbot.waitUntil(lambda: healthy.finished == 1)
    assert healthy.items == [0, 1, 2]


def test_a_cancelled_job_tells_nothing_more_but_its_end(
    background: Background, qtbot: QtBot
) -> None:
    closed = threading.Event()

    async def stream(_services: Services) -> AsyncGenerator[object, None]:
        try:
            yield 1
            await asyncio.Event().wait()
        finally:
            closed.set()

    job = background.job(stream)
    seen = Seen(job)
    qtbot.waitUntil(lambda: seen.items == [1])
    job.cancel()
    qtbot.waitUntil(lambda: seen.finished == 1)
    assert closed.is_set()
    assert seen.errors == []


def test_a_job_cancelled_before_it_began_ends_too(background: Background, qtbot: QtBot) -> None:
    job = background.call(wait_for_ever)
    job.cancel()
    seen = Seen(job)
    qtbot.waitUntil(lambda: seen.finished == 1)
    assert seen.items == []


def test_the_services_live_on_the_bridges_thread_and_are_closed_once(
    qapp: object, qtbot: QtBot, opened: Opened
) -> None:
    bridge = Background(opened)
    bridge.start()
    running = Seen(bridge.call(wait_for_ever))
    qtbot.waitUntil(lambda: opened.thread is not None)
    bridge.close()
    bridge.close()
    assert opened.events == ["opened", "closed"]
    assert opened.thread != threading.get_ident()
    qtbot.waitUntil(lambda: running.finished == 1)
    late = Seen(bridge.call(wait_for_ever))
    qtbot.waitUntil(lambda: late.finished == 1)


def test_jobs_that_wait_for_services_end_when_the_bridge_is_closed(
    qapp: object, qtbot: QtBot
) -> None:
    @asynccontextmanager
    async def slow() -> AsyncIterator[Services]:
        await asyncio.sleep(0.2)
        yield SERVICES

    bridge = Background(slow)
    bridge.start()
    waiting = Seen(bridge.call(wait_for_ever))
    bridge.close()
    wait_for_end(waiting, qtbot)
    assert waiting.items == []


def test_services_that_cannot_be_opened_fail_every_job(qapp: object, qtbot: QtBot) -> None:
    for error, kind in ((NoAppChosenError(), NoAppChosenError), (OSError("x"), InternalError)):
        bridge = Background(Opened(error))
        bridge.start()
        for _ in range(2):
            seen = Seen(bridge.job(lambda _: count_to(1)))
            wait_for_end(seen, qtbot)
            assert [type(one) for one in seen.errors] == [kind]
        bridge.close()


def test_a_bridge_that_was_never_started_closes(qapp: object) -> None:
    Background(Opened()).close()
