"""No core file of a process that may hold a private key: Python can't wipe a text from memory."""

import contextlib
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4
"""See prctl(2). It also stops a core dump that is piped to a program, which a limit does not, and
other processes of the same user that want to attach.
"""


def forbid_core_dumps() -> None:
    """For this process, wherever the system has a way; it goes on where there is none."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        _, hardest = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hardest))


def forbid_attaching() -> None:
    """On Linux, for a process without a window: a desktop's portal, which shows file dialogs and
    knows whether it is dark, must be able to look who asks it.
    """
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
