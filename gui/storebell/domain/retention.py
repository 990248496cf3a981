"""How tests go that are older than they are kept."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg, plural_msg

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
