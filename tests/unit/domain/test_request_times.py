"""A wrong clock is a fault where a server that judges the token refuses it, and nowhere else."""

from datetime import timedelta

import pytest

from storebell.domain.request_times import BACK_DATED, LIFETIME, ClockFault, clock_fault

GOOD_FOR = round((LIFETIME - BACK_DATED).total_seconds())


@pytest.mark.parametrize(
    ("seconds", "fault"),
    [
        (3600, ClockFault.FROM_THE_FUTURE),
        (61, ClockFault.FROM_THE_FUTURE),
        (60, None),
        (0, None),
        (-61, None),
        (1 - GOOD_FOR, None),
        (-GOOD_FOR, ClockFault.EXPIRED),
        (-3600, ClockFault.EXPIRED),
    ],
)
def test_a_token_covers_a_minute_ahead_and_four_behind(
    seconds: int, fault: ClockFault | None
) -> None:
    assert clock_fault(timedelta(seconds=seconds)) is fault
