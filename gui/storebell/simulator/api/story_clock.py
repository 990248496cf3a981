"""A clock of a customer's life: it begins in the past, can wait, and be set forward."""

from datetime import datetime, timedelta

from storebell.ports.clock import SimulationClock


class StoryClock:
    """The present of a customer's life, which is never later than that of the clock under it.

    Where no life is told, both are the same.
    """

    def __init__(self, clock: SimulationClock) -> None:
        self._clock = clock
        self._behind_by = timedelta()
        self._paused_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        return self._paused_at is not None

    def now(self) -> datetime:
        return (self._paused_at or self._clock.now()) - self._behind_by

    def set_back(self, by: timedelta) -> None:
        """Sets the clock back, before the life begins."""
        self._behind_by += by

    def advance_to(self, at: datetime) -> None:
        """Sets the clock forward, also in a pause, but not beyond the clock under it.

        A time that has passed changes nothing.
        """
        self._behind_by -= max(min(at, self._clock.now()) - self.now(), timedelta())

    def pause(self) -> None:
        if self._paused_at is None:
            self._paused_at = self._clock.now()

    def resume(self) -> None:
        """Goes on from where it was stopped."""
        if self._paused_at is not None:
            self._behind_by += self._clock.now() - self._paused_at
            self._paused_at = None

    def under(self, at: datetime) -> datetime:
        """The time of the clock under it at which this one shows `at`, if it is not paused."""
        return at + self._behind_by
