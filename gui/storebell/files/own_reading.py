"""Reads files of Storebell's own, and refuses those that another user could have put there."""

import os
from pathlib import Path
from typing import Final

from storebell.domain.errors.files import FileNotTrustedError
from storebell.domain.errors.storage import FileUnreadableError, NotAFileError
from storebell.files.folders import check_own_folder
from storebell.files.own import open_own
from storebell.files.reading import read_descriptor, refuse_longer
from storebell.files.refusals import (
    LinkFoundError,
    NotRegularFileError,
    OtherOwnerError,
    WritableByOthersError,
    reason_of,
    refuse_link,
    refuse_special,
    refuse_writable_by_others,
)
from storebell.files.sharing import retried

_NOT_TRUSTED: Final = (LinkFoundError, OtherOwnerError, WritableByOthersError)


def read_own(file: Path, limit: int) -> bytes | None:
    """The content of a file of at most `limit` bytes; None if there is no such file.

    Raises as `read_own_beginning`, and FileTooLargeError for a longer one.
    """
    content = read_own_beginning(file, limit + 1)
    if content is not None:
        refuse_longer(file, content, limit)
    return content


def read_own_beginning(file: Path, most: int) -> bytes | None:
    """The first `most` bytes of a file; None if there is no such file.

    Raises FileNotTrustedError if the file or its folder is a link or another user's, or if other
    users can write to the file; FileUnreadableError; and NotAFileError for a folder, a pipe or a
    device.
    """
    try:
        folder = check_own_folder(file.parent)
    except FileNotFoundError:
        return None
    except _NOT_TRUSTED as error:
        raise FileNotTrustedError(file=str(file.parent), reason=reason_of(error)) from None
    except OSError as error:
        raise FileUnreadableError(file=str(file), reason=reason_of(error)) from None
    try:
        return retried(lambda: _first_bytes(file, folder, most))
    except FileNotFoundError:
        return None
    except NotRegularFileError:
        raise NotAFileError(file=str(file)) from None
    except _NOT_TRUSTED as error:
        raise FileNotTrustedError(file=str(file), reason=reason_of(error)) from None
    except OSError as error:
        raise FileUnreadableError(file=str(file), reason=reason_of(error)) from None


def _first_bytes(file: Path, folder: os.stat_result, most: int) -> bytes:
    # Checked before it is opened: opening alone affects a device.
    refuse_link(file)
    refuse_special(file.lstat())
    descriptor = open_own(file, os.O_RDONLY)
    try:
        refuse_writable_by_others(os.fstat(descriptor), folder)
        return read_descriptor(descriptor, most)
    finally:
        os.close(descriptor)
