"""An exchange says how far the clocks are apart, as exactly as its Date allows."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from storebell.domain.exchange import Exchange
from support.clocks import START


@pytest.mark.parametrize("skew", [0, 1, -1, 97, -97, 3723, -3723, 86_400])
@pytest.mark.parametrize("took", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("fraction", [0.0, 0.25, 0.5, 0.75, 0.999])
def test_the_skew_is_off_by_half_a_second_and_half_the_exchange_at_most(
    skew: int, took: float, fraction: float
) -> None:
    started = START + timedelta(seconds=fraction)
    for answered_after in (0.0, took / 2, took):
        there = started + timedelta(seconds=answered_after - skew)
        date = ("Date", format_datetime(there.replace(microsecond=0), usegmt=True))
        exchange = Exchange("GET", "http://127.0.0.1/", started, took, headers=(date,))
        measured = exchange.clock_skew
        assert measured is not None
        assert abs(measured.total_seconds() - skew) <= 0.5 + took / 2 + 1e-6
