"""The computer's clock: waiting by the wall, and noticing a sleep or a clock that was set."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.app.clock import JUMP_SECONDS, LONGEST_NAP_SECONDS, SystemClock

pytestmark = pytest.mark.anyio

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


class Computer:
    """Time that passes in naps alone; during the naps named in `jumps` the wall moves as well."""

    def __init__(self, jumps: dict[int, float] | None = None) -> None:
        self.wall = START
        self.ticks = 1000.0
        self.naps: list[float] = []
        self._jumps = jumps or {}
        self.clock = SystemClock(lambda: self.wall, lambda: self.ticks, self.nap)

    async def nap(self, seconds: float) -> None:
        jump = self._jumps.get(len(self.naps), 0.0)
        self.naps.append(seconds)
        self.ticks += seconds
        self.wall += timedelta(seconds=seconds + jump)


async def test_a_wait_is_taken_in_short_naps_and_ends_at_its_time() -> None:
    computer = Computer()
    await computer.clock.sleep_until(START + timedelta(seconds=2 * LONGEST_NAP_SECONDS + 1))
    assert computer.naps == [LONGEST_NAP_SECONDS, LONGEST_NAP_SECONDS, 1.0]


async def test_what_is_past_is_not_waited_for() -> None:
    computer = Computer()
    await computer.clock.sleep_until(START)
    await computer.clock.sleep_until(START - timedelta(days=1))
    assert await computer.clock.wake_at(START)
    assert computer.naps == []


async def test_a_sleep_that_lasts_beyond_the_time_ends_the_wait() -> None:
    computer = Computer({0: 3600})
    await computer.clock.sleep_until(START + timedelta(hours=1))
    assert len(computer.naps) == 1


async def test_a_wait_that_nothing_disturbs_ends_in_time() -> None:
    computer = Computer()
    assert await computer.clock.wake_at(START + timedelta(minutes=1)) is True
    assert computer.wall == START + timedelta(minutes=1)


@pytest.mark.parametrize("seconds", [JUMP_SECONDS + 0.1, -JUMP_SECONDS - 0.1, 3600, -3600])
async def test_a_jump_ends_the_wait_at_once_and_is_told(seconds: float) -> None:
    computer = Computer({1: seconds})
    assert await computer.clock.wake_at(START + timedelta(hours=2)) is False
    assert len(computer.naps) == 2


@pytest.mark.parametrize("seconds", [JUMP_SECONDS - 0.1, -JUMP_SECONDS + 0.1])
async def test_a_correction_is_no_jump(seconds: float) -> None:
    computer = Computer({1: seconds})
    assert await computer.clock.wake_at(START + timedelta(minutes=5)) is True


async def test_small_corrections_add_up_to_a_jump() -> None:
    computer = Computer(dict.fromkeys(range(100), 3.0))
    assert await computer.clock.wake_at(START + timedelta(hours=1)) is False
    assert len(computer.naps) == 4, "3, 6, 9, and 12 seconds ahead"


async def test_the_computers_own_clock_is_in_utc_and_goes_on() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep_until(before + timedelta(milliseconds=5))
    assert clock.now() >= before + timedelta(milliseconds=5)
    assert before.tzinfo is UTC
    assert await clock.wake_at(clock.now() + timedelta(milliseconds=5)) is True
