"""Reads the file with the Local root's private key, unless another user could replace it."""

import logging
import os
import stat
from pathlib import Path
from typing import Final

from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.messages import N_
from storebell.files.reading import first_bytes
from storebell.files.refusals import (
    LinkFoundError,
    NotRegularFileError,
    OtherOwnerError,
    reason_of,
    refuse_link,
    refuse_other_owner,
)

_OWNER_ONLY: Final = 0o600

_log = logging.getLogger(__name__)


class RootKeyNotTrustedError(FileUnreadableError):
    """A key that another user could replace, and so sign payloads that a handler trusts."""

    TITLE = N_("The key of the Local root can't be trusted: “{file}”")
    ADVICE = N_(
        "{reason}. Remove it, and the next test in Local makes a new root, which your handler must "
        "trust then; or start with another --basedir."
    )


def read_root_key(file: Path, most: int) -> tuple[bytes | None, bool]:
    """The first `most` bytes, None without a file; and whether other users could read it.

    If they could, that permission is removed. Anything but a regular file is read as empty. Raises
    RootKeyNotTrustedError for a link and for another user's file, FileUnreadableError.
    """
    try:
        refuse_link(file)
        status = file.lstat()
        refuse_other_owner(status)
        content = first_bytes(file, most)
    except FileNotFoundError:
        return None, False
    except NotRegularFileError:
        return b"", False
    except (LinkFoundError, OtherOwnerError) as error:
        raise RootKeyNotTrustedError(file=str(file), reason=reason_of(error)) from None
    except OSError as error:
        raise FileUnreadableError(file=str(file), reason=reason_of(error)) from None
    return content, _has_closed(file, status.st_mode)


def _has_closed(file: Path, mode: int) -> bool:
    """True if other users could read the file, and can't any more: POSIX."""
    if os.name != "posix" or not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return False
    try:
        file.chmod(_OWNER_ONLY)
    except OSError:  # a disk that can only be read, or one without modes
        return False
    _log.warning("%s could be read by other users; now it can't", file)
    return True
