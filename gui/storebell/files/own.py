"""Opens files of Storebell's own for writing: locks, the log, the change signal."""

import errno
import os
from pathlib import Path
from typing import Final

from storebell.files.refusals import (
    LinkFoundError,
    NotRegularFileError,
    refuse_link,
    refuse_other_owner,
    refuse_special,
    target_of,
)

OWNER_ONLY: Final = 0o600

_NO_LINK: Final[int] = getattr(os, "O_NOFOLLOW", 0)
_FLAGS: Final = (
    _NO_LINK
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


def open_own(file: Path, flags: int, *, folder: int | None = None) -> int:
    """A descriptor of a regular file of this user; with O_CREAT in `flags` it is made, mode 0600.

    Links are not followed, and pipes do not block. `folder` is the descriptor of the folder that
    `file` is a name in. Raises OSError: also LinkFoundError, NotRegularFileError, OtherOwnerError.
    """
    if not _NO_LINK:
        refuse_link(file)
    try:
        descriptor = os.open(file, flags | _FLAGS, OWNER_ONLY, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP and (target := target_of(file, folder)):
            raise LinkFoundError(target) from None
        if error.errno in {errno.ENXIO, errno.EISDIR}:  # a pipe without a reader, a socket
            raise NotRegularFileError from None
        raise
    try:
        status = os.fstat(descriptor)
        refuse_special(status)
        refuse_other_owner(status)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def ensure_own(file: Path) -> None:
    """Makes an empty file if there is none. Raises as `open_own`."""
    os.close(open_own(file, os.O_WRONLY | os.O_CREAT))


def overwrite_own(file: Path, content: bytes) -> None:
    """Writes into the file in place, so that watchers of it are notified. Raises as `open_own`."""
    descriptor = open_own(file, os.O_WRONLY | os.O_CREAT)
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def overwrite_beginning(file: Path, content: bytes) -> None:
    """Overwrites the first bytes of an existing file; the rest stays. Raises as `open_own`."""
    descriptor = open_own(file, os.O_WRONLY)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)
