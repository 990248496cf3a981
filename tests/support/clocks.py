"""A clock that is moved by waiting: days pass in a moment."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


class ManualClock:
    """Fits `services.ports.Clock`. Sleeping sets it to the time that was waited for."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self.waits: list[datetime] = []

    def now(self) -> datetime:
        return self._now

    async def sleep_until(self, when: datetime) -> None:
        self.waits.append(when)
        self._now = max(self._now, when)

    async def wake_at(self, when: datetime) -> bool:
        await self.sleep_until(when)
        return True

    def jump(self, by: timedelta) -> None:
        """The computer slept, or somebody set its clock."""
        self._now += by
