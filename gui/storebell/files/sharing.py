"""Retries on Windows, which refuses a file while another process has it open."""

import os
import time
from collections.abc import Callable
from typing import Final, TypeVar

LIMIT_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 0.02

T = TypeVar("T")

_IS_WINDOWS: Final[bool] = os.name == "nt"


def retried(operation: Callable[[], T]) -> T:
    """Runs the operation, and repeats it for a second while Windows reports the file in use.

    Raises OSError.
    """
    deadline = time.monotonic() + LIMIT_SECONDS
    while True:
        try:
            return operation()
        except PermissionError:
            if not _IS_WINDOWS or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)
