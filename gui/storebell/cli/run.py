"""Where the terminal's coroutines run, and where whatever they raise becomes an exit code."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from types import FrameType
from typing import Any, Final, TypeVar

from storebell.cli.output import Output
from storebell.domain.errors import Failure, InternalError, StorebellError
from storebell.domain.events import Outcome
from storebell.services.switchboard import Switchboard
from storebell.services.wiring import Wiring

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
}
"""One exit code for each way to end; README and `storebell send --help` list them."""

INTERRUPTED: Final = 130

Work = Callable[[Switchboard], Awaitable[int]]


def run(wiring: Wiring, output: Output, work: Work, *, runs_until_interrupted: bool = False) -> int:
    """Opens the services, does the work in one event loop, closes them; returns the exit code.

    For what `runs_until_interrupted`, Ctrl+C is how it ends well: 0.
    """

    async def main() -> int:
        _stop_on_sigterm_too()
        async with wiring.open_switchboard(wiring.options) as switchboard:
            return await work(switchboard)

    code = _guard(main(), output)
    return 0 if runs_until_interrupted and code == INTERRUPTED else code


def run_in_loop(main: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end in a loop of its own."""
    return asyncio.run(main)


def _guard(main: Coroutine[Any, Any, int], output: Output) -> int:
    try:
        return run_in_loop(main)
    except StorebellError as error:
        output.error(error)
        return EXIT_CODES[error.failure]
    except (KeyboardInterrupt, asyncio.CancelledError):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; nothing more can be said, not even at interpreter exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a bug must still end with one sentence
        _log.exception("A command failed")
        mine = InternalError(reason=type(error).__name__)
        output.error(mine)
        return EXIT_CODES[mine.failure]


def _stop_on_sigterm_too() -> None:
    """A terminated process cleans up like an interrupted one: key files, sockets, the terminal."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def stop(_number: int, _frame: FrameType | None) -> None:
        # The loop sleeps in a system call: only call_soon_threadsafe wakes it from a handler.
        loop.call_soon_threadsafe(task.cancel)

    signal.signal(signal.SIGTERM, stop)
