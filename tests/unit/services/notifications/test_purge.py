"""Old tests go in two steps, on a plausible clock alone, and it is said."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from storebell.domain.notifications.events import Outcome, Settled
from storebell.domain.retention import Purged
from storebell.services.notifications.purge import Purge
from storebell.services.notifications.repository import TestRepository, all_tests
from storebell.services.system.clock_check import ClockCheck
from storebell.storage.database.database import Database
from support.clocks import ManualClock
from support.faulty_vfs import Fault, faulty_disk
from support.stored import asked, token

pytestmark = pytest.mark.anyio

RELEASED = datetime(2026, 11, 28, tzinfo=UTC)
START = RELEASED + timedelta(days=1)
DAY = timedelta(days=1)


class Computer:
    """One installation, and a clock that goes on or jumps."""

    def __init__(self, file: Path | None = None) -> None:
        self.clock = ManualClock(START)
        self.database = Database.in_memory() if file is None else Database.open(file)
        self.check = ClockCheck(
            self.database.clock_facts, self.database.event_store, self.clock.now, RELEASED
        )
        spare = Database.in_memory().event_store
        self.repository = TestRepository(
            self.database, spare, "me", self.clock, clock_check=self.check
        )
        self.purge = Purge(
            self.database.trash,
            self.repository,
            self.check,
            self.clock,
            self.database.choices.forget_urls,
        )

    def send(self, *test_ids: str, has_ended: bool = True) -> None:
        now = self.clock.now()
        for test_id in test_ids:
            event = asked(test_id, at=now)
            self.repository.begin(event, self.check.mark_for(event))
            self.repository.append(token(test_id))
            if has_ended:
                self.repository.append(Settled(test_id=test_id, at=now, outcome=Outcome.UNDECIDED))

    def go_on(self, days: float) -> None:
        """Time passes, and Apple says so now and then."""
        self.clock.jump(days * DAY)
        self.repository.note_apples_time(self.clock.now(), self.clock.now())

    @property
    def shown(self) -> list[str]:
        return [timeline.test_id for timeline in all_tests(self.repository)]


@pytest.fixture
def computer() -> Computer:
    return Computer()


async def test_what_ended_long_ago_goes_and_what_is_open_stays(computer: Computer) -> None:
    computer.send(*(f"old-{number}" for number in range(60)))
    computer.send("open", has_ended=False)
    computer.go_on(399)
    assert await computer.purge.run(400) == Purged(0, 400)
    computer.go_on(2)
    computer.send("new")
    assert await computer.purge.run(400) == Purged(60, 400)
    assert computer.shown == ["new", "open"]


@pytest.mark.parametrize("days", [-20_000, -30, 401, 4_000])
async def test_nothing_is_deleted_while_the_clock_is_implausible(
    computer: Computer, days: float
) -> None:
    computer.send("old")
    computer.go_on(300)
    computer.send("new", "removed")
    computer.repository.remove(["removed"])
    computer.clock.jump(days * DAY)
    for _ in range(3):
        assert await computer.purge.run(1) == Purged(0, 1)
        computer.clock.jump(2 * DAY)
    computer.send("of a wrong clock")
    assert set(computer.shown) == {"old", "new", "of a wrong clock"}
    computer.repository.restore(["removed"])
    assert set(computer.shown) == {"old", "new", "of a wrong clock", "removed"}
    computer.clock.jump(-(days + 6) * DAY)
    assert await computer.purge.run(400) == Purged(0, 400)
    assert len(computer.shown) == 4


async def test_what_was_removed_under_a_wrong_clock_has_its_day_under_a_right_one(
    computer: Computer,
) -> None:
    computer.send("one")
    computer.clock.jump(-20_000 * DAY)
    computer.repository.remove(["one"])
    computer.clock.jump(20_001 * DAY)
    await computer.purge.run(400)
    computer.repository.restore(["one"])
    assert computer.shown == ["one"]


async def test_for_a_day_they_can_be_brought_back_then_they_are_gone(computer: Computer) -> None:
    computer.send("a", "b")
    computer.go_on(500)
    assert (await computer.purge.run(400)).count == 2
    computer.clock.jump(0.9 * DAY)
    assert (await computer.purge.run(400)).count == 0
    assert set(computer.purge.restore()) == {"a", "b"}
    assert computer.shown == ["b", "a"]
    assert (await computer.purge.run(400)).count == 0

    computer.go_on(500)
    assert (await computer.purge.run(400)).count == 2
    computer.clock.jump(1.1 * DAY)
    await computer.purge.run(400)
    assert computer.purge.restore() == []
    assert computer.repository.events("a") == ()


async def test_the_log_says_how_many_by_which_rule_and_at_which_clock(
    computer: Computer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    computer.send("a", "b")
    computer.go_on(500)
    await computer.purge.run(400)
    now = computer.clock.now()
    said = f"2 tests were removed: they ended and began before {now - 400 * DAY}, 400 days before"
    assert said in caplog.text
    assert f"the clock's {now}" in caplog.text
    computer.clock.jump(2 * DAY)
    await computer.purge.run(400)
    assert f"2 tests that were removed before {now + DAY} were deleted" in caplog.text
    computer.clock.jump(-9000 * DAY)
    await computer.purge.run(400)
    assert "No test is deleted: this computer's clock is implausible" in caplog.text


def test_it_is_said_how_many_are_older_than_what() -> None:
    assert str(Purged(1, 90).finding.seen) == "One test older than 90 days was deleted"
    assert str(Purged(7, 90).finding.seen) == "7 tests older than 90 days were deleted"
    assert "storebell tests --restore-old" in str(Purged(7, 90).finding.advice)


async def test_whoever_runs_for_long_looks_again_after_an_hour(
    computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    computer.send("a", "b")
    computer.go_on(399)
    assert await computer.purge.run_again(400) == Purged(0, 400)
    computer.go_on(2)
    assert await computer.purge.run_again(400) == Purged(0, 400)
    loop = asyncio.get_running_loop()
    later = loop.time() + 3601
    with monkeypatch.context() as patch:
        patch.setattr(loop, "time", lambda: later)
        assert await computer.purge.run_again(400) == Purged(2, 400)


async def test_whoever_shows_them_is_told_each_time(computer: Computer) -> None:
    computer.send("a")
    computer.go_on(500)
    changes = computer.repository.changes()
    assert await anext(changes) == frozenset()
    await computer.purge.run(400)
    assert await anext(changes) == {"a"}
    computer.purge.restore()
    assert await anext(changes) == {"a"}
    await changes.aclose()


async def test_a_journal_that_another_reads_is_cleared_the_next_time(tmp_path: Path) -> None:
    computer = Computer(tmp_path / "storebell.db")
    computer.send("a")
    computer.repository.remove(["a"])
    computer.clock.jump(2 * DAY)
    event_store = tmp_path / "storebell.db-wal"
    reader = apsw.Connection(str(tmp_path / "storebell.db"))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM tests").fetchall()
    await computer.purge.run(400)
    assert event_store.stat().st_size > 0
    reader.execute("COMMIT")
    reader.close()
    await computer.purge.run(400)
    assert event_store.stat().st_size == 0


@pytest.mark.parametrize("fault", Fault)
async def test_where_the_disk_takes_nothing_nothing_is_lost(tmp_path: Path, fault: Fault) -> None:
    with faulty_disk(fault) as disk:
        computer = Computer(tmp_path / "storebell.db")
        computer.send("a")
        computer.go_on(500)
        disk.fill()
        assert await computer.purge.run(400) == Purged(0, 400)
        assert computer.shown == ["a"]
        disk.empty()
        assert await computer.purge.run(400) == Purged(1, 400)
