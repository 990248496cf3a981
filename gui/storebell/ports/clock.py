"""Time and waiting."""

from datetime import datetime
from typing import Protocol


class SimulationClock(Protocol):
    """Wall time and waiting, so that a test can run days in a moment."""

    def now(self) -> datetime: ...
    async def sleep_until(self, when: datetime) -> None: ...


class Clock(SimulationClock, Protocol):
    """The clock of this computer, which can sleep and be set."""

    async def wake_at(self, when: datetime) -> bool:
        """Waits until `when`; returns False once the computer has slept or its clock was set."""
        ...
