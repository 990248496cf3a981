"""Waits that double, for what is tried again after it failed."""

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
        """Whether nothing failed since the last success."""
        return self._wait == self._first

    def next(self) -> timedelta:
        """How long to wait after one more failure."""
        wait = self._wait
        self._wait = min(wait * 2, self._longest)
        return wait

    def reset(self) -> None:
        """It succeeded: the next wait is the first one again."""
        self._wait = self._first
