"""Folders in the system's temporary folder for files of one run.

Each holds the lock of its process: folders of a killed process can be told from those in use.
"""

import contextlib
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from storebell.files.locking import open_lock, try_lock
from storebell.files.own import open_own

PREFIX: Final = "storebell-"
LOCK_NAME: Final = "process.lock"

_log = logging.getLogger(__name__)

_MOST_TRIES: Final = 3
_KNOWN_FILES: Final = (LOCK_NAME, "SubscriptionKey_*.p8", "receiver-root.pem")
"""Files that identify a folder of ours: other programs may have folders of such a name. Folders of
older versions lack the lock.
"""


class TemporaryFolder:
    """A folder that only this user can read; removed by `close`, or by a later sweep."""

    def __init__(self) -> None:
        """Makes the folder. Raises OSError."""
        for _ in range(_MOST_TRIES):
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self._lock = open_lock(self.path / LOCK_NAME)
            if _has_locked(self._lock, self.path / LOCK_NAME):
                return
            os.close(self._lock)  # a sweep came between, and is removing it
        raise OSError("it was removed at once")

    def close(self) -> None:
        """Removes the folder with all its files; a sweep removes what can't be removed now."""
        os.close(self._lock)
        shutil.rmtree(self.path, ignore_errors=True)


def temporary_folders() -> Iterator[Path]:
    """The folders of this user, whether their process runs or not."""
    try:
        found = sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    except OSError:
        return
    for folder in found:
        with contextlib.suppress(OSError):
            status = folder.lstat()
            is_mine = stat.S_ISDIR(status.st_mode) and _is_mine(status)
            if is_mine and any(any(folder.glob(name)) for name in _KNOWN_FILES):
                yield folder


def sweep() -> None:
    """Removes the folders whose process is gone, however it ended. Never fails."""
    for folder in temporary_folders():
        lock = _abandoned_lock(folder)
        if lock is None:
            continue
        if os.name == "nt":  # an open file can't be removed there
            os.close(lock)
            shutil.rmtree(folder, ignore_errors=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
        _log.info("Removed %s, left behind by a process that was killed", folder)


def _abandoned_lock(folder: Path) -> int | None:
    """The lock of a folder whose process is gone, now held by this one; None for any other folder.

    A folder without a lock was made by an older version or another program.
    """
    try:
        lock = open_own(folder / LOCK_NAME, os.O_RDWR)
    except OSError:
        return None
    try:
        try_lock(lock)
    except OSError:
        os.close(lock)
        return None
    return lock


def _has_locked(lock: int, file: Path) -> bool:
    """True if the lock was taken of a file that still exists."""
    try:
        try_lock(lock)
        found, held = file.lstat(), os.fstat(lock)
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (held.st_dev, held.st_ino)


def _is_mine(status: os.stat_result) -> bool:
    effective = getattr(os, "geteuid", None)
    return effective is None or status.st_uid == effective()
