"""Reasons to refuse a file or folder, as OSErrors beside those of the operating system."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from storebell.domain.messages import Message, msg

WRITABLE_BY_OTHERS: Final = stat.S_IWGRP | stat.S_IWOTH


class RefusedFileError(OSError):
    """A file that is refused; `reason` is the cause as a message."""

    def __init__(self, number: int, reason: Message) -> None:
        super().__init__(number, str(reason))
        self.reason = reason


class NotRegularFileError(RefusedFileError):
    """A name that belongs to a folder, a pipe, a socket or a device."""

    def __init__(self) -> None:
        super().__init__(errno.EINVAL, msg("It is a folder, a pipe or a device"))


class TooLargeError(OSError):
    """A file larger than any of its kind."""

    def __init__(self) -> None:
        super().__init__(errno.EFBIG, os.strerror(errno.EFBIG))


class LinkFoundError(RefusedFileError):
    """A name that is a symbolic link, which is not followed."""

    def __init__(self, target: str) -> None:
        self.target = target
        reason = msg("It is a link to “{target}”, which is not followed", target=target)
        super().__init__(errno.ELOOP, reason)


class OtherOwnerError(RefusedFileError):
    """A file of another user, who may change it at any time."""

    def __init__(self) -> None:
        super().__init__(errno.EPERM, msg("It belongs to another user of this computer"))


class WritableByOthersError(RefusedFileError):
    """A file whose content others may have changed."""

    def __init__(self) -> None:
        super().__init__(errno.EPERM, msg("Other users of this computer can write to it"))


def reason_of(error: OSError) -> Message:
    """The OS's message, without the path and the number: the title names the file already."""
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
    """The target of a link, as it is written; empty if it is not a link.

    `folder` is the descriptor of the folder that `link` is a name in.
    """
    try:
        return os.readlink(link, dir_fd=folder)
    except OSError:
        return ""


def refuse_other_owner(status: os.stat_result) -> None:
    """Raises OtherOwnerError if the owner is neither this user nor root; never on Windows.

    Root may do anything anyway, and often owns a mounted folder.
    """
    effective = getattr(os, "geteuid", None)
    if effective is not None and status.st_uid not in {effective(), 0}:
        raise OtherOwnerError


def refuse_writable_by_others(status: os.stat_result, folder: os.stat_result) -> None:
    """Raises WritableByOthersError for a file that others can reach in its folder, and write to.

    If the folder itself is writable by all and could not be closed, the disk has no modes, or the
    folder is a mount of root's: the file's mode then means nothing. Nor does it on Windows.
    """
    if os.name != "posix" or folder.st_mode & WRITABLE_BY_OTHERS:
        return
    # Each write bit is one above the bit for entering a folder, of the same class.
    if (status.st_mode & WRITABLE_BY_OTHERS) >> 1 & folder.st_mode:
        raise WritableByOthersError


def refuse_special(status: os.stat_result) -> None:
    """Raises NotRegularFileError for everything but a regular file."""
    if not stat.S_ISREG(status.st_mode):
        raise NotRegularFileError
