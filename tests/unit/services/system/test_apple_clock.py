"""When requests are signed with Apple's time, and for how long a measurement is good."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from storebell.domain.exchange import Exchange
from storebell.services.system.apple_clock import GOOD_FOR, MOST_PLACES, ApplesClock
from support.clocks import START

HERE = START + timedelta(milliseconds=500)


def exchange(skew: float | None) -> Exchange:
    """An answer that took no time, from a server whose clock shows half a second past."""
    date = "" if skew is None else format_datetime(START - timedelta(seconds=skew), usegmt=True)
    return Exchange("GET", "http://127.0.0.1/", HERE, 0.0, status=200, headers=(("Date", date),))


@pytest.mark.parametrize("skew", [97, -3723])
def test_nothing_is_corrected_until_it_is_wanted(skew: int) -> None:
    clock = ApplesClock()
    clock.note("Apple", exchange(skew))
    assert clock.time_at("Apple", HERE) == HERE
    clock.correct()
    assert clock.time_at("Apple", HERE) == HERE - timedelta(seconds=skew)
    clock.correct(is_on=False)
    assert clock.time_at("Apple", HERE) == HERE


def test_a_place_is_measured_before_it_is_relied_on() -> None:
    clock = ApplesClock()
    assert not clock.is_unknown("Apple", HERE)
    clock.correct()
    assert clock.is_unknown("Apple", HERE)
    clock.note("Apple", exchange(97))
    assert not clock.is_unknown("Apple", HERE)
    assert clock.is_unknown("a key of a simulator", HERE)


def test_a_measurement_is_forgotten_when_it_is_old_or_the_clock_was_set_back() -> None:
    clock = ApplesClock()
    clock.correct()
    clock.note("Apple", exchange(97))
    later, earlier = HERE + GOOD_FOR + timedelta(seconds=1), HERE - timedelta(seconds=97)
    for now in (later, earlier):
        assert clock.is_unknown("Apple", now)
        assert clock.time_at("Apple", now) == now


def test_a_place_without_a_date_is_not_asked_again_and_again() -> None:
    clock = ApplesClock()
    clock.correct()
    clock.note("Apple", exchange(None))
    assert not clock.is_unknown("Apple", HERE)
    assert clock.time_at("Apple", HERE) == HERE


def test_only_so_many_places_are_remembered() -> None:
    clock = ApplesClock()
    clock.correct()
    for number in range(MOST_PLACES + 1):
        clock.note(str(number), exchange(0))
    assert clock.is_unknown("0", HERE)
    assert not clock.is_unknown("1", HERE)
