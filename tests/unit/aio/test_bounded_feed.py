"""A line of things that happened, for one reader who may be slow or gone."""

import asyncio

import pytest

from storebell.aio.bounded_feed import Feed

pytestmark = pytest.mark.anyio


async def test_what_was_put_comes_in_its_order_and_the_feed_ends() -> None:
    feed: Feed[int] = Feed(10)
    for number in range(3):
        feed.put(number)
    feed.close()
    assert [item async for item in feed] == [0, 1, 2]
    assert [item async for item in feed] == [], "it stays ended"


async def test_the_oldest_go_when_nobody_reads() -> None:
    feed: Feed[int] = Feed(3)
    for number in range(10):
        feed.put(number)
    feed.close()
    assert [item async for item in feed] == [7, 8, 9]


async def test_a_reader_waits_for_what_is_not_there_yet() -> None:
    feed: Feed[str] = Feed(3)
    reading = asyncio.create_task(anext(feed))
    await asyncio.sleep(0)
    assert not reading.done()
    feed.put("at last")
    async with asyncio.timeout(8):
        assert await reading == "at last"


async def test_closing_ends_a_reader_that_waits() -> None:
    feed: Feed[str] = Feed(3)

    async def read() -> list[str]:
        return [item async for item in feed]

    reading = asyncio.create_task(read())
    await asyncio.sleep(0)
    feed.close()
    async with asyncio.timeout(8):
        assert await reading == []


async def test_an_item_that_is_put_while_another_is_handled_is_not_lost() -> None:
    feed: Feed[int] = Feed(10)
    feed.put(1)
    seen = []
    async with asyncio.timeout(8):
        async for item in feed:
            seen.append(item)
            if item < 5:
                feed.put(item + 1)
            else:
                feed.close()
    assert seen == [1, 2, 3, 4, 5]
