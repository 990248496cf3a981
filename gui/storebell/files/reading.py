"""Reads a bounded number of bytes of regular files; blocks on no pipe, device or terminal."""

import errno
import os
import stat
from pathlib import Path
from typing import Final

from storebell.domain.errors.files import FileTooLargeError
from storebell.domain.errors.storage import FileUnreadableError, NotAFileError
from storebell.files.refusals import NotRegularFileError, reason_of, refuse_special
from storebell.files.sharing import retried

MIB: Final = 1024 * 1024

_CHUNK_BYTES: Final = MIB
_FLAGS: Final = (
    os.O_RDONLY
    # A pipe without a writer would block the opening, and some files of /proc the reading.
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


def read_file(file: Path, limit: int) -> bytes | None:
    """The content of a file of at most `limit` bytes; None if there is no such file.

    Raises FileUnreadableError, NotAFileError, and FileTooLargeError for a longer one.
    """
    content = read_beginning(file, limit + 1)
    if content is not None:
        refuse_longer(file, content, limit)
    return content


def refuse_longer(file: Path, content: bytes, limit: int) -> None:
    """Raises FileTooLargeError if a file's content has more than `limit` bytes."""
    if len(content) > limit:
        raise FileTooLargeError(file=str(file), most=_shown(limit))


def read_beginning(file: Path, most: int) -> bytes | None:
    """The first `most` bytes of a file; None if there is no such file.

    Raises FileUnreadableError, and NotAFileError for a folder, a pipe or a device.
    """
    try:
        return retried(lambda: first_bytes(file, most))
    except FileNotFoundError:
        return None
    except NotRegularFileError:
        raise NotAFileError(file=str(file)) from None
    except OSError as error:
        raise FileUnreadableError(file=str(file), reason=reason_of(error)) from None


def first_bytes(file: Path, most: int) -> bytes:
    """The first bytes as `read_beginning`. Raises OSError and NotRegularFileError."""
    descriptor = open_regular(file)
    try:
        return read_descriptor(descriptor, most)
    finally:
        os.close(descriptor)


def open_regular(file: Path) -> int:
    """A descriptor to read a regular file. Raises OSError, and NotRegularFileError.

    A name that no file can have counts as missing: FileNotFoundError.
    """
    try:
        # Checked before it is opened, because opening alone affects a device; and again
        # afterwards, because another file may have got its name.
        refuse_special(file.stat())
        descriptor = os.open(file, _FLAGS)
    except ValueError:  # a zero byte, or half a character
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)) from None
    try:
        refuse_special(os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def is_free_or_file(file: Path, limit: int) -> bool:
    """True if a library that takes a path may open it: it is free, or a regular file of at most
    `limit` bytes.
    """
    try:
        status = file.stat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= limit


def files_in(folder: Path) -> list[Path]:
    """The entries of a folder, by name. Raises FileUnreadableError."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise FileUnreadableError(file=str(folder), reason=reason_of(error)) from None


def read_descriptor(descriptor: int, most: int) -> bytes:
    """The next bytes of an open file, `most` at most. Raises OSError."""
    content = bytearray()
    while len(content) < most:
        chunk = os.read(descriptor, min(_CHUNK_BYTES, most - len(content)))
        if not chunk:
            break
        content += chunk
    return bytes(content)


def _shown(limit: int) -> str:
    return f"{limit // MIB} MiB" if limit >= MIB else f"{limit // 1024} KiB"
