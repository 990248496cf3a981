"""A file that signals to other processes that the database has changed."""

import contextlib
from pathlib import Path

from storebell.files.folders import check_own_folder
from storebell.files.own import overwrite_own


class ChangeSignal:
    """Written by every process that changes the database; the others watch it through the OS."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def notify(self) -> None:
        """Signals to the others, in a folder of this user only.

        Never fails: a process that misses it reads the database later.
        """
        with contextlib.suppress(OSError):
            check_own_folder(self.file.parent)
            overwrite_own(self.file, b"!")
