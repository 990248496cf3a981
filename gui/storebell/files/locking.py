"""Locks that the OS releases when their process ends, however it ends: none is stale."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.messages import msg
from storebell.files.folders import make_private_folder
from storebell.files.own import open_own
from storebell.files.refusals import reason_of

LOCK_LIMIT_SECONDS: Final = 5.0
LOCK_PAUSE_SECONDS: Final = 0.02

_ATTEMPTS: Final = 3
_RETRY_PAUSE_SECONDS: Final = 0.003

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int, byte: int = 0) -> None:
        """Locks an open file until it is closed. Raises OSError if another process has the lock.

        Windows locks this byte of it, which no other process can read then.
        """
        os.lseek(descriptor, byte, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def try_lock(descriptor: int, _byte: int = 0) -> None:
        """Locks an open file until it is closed. Raises OSError if another process has the lock."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(file: Path, byte: int = 0) -> bool:
    """True if a process holds the lock of a file, or if that can't be determined.

    A concurrent caller of this function holds the lock for a moment.
    """
    for _ in range(_ATTEMPTS):
        try:
            descriptor = open_own(file, os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        try:
            try_lock(descriptor, byte)
        except OSError:
            time.sleep(_RETRY_PAUSE_SECONDS)
        else:
            return False
        finally:
            os.close(descriptor)
    return True


def open_lock(file: Path) -> int:
    """A descriptor of the file that carries a lock, which is made if it is missing.

    Raises as `open_own`.
    """
    return open_own(file, os.O_RDWR | os.O_CREAT)


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Excludes other processes and threads during a read-modify-write of the file.

    The file that carries the lock is never removed. Raises FileUnwritableError if another holds it
    for five seconds.
    """
    make_private_folder(file.parent)
    carrier = file.with_name(f"{file.name}.lock")
    try:
        descriptor = open_lock(carrier)
    except OSError as error:
        raise FileUnwritableError(file=str(carrier), reason=reason_of(error)) from None
    try:
        _wait_for_lock(descriptor, file)
        yield
    finally:
        os.close(descriptor)


def _wait_for_lock(descriptor: int, file: Path) -> None:
    deadline = time.monotonic() + LOCK_LIMIT_SECONDS
    while True:
        try:
            try_lock(descriptor)
        except OSError:
            if time.monotonic() > deadline:
                raise FileUnwritableError(
                    file=str(file), reason=msg("Another Storebell is writing it")
                ) from None
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            return
