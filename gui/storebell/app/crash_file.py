"""A crash of the window is written into a file, so that its next start can tell of it.

A command needs none: whoever started it in a terminal is told there, at once.
"""

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storebell.domain.errors.storebell_error import StorebellError
from storebell.storage.files.crash_files import open_crash_file


def tell_crashes_in_terminal() -> None:
    """From now on a crash writes its stack to standard error, where there is one."""
    if not faulthandler.is_enabled():
        try:
            faulthandler.enable()
        except (RuntimeError, ValueError, OSError):  # no standard error, or no real one
            return


@contextmanager
def crashes_written_to(folder: Path) -> Iterator[None]:
    """From now on a crash of this process writes its stack into a file of its own there.

    That holds until the process is gone: Qt may also crash while it is torn down. At the end of the
    context the file is emptied, because what was written before was survived, as Windows lets a
    program do. Where the folder can't be written to, the terminal is told as before. A developer
    who has asked Python for stacks on standard error gets them there.
    """
    was_asked_for = faulthandler.is_enabled()
    try:
        descriptor = None if was_asked_for else open_crash_file(folder)
    except (StorebellError, OSError):
        descriptor = None
    if descriptor is None:
        tell_crashes_in_terminal()
        yield
        return
    faulthandler.enable(descriptor)
    try:
        yield
    finally:
        os.ftruncate(descriptor, 0)
