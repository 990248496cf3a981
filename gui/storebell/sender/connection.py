"""One TCP connection, plain or TLS, whose two directions are used apart.

Sockets and memory BIOs rather than asyncio's streams: a stream drops what it has not read yet when
a write fails, so an answer that a server gives before it hangs up would be lost.
"""

import asyncio
import errno
import os
import socket
import ssl
from contextlib import suppress
from typing import Final, Self

from storebell.domain.messages import N_
from storebell.domain.notifications.delivery import Trouble
from storebell.sender.address import IpAddress
from storebell.sender.tls import TlsRecord, explain

_CHUNK: Final = 16 * 1024

# Windows numbers its socket errors from 10000 (Winsock) or as system errors (overlapped sockets);
# the names exist there only, so here they are numbers.
_REFUSED: Final = frozenset({errno.ECONNREFUSED, 10061, 1225})
_RESET: Final = frozenset(
    {errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE, errno.ENOTCONN, 10053, 10054, 64, 1236}
)
_TIMED_OUT: Final = frozenset({errno.ETIMEDOUT, 10060, 121})


class Stopped(Exception):  # noqa: N818 # it ends a hop, and the trouble in it is no error of ours
    """Ends a hop; never leaves sender/."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


def _socket_address(
    address: IpAddress, port: int
) -> tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]:
    """The family of an address and the address as the loop needs it (Python's `socket` module).

    IPv6 has four parts: the loop of Windows takes two for IPv4 alone. Flow label and scope ID are
    0: only a link-local address needs a scope, and none is delivered to.
    """
    if address.version == 4:
        return socket.AF_INET, (str(address), port)
    return socket.AF_INET6, (str(address), port, 0, 0)


def name_trouble(error: OSError) -> Trouble:
    """Returns the Trouble of a socket's error, on each of the three systems."""
    codes = {error.errno, getattr(error, "winerror", None)}
    if isinstance(error, ConnectionRefusedError) or codes & _REFUSED:
        return Trouble.REFUSED
    if isinstance(error, ConnectionError) or codes & _RESET:
        return Trouble.RESET
    if isinstance(error, TimeoutError) or codes & _TIMED_OUT:
        return Trouble.TIMED_OUT
    return Trouble.UNREACHABLE


def describe(error: OSError) -> str:
    """The system's own words for a socket's error.

    asyncio puts words and addresses of its own in their place ("Connect call failed (…)").
    """
    is_asyncios = (error.strerror or "").startswith("Connect call failed")
    if is_asyncios and error.errno:
        return os.strerror(error.errno)
    return error.strerror or str(error) or type(error).__name__


class Connection:
    """A connected socket. Use it as a context manager: leaving it closes the socket at once."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._loop = asyncio.get_running_loop()
        self._session: ssl.SSLObject | None = None
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._flushing = asyncio.Lock()
        self.is_reset = False

    @classmethod
    async def open(cls, address: IpAddress, port: int) -> Self:
        """Connects to exactly this address. Raises OSError."""
        family, where = _socket_address(address, port)
        connected = socket.socket(family, socket.SOCK_STREAM)
        try:
            connected.setblocking(False)
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await asyncio.get_running_loop().sock_connect(connected, where)
        except BaseException:
            connected.close()
            raise
        return cls(connected)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    async def start_tls(self, context: ssl.SSLContext, host: str, record: TlsRecord) -> None:
        """Shakes hands for `host` and fills the record. Raises Stopped."""
        session = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self._session = session
        try:
            while True:
                try:
                    session.do_handshake()
                    break
                except ssl.SSLWantReadError:
                    await self._flush()
                    if not await self._fill():
                        raise Stopped(Trouble.TLS, N_("closed during the TLS handshake")) from None
            await self._flush()
        except ssl.SSLError as error:
            raise Stopped(Trouble.TLS, explain(error)) from None
        except OSError as error:
            raise Stopped(
                name_trouble(error), f"{describe(error)}, during the TLS handshake"
            ) from None
        finally:
            record.take_session(session)

    async def send(self, data: bytes) -> None:
        """Sends all of it. Raises OSError; a TLS error is for the reading side to report."""
        if self._session is None:
            await self._send_raw(data)
            return
        self._session.write(data)
        await self._flush()

    async def receive(self) -> bytes:
        """Returns the next bytes received; empty at the end. Raises Stopped."""
        try:
            data = await (self._receive_plain() if self._session is None else self._receive_tls())
        except ssl.SSLError as error:
            raise Stopped(Trouble.TLS, explain(error)) from None
        except OSError as error:
            raise Stopped(name_trouble(error), describe(error)) from None
        return data

    def close(self) -> None:
        """Closes at once; sends what TLS has left to send without waiting.

        That is close_notify, or the alert that tells the server why its handshake failed.
        """
        session, self._session = self._session, None
        if session is not None:
            with suppress(ssl.SSLError):  # an answer to our goodbye is not waited for
                session.unwrap()
            self._flush_at_once()
        self._socket.close()

    async def _receive_plain(self) -> bytes:
        return await self._loop.sock_recv(self._socket, _CHUNK)

    async def _receive_tls(self) -> bytes:
        session = self._session
        assert session is not None
        while True:
            try:
                return session.read(_CHUNK)
            except ssl.SSLWantReadError:
                await self._flush()
                await self._fill()
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                # Many servers close without close_notify; HTTP's own framing shows a cut answer.
                return b""

    async def _fill(self) -> bool:
        data = await self._loop.sock_recv(self._socket, _CHUNK)
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()
        return bool(data)

    async def _flush(self) -> None:
        # Both directions may have something to flush; records must leave in the order made.
        async with self._flushing:
            while data := self._outgoing.read():
                await self._send_raw(data)

    def _flush_at_once(self) -> None:
        with suppress(OSError):  # a close_notify that can't be sent is not needed
            self._socket.send(self._outgoing.read())

    async def _send_raw(self, data: bytes) -> None:
        try:
            await self._loop.sock_sendall(self._socket, data)
        except OSError as error:
            # The socket reports a reset only to the first call; the reader needs it.
            self.is_reset = self.is_reset or isinstance(error, ConnectionResetError)
            raise
