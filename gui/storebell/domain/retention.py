"""How tests go that are older than they are kept."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import N_, msg

RESTORABLE_FOR: Final = timedelta(days=1)
"""How long what was removed can be brought back, at least."""

COPIES_KEPT_FOR: Final = timedelta(days=30)
"""How long a copy of the database from before an upgrade stays. It holds what is deleted since."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many tests were removed because they are older than `keep_days`."""

    count: int
    keep_days: int

    @property
    def finding(self) -> Finding:
        """What is said of it."""
        title = N_("{count} tests older than {days} days were deleted")
        if self.count == 1:
            title = N_("One test older than {days} days was deleted")
        return Finding(
            Level.NOTE,
            msg(title, count=self.count, days=self.keep_days),
            msg(
                "For a day they can be brought back: “Bring back” in the window, or “storebell "
                "tests --restore-old”. Then they are gone for good."
            ),
        )
