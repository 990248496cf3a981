"""The short form of `dev.py faults polling`."""

import random

import pytest

from support.polling_rounds import Tally, play_one

pytestmark = pytest.mark.anyio


async def test_random_schedules_miss_nothing_and_stay_within_apples_limits() -> None:
    tally = Tally()
    for number in range(12):
        await play_one(random.Random(f"suite-{number}"), tally)
    assert tally.is_good, tally
    assert tally.attempts > 600
    assert tally.faults > 0
