"""Fewer rounds of `dev.py faults sends`."""

from pathlib import Path

import pytest

from support.extent import amount
from support.killed_sends import kill_sends


@pytest.mark.xdist_group("sends")
def test_killed_commands_lose_nothing_and_ask_for_nothing_twice(tmp_path: Path) -> None:
    *_, tally = kill_sends(tmp_path, amount(6, 15), seed=7)
    assert tally.killed > 0
    assert tally.is_good, tally
