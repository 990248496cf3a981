"""The composition root: builds each object once, wires it, closes it."""

from __future__ import annotations

# Nothing is imported up here, not even typing: before `main` runs, Ctrl+C shows a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs Storebell with the given or the process's arguments; returns its exit code."""
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
                signal.signal(signal.SIGINT, signal.default_int_handler)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _leave_at_once(_number: int, _frame: FrameType | None) -> None:
    """Ctrl+C in the middle of an import: as an exception it would get lost there, or leave half a
    module behind, and there is nothing to clean up yet.
    """
    import os

    os._exit(_INTERRUPTED)
