"""Waits that double, for retries after a failure."""

from datetime import timedelta
from typing import Final

FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=10)


class Backoff:
    """Counts failures in a row; each wait is twice the one before, up to `longest`."""

    def __init__(self, first: timedelta = FIRST_WAIT, longest: timedelta = LONGEST_WAIT) -> None:
        self._first = first
        self._longest = longest
        self._wait = first

    @property
    def is_fresh(self) -> bool:
        """True if nothing failed since the last success."""
        return self._wait == self._first

    def next(self) -> timedelta:
        """The time to wait after one more failure."""
        wait = self._wait
        self._wait = min(wait * 2, self._longest)
        return wait

    def reset(self) -> None:
        """Makes the next wait the first one again, after a success."""
        self._wait = self._first
