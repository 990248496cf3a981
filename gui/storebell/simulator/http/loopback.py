"""Listening sockets on 127.0.0.1 and ::1 under one port, and nowhere else."""

import asyncio
import errno
import os
import socket
from typing import Final

_TRIES: Final = 20
_TAKEN: Final = (errno.EADDRINUSE, errno.EACCES)
_NO_IPV6: Final = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)


def listen_on_loopback(port: int = 0) -> list[socket.socket]:
    """Sockets that listen on both loopback addresses; port 0 takes a free one.

    `localhost` means either address, so both have to lead here: a port that is taken on one of
    them is not used. Without IPv6 there is one socket. Raises OSError.
    """
    for attempt in range(1, _TRIES + 1):
        first = _listen(socket.AF_INET, "127.0.0.1", port)
        try:
            return [first, *_listen_on_ipv6(first.getsockname()[1])]
        except OSError as error:
            first.close()
            if port or error.errno not in _TAKEN or attempt == _TRIES:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def port_of(listeners: list[socket.socket]) -> int:
    port: int = listeners[0].getsockname()[1]
    return port


async def accept_connection(listener: socket.socket) -> tuple[socket.socket, object]:
    """The next connection, which does not block, and its peer's address. Raises OSError.

    asyncio's `sock_accept` loses a connection that arrives in the moment in which its task is
    cancelled: nobody closes it. Here nothing is awaited between taking and returning it.
    """
    loop = asyncio.get_running_loop()
    while True:
        try:
            accepted, address = listener.accept()
        except (BlockingIOError, InterruptedError):
            readable = loop.create_future()
            try:
                loop.add_reader(listener, _set_once, readable)
            except NotImplementedError:  # Windows' event loop, which has no readers
                return await loop.sock_accept(listener)
            try:
                await readable
            finally:
                loop.remove_reader(listener)
        else:
            accepted.setblocking(False)
            return accepted, address


def _set_once(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)


def _listen_on_ipv6(port: int) -> list[socket.socket]:
    if not socket.has_ipv6:
        return []
    try:
        return [_listen(socket.AF_INET6, "::1", port)]
    except OSError as error:
        if error.errno in _NO_IPV6:
            return []
        raise


def _listen(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # The port can be taken again right after a restart.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        elif hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            # On Windows another process could otherwise bind the same port on top of ours.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((address, port))
        listener.listen(64)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener
