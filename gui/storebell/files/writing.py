"""Writes files atomically: after a crash a file has the old content or the new one."""

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from storebell.domain.errors.files import LinkNotReplacedError, NotReplacedError
from storebell.domain.errors.storage import FileUnwritableError
from storebell.files.folders import make_private_folder
from storebell.files.own import OWNER_ONLY
from storebell.files.refusals import (
    LinkFoundError,
    NotRegularFileError,
    reason_of,
    refuse_link,
    refuse_special,
)
from storebell.files.sharing import retried

_FLAGS: Final = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL  # follows no link either
    | getattr(os, "O_BINARY", 0)
)


@contextlib.contextmanager
def replacing(file: Path, *, mode: int = OWNER_ONLY) -> Iterator[BinaryIO]:
    """A stream whose content replaces a file that a person named, when the block ends.

    Only a regular file is replaced, and it keeps its mode; a new one gets `mode`. The content is
    written under a random name beside it, which is removed in any case. Raises FileUnwritableError,
    NotReplacedError, LinkNotReplacedError: then the file is as it was.
    """
    unfinished = file.parent / f".storebell-{os.urandom(8).hex()}.new"
    try:
        earlier_mode = _mode_of(file)
        with _written(unfinished, mode) as stream:
            yield stream
        if earlier_mode is not None:
            unfinished.chmod(earlier_mode)
        _mode_of(file)  # again: it may have become something else meanwhile
        _take_place(unfinished, file)
    except LinkFoundError as link:
        raise LinkNotReplacedError(file=str(file), target=link.target) from None
    except NotRegularFileError:
        raise NotReplacedError(file=str(file)) from None
    except OSError as error:
        raise FileUnwritableError(file=str(file), reason=reason_of(error)) from None
    finally:
        _remove(unfinished)


def write_file(file: Path, content: bytes, *, mode: int = OWNER_ONLY) -> None:
    """Writes a file that a person named, like `replacing`, and raises what it raises."""
    with replacing(file, mode=mode) as stream:
        stream.write(content)


def write_own(file: Path, content: bytes, *, mode: int = OWNER_ONLY) -> None:
    """Replaces the content of a file of Storebell's own. A link of its name is itself replaced.

    The caller holds the lock of the file: the name of the copy in progress is fixed, so that one
    left behind by a crash is replaced and does not accumulate. Raises FileUnwritableError.
    """
    make_private_folder(file.parent)
    unfinished = file.with_name(f"{file.name}.new")
    try:
        unfinished.unlink(missing_ok=True)
        with _written(unfinished, mode) as stream:
            stream.write(content)
        _take_place(unfinished, file)
    except OSError as error:
        raise FileUnwritableError(file=str(file), reason=reason_of(error)) from None
    finally:
        _remove(unfinished)


@contextlib.contextmanager
def _written(file: Path, mode: int) -> Iterator[BinaryIO]:
    """A new file, on the disk when the block ends. Raises OSError."""
    with os.fdopen(os.open(file, _FLAGS, mode), "wb") as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def _mode_of(file: Path) -> int | None:
    """The mode of the file; None if there is none.

    Raises OSError, LinkFoundError, NotRegularFileError.
    """
    refuse_link(file)
    try:
        status = file.lstat()
    except FileNotFoundError:
        return None
    refuse_special(status)
    return stat.S_IMODE(status.st_mode) & 0o777


def _take_place(unfinished: Path, file: Path) -> None:
    retried(lambda: unfinished.replace(file))
    _settle(file.parent)


def _remove(unfinished: Path) -> None:
    with contextlib.suppress(OSError):  # a disk that can only be read refuses this as well
        unfinished.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Makes a new name in a folder survive a power cut, if folders can be synced: POSIX."""
    if sys.platform != "win32":
        # Some network file systems can't sync a folder, and one that may not be read can't be
        # opened; the content itself is safe.
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
