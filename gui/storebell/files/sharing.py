"""Windows refuses a file that another process has open for a moment: that moment is waited."""

import os
import time
from collections.abc import Callable
from typing import Final, TypeVar

LIMIT_SECONDS: Final = 1.0
PAUSE_SECONDS: Final = 0.02

T = TypeVar("T")

_IS_WINDOWS: Final[bool] = os.name == "nt"


def retried(operation: Callable[[], T]) -> T:
    """Does the operation, again for a second where Windows says that the file is in use.

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
