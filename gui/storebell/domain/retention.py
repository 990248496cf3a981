"""Removal of tests that are older than the retention."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg, plural_msg

RESTORABLE_FOR: Final = timedelta(days=1)
"""The least time for which a removed test can be restored."""

COPIES_RETENTION: Final = timedelta(days=30)
"""The retention of a database copy made before an upgrade. It holds tests deleted since."""


@dataclass(frozen=True, slots=True)
class Purged:
    """The number of tests that were removed because they are older than `keep_days`."""

    count: int
    keep_days: int

    @property
    def finding(self) -> Finding:
        """The notice about the removal."""
        return Finding(
            Level.NOTE,
            plural_msg(
                "One test older than {age} was deleted",
                "{count} tests older than {age} were deleted",
                self.count,
                age=plural_msg("{count} day", "{count} days", self.keep_days),
            ),
            msg(
                "For a day they can be brought back: “Bring back” in the window, or “storebell "
                "tests --restore-old”. Then they are gone for good."
            ),
        )
