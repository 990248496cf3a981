"""Lines that are typed: each as it comes, and the end of the stream."""

import asyncio
import io
import os
from typing import TYPE_CHECKING

import pytest

from storebell.cli.typed_lines import typed_lines

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

pytestmark = pytest.mark.anyio


def stream_of(text: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text), encoding="utf-8")


async def test_each_line_comes_without_its_end() -> None:
    stream = stream_of(b"\np\r\nq")
    assert [line async for line in typed_lines(stream)] == ["", "p", "q"]


async def test_a_line_arrives_while_the_next_is_waited_for() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as stream:
        lines = typed_lines(stream)
        os.write(writing, b"first\n")
        async with asyncio.timeout(30):
            assert await anext(lines) == "first"
            os.write(writing, b"second\n")
            assert await anext(lines) == "second"
            os.close(writing)
            with pytest.raises(StopAsyncIteration):
                await anext(lines)


async def test_a_stream_that_is_closed_has_no_line() -> None:
    stream = stream_of(b"p\n")
    stream.close()
    assert [line async for line in typed_lines(stream)] == []


async def test_bytes_that_are_no_text_end_nothing() -> None:
    assert [line async for line in typed_lines(stream_of(b"\xff\np\n"))] == ["\ufffd", "p"]


class Endless(io.RawIOBase):
    """A device that gives zeros for ever; `given` counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, place: "WriteableBuffer") -> int:
        length = memoryview(place).nbytes
        self.given += length
        return length


async def test_no_more_is_read_ahead_than_a_person_types() -> None:
    device = Endless()
    lines = typed_lines(io.TextIOWrapper(io.BufferedReader(device), encoding="utf-8"))
    first = await anext(lines)
    assert len(first) < 10_000
    await asyncio.sleep(0.2)
    given = device.given
    await asyncio.sleep(0.2)
    assert device.given == given < 1_000_000
