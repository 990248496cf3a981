"""What is kept, on real databases: while the disk takes nothing, and between two processes."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.errors.storage import StoreUnwritableError, UnknownTestError
from storebell.domain.notifications.events import Outcome, Settled, WatchEnded
from storebell.domain.notifications.timeline import State
from storebell.services.notifications.repository import (
    TRY_AGAIN_AFTER,
    TestRepository,
    all_tests,
    find_test,
)
from storebell.storage.database.database import Database
from support.clocks import ManualClock
from support.faulty_vfs import Disk, Fault, faulty_disk
from support.stored import START, asked, attempt, token

pytestmark = pytest.mark.anyio


@pytest.fixture(params=Fault)
def disk(request: pytest.FixtureRequest) -> Iterator[Disk]:
    with faulty_disk(request.param) as opened:
        yield opened


def repository_of(database: Database, clock: ManualClock) -> TestRepository:
    return TestRepository(database, Database.in_memory().event_store, "this process", clock)


def test_a_test_goes_on_in_memory_while_the_disk_takes_nothing(tmp_path: Path, disk: Disk) -> None:
    clock = ManualClock(START)
    with Database.open(tmp_path / "storebell.db") as database:
        repository = repository_of(database, clock)
        repository.begin(asked("one"))
        disk.fill()
        repository.append(token("one"))
        repository.begin(asked("two"))
        repository.append(attempt("one"))
        [notice] = repository.take_notices()
        assert isinstance(notice, StoreUnwritableError)
        assert repository.take_notices() == ()
        assert database.event_store.events("one") == (asked("one"),)
        assert database.event_store.timeline("two") is None
        shown = {timeline.test_id: timeline for timeline in repository.page(None, 10).timelines}
        assert set(shown) == {"one", "two"}
        assert len(shown["one"].attempts) == 1

        disk.empty()
        clock.jump(TRY_AGAIN_AFTER)
        repository.append(attempt("one", number=2, after=9, result="OTHER"))
        stored = database.event_store.timeline("one")
        assert stored is not None
        assert len(stored.attempts) == 2
        assert database.event_store.timeline("two") is not None


def test_that_we_stopped_watching_is_not_kept() -> None:
    repository = repository_of(Database.in_memory(), ManualClock(START))
    repository.begin(asked("one"))
    repository.append(token("one"))
    repository.append(WatchEnded(test_id="one", at=START, outcome=Outcome.UNDECIDED))
    assert len(repository.events("one")) == 2


def test_what_was_removed_meanwhile_is_not_kept_again() -> None:
    clock = ManualClock(START)
    database = Database.in_memory()
    repository = repository_of(database, clock)
    repository.begin(asked("one"))
    repository.remove(["one"])
    assert repository.timeline("one") is None
    repository.restore(["one"])
    assert repository.timeline("one") is not None
    repository.remove(["one"])
    later = START + timedelta(days=1)
    assert database.trash.delete(later) == 1
    repository.append(Settled(test_id="one", at=START, outcome=Outcome.UNDECIDED))
    assert repository.timeline("one") is None


def test_a_test_is_named_by_the_beginning_of_its_id() -> None:
    repository = repository_of(Database.in_memory(), ManualClock(START))
    repository.begin(asked("test-one"))
    assert find_test(repository, "test-o").test_id == "test-one"
    with pytest.raises(UnknownTestError):
        find_test(repository, "nobody")
    assert [test.test_id for test in all_tests(repository)] == ["test-one"]
    assert list(all_tests(repository, State.FINAL)) == []


async def test_records_that_cannot_be_read_are_told_once_and_again_when_more_are_met() -> None:
    database = Database.in_memory()
    repository = repository_of(database, ManualClock(START))
    for name in ("one", "two"):
        repository.begin(asked(name))
        repository.append(token(name), attempt(name))

    def damage(connection: apsw.Connection) -> None:
        connection.execute("UPDATE events SET body = body || ' ' WHERE number IN (2, 3, 5)")

    database.file.write(damage)
    database.file.generation += 1  # as if it had been opened anew: nothing of it is known
    async with aclosing(repository.changes(has_notifier=True)) as changes:
        await anext(changes)
        assert repository.timeline("one") is not None
        [notice] = repository.take_notices()
        assert str(notice.title) == "2 records of one test can't be read"
        assert repository.take_notices() == ()
        waiting = asyncio.ensure_future(anext(changes))
        await asyncio.sleep(0)
        repository.page(None, 10)
        assert await waiting == frozenset()  # whoever listens is woken for the notice alone
    [notice] = repository.take_notices()
    assert str(notice.title) == "3 records of 2 tests can't be read"
    assert repository.take_notices() == ()
    assert dict(repository.unreadable_records().by_test) == {"one": 2, "two": 1}


async def test_two_processes_hear_of_each_other(tmp_path: Path) -> None:
    file = tmp_path / "storebell.db"
    with Database.open(file) as mine, Database.open(file) as theirs:
        clock = ManualClock(START)
        here, there = repository_of(mine, clock), repository_of(theirs, clock)
        async with aclosing(here.changes()) as changes:
            assert await anext(changes) == frozenset()
            there.begin(asked("theirs"))
            here.begin(asked("mine"))
            heard: set[str] = set()
            while heard != {"mine", "theirs"}:
                heard |= await anext(changes)
        assert {one.test_id for one in here.in_state(State.ASKED)} == {"mine", "theirs"}


async def test_another_keeper_of_the_same_process_hears_at_once() -> None:
    repository = repository_of(Database.in_memory(), ManualClock(START))
    async with aclosing(repository.changes()) as changes:
        await anext(changes)
        repository.begin(asked("one"))
        assert await anext(changes) == {"one"}


async def test_while_nothing_is_open_whoever_is_told_looks_only_when_told(tmp_path: Path) -> None:
    file = tmp_path / "storebell.db"
    with Database.open(file) as first, Database.open(file) as second:
        announced: list[str] = []
        spare = Database.in_memory().event_store
        mine = repository_of(first, ManualClock(START))
        other = TestRepository(
            second, spare, "another", ManualClock(START), lambda: announced.append("rung")
        )
        async with aclosing(mine.changes(has_notifier=True)) as changes:
            assert await anext(changes) == frozenset()
            waiting = asyncio.ensure_future(anext(changes))
            await asyncio.sleep(0)
            assert not [timer for timer in _timers() if not timer.cancelled()]
            other.begin(asked("t-1"))
            assert announced == ["rung"]
            mine.notify()
            assert await waiting == {"t-1"}


def _timers() -> list[asyncio.TimerHandle]:
    return list(asyncio.get_running_loop()._scheduled)  # type: ignore[attr-defined]


def test_a_clock_that_is_set_back_does_not_keep_a_test_in_memory(tmp_path: Path) -> None:
    clock = ManualClock(START + timedelta(days=4000))
    with faulty_disk(Fault.FULL) as disk, Database.open(tmp_path / "storebell.db") as database:
        repository = repository_of(database, clock)
        disk.fill()
        repository.begin(asked("one"))
        assert database.event_store.timeline("one") is None
        disk.empty()
        clock.jump(timedelta(days=-4000))
        repository.append(token("one"))
        assert database.event_store.timeline("one") is not None
