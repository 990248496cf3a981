"""Fewer rounds of `dev.py faults polling`."""

import random

import pytest

from support.extent import amount
from support.polling_rounds import Tally, play_one

pytestmark = pytest.mark.anyio


async def test_random_schedules_miss_nothing_and_stay_within_apples_limits() -> None:
    tally = Tally()
    rounds = amount(6, 12)
    for number in range(rounds):
        await play_one(random.Random(f"suite-{number}"), tally)
    assert tally.is_good, tally
    assert tally.attempts > 50 * rounds
    assert tally.faults > 0
