"""The reports of crashes of the window."""

from collections.abc import Sequence
from typing import Protocol

from storebell.domain.crash import Crash


class CrashFiles(Protocol):
    """What processes of Storebell's that crashed have left."""

    def take_untold(self) -> Sequence[Crash]:
        """The crashes since the last call, of any process, the oldest first."""
        ...

    def newest(self) -> Crash | None:
        """The last one that is kept."""
        ...
