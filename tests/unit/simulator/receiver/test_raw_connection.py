"""One accepted connection, plain or TLS, and each way in which it can end."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from storebell.simulator.receiver.certificates import make_server_tls
from storebell.simulator.receiver.raw_connection import Conversation

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Conversation, socket.socket]]:
    """A conversation over TCP, and the client's socket."""
    loop = asyncio.get_running_loop()
    with socket.socket() as listener, socket.socket() as client:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        client.setblocking(False)
        await loop.sock_connect(client, listener.getsockname())
        accepted, _ = await loop.sock_accept(listener)
        conversation = Conversation(accepted, "somebody")
        async with asyncio.timeout(10):
            try:
                yield conversation, client
            finally:
                conversation.close()


async def read_all(client: socket.socket) -> bytes:
    loop = asyncio.get_running_loop()
    received = b""
    while chunk := await loop.sock_recv(client, 65536):
        received += chunk
    return received


async def test_what_is_sent_arrives_either_way() -> None:
    loop = asyncio.get_running_loop()
    async with connected() as (conversation, client):
        await loop.sock_sendall(client, b"question")
        assert await conversation.receive() == b"question"
        large = b"x" * 1_000_000
        sending = asyncio.create_task(conversation.send(large))
        received = b""
        while len(received) < len(large):
            received += await loop.sock_recv(client, 65536)
        await sending
        assert received == large
        client.shutdown(socket.SHUT_WR)
        assert await conversation.receive() == b""
        assert conversation.name == "somebody"


async def test_finishing_says_the_end_and_reads_until_the_peer_has_closed() -> None:
    loop = asyncio.get_running_loop()
    async with connected() as (conversation, client):
        await conversation.send(b"answer")
        finishing = asyncio.create_task(conversation.finish())
        assert await read_all(client) == b"answer"
        await loop.sock_sendall(client, b"y" * 100_000)  # still read, and dropped
        assert not finishing.done()
        client.close()
        await finishing


async def test_a_reset_reaches_the_peer_as_one() -> None:
    loop = asyncio.get_running_loop()
    async with connected() as (conversation, client):
        conversation.reset()
        with pytest.raises(ConnectionError):
            await loop.sock_recv(client, 1)
        conversation.close()  # does nothing any more


async def test_closing_ends_it_at_once_and_twice_is_harmless() -> None:
    async with connected() as (conversation, client):
        conversation.close()
        conversation.close()
        assert await read_all(client) == b""


def over_tls(client: socket.socket, context: ssl.SSLContext, seen: list[bytes]) -> None:
    """A blocking client, in a thread of its own: asks, reads to the end, leaves."""
    client.setblocking(True)
    client.settimeout(10)
    with context.wrap_socket(client, server_hostname="localhost") as session:
        session.sendall(b"question")
        while chunk := session.recv(65536):
            seen.append(chunk)


async def test_tls_is_spoken_in_both_directions_and_ends_with_a_goodbye() -> None:
    tls = make_server_tls("tls", datetime.now(UTC))
    trusting = ssl.create_default_context(cafile=tls.ca_file)
    seen: list[bytes] = []
    try:
        async with connected() as (conversation, client):
            asking = asyncio.create_task(asyncio.to_thread(over_tls, client, trusting, seen))
            assert tls.context is not None
            await conversation.start_tls(tls.context)
            assert await conversation.receive() == b"question"
            await conversation.send(b"z" * 200_000)
            await conversation.finish()
            await asking
    finally:
        tls.close()
    assert b"".join(seen) == b"z" * 200_000


async def test_a_failed_handshake_tells_the_peer_why() -> None:
    tls = make_server_tls("tls-old", datetime.now(UTC))
    trusting = ssl.create_default_context(cafile=tls.ca_file)
    try:
        async with connected() as (conversation, client):
            asking = asyncio.create_task(asyncio.to_thread(over_tls, client, trusting, []))
            assert tls.context is not None
            with pytest.raises(ssl.SSLError):
                await conversation.start_tls(tls.context)
            with pytest.raises(ssl.SSLError, match=r"(?i)alert|version"):
                await asking
    finally:
        tls.close()


async def test_what_is_no_tls_is_refused() -> None:
    loop = asyncio.get_running_loop()
    tls = make_server_tls("tls", datetime.now(UTC))
    try:
        async with connected() as (conversation, client):
            await loop.sock_sendall(client, b"POST / HTTP/1.1\r\nHost: a\r\n\r\n")
            client.shutdown(socket.SHUT_WR)
            assert tls.context is not None
            handshake = asyncio.create_task(conversation.start_tls(tls.context))
            await read_all(client)
            client.close()
            with pytest.raises(ssl.SSLError):
                await handshake
    finally:
        tls.close()
