"""The built-in receiver: a developer's notification server for those who have none yet.

It speaks to asyncio and h11 directly, because it also has to be able to answer wrongly.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Final, Self

import h11

from storebell.domain.errors import ReceiverError
from storebell.simulator.feed import Feed
from storebell.simulator.limits import Limits
from storebell.simulator.loopback import listen_on_loopback, port_of
from storebell.simulator.moments import Clock
from storebell.simulator.owned import OwnedTasks

PATH: Final = "/notifications"
RECEIVER_LIMITS: Final = Limits(connections=128, body_bytes=256 * 1024)
"""Room for every delivery that the simulator makes at once, and for bodies that are too large for
a payload, which are worth showing."""

_MOST_UNREAD: Final = 100
_CHUNK: Final = 64 * 1024
_WITHOUT_BODY: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)


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


Answer = Callable[[ReceivedDelivery, asyncio.StreamWriter], Awaitable[None]]
"""Writes the answer to a delivery. The connection is closed afterwards."""


def answer_with(status: int, clock: Clock) -> Answer:
    """An answer with this status and no body, as Apple wants it."""

    async def answer(_delivery: ReceivedDelivery, writer: asyncio.StreamWriter) -> None:
        reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else ""
        lines = [f"HTTP/1.1 {status} {reason}".rstrip(), "Connection: close"]
        lines.append(f"Date: {format_datetime(clock.now(), usegmt=True)}")
        if status not in _WITHOUT_BODY:
            lines.append("Content-Length: 0")
        writer.write("\r\n".join([*lines, "", ""]).encode("ascii"))
        await writer.drain()

    return answer


class Receiver:
    """Listens on loopback, takes deliveries and answers them; `tasks` is its owner's."""

    def __init__(
        self,
        tasks: OwnedTasks,
        clock: Clock,
        *,
        answer: Answer | None = None,
        limits: Limits = RECEIVER_LIMITS,
    ) -> None:
        self._tasks = tasks
        self._clock = clock
        self._answer = answer or answer_with(HTTPStatus.OK, clock)
        self._limits = limits
        self._feed: Feed[ReceivedDelivery] = Feed(_MOST_UNREAD)
        self._servers: list[asyncio.Server] = []
        self._port: int | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        clock: Clock,
        *,
        port: int = 0,
        answer: Answer | None = None,
        limits: Limits = RECEIVER_LIMITS,
    ) -> AsyncIterator[Self]:
        """A receiver by itself, for as long as the context lasts. Raises ReceiverError."""
        async with OwnedTasks() as tasks:
            receiver = cls(tasks, clock, answer=answer, limits=limits)
            await receiver.start(port)
            try:
                yield receiver
            finally:
                await receiver.stop()

    @property
    def url(self) -> str:
        if self._port is None:
            raise RuntimeError("the receiver has no address while it does not listen")
        return f"http://127.0.0.1:{self._port}{PATH}"

    def deliveries(self) -> AsyncIterator[ReceivedDelivery]:
        """What arrives, for one reader; the newest hundred are kept for it. Ends with `stop`."""
        return self._feed

    async def start(self, port: int = 0) -> None:
        """Starts to listen. Raises ReceiverError where the port can't be had."""
        try:
            sockets = listen_on_loopback(port)
        except OSError as error:
            raise ReceiverError(reason=error.strerror or str(error)) from None
        self._port = port_of(sockets)
        for bound in sockets:
            self._servers.append(await asyncio.start_server(self._on_connection, sock=bound))

    async def stop(self) -> None:
        servers, self._servers, self._port = self._servers, [], None
        for server in servers:
            server.close()
        await self._tasks.stop_all()
        for server in servers:
            await server.wait_closed()
        self._feed.close()

    def _on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Not a coroutine: asyncio would run it in a task that nobody owns.
        if len(self._tasks) >= self._limits.connections:
            writer.transport.abort()
            return
        self._tasks.start(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError, TimeoutError):
                await self._exchange(reader, writer)
                writer.close()
                async with asyncio.timeout(self._limits.request_seconds):
                    await writer.wait_closed()
        finally:
            # Does nothing to a connection that ended well.
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(self._limits.request_seconds):
            try:
                delivery = await self._read(reader, _peer_of(writer))
            except h11.RemoteProtocolError as error:
                await _refuse(writer, error.error_status_hint)
                return
        if delivery is None:
            return
        if any(name == "origin" for name, _ in delivery.headers):
            await _refuse(writer, HTTPStatus.FORBIDDEN)  # a web page, which is no App Store
            return
        self._feed.put(delivery)
        await self._answer(delivery, writer)

    async def _read(self, reader: asyncio.StreamReader, peer: str) -> ReceivedDelivery | None:
        """The next request, or None where the peer hung up before it was complete."""
        parser = h11.Connection(h11.SERVER, max_incomplete_event_size=self._limits.head_bytes)
        request: h11.Request | None = None
        body = bytearray()
        while True:
            event = parser.next_event()
            if event is h11.NEED_DATA:
                parser.receive_data(await reader.read(_CHUNK))
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > self._limits.body_bytes:
                    raise h11.RemoteProtocolError("body too large", 413)
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                return self._describe(request, bytes(body), peer)
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


def _peer_of(writer: asyncio.StreamWriter) -> str:
    peer: object = writer.get_extra_info("peername")
    if not isinstance(peer, tuple):
        return ""
    host, port = str(peer[0]), peer[1]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _refuse(writer: asyncio.StreamWriter, status: int) -> None:
    writer.write(
        f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}\r\n"
        "Content-Length: 0\r\nConnection: close\r\n\r\n".encode("ascii")
    )
    await writer.drain()
