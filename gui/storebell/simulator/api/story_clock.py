"""A clock of a customer's life: it can wait, and be set forward."""

from datetime import datetime, timedelta

from storebell.ports.clock import SimulationClock


class StoryClock:
    """The present of a customer's life. Where no life is told it is that of the clock under it."""

    def __init__(self, clock: SimulationClock) -> None:
        self._clock = clock
        self._ahead_by = timedelta()
        self._paused_at: datetime | None = None

    @property
    def is_paused(self) -> bool:
        return self._paused_at is not None

    def now(self) -> datetime:
        return (self._paused_at or self._clock.now()) + self._ahead_by

    def latest(self) -> datetime:
        """The present of the life, or of the clock under it, which is later after a pause."""
        return max(self.now(), self._clock.now())

    def advance_to(self, at: datetime) -> None:
        """Sets the clock forward, also in a pause; a time that has passed changes nothing."""
        self._ahead_by += max(at - self.now(), timedelta())

    def pause(self) -> None:
        if self._paused_at is None:
            self._paused_at = self._clock.now()

    def resume(self) -> None:
        """Goes on from where it was stopped."""
        if self._paused_at is not None:
            self._ahead_by -= self._clock.now() - self._paused_at
            self._paused_at = None

    def under(self, at: datetime) -> datetime:
        """The time of the clock under it at which this one shows `at`, if it is not paused."""
        return at - self._ahead_by
