"""The built-in receiver: a developer's notification server for those who have none yet.

It speaks to sockets and h11 directly, because it also has to be able to answer wrongly.
"""

import asyncio
import errno
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from enum import Enum, auto
from http import HTTPStatus
from pathlib import Path
from typing import Final, Self

import h11

from storebell.aio.bounded_feed import Feed
from storebell.aio.task_scope import TaskScope
from storebell.domain.errors.delivery import ReceiverError
from storebell.ports.clock import SimulationClock
from storebell.simulator.http.limits import Limits
from storebell.simulator.http.loopback import accept_connection, listen_on_loopback, port_of
from storebell.simulator.http.origin import why_refused
from storebell.simulator.receiver.certificates import ServerTls
from storebell.simulator.receiver.raw_connection import Conversation

_log = logging.getLogger(__name__)

PATH: Final = "/notifications"
RECEIVER_LIMITS: Final = Limits(connections=128, body_bytes=256 * 1024)
"""Room for every delivery that the simulator makes at once, and for bodies that are too large for
a payload, which are worth showing."""

_MOST_UNREAD: Final = 100
_WITHOUT_BODY: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
_NAME_OF_NOBODY: Final = "receiver.invalid"
# The last two are Windows' own numbers.
_OUT_OF_ROOM: Final = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, 10024, 10055)
_PAUSE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class ReceivedDelivery:
    """One request to the receiver, as it came; nothing of it is verified.

    `signed_payload` is what a body of the form {"signedPayload": …} holds, else None.
    """

    at: datetime
    peer: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    signed_payload: str | None


Answer = Callable[[ReceivedDelivery, Conversation], Awaitable[None]]
"""Answers a delivery, rightly or wrongly. The connection is ended in peace afterwards."""


class Reachability(Enum):
    """Reachability of the receiver."""

    OPEN = auto()
    REFUSING = auto()
    """A port that is bound, so that no other program gets it, and does not listen."""
    NOWHERE = auto()
    """A name that does not exist (RFC 6761, 6.4)."""


def answer_with(status: int, clock: SimulationClock) -> Answer:
    """An answer with this status and no body, as Apple wants it."""

    async def answer(_delivery: ReceivedDelivery, peer: Conversation) -> None:
        await peer.send(write_head(status, clock))

    return answer


def write_head(status: int, clock: SimulationClock, *headers: str, length: int = 0) -> bytes:
    """The head of an answer with a Content-Length of `length` bytes."""
    reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
    lines = [f"HTTP/1.1 {status} {reason}".rstrip(), "Connection: close"]
    lines.append(f"Date: {format_datetime(clock.now(), usegmt=True)}")
    lines += headers
    if status not in _WITHOUT_BODY:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


class Receiver:
    """Listens on loopback, takes deliveries and answers them; `tasks` is its owner's.

    With `make_tls` it is called with https, and has certificates for as long as it listens.
    """

    def __init__(
        self,
        tasks: TaskScope,
        clock: SimulationClock,
        *,
        answer: Answer | None = None,
        limits: Limits = RECEIVER_LIMITS,
        make_tls: Callable[[], ServerTls] | None = None,
        door: Reachability = Reachability.OPEN,
    ) -> None:
        self._tasks = tasks
        self._clock = clock
        self._answer = answer or answer_with(HTTPStatus.OK, clock)
        self._limits = limits
        self._make_tls = make_tls
        self._door = door
        self._feed: Feed[ReceivedDelivery] = Feed(_MOST_UNREAD)
        self._sockets: list[socket.socket] = []
        self._open: set[Conversation] = set()
        self._tls: ServerTls | None = None
        self._place: str | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        clock: SimulationClock,
        *,
        port: int = 0,
        answer: Answer | None = None,
        limits: Limits = RECEIVER_LIMITS,
    ) -> AsyncIterator[Self]:
        """A receiver by itself, for as long as the context lasts. Raises ReceiverError."""
        async with TaskScope() as tasks:
            receiver = cls(tasks, clock, answer=answer, limits=limits)
            await receiver.start(port)
            try:
                yield receiver
            finally:
                await receiver.stop()

    @property
    def url(self) -> str:
        if self._place is None:
            raise RuntimeError("the receiver has no address while it does not listen")
        return f"{'http' if self._make_tls is None else 'https'}://{self._place}{PATH}"

    @property
    def ca_file(self) -> Path | None:
        """The root of its certificate, in PEM, for as long as it listens; None without TLS."""
        return None if self._tls is None else self._tls.ca_file

    def deliveries(self) -> AsyncIterator[ReceivedDelivery]:
        """Yields arriving deliveries, for one reader; buffers the newest hundred. Ends with
        `stop`.
        """
        return self._feed

    async def start(self, port: int = 0) -> None:
        """Starts to listen. Raises ReceiverError where the port can't be had."""
        if self._door is Reachability.NOWHERE:
            self._place = _NAME_OF_NOBODY
            return
        try:
            is_open = self._door is Reachability.OPEN
            self._sockets = listen_on_loopback(port) if is_open else [_hold_port(port)]
        except OSError as error:
            raise ReceiverError(reason=error.strerror or str(error)) from None
        self._place = f"127.0.0.1:{port_of(self._sockets)}"
        try:
            self._tls = self._make_tls() if self._make_tls else None
        except BaseException:
            await self.stop()
            raise
        if is_open:
            for listener in self._sockets:
                self._tasks.start(self._accept(listener))

    async def stop(self) -> None:
        """Ends every task of its owner's, then what it holds itself."""
        await self._tasks.stop_all()
        while self._open:  # a task that is cancelled before its first step closes nothing itself
            self._open.pop().close()
        sockets, self._sockets, self._place = self._sockets, [], None
        for held in sockets:
            held.close()
        tls, self._tls = self._tls, None
        if tls is not None:
            tls.close()
        self._feed.close()

    # -- connections --------------------------------------------------------------------------

    async def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                accepted, address = await accept_connection(listener)
            except ConnectionError:
                continue  # it was gone before it was taken
            except OSError as error:
                if error.errno not in _OUT_OF_ROOM:
                    _log.exception("A connection could not be accepted")
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            if len(self._open) >= self._limits.connections:
                accepted.close()
                continue
            try:
                peer = Conversation(accepted, _name_peer(address))
            except OSError:  # on macOS an option of a socket whose peer has left can't be set
                accepted.close()
                continue
            self._open.add(peer)
            self._tasks.start(self._serve(peer))

    async def _serve(self, peer: Conversation) -> None:
        try:
            # An OSError is the peer's leaving, or TLS that failed as it was to fail.
            with suppress(OSError, TimeoutError):
                await self._exchange(peer)
                async with asyncio.timeout(self._limits.request_seconds):
                    await peer.finish()
        finally:
            self._open.discard(peer)
            peer.close()

    async def _exchange(self, peer: Conversation) -> None:
        async with asyncio.timeout(self._limits.request_seconds):
            if self._tls is not None and self._tls.context is not None:
                await peer.start_tls(self._tls.context)
            try:
                delivery = await self._read(peer)
            except h11.RemoteProtocolError as error:
                await peer.send(write_head(error.error_status_hint, self._clock))
                return
        if delivery is None:
            return
        refused = self._refusal(delivery)
        if refused is not None:
            status, reason = refused
            body = f"{reason}\n".encode("ascii")
            kind = "Content-Type: text/plain; charset=utf-8"
            await peer.send(write_head(status, self._clock, kind, length=len(body)) + body)
            return
        self._feed.put(delivery)
        await self._answer(delivery, peer)

    def _refusal(self, delivery: ReceivedDelivery) -> tuple[HTTPStatus, str] | None:
        """Returns the refusal of a request that is no delivery, neither Apple's nor our
        sender's.
        """
        if delivery.method == "CONNECT":
            return HTTPStatus.METHOD_NOT_ALLOWED, "This is no proxy."
        if not delivery.path.startswith("/"):
            return HTTPStatus.BAD_REQUEST, "The request names no path."
        return why_refused(delivery.headers, port_of(self._sockets))

    async def _read(self, peer: Conversation) -> ReceivedDelivery | None:
        """The next request, or None where the peer hung up before it was complete."""
        parser = h11.Connection(h11.SERVER, max_incomplete_event_size=self._limits.head_bytes)
        request: h11.Request | None = None
        body = bytearray()
        while True:
            event = parser.next_event()
            if event is h11.NEED_DATA:
                parser.receive_data(await peer.receive())
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > self._limits.body_bytes:
                    raise h11.RemoteProtocolError("body too large", 413)
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                return self._describe(request, bytes(body), peer.name)
            else:
                return None

    def _describe(self, request: h11.Request, body: bytes, peer: str) -> ReceivedDelivery:
        return ReceivedDelivery(
            at=self._clock.now(),
            peer=peer,
            method=request.method.decode("ascii"),
            path=request.target.decode("ascii"),
            headers=tuple(
                (name.decode("ascii"), value.decode("latin-1")) for name, value in request.headers
            ),
            body=body,
            signed_payload=_signed_payload_in(body),
        )


def _signed_payload_in(body: bytes) -> str | None:
    try:
        content: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    value: object = content.get("signedPayload") if isinstance(content, dict) else None
    return value if isinstance(value, str) else None


def _name_peer(address: object) -> str:
    if not isinstance(address, tuple):
        return ""
    host, port = str(address[0]), address[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _hold_port(port: int) -> socket.socket:
    """Binds a port of 127.0.0.1 without listening, so that no other program gets it. Raises
    OSError.
    """
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name != "posix" and hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        held.bind(("127.0.0.1", port))
    except OSError:
        held.close()
        raise
    return held
