"""A clock that stops in a pause and is set forward, and never back."""

from datetime import datetime, timedelta

from storebell.simulator.api.story_clock import StoryClock
from support.clocks import ManualClock

SECOND = timedelta(seconds=1)


def test_it_is_the_clock_under_it_until_it_is_changed() -> None:
    start = datetime.now().astimezone()
    story = StoryClock(ManualClock(start))
    assert story.now() == story.latest() == start
    assert story.under(start) == start


def test_it_is_set_forward_and_never_back() -> None:
    start = datetime.now().astimezone()
    story = StoryClock(ManualClock(start))
    story.advance_to(start + 3 * SECOND)
    story.advance_to(start + SECOND)
    assert story.now() == story.latest() == start + 3 * SECOND
    assert story.under(start + 5 * SECOND) == start + 2 * SECOND


def test_it_stops_in_a_pause_and_goes_on_from_there() -> None:
    start = datetime.now().astimezone()
    clock = ManualClock(start)
    story = StoryClock(clock)
    story.pause()
    story.pause()
    clock.jump(2 * SECOND)
    assert story.is_paused
    assert story.now() == start
    assert story.latest() == start + 2 * SECOND
    story.resume()
    story.resume()
    clock.jump(SECOND)
    assert story.now() == start + SECOND
