"""The composition root: builds each object once, wires it, closes it."""

from __future__ import annotations

# Nothing is imported up here, not even typing: before `main` runs, Ctrl+C shows a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs Storebell with the given or the process's arguments; returns its exit code.

    With the process's own it is the last thing that the process does.
    """
    try:
        import signal

        # None of our own, where it is ignored for a job in the background: it stays so.
        is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if is_ours:
            signal.signal(signal.SIGINT, _leave_at_once)
        try:
            from storebell.app.start import start

            # A command and the window take the signal over as soon as there is something to end.
            return start(arguments)
        finally:
            if is_ours:
                # The exit code is decided: Ctrl+C once more must not put a traceback or the bare
                # signal in its place while the interpreter ends.
                is_last = arguments is None
                left = signal.SIG_IGN if is_last else signal.default_int_handler
                signal.signal(signal.SIGINT, left)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _leave_at_once(_number: int, _frame: FrameType | None) -> None:
    """Ctrl+C in the middle of an import: as an exception it would get lost there, or leave half a
    module behind, and there is nothing to clean up yet.
    """
    import os

    os._exit(_INTERRUPTED)
