"""Files that are whole or absent: private folders, atomic writes, a lock between processes."""

import contextlib
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from storebell.domain.errors import FileUnreadableError, FileUnwritableError, NotAFileError

LOCK_LIMIT_SECONDS: Final = 5.0
LOCK_PAUSE_SECONDS: Final = 0.02
SHARING_LIMIT_SECONDS: Final = 1.0

_LOOKS: Final = 3
_LOOK_PAUSE_SECONDS: Final = 0.003

T = TypeVar("T")

_IS_WINDOWS: Final[bool] = os.name == "nt"

if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int, byte: int = 0) -> None:
        """Locks an open file until it is closed. Raises OSError where another has the lock.

        Windows locks this byte of it, which nobody else can read then.
        """
        os.lseek(descriptor, byte, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)
else:
    import fcntl

    def try_lock(descriptor: int, _byte: int = 0) -> None:
        """Locks an open file until it is closed. Raises OSError where another has the lock."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(file: Path, byte: int = 0) -> bool:
    """Whether a process holds the lock of a file; where that can't be told, one does.

    Another one that asks the same holds the lock for a moment.
    """
    for _ in range(_LOOKS):
        try:
            descriptor = os.open(file, os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        try:
            try_lock(descriptor, byte)
        except OSError:
            time.sleep(_LOOK_PAUSE_SECONDS)
        else:
            return False
        finally:
            os.close(descriptor)
    return True


def make_private_folder(folder: Path) -> None:
    """Makes the folder and its missing parents, each for this user alone (mode 0700 on POSIX).

    A folder that is there already keeps its mode: it may be the user's own. Raises
    FileUnwritableError.
    """
    missing = []
    place = folder
    try:
        while not place.exists() and place != place.parent:
            missing.append(place)
            place = place.parent
        for place in reversed(missing):
            place.mkdir(mode=0o700, exist_ok=True)
        if not folder.is_dir():
            raise NotADirectoryError
    except OSError as error:
        raise FileUnwritableError(file=str(folder), reason=reason_of(error)) from None


def read_bytes(file: Path, most: int = -1) -> bytes | None:
    """The file's content, its first `most` bytes where given; None if there is no such file.

    Raises FileUnreadableError, and NotAFileError for what a reader might wait at for ever.
    """
    try:
        return _sharing(lambda: _read_regular(file, most))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileUnreadableError(file=str(file), reason=reason_of(error)) from None


def _read_regular(file: Path, most: int) -> bytes:
    # Looked at before it is opened, which alone does something to a device; and again afterwards,
    # because another may have taken its name. A pipe without a writer would hold up the opening.
    if not stat.S_ISREG(file.stat().st_mode):
        raise NotAFileError(file=str(file))
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(file, flags), "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise NotAFileError(file=str(file))
        return stream.read(most)


def files_in(folder: Path) -> list[Path]:
    """What the folder holds, by name. Raises FileUnreadableError."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise FileUnreadableError(file=str(folder), reason=reason_of(error)) from None


def write_atomically(file: Path, content: bytes) -> None:
    """Replaces the file's content: after a crash it holds the old or the new one, never a part.

    Call it while holding the lock of the file: the name of the copy in progress is fixed, so that
    one left behind by a crash is replaced and not collected. Raises FileUnwritableError.
    """
    make_private_folder(file.parent)
    unfinished = file.with_name(f"{file.name}.new")
    try:
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _sharing(lambda: unfinished.replace(file))
        _settle(file.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise FileUnwritableError(file=str(file), reason=reason_of(error)) from None


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """Keeps other processes and threads out of a read-modify-write of the file.

    The OS lets go of the lock when its process ends, however it ends, so there is no stale one;
    that is why the file that carries it is never removed. Raises FileUnwritableError when another
    holds it for five seconds.
    """
    make_private_folder(file.parent)
    carrier = file.with_name(f"{file.name}.lock")
    try:
        descriptor = os.open(carrier, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FileUnwritableError(file=str(carrier), reason=reason_of(error)) from None
    try:
        _wait_for_lock(descriptor, file)
        yield
    finally:
        os.close(descriptor)


def reason_of(error: OSError) -> str:
    """What the OS says, without the path and the number: the title names the file already."""
    if isinstance(error, NotADirectoryError):
        return "Something else than a folder has this name"
    return error.strerror or type(error).__name__


def _wait_for_lock(descriptor: int, file: Path) -> None:
    deadline = time.monotonic() + LOCK_LIMIT_SECONDS
    while True:
        try:
            try_lock(descriptor)
        except OSError:
            if time.monotonic() > deadline:
                raise FileUnwritableError(
                    file=str(file), reason="Another Storebell is writing it"
                ) from None
            time.sleep(LOCK_PAUSE_SECONDS)
        else:
            return


def _sharing(operation: Callable[[], T]) -> T:
    """Windows refuses a file that another process has open for a moment: wait that moment."""
    deadline = time.monotonic() + SHARING_LIMIT_SECONDS
    while True:
        try:
            return operation()
        except PermissionError:
            if not _IS_WINDOWS or time.monotonic() > deadline:
                raise
            time.sleep(LOCK_PAUSE_SECONDS)


def _settle(folder: Path) -> None:
    """Makes a new name in a folder survive a power cut, where folders can be synced: POSIX."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        # Some network file systems can't sync a folder; the content itself is safe.
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
        os.close(descriptor)
