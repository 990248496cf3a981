"""Copies a regular file of bounded size: a device would never end."""

import os
from pathlib import Path
from typing import Final

from storebell.files.own import OWNER_ONLY
from storebell.files.reading import open_regular
from storebell.files.refusals import TooLargeError

_CHUNK_BYTES: Final = 1024 * 1024


def copy_file(source: Path, target: Path, most: int) -> int:
    """Copies at most `most` bytes into a new file of mode 0600; returns how many.

    Raises OSError: also NotRegularFileError, TooLargeError, FileExistsError.
    """
    reading = open_regular(source)
    try:
        if os.fstat(reading).st_size > most:
            raise TooLargeError
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(target, flags, OWNER_ONLY), "wb") as stream:
            copied = 0
            while chunk := os.read(reading, _CHUNK_BYTES):
                copied += stream.write(chunk)
                if copied > most:  # it grew meanwhile
                    raise TooLargeError
            return copied
    finally:
        os.close(reading)
