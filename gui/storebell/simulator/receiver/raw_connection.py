"""One connection that the receiver accepted, plain or TLS, without a library that corrects it.

asyncio's streams would not do instead of plain sockets and memory BIOs. Their TLS drops the alert
of a failed handshake, and their transports offer no choice of how a connection ends.
"""

import asyncio
import os
import socket
import ssl
import struct
from contextlib import suppress
from typing import Final

_CHUNK: Final = 64 * 1024
# struct linger: a switch, and no time to linger. Winsock declares it with shorter fields.
_LINGER: Final = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


class Conversation:
    """An accepted socket, which it owns; its server closes it. `name` is the peer's address.

    Each method may raise OSError, to which ssl.SSLError belongs.
    """

    def __init__(self, accepted: socket.socket, name: str) -> None:
        accepted.setblocking(False)
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.name = name
        self._socket = accepted
        self._loop = asyncio.get_running_loop()
        self._session: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Does the TLS handshake; sends the alert to the peer before it raises an error."""
        session = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        while True:
            try:
                session.do_handshake()
                break
            except ssl.SSLWantReadError:
                await self._flush()
                await self._fill()
            except ssl.SSLError:
                await self._flush()
                await self.finish()
                raise
        await self._flush()
        self._session = session

    async def receive(self) -> bytes:
        """Returns the next bytes received; empty at the end."""
        if self._session is None:
            return await self._loop.sock_recv(self._socket, _CHUNK)
        while True:
            try:
                return self._session.read(_CHUNK)
            except ssl.SSLWantReadError:
                await self._flush()
                await self._fill()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def send(self, data: bytes) -> None:
        """Sends all of it."""
        if self._session is None:
            await self._loop.sock_sendall(self._socket, data)
            return
        self._session.write(data)
        await self._flush()

    async def finish(self) -> None:
        """Shuts down the sending side, and reads until the peer has closed as well.

        Closing with bytes unread would reset the connection, and with it the answer.
        """
        session, self._session = self._session, None
        if session is not None:
            with suppress(ssl.SSLError):  # the peer's goodbye is not waited for
                session.unwrap()
            await self._flush()
        self._socket.shutdown(socket.SHUT_WR)
        await self.wait_until_left()

    async def wait_until_left(self) -> None:
        """Reads and drops what comes until the peer has closed."""
        while await self._loop.sock_recv(self._socket, _CHUNK):
            pass

    def reset(self) -> None:
        """Ends the connection with a TCP reset: what is under way in either direction is lost."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        self._socket.close()

    def close(self) -> None:
        """Closes at once. Does nothing to what was closed before."""
        self._socket.close()

    async def _fill(self) -> None:
        data = await self._loop.sock_recv(self._socket, _CHUNK)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    async def _flush(self) -> None:
        while data := self._outgoing.read():
            await self._loop.sock_sendall(self._socket, data)
