"""Lines that are typed: each as it comes, and the end of the stream."""

import asyncio
import io
import os

import pytest

from storebell.cli.typed_lines import typed_lines

pytestmark = pytest.mark.anyio


async def test_each_line_comes_without_its_end() -> None:
    stream = io.StringIO("\np\r\nq")
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
    stream = io.StringIO("p\n")
    stream.close()
    assert [line async for line in typed_lines(stream)] == []
