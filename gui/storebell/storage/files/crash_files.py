"""A file for each window's process, empty unless it crashes; what is left of one that did.

The process holds the lock of its file for as long as it lives. A file without a lock shows how its
process ended: empty after an orderly end, a kill or a loss of power, which are no crashes.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from storebell.domain.errors.storage import FileUnreadableError, NotAFileError
from storebell.files.folders import check_own_folder, make_private_folder
from storebell.files.locking import is_locked, try_lock
from storebell.files.own import open_own
from storebell.files.own_reading import read_own_beginning

if TYPE_CHECKING:  # a file is opened before the window's first frame, which waits for no reading
    from storebell.domain.crash import Crash

MOST_FILES: Final = 5
RETENTION: Final = timedelta(days=90)

_OWN: Final = "running-"
_REPORTED: Final = "crash-"
_SUFFIX: Final = ".txt"
_LOCKED_BYTE: Final = 1 << 30
"""Position beyond all that is written: on Windows no other process can read a locked byte."""

_MOST_BYTES: Final = 256 * 1024
_MOST_OPEN: Final = 50
_YOUNG_SECONDS: Final = 60.0


def open_crash_file(folder: Path) -> int:
    """A new, empty, locked file of this process; its descriptor is to stay open to the end.

    Raises FileUnwritableError and OSError.
    """
    make_private_folder(folder)
    files = sorted(folder.glob(f"{_OWN}*"), key=_age, reverse=True)
    for file in files[:-_MOST_OPEN]:  # of starts that ended before they showed them
        _remove(file)
    file = folder / f"{_OWN}{os.urandom(8).hex()}{_SUFFIX}"
    descriptor = open_own(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND)
    try_lock(descriptor, _LOCKED_BYTE)
    return descriptor


class CrashFiles:
    """Fits `ports.crash_files.CrashFiles`."""

    def __init__(self, folder: Path, is_clock_plausible: Callable[[], bool]) -> None:
        self._folder = folder
        self._is_clock_plausible = is_clock_plausible

    def take_unreported(self) -> "Sequence[Crash]":
        """The crashes that were not shown yet, the oldest first; each is returned once, to one
        process.

        Files that record none are removed, and so are old crashes while the clock is plausible. A
        file that can't be read is left alone, and so is one in a folder that is a link or another
        user's.
        """
        try:
            check_own_folder(self._folder)
        except OSError:
            return []
        found = [*self._take()]
        self._forget_old()
        return sorted(found, key=lambda crash: crash.at)

    def newest(self) -> "Crash | None":
        """The last of the crashes that were returned and are still stored, as far as they can be
        read.
        """
        for file in sorted(self._folder.glob(f"{_REPORTED}*"), key=_age):
            with contextlib.suppress(OSError, FileUnreadableError, NotAFileError):
                crash = _read(file)
                if crash is not None:
                    return crash
        return None

    def _take(self) -> "Iterator[Crash]":
        youngest = time.time() - _YOUNG_SECONDS
        for file in self._folder.glob(f"{_OWN}*"):
            with contextlib.suppress(OSError, FileUnreadableError, NotAFileError):
                facts = file.stat()
                # Between making a file and locking it, a process has an empty one.
                is_new = not facts.st_size and facts.st_mtime > youngest
                if is_new or is_locked(file, _LOCKED_BYTE):
                    continue
                crash = _read(file)
                if crash is None:
                    file.unlink()
                    continue
                # The process that renames it shows it.
                file.rename(file.with_name(file.name.replace(_OWN, _REPORTED)))
                yield crash

    def _forget_old(self) -> None:
        files = sorted(self._folder.glob(f"{_REPORTED}*"), key=_age)
        is_plausible = self._is_clock_plausible()
        for at, file in enumerate(files):
            if at >= MOST_FILES or (is_plausible and _age(file) > RETENTION.total_seconds()):
                _remove(file)


def _read(file: Path) -> "Crash | None":
    """The crash that a file records, if any. Raises FileUnreadableError, OSError."""
    from storebell.domain.crash import Crash, fatal_dump

    content = read_own_beginning(file, _MOST_BYTES) or b""
    dump = fatal_dump(content.decode("utf-8", "backslashreplace"))
    if not dump:
        return None
    return Crash(datetime.fromtimestamp(file.stat().st_mtime, UTC), dump)


def _age(file: Path) -> float:
    """Age of a file in seconds; infinite for one that is gone."""
    try:
        return time.time() - file.stat().st_mtime
    except OSError:
        return float("inf")


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):  # Windows keeps one that is open
        if not is_locked(file, _LOCKED_BYTE):
            file.unlink()
