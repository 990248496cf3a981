"""Where the terminal's coroutines run, and where whatever they raise becomes an exit code."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from storebell.cli.output import Output
from storebell.domain.errors import Failure, InternalError, ReaderLeftError, StorebellError
from storebell.domain.events import Outcome
from storebell.services.wiring import Wiring

if TYPE_CHECKING:  # what can't even be imported must still end with one sentence
    from storebell.services.switchboard import Switchboard

T = TypeVar("T")

_log = logging.getLogger(__name__)

EXIT_CODES: Final[dict[Failure | Outcome, int]] = {
    Outcome.DELIVERED: 0,
    Outcome.FAILED: 1,
    Failure.USAGE: 2,
    Failure.NOT_AUTHORIZED: 3,
    Failure.RATE_LIMITED: 4,
    Failure.NOT_SENT: 5,
    Failure.KEYCHAIN: 6,
    Outcome.UNDECIDED: 7,
    Failure.REFUSED: 8,
    Failure.UNKNOWN: 9,
    Outcome.UNKNOWN: 9,
    Failure.INTERNAL: 70,
    Failure.OUTPUT: 74,
    Failure.INTERRUPTED: 130,
}
"""One exit code for each way to end; README and `storebell send --help` list them.

70 and 74 are EX_SOFTWARE and EX_IOERR of BSD's sysexits; 130 is what a shell shows for Ctrl+C.
"""

INTERRUPTED: Final = EXIT_CODES[Failure.INTERRUPTED]

_STOPPING_SIGNALS: Final = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""Termination; the terminal was closed; Ctrl+Break of Windows. Each where the system has it."""

Work = Callable[["Switchboard"], Awaitable[int]]


def run(wiring: Wiring, output: Output, work: Work, *, runs_until_interrupted: bool = False) -> int:
    """Opens the services, does the work in one event loop, closes them; returns the exit code.

    For what `runs_until_interrupted`, Ctrl+C is how it ends well: 0; so is a reader that leaves.
    """

    async def main() -> int:
        with _stopped_by_signals():
            async with wiring.open_switchboard(wiring.options) as switchboard:
                return await work(switchboard)

    try:
        return run_in_loop(main())
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0 if runs_until_interrupted else INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a bug must still end with one sentence
        if runs_until_interrupted and isinstance(error, ReaderLeftError):
            return 0
        return code_after(error, output)


def run_in_loop(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in a loop of its own."""
    return asyncio.run(main)


def code_after(error: Exception, output: Output) -> int:
    """Says what ended a command, with whatever can still be written to; returns the exit code."""
    if isinstance(error, StorebellError):
        mine = error
    else:
        _log.error("A command failed", exc_info=error)
        mine = InternalError(reason=type(error).__name__)
    if not isinstance(mine, ReaderLeftError):
        output.error(mine)
    return EXIT_CODES[mine.failure]


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[None]:
    """A terminated process cleans up like an interrupted one: key files, sockets, the terminal.

    What is ignored stays so: nohup lets a command outlive its terminal. The first signal counts
    and the others are let pass, so that they can't break off the cleaning up.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    has_stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal has_stopped
        if not has_stopped:
            has_stopped = True
            # The loop sleeps in a system call: only call_soon_threadsafe wakes it from a handler.
            loop.call_soon_threadsafe(task.cancel)

    numbers = [getattr(signal, name) for name in _STOPPING_SIGNALS if hasattr(signal, name)]
    earlier = {
        number: signal.signal(number, stop)
        for number in numbers
        if signal.getsignal(number) not in {signal.SIG_IGN, None}
    }
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
