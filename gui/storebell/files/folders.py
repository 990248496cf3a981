"""Folders for this user alone, which no other user can replace."""

import contextlib
import os
import stat
from pathlib import Path
from typing import Final

from storebell.domain.errors.files import FolderNotTrustedError
from storebell.domain.errors.storage import FileUnwritableError
from storebell.files.refusals import (
    WRITABLE_BY_OTHERS,
    LinkFoundError,
    OtherOwnerError,
    reason_of,
    refuse_link,
    refuse_other_owner,
)

_OWNER_ONLY: Final = 0o700


def make_private_folder(folder: Path, *, own: int = 1) -> None:
    """Makes a folder of Storebell's own and its missing parents, each with mode 0700 on POSIX.

    The last `own` parts of the path are Storebell's: none of them may be a link, or belong to
    another user. Write permission of others is removed from those of this user. The folders above
    them are the user's: they keep their mode, and their links are followed. Raises
    FolderNotTrustedError, FileUnwritableError.
    """
    try:
        for place in reversed((folder, *folder.parents)[:own]):
            _make_with_parents(place)
            check_own_folder(place)
    except (LinkFoundError, OtherOwnerError) as error:
        raise FolderNotTrustedError(file=str(folder), reason=reason_of(error)) from None
    except OSError as error:
        raise FileUnwritableError(file=str(folder), reason=reason_of(error)) from None


def make_missing_folders(folder: Path) -> None:
    """Makes a folder and its missing parents, mode 0700; an existing folder is left as it is.

    Raises FileUnwritableError.
    """
    try:
        _make_with_parents(folder)
        if not folder.is_dir():
            raise NotADirectoryError
    except OSError as error:
        raise FileUnwritableError(file=str(folder), reason=reason_of(error)) from None


def _make_with_parents(folder: Path) -> None:
    missing = []
    place = folder
    while not os.path.lexists(place) and place != place.parent:
        missing.append(place)
        place = place.parent
    for each in reversed(missing):
        # `parents=True` would give the mode to the last one alone.
        each.mkdir(mode=_OWNER_ONLY, exist_ok=True)


def check_own_folder(folder: Path) -> os.stat_result:
    """Refuses a folder of Storebell's own that another user could replace; returns its status.

    Write permission of others is removed from a folder of this user. Raises OSError: also
    FileNotFoundError, NotADirectoryError, LinkFoundError, OtherOwnerError.
    """
    refuse_link(folder)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise NotADirectoryError
    refuse_other_owner(status)
    if os.name == "posix" and status.st_mode & WRITABLE_BY_OTHERS:
        _close_to_others(folder)
        status = folder.lstat()
    return status


def _close_to_others(folder: Path) -> None:
    """Removes write permission of others, if the folder is this user's and the disk allows it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            status = os.fstat(descriptor)
            if status.st_uid == os.geteuid():
                os.fchmod(descriptor, stat.S_IMODE(status.st_mode) & ~WRITABLE_BY_OTHERS)
        finally:
            os.close(descriptor)
