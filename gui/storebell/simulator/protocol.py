"""Uvicorn's HTTP/1.1 protocol with what a listener needs that strangers can reach.

As shipped it waits for ever for the rest of a request, accepts any number of connections, and
takes a head of any size that arrives in one piece (`wall.py` judges those).
"""

import asyncio
from typing import Final, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from storebell.simulator.limits import Limits

_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: 21\r\nConnection: close\r\n\r\nToo many connections\n"
)


class Connections(ServerState):
    """The open connections of one listener, and a way to wait until there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._emptied = asyncio.Event()

    def note_end(self) -> None:
        if not self.connections:
            self._emptied.set()

    def abort_all(self) -> None:
        for connection in tuple(self.connections):
            connection.transport.abort()

    async def wait_until_none(self) -> None:
        while self.connections:
            self._emptied.clear()
            await self._emptied.wait()


class GuardedProtocol(H11Protocol):
    """One connection: refused at once beyond the cap, ended when a request does not come in time.

    The clock stops while our side works on a complete request.
    """

    def __init__(self, config: Config, connections: Connections, limits: Limits) -> None:
        super().__init__(config, connections, app_state={}, _loop=asyncio.get_running_loop())
        self.access_log = False  # its lines would hold tokens: they stand in the path
        self._open = connections
        self._limits = limits
        self._deadline: asyncio.TimerHandle | None = None
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        if len(self.connections) >= self._limits.connections:
            self._is_refused = True
            transport.write(_FULL)
            transport.close()
            return
        super().connection_made(transport)
        self._start_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._is_refused:
            return
        self._stop_deadline()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)
        self._open.note_end()

    def data_received(self, data: bytes) -> None:
        if not self._is_refused:
            super().data_received(data)

    def handle_events(self) -> None:
        super().handle_events()
        cycle = self._current()
        if cycle is None or cycle.more_body or cycle.response_complete:
            return
        if not self.flow.write_paused:
            self._stop_deadline()

    def on_response_complete(self) -> None:
        self._start_deadline()
        super().on_response_complete()

    def pause_writing(self) -> None:
        # The peer does not read its answers: now it is the one that is waited for.
        super().pause_writing()
        self._start_deadline()

    def send_400_response(self, msg: str) -> None:
        """Answers what is not HTTP; where an answer is already under way, it hangs up instead."""
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            self.transport.abort()
        cycle = self._current()
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()

    def _current(self) -> RequestResponseCycle | None:
        # Declared as always there, it is None before the first request.
        return cast(RequestResponseCycle | None, self.cycle)

    def _start_deadline(self) -> None:
        self._stop_deadline()
        self._deadline = self.loop.call_later(self._limits.request_seconds, self._expire)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _expire(self) -> None:
        # Not close(): that would wait for a peer that does not read.
        self._deadline = None
        self.transport.abort()
