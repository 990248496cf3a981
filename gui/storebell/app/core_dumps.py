"""Prevention of core files: a process may hold a private key, and Python can't wipe a text from
memory.
"""

import contextlib
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4
"""See prctl(2). It also stops a core dump that is piped to a program, which a limit does not, and
other processes of the same user that want to attach.
"""


def forbid_core_dumps() -> None:
    """Forbids core files of this process where the system can; does nothing elsewhere."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        _, hardest = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hardest))


def forbid_attaching() -> None:
    """Forbids other processes to attach to this one: Linux, for a process without a window.

    A window needs to be readable for the desktop's portal. The portal shows file dialogs, reports
    the colour scheme, and checks which program asks.
    """
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
