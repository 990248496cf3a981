"""A file that tells other processes that the database has changed."""

import contextlib
from pathlib import Path

from storebell.files.own import overwrite_own


class ChangeSignal:
    """Written by every process that changes the database; the others watch it through the OS."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def notify(self) -> None:
        """Tells the others. Never fails: a process that misses it reads the database later."""
        with contextlib.suppress(OSError):
            overwrite_own(self.file, b"!")
