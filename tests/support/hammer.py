"""A process that hammers a listener on both loopback addresses: busy connections and slow ones.

Started with one JSON line on its standard input (a `Load`), it says “ready” and begins at the next
line. At the end it prints one JSON line of what came back, by kind of connection and status; 0 is a
connection that ended without an answer.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field

ADDRESSES = ("127.0.0.1", "::1")
_TROUBLE = (OSError, EOFError, ValueError, TimeoutError)


@dataclass(frozen=True)
class Load:
    """`request` is sent whole by each busy connection, again and again, one connection for each.

    Slow connections send it a byte at a time, and never its end.
    """

    port: int
    request: str
    seconds: float
    busy: int = 200
    slow: int = 100

    def line(self) -> str:
        return json.dumps(asdict(self)) + "\n"


@dataclass
class Outcome:
    """How often each status came back; `most_open` is how many slow ones were held at once."""

    busy: Counter[int] = field(default_factory=Counter)
    slow: Counter[int] = field(default_factory=Counter)
    most_open: int = 0

    def line(self) -> str:
        return json.dumps([[*self.busy.items()], [*self.slow.items()], self.most_open])

    @classmethod
    def read(cls, line: str) -> "Outcome":
        busy, slow, most_open = json.loads(line)
        return cls(Counter(dict(busy)), Counter(dict(slow)), most_open)


async def _status_of(reader: asyncio.StreamReader) -> int:
    head = await reader.readline()
    await reader.read()
    return int(head.split(b" ")[1]) if head else 0


class Hammer:
    def __init__(self, load: Load) -> None:
        self._load = load
        self._outcome = Outcome()
        self._open_slow = 0
        self._end = time.monotonic() + load.seconds

    async def run(self) -> Outcome:
        async with asyncio.TaskGroup() as group:
            for number in range(self._load.busy):
                group.create_task(self._repeat(self._ask, ADDRESSES[number % 2]))
            for number in range(self._load.slow):
                group.create_task(self._repeat(self._trickle, ADDRESSES[number % 2]))
        return self._outcome

    async def _repeat(self, work: Callable[[str], Awaitable[None]], address: str) -> None:
        while (left := self._end - time.monotonic()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await work(address)

    async def _ask(self, address: str) -> None:
        status, writer = 0, None
        try:
            reader, writer = await asyncio.open_connection(address, self._load.port)
            writer.write(self._load.request.encode("ascii"))
            status = await _status_of(reader)
        except (*_TROUBLE, IndexError):
            await asyncio.sleep(0.01)
        finally:
            if writer is not None:
                writer.transport.abort()
        self._outcome.busy[status] += 1

    async def _trickle(self, address: str) -> None:
        status, writer = 0, None
        try:
            reader, writer = await asyncio.open_connection(address, self._load.port)
            self._open_slow += 1
            self._outcome.most_open = max(self._outcome.most_open, self._open_slow)
            answer = asyncio.ensure_future(_status_of(reader))
            try:
                for byte in self._load.request.encode("ascii")[:-4]:
                    writer.write(bytes([byte]))
                    await asyncio.wait([answer], timeout=0.1)
                    if answer.done():
                        break
                status = await answer
            finally:
                answer.cancel()
                self._open_slow -= 1
        except (*_TROUBLE, IndexError):
            await asyncio.sleep(0.01)
        finally:
            if writer is not None:
                writer.transport.abort()
        self._outcome.slow[status] += 1


def main() -> None:
    load = Load(**json.loads(sys.stdin.readline()))
    print("ready", flush=True)
    sys.stdin.readline()
    outcome = asyncio.run(Hammer(load).run())
    print(outcome.line(), flush=True)


if __name__ == "__main__":
    main()
