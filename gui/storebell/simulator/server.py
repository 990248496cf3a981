"""The App Store server: listeners on loopback, and what answers behind them."""

import asyncio
import logging
from types import TracebackType
from typing import Final, Self

from starlette.routing import Router
from uvicorn.config import Config

from storebell.domain.errors import LocalServerError
from storebell.simulator.access import Access
from storebell.simulator.endpoints import Endpoints
from storebell.simulator.limits import Limits
from storebell.simulator.loopback import listen_on_loopback, port_of
from storebell.simulator.moments import Clock
from storebell.simulator.notifications import Notification, Sign
from storebell.simulator.owned import OwnedTasks
from storebell.simulator.protocol import Connections, GuardedProtocol
from storebell.simulator.retries import Deliveries, Happening, Watch
from storebell.simulator.wall import Wall

_KEEP_ALIVE_SLACK: Final = 5

_log = logging.getLogger(__name__)


def _look_away(_happening: Happening) -> None:
    """For a simulator that nobody watches."""


class AppStoreServer:
    """The simulated App Store: who may ask, what was sent, and what is still due.

    Entered and left by its owner, which ends every delivery. The listeners can be opened and
    closed in between by any task of the loop; the notifications outlast that.
    """

    def __init__(
        self, sign: Sign, clock: Clock, *, limits: Limits | None = None, watch: Watch = _look_away
    ) -> None:
        self.access = Access()
        self._clock = clock
        self._limits = limits or Limits()
        self._tasks = OwnedTasks()
        self._deliveries = Deliveries(self._tasks, clock, watch)
        self._router = Endpoints(self.access, self._deliveries, sign, clock, watch).router()
        self._listener: _Listener | None = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self.close()
        finally:
            await self._tasks.__aexit__(kind, error, traceback)

    async def open(self, port: int = 0) -> None:
        """Starts to listen. Raises LocalServerError where the port can't be had."""
        if self._listener is None:
            self._listener = await _Listener.open(self._router, port, self._limits, self._clock)

    async def close(self) -> None:
        """Stops listening and ends every connection; deliveries go on."""
        listener, self._listener = self._listener, None
        if listener is not None:
            await listener.close()

    @property
    def is_open(self) -> bool:
        return self._listener is not None

    @property
    def base_url(self) -> str:
        if self._listener is None:
            raise RuntimeError("the server has no address while it does not listen")
        return f"http://127.0.0.1:{self._listener.port}"

    @property
    def has_work(self) -> bool:
        """Whether a delivery is under way or due."""
        return self._deliveries.are_pending

    def find(self, token: str) -> Notification | None:
        """The notification that a token stands for, whichever app's it is."""
        found = (ledger.find(token) for ledger in self.access.ledgers)
        return next((notification for notification in found if notification is not None), None)


class _Listener:
    """Uvicorn's protocol on asyncio's own servers: without uvicorn's main loop nothing ticks,
    no signal is caught, and it lives in the loop that is there.
    """

    def __init__(self, port: int, connections: Connections, stop_seconds: float) -> None:
        self.port = port
        self._connections = connections
        self._stop_seconds = stop_seconds
        self._servers: list[asyncio.Server] = []

    @classmethod
    async def open(cls, router: Router, port: int, limits: Limits, clock: Clock) -> Self:
        try:
            sockets = listen_on_loopback(port)
        except OSError as error:
            raise LocalServerError(reason=error.strerror or str(error)) from None
        chosen_port = port_of(sockets)
        config = _configure(Wall(router, chosen_port, limits, clock), limits)
        connections = Connections()
        listener = cls(chosen_port, connections, limits.stop_seconds)
        loop = asyncio.get_running_loop()

        def make_protocol() -> GuardedProtocol:
            return GuardedProtocol(config, connections, limits)

        try:
            for bound in sockets:
                listener._servers.append(await loop.create_server(make_protocol, sock=bound))
        except BaseException:  # cancelled in between, for instance
            await listener.close()
            for bound in sockets:
                bound.close()
            raise
        return listener

    async def close(self) -> None:
        for server in self._servers:
            server.close()
        self._connections.abort_all()
        await self._end_tasks()
        await self._connections.wait_until_none()
        for server in self._servers:
            await server.wait_closed()

    async def _end_tasks(self) -> None:
        """Requests see that their connection is gone; those that don't are cancelled."""
        tasks = set(self._connections.tasks)
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self._stop_seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)


def _configure(app: Wall, limits: Limits) -> Config:
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
