"""Fewer rounds of `dev.py faults clock`."""

import random
from pathlib import Path

import pytest

from support.clock_rounds import JUMPS, Tally, play_one

pytestmark = pytest.mark.anyio


async def test_a_computer_that_sleeps_misses_nothing_and_catches_up_with_one_request(
    tmp_path: Path,
) -> None:
    tally = Tally()
    for number in range(30):
        await play_one(tmp_path, random.Random(f"suite-{number}"), tally)
    assert tally.wrong == []
    assert tally.jumps.keys() == JUMPS.keys()
    assert tally.most_polls == 1
    assert tally.skews
