"""A file for the stack of a crashed window, from which the next start shows a notice.

A command needs none: its terminal shows the stack at once.
"""

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storebell.domain.errors.storebell_error import StorebellError
from storebell.storage.files.crash_files import open_crash_file


def write_crashes_to_terminal() -> None:
    """Makes a crash write its stack to standard error, where there is one."""
    if not faulthandler.is_enabled():
        try:
            faulthandler.enable()
        except (RuntimeError, ValueError, OSError):  # no standard error, or no real one
            return


@contextmanager
def crashes_written_to(folder: Path) -> Iterator[None]:
    """Makes a crash of this process write its stack into a file of its own in the folder.

    This lasts until the process ends: Qt may also crash during its teardown. The end of the context
    empties the file: on Windows a stack may also be written for an exception that the program
    survives. Where the folder can't be written to, the stack goes to standard error. A developer
    who has enabled Python's faulthandler gets the stacks on standard error, too.
    """
    was_asked_for = faulthandler.is_enabled()
    try:
        descriptor = None if was_asked_for else open_crash_file(folder)
    except (StorebellError, OSError):
        descriptor = None
    if descriptor is None:
        write_crashes_to_terminal()
        yield
        return
    faulthandler.enable(descriptor)
    try:
        yield
    finally:
        os.ftruncate(descriptor, 0)
