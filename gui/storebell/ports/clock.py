"""Time and waiting."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time and waiting, so that a test can play days in a moment."""

    def now(self) -> datetime: ...
    async def sleep_until(self, when: datetime) -> None: ...
    async def wake_at(self, when: datetime) -> bool:
        """The same, but False as soon as the computer has slept meanwhile or its clock was set."""
        ...
