"""Waits that double, up to a limit, until something succeeds."""

from datetime import timedelta

import pytest

from storebell.services.notifications.backoff import FIRST_WAIT, LONGEST_WAIT, Backoff


def seconds(*counts: int) -> list[timedelta]:
    return [timedelta(seconds=count) for count in counts]


def test_each_wait_is_twice_the_one_before_and_none_is_longer_than_the_longest() -> None:
    backoff = Backoff()
    waits = [backoff.next() for _ in range(9)]
    assert waits == seconds(10, 20, 40, 80, 160, 320, 600, 600, 600)
    assert (waits[0], waits[-1]) == (FIRST_WAIT, LONGEST_WAIT)


def test_a_success_begins_with_the_first_wait_again() -> None:
    backoff = Backoff(*seconds(1, 4))
    assert [backoff.next() for _ in range(4)] == seconds(1, 2, 4, 4)
    backoff.reset()
    assert [backoff.next() for _ in range(3)] == seconds(1, 2, 4)


def test_it_is_fresh_until_something_fails_and_after_a_success() -> None:
    backoff = Backoff()
    was_fresh = [backoff.is_fresh]
    for step in (backoff.next, backoff.next, backoff.reset, backoff.next):
        step()
        was_fresh.append(backoff.is_fresh)
    assert was_fresh == [True, False, False, True, False]


@pytest.mark.parametrize("count", [1, 2, 50])
def test_one_backoff_knows_nothing_of_another(count: int) -> None:
    failing, other = Backoff(), Backoff()
    for _ in range(count):
        failing.next()
    assert other.is_fresh
    assert other.next() == FIRST_WAIT
