"""Resolution of a host name to addresses, once for each hop."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from storebell.sender.address import IpAddress, parse_address
from storebell.sender.target import Target

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Looks up host and port; returns addresses as text, in order of preference. Raises OSError."""

_LOCALHOST: Final = ("::1", "127.0.0.1")


async def ask_system(host: str, port: int) -> Sequence[str]:
    """Asks the operating system's resolver, as other programs on this computer do."""
    found = await asyncio.get_running_loop().getaddrinfo(
        host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    return [str(entry[4][0]) for entry in found]


async def resolve(target: Target, resolver: Resolver) -> tuple[IpAddress, ...]:
    """Each address of a host, once, in order. Raises OSError where there is none.

    `localhost` always means both loopback addresses and is never looked up (RFC 6761, 6.3).
    """
    spelled = parse_address(target.host.rstrip("."))
    if spelled is not None:
        return (spelled,)
    texts = _LOCALHOST if target.is_localhost else await resolver(target.host, target.port)
    addresses = [address for text in texts if (address := parse_address(text)) is not None]
    if not addresses:
        raise socket.gaierror(socket.EAI_NONAME, "the name has no address")
    return tuple(dict.fromkeys(addresses))
