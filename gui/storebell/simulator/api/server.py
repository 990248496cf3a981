"""The App Store server: listeners on loopback, and what answers behind them."""

from types import TracebackType
from typing import Self

from storebell.aio.task_scope import TaskScope
from storebell.ports.clock import SimulationClock
from storebell.simulator.api.authentication import Access
from storebell.simulator.api.delivery_scheduler import Deliveries, SimulatorEvent, TestSession
from storebell.simulator.api.endpoints import Endpoints
from storebell.simulator.api.faults import Faulty
from storebell.simulator.api.story_clock import StoryClock
from storebell.simulator.http.error_middleware import AppleErrorMiddleware
from storebell.simulator.http.limits import Limits
from storebell.simulator.http.listener import Listener
from storebell.simulator.store.notifications import Notification


def _ignore(_event: SimulatorEvent) -> None:
    """Ignores the events of a simulator that nothing observes."""


class AppStoreServer:
    """The simulated App Store: who may ask, what was sent, and what is still due.

    Entered and left by its owner, which ends every delivery. The listeners can be opened and
    closed in between by any task of the loop; the notifications outlast that.
    """

    def __init__(
        self,
        clock: SimulationClock,
        *,
        limits: Limits | None = None,
        watch: TestSession = _ignore,
    ) -> None:
        self.access = Access()
        self._clock = clock
        self._limits = limits or Limits()
        self._tasks = TaskScope()
        self._accepting = TaskScope()
        self.deliveries = Deliveries(self._tasks, clock, watch)
        self.story_clock = StoryClock(clock)
        endpoints = Endpoints(self.access, self.deliveries, clock, self.story_clock, watch)
        self._app = Faulty(AppleErrorMiddleware(endpoints.router()), self.access.faults_for, clock)
        self._listener: Listener | None = None

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        await self._accepting.__aenter__()
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
            await self._accepting.__aexit__(kind, error, traceback)
            await self._tasks.__aexit__(kind, error, traceback)

    async def open(self, port: int = 0) -> None:
        """Starts to listen. Raises LocalServerError where the port can't be had."""
        if self._listener is None:
            self._listener = Listener.open(
                self._app, port, self._limits, self._clock, self._accepting
            )

    async def close(self) -> None:
        """Stops listening and ends every connection; deliveries go on."""
        if self._listener is not None:
            await self._listener.close()
            self._listener = None  # only now no client can connect any more

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
        """True while a delivery is under way or due."""
        return self.deliveries.are_pending

    def find(self, token: str) -> Notification | None:
        """The notification of a token, for any app."""
        found = (ledger.find(token) for ledger in self.access.ledgers)
        return next((notification for notification in found if notification is not None), None)
