"""Leaving a connection, at any moment: closed at once, nothing left behind."""

import asyncio
import errno
import gc
import os
import time

import pytest

from storebell.sender.address import AddressRule
from storebell.sender.connection import describe
from storebell.sender.deliver import Sender
from support.deliveries import deliver
from support.misbehaving_server import (
    Behaviour,
    Conversation,
    FullBacklog,
    MisbehavingServer,
    status,
)
from support.server_behaviours import (
    drip_body,
    drip_head,
    leave_unanswered,
    leave_unread,
)
from support.tls_material import TlsMaterial

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("behaviour", "scheme", "has_tls"),
    [
        (leave_unread, "http", False),
        (leave_unanswered, "http", False),
        (drip_head, "http", False),
        (drip_body, "http", False),
        (leave_unread, "https", False),
        (leave_unanswered, "https", True),
        (drip_head, "https", True),
        (drip_body, "https", True),
    ],
)
async def test_cancelling_closes_the_socket_wherever_it_stands(
    material: TlsMaterial, behaviour: Behaviour, scheme: str, has_tls: bool
) -> None:
    reached, left = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def behave(conversation: Conversation) -> None:
        loop.call_soon_threadsafe(reached.set)
        try:
            behaviour(conversation)
        finally:
            loop.call_soon_threadsafe(left.set)

    before = asyncio.all_tasks()
    with MisbehavingServer(behave, tls=material.good if has_tls else None) as server:
        url = f"{scheme}://127.0.0.1:{server.port}/"
        task = asyncio.create_task(deliver(url, extra_ca=material.ca_file))
        await asyncio.wait_for(reached.wait(), 5)
        await asyncio.sleep(0.1)
        assert not task.done()
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - started < 2
        await asyncio.wait_for(left.wait(), 5)  # while the server itself still runs
    assert asyncio.all_tasks() == before


async def test_cancelling_while_connecting_leaves_nothing_behind() -> None:
    with FullBacklog() as full:
        task = asyncio.create_task(deliver(f"http://127.0.0.1:{full.port}/"))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    gc.collect()  # an unclosed socket would warn here, and a warning is an error


async def test_many_deliveries_at_once_do_not_meet() -> None:
    def echo(conversation: Conversation) -> None:
        request = conversation.read_request()
        conversation.send(status("200 OK", body=request.body))
        conversation.finish()

    with MisbehavingServer(echo) as server:
        sender = Sender(AddressRule())
        urls = [server.url(f"/{number}") for number in range(40)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(sender.deliver(url, url)) for url in urls]
    for url, task in zip(urls, tasks, strict=True):
        assert url.encode() in task.result().last_hop.body_start


def test_a_refused_connection_is_told_in_the_systems_words() -> None:
    refused = ConnectionRefusedError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 9)")
    assert describe(refused) == os.strerror(errno.ECONNREFUSED)
    assert (
        describe(OSError(errno.ENETUNREACH, "a text of the system's")) == "a text of the system's"
    )
