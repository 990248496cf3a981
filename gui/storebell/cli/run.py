"""Event loop of the terminal's coroutines, and the exit code for each exception."""

import _thread
import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from storebell.aio.executor import UnwaitedExecutor
from storebell.cli.output import Output
from storebell.domain.errors.process import OutputLostError, ReaderLeftError
from storebell.domain.errors.storebell_error import Failure, InternalError, StorebellError
from storebell.domain.notifications.events import Outcome
from storebell.services.cli_context import CliContext

if TYPE_CHECKING:  # what can't even be imported must still end with one sentence
    from storebell.services.container import Services

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

_STOPPING_SIGNALS: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl+C; termination; the terminal was closed; Ctrl+Break of Windows. Each where it exists."""

CLEANING_SECONDS: Final = 0.8
"""Time for the cleanup of a command that was stopped; it takes a tenth of that."""

INTERRUPTED_SECONDS: Final = 0.7
"""Time for a command to end once it was interrupted."""

Work = Callable[["Services"], Awaitable[int]]


def run(
    context: CliContext, output: Output, work: Work, *, runs_until_interrupted: bool = False
) -> int:
    """Opens the services, does the work in one event loop, closes them; returns the exit code.

    Where `runs_until_interrupted`, Ctrl+C is the normal end: 0. So is a reader that closes the
    pipe.
    """

    interrupted = 0 if runs_until_interrupted else INTERRUPTED

    async def main() -> int:
        stopping.watch_task()
        async with context.open_services(context.options) as services:
            return await work(services)

    with _Stopping(interrupted) as stopping:
        try:
            return run_in_loop(main())
        except (KeyboardInterrupt, asyncio.CancelledError):
            return interrupted
        except Exception as error:  # noqa: BLE001 - a bug must still end with one sentence
            if runs_until_interrupted and isinstance(error, ReaderLeftError):
                return 0
            return code_after(error, output)


def run_in_loop(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in a loop of its own; waits for no name lookup."""

    async def run_main() -> T:
        asyncio.get_running_loop().set_default_executor(UnwaitedExecutor())
        return await main

    return asyncio.run(run_main())


def code_after(error: Exception, output: Output) -> int:
    """Prints the error that ended a command, where output still works; returns the exit code."""
    if isinstance(error, StorebellError):
        mine = error
    else:
        _log.error("A command failed", exc_info=error)
        mine = InternalError(reason=type(error).__name__)
    if not isinstance(mine, ReaderLeftError):
        output.error(mine)
    return EXIT_CODES[mine.failure]


class _Stopping:
    """Ends a command within two seconds of Ctrl+C, termination and the like, whatever it does.

    The first signal cancels the task, so that it cleans up: key files, sockets, the terminal.
    Further ones are ignored, so that they can't stop the cleanup. Code that then still waits
    without a way to cancel it, or computes, is interrupted. Other work, such as a write into a pipe
    without a reader, ends with the process. A signal that is ignored stays ignored: nohup lets a
    command outlive its terminal.
    """

    def __init__(self, code: int) -> None:
        self._code = code
        self._earlier: dict[int, Any] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._cancelling: asyncio.Handle | None = None
        self._watchdog: threading.Thread | None = None
        self._has_ended = threading.Event()
        self._is_overdue = False

    def __enter__(self) -> Self:
        for name in _STOPPING_SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) not in {signal.SIG_IGN, None}:
                self._earlier[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._watchdog is not None:
            with contextlib.suppress(OutputLostError):
                sys.stdout.flush()  # here, where a pipe without a reader can't block it
        self._has_ended.set()
        for number, handler in self._earlier.items():
            signal.signal(number, handler)

    def watch_task(self) -> None:
        """Marks the running task as the one to cancel."""
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        if sys.platform != "win32":
            # With one handler of its own the loop asks to be woken by every signal. Otherwise one
            # that another thread takes, or that comes just before the loop sleeps, is not seen.
            self._loop.add_signal_handler(signal.SIGURG, _do_nothing)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if self._is_overdue:
            if self._cancelling is not None:
                self._cancelling.cancel()  # it would break off the cleaning up that begins now
            raise KeyboardInterrupt
        if self._watchdog is not None:
            return
        self._watchdog = threading.Thread(
            target=self._watch, args=(number,), name="watchdog", daemon=True
        )
        self._watchdog.start()
        if self._loop is None or self._task is None or self._loop.is_closed():
            raise KeyboardInterrupt
        # The loop sleeps in a system call: only call_soon_threadsafe wakes it from a handler.
        self._cancelling = self._loop.call_soon_threadsafe(self._task.cancel)

    def _watch(self, number: int) -> None:
        if self._has_ended.wait(CLEANING_SECONDS):
            return
        self._is_overdue = True
        _signal_main_thread(number)
        if not self._has_ended.wait(INTERRUPTED_SECONDS):
            os._exit(self._code)


def _do_nothing() -> None:
    """Handles a signal that only wakes the loop."""


def _signal_main_thread(number: int) -> None:
    """Runs the handler in the main thread once more and interrupts its system call: POSIX."""
    if sys.platform == "win32":
        _thread.interrupt_main(number)
    else:
        main_thread = threading.main_thread().ident
        assert main_thread is not None
        signal.pthread_kill(main_thread, number)
