"""A limit for what must not take long: generous, because this computer may be busy."""

import contextlib
import signal
import time
from collections.abc import Iterator
from types import FrameType


class TookTooLongError(Exception):
    """What was tried did not end in time."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Breaks off what takes longer, where the OS has a timer; else fails when it is done."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLongError(f"more than {seconds:g} s")

    began = time.monotonic()
    if not hasattr(signal, "setitimer"):
        yield
        assert time.monotonic() - began <= seconds
        return
    earlier = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)
