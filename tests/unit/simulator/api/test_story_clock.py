"""A clock that begins in the past, stops in a pause and never passes the clock under it."""

from datetime import datetime, timedelta

from storebell.simulator.api.story_clock import StoryClock
from support.clocks import ManualClock

SECOND = timedelta(seconds=1)


def test_it_is_the_clock_under_it_until_it_is_changed() -> None:
    start = datetime.now().astimezone()
    story = StoryClock(ManualClock(start))
    assert story.now() == start
    assert story.under(start) == start


def test_it_is_set_forward_and_never_back() -> None:
    start = datetime.now().astimezone()
    story = StoryClock(ManualClock(start))
    story.set_back(10 * SECOND)
    story.advance_to(start - 3 * SECOND)
    story.advance_to(start - 5 * SECOND)
    assert story.now() == start - 3 * SECOND
    assert story.under(start) == start + 3 * SECOND


def test_it_is_set_forward_to_the_present_at_most() -> None:
    start = datetime.now().astimezone()
    clock = ManualClock(start)
    story = StoryClock(clock)
    story.set_back(10 * SECOND)
    story.pause()
    story.advance_to(start + SECOND)
    assert story.now() == start
    clock.jump(2 * SECOND)
    story.advance_to(start + SECOND)
    assert story.now() == start + SECOND


def test_it_stops_in_a_pause_and_goes_on_from_there() -> None:
    start = datetime.now().astimezone()
    clock = ManualClock(start)
    story = StoryClock(clock)
    story.pause()
    story.pause()
    clock.jump(2 * SECOND)
    assert story.is_paused
    assert story.now() == start
    story.resume()
    story.resume()
    clock.jump(SECOND)
    assert story.now() == start + SECOND
