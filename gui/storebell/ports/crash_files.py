"""The reports of crashes of the window."""

from collections.abc import Sequence
from typing import Protocol

from storebell.domain.crash import Crash


class CrashFiles(Protocol):
    """Crash dumps written by processes of Storebell."""

    def take_unreported(self) -> Sequence[Crash]:
        """The crashes since the last call, of any process, oldest first."""
        ...

    def newest(self) -> Crash | None:
        """The newest stored crash; None without one."""
        ...
