"""Why a file or folder is not touched, as an OSError beside those of the operating system."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from storebell.domain.messages import Message, msg

WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


class RefusedFileError(OSError):
    """A file that is not touched; `reason` says why in a message."""

    def __init__(self, number: int, reason: Message) -> None:
        super().__init__(number, str(reason))
        self.reason = reason


class NotRegularFileError(RefusedFileError):
    """The name belongs to a folder, a pipe, a socket or a device."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, msg("It is a folder, a pipe or a device"))


class TooLargeError(OSError):
    """There is more of it than any file of this kind has."""

    def __init__(self) -> None:
        super().__init__(errno.EFBIG, os.strerror(errno.EFBIG))


class LinkFoundError(RefusedFileError):
    """The name is a symbolic link, and none is followed there."""

    def __init__(self, target: str) -> None:
        self.target = target
        reason = msg("It is a link to “{target}”, which is not followed", target=target)
        super().__init__(errno.ELOOP, reason)


class OtherOwnerError(RefusedFileError):
    """Another user owns it, and may change it at any time."""

    def __init__(self) -> None:
        super().__init__(errno.EPERM, msg("It belongs to another user of this computer"))


class WritableByOthersError(RefusedFileError):
    """Others may have changed its content."""

    def __init__(self) -> None:
        super().__init__(errno.EPERM, msg("Other users of this computer can write to it"))


def reason_of(error: OSError) -> Message:
    """What the OS says, without the path and the number: the title names the file already."""
    if isinstance(error, NotADirectoryError):
        return msg("Something else than a folder has this name")
    if isinstance(error, RefusedFileError):
        return error.reason
    return msg("{detail}", detail=error.strerror or type(error).__name__)


def refuse_link(file: Path) -> None:
    """Raises LinkFoundError for a symbolic link, whatever it points to."""
    if os.path.islink(file):  # noqa: PTH114 - pathlib's raises for what can be no path
        raise LinkFoundError(target_of(file))


def target_of(link: Path, folder: int | None = None) -> str:
    """Where a link points, as it is written; empty for what is no link.

    `folder` is the descriptor of the folder that `link` is a name in.
    """
    try:
        return os.readlink(link, dir_fd=folder)
    except OSError:
        return ""


def refuse_other_owner(status: os.stat_result) -> None:
    """Raises OtherOwnerError for what is neither this user's nor root's. Windows has no such owner.

    Root may do anything anyway, and often owns a mounted folder.
    """
    effective = getattr(os, "geteuid", None)
    if effective is not None and status.st_uid not in {effective(), 0}:
        raise OtherOwnerError


def refuse_writable_by_others(status: os.stat_result, folder: os.stat_result) -> None:
    """Raises WritableByOthersError for a file that others can reach in its folder, and write to.

    Where the folder itself is open to everybody's writing and could not be closed, the disk has no
    modes, or the folder is a mount of root's: there the file's mode means nothing. Nor does it on
    Windows.
    """
    if os.name != "posix" or folder.st_mode & WRITABLE_BY_OTHERS:
        return
    # Each right to write stands one bit above the right to enter a folder of the same class.
    if (status.st_mode & WRITABLE_BY_OTHERS) >> 1 & folder.st_mode:
        raise WritableByOthersError


def refuse_special(status: os.stat_result) -> None:
    """Raises NotRegularFileError for everything but a regular file."""
    if not stat.S_ISREG(status.st_mode):
        raise NotRegularFileError
