"""Fewer rounds of `dev.py faults cancel`."""

from pathlib import Path

import pytest

from support.cancelled_sends import stop_everywhere
from support.extent import amount


@pytest.mark.xdist_group("cancel")
def test_what_is_stopped_ends_leaves_nothing_and_can_be_resumed(tmp_path: Path) -> None:
    *_, tally = stop_everywhere(tmp_path, amount(15, 40), seed=3)
    assert len(tally.points) >= amount(8, 20)
    # How long it took is measured by the long form: this computer may be busy.
    assert (tally.threads, tally.tasks, tally.unfinished) == (set(), 0, 0), tally
