"""Lines that a person types, as an async iterator."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import TextIO


async def typed_lines(stream: TextIO) -> AsyncIterator[str]:
    """Yields each line of a stream without its end; ends with the stream.

    The stream is read in a daemon thread: reading can't be cancelled, and must not keep the process
    alive.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def tell(line: str | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        try:
            for line in stream:
                tell(line.rstrip("\r\n"))
        except (OSError, ValueError, RuntimeError):
            pass  # closed meanwhile, or the loop has ended
        finally:
            tell(None)

    threading.Thread(target=read, name="typed_lines", daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line
