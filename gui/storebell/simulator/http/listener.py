"""The listener of the App Store server: both loopback addresses, uvicorn's protocol behind each."""

import asyncio
import logging
import socket
from typing import Final, Self

from starlette.types import ASGIApp
from uvicorn.config import Config

from storebell.aio.task_scope import TaskScope
from storebell.domain.errors.delivery import LocalServerError
from storebell.ports.clock import SimulationClock
from storebell.simulator.http.limits import Limits
from storebell.simulator.http.loopback import accept_connection, listen_on_loopback, port_of
from storebell.simulator.http.protocol import Connections, GuardedProtocol
from storebell.simulator.http.request_guard import RequestGuard

_KEEP_ALIVE_SLACK: Final = 5
_log = logging.getLogger(__name__)

_PAUSE_SECONDS: Final = 0.1
"""After a connection that could not be taken: file descriptors have run out, most likely."""


class Listener:
    """Takes connections, one after the other, and no faster than its limits allow.

    Without uvicorn's main loop it has no timer, catches no signal, and runs in the present event
    loop. asyncio's own servers would take a hundred connections in a row. A flood of them would
    keep the loop busy, and a window would wait for the interpreter.
    """

    def __init__(
        self, sockets: list[socket.socket], config: Config, limits: Limits, tasks: TaskScope
    ) -> None:
        self.port = port_of(sockets)
        self._sockets = sockets
        self._config = config
        self._limits = limits
        self._tasks = tasks
        self._connections = Connections()

    @classmethod
    def open(
        cls, app: ASGIApp, port: int, limits: Limits, clock: SimulationClock, tasks: TaskScope
    ) -> Self:
        """Starts to listen, in `tasks`, which are its alone. Raises LocalServerError."""
        try:
            sockets = listen_on_loopback(port)
        except OSError as error:
            raise LocalServerError(reason=error.strerror or str(error)) from None
        config = _configure(RequestGuard(app, port_of(sockets), limits, clock), limits)
        listener = cls(sockets, config, limits, tasks)
        for bound in sockets:
            tasks.start(listener._accept(bound))
        return listener

    async def close(self) -> None:
        """Stops listening and ends every connection."""
        await self._tasks.stop_all()
        for bound in self._sockets:
            bound.close()
        self._connections.abort_all()
        await self._end_requests()
        await self._connections.wait_until_none()

    async def _accept(self, bound: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, _ = await accept_connection(bound)
            except OSError:
                await asyncio.sleep(_PAUSE_SECONDS)
                continue
            try:
                # Nagle's algorithm would hold each answer back until a delayed acknowledgement,
                # for 40 ms. asyncio turns it off itself, but not on Windows.
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                await loop.connect_accepted_socket(self._make_protocol, accepted)
            except OSError:
                accepted.close()  # gone again already
            except Exception:  # noqa: BLE001 - one connection must not end the listener
                _log.exception("A connection could not be served")
                accepted.close()
            if self._connections.are_full(self._limits):
                await asyncio.sleep(self._limits.refusal_seconds)

    def _make_protocol(self) -> GuardedProtocol:
        return GuardedProtocol(self._config, self._connections, self._limits)

    async def _end_requests(self) -> None:
        """Requests see that their connection is gone; those that don't are cancelled."""
        tasks = set(self._connections.tasks)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self._limits.stop_seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)


def _configure(app: RequestGuard, limits: Limits) -> Config:
    config = Config(
        app,
        http=GuardedProtocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        workers=1,  # else an environment variable decides
        proxy_headers=False,  # else X-Forwarded-For would be believed
        server_header=False,
        date_header=False,
        h11_max_incomplete_event_size=limits.head_bytes,
        timeout_keep_alive=int(limits.request_seconds) + _KEEP_ALIVE_SLACK,
    )
    config.load()
    # At its finest log level uvicorn wraps the application in one that logs every header.
    config.loaded_app = app
    return config
