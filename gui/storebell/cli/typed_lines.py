"""Lines that a person types, as an async iterator."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Final, TextIO

_LONGEST: Final = 4096
"""Bytes of a line that are read as one; what is longer is read as several."""
_AHEAD: Final = 64
"""Lines that are read before they are asked for."""


async def typed_lines(stream: TextIO | None) -> AsyncIterator[str]:
    """Yields each line of a stream without its end; ends with the stream.

    None, which Python has for a standard input that is closed, has no lines.
    What is not text in the stream's encoding is replaced. The stream is read in a daemon thread:
    reading can't be cancelled, and must not keep the process alive.
    """
    if stream is None:
        return
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    places = threading.Semaphore(_AHEAD)

    def tell(line: str | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def read() -> None:
        try:
            while line := stream.buffer.readline(_LONGEST):
                places.acquire()
                tell(line.decode(stream.encoding, "replace").rstrip("\r\n"))
        except (OSError, ValueError, RuntimeError):
            pass  # closed meanwhile, or the loop has ended
        finally:
            tell(None)

    threading.Thread(target=read, name="typed_lines", daemon=True).start()
    while (line := await lines.get()) is not None:
        places.release()
        yield line
