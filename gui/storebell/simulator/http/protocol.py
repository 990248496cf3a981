"""Uvicorn's HTTP/1.1 protocol with the limits of a listener that untrusted clients can reach.

Without them it waits for ever for the rest of a request, accepts any number of connections, and
takes a head of any size that arrives in one piece (`request_guard.py` judges those).
"""

import asyncio
import sys
from contextlib import suppress
from http import HTTPStatus
from math import inf
from typing import Final, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from storebell.simulator.http.limits import Limits


def _plain_answer(status: int, text: str) -> bytes:
    return (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(text) + 1}\r\nConnection: close\r\n\r\n{text}\n"
    ).encode("ascii")


_FULL: Final = _plain_answer(503, "Too many connections")


class Connections(ServerState):
    """The open connections of one listener, and a way to wait until there are none.

    `leaving` are those beyond the cap, refused but not yet gone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.leaving: set[GuardedProtocol] = set()
        self._emptied = asyncio.Event()

    def are_full(self, limits: Limits) -> bool:
        return len(self.connections) >= limits.connections

    def make_room(self, now: float, limits: Limits) -> None:
        """Closes the connection that has been silent for the longest, if there is one.

        A client that only holds connections must not keep others out.
        """
        silent = [
            connection
            for connection in self.connections
            if isinstance(connection, GuardedProtocol)
            and connection.silent_since < now - limits.silent_seconds
        ]
        if silent:
            longest = min(silent, key=lambda connection: connection.silent_since)
            self.connections.discard(longest)
            self.leaving.add(longest)
            longest.transport.abort()

    def note_end(self) -> None:
        if not (self.connections or self.leaving):
            self._emptied.set()

    def abort_all(self) -> None:
        for connection in (*self.connections, *self.leaving):
            connection.transport.abort()

    async def wait_until_none(self) -> None:
        while self.connections or self.leaving:
            self._emptied.clear()
            await self._emptied.wait()


class GuardedProtocol(H11Protocol):
    """One connection: refused at once beyond the cap, ended when its time is up.

    The clock stops while our side works on a complete request. The state of each request holds the
    connection under “connection”. `silent_since` is when it was opened, by the loop's clock, and
    infinite once a byte was received.
    """

    def __init__(self, config: Config, connections: Connections, limits: Limits) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(config, connections, app_state={"connection": self}, _loop=loop)
        self.access_log = False  # its lines would hold tokens, which are part of the path
        self._open = connections
        self._limits = limits
        self._opened_at = self.silent_since = loop.time()
        self._deadline: asyncio.TimerHandle | None = None
        self._closed = asyncio.Event()
        self._is_leaving = False
        self._still_read = limits.linger_bytes

    @property
    def is_ageing(self) -> bool:
        """True once more than half of its time has passed."""
        return self._seconds_left() < self._limits.request_seconds / 2

    async def hang_up(self) -> None:
        """Ends the connection, after what was written so far."""
        self.transport.close()
        self._start_deadline(self._limits.request_seconds)
        await self._closed.wait()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        if self._open.are_full(self._limits):
            self._open.make_room(self.loop.time(), self._limits)
        if not self._open.are_full(self._limits):
            super().connection_made(transport)
            self._start_deadline(self._limits.request_seconds)
            return
        self.transport = transport
        self._open.leaving.add(self)
        self._dismiss(_FULL)
        if len(self._open.leaving) > self._limits.connections:
            transport.close()  # with so many of them there is no time for manners

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_deadline()
        if self in self._open.leaving:
            self._open.leaving.discard(self)
        else:
            self._unset_keepalive_if_required()
            super().connection_lost(exc)
        self._closed.set()
        self._open.note_end()

    def data_received(self, data: bytes) -> None:
        self.silent_since = inf
        if not self._is_leaving:
            super().data_received(data)
            return
        self._still_read -= len(data)
        if self._still_read < 0:
            self.transport.abort()

    def handle_events(self) -> None:
        super().handle_events()
        cycle = self._current()
        if cycle is None or cycle.more_body or cycle.response_complete:
            return
        if not self.flow.write_paused:
            self._stop_deadline()

    def on_response_complete(self) -> None:
        left = self._seconds_left()
        if left > 0:
            self._start_deadline(left)
        else:
            self.transport.close()
            self._start_deadline(self._limits.request_seconds)
        super().on_response_complete()

    def pause_writing(self) -> None:
        # The peer does not read its answers: now it is the one that is waited for.
        super().pause_writing()
        self._start_deadline(self._limits.request_seconds)

    def send_400_response(self, msg: str) -> None:
        """Answers what is not HTTP; where an answer is already under way, it hangs up instead."""
        error = sys.exception()  # uvicorn calls this while it handles the one that h11 raised
        status = int(HTTPStatus.BAD_REQUEST)
        if isinstance(error, h11.RemoteProtocolError):
            status = error.error_status_hint
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self._dismiss(_plain_answer(status, msg))
        else:
            self.transport.abort()
        cycle = self._current()
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()

    def _dismiss(self, answer: bytes) -> None:
        """Answers at once and reads on for a while before the connection ends.

        Closed with bytes unread it would be reset, and the reset can overtake the answer.
        """
        self._is_leaving = True
        self.transport.write(answer)
        with suppress(OSError):  # the peer may have gone already
            self.transport.write_eof()
        self._start_deadline(self._limits.linger_seconds)

    def _current(self) -> RequestResponseCycle | None:
        # Declared as always there, it is None before the first request.
        return cast(RequestResponseCycle | None, self.cycle)

    def _seconds_left(self) -> float:
        return self._opened_at + self._limits.request_seconds - self.loop.time()

    def _start_deadline(self, seconds: float) -> None:
        self._stop_deadline()
        self._deadline = self.loop.call_later(seconds, self._expire)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expire(self) -> None:
        # Not close(): that would wait for a peer that does not read.
        self._deadline = None
        self.transport.abort()
