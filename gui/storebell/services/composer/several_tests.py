"""Sends tests for several apps at once; an app that can't be sent for stops none of the others."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.events import Event, TokenReceived
from storebell.services.notifications.requests import TestRequest

if TYPE_CHECKING:  # the window, which asks for the results alone, starts without them
    import asyncio

    from storebell.services.notifications.production_guard import ProductionGuard
    from storebell.services.notifications.send_test import TestSender

MOST_AT_ONCE: Final = 16
"""Requests under way at the same time.

Apple's limits count each app by itself (`domain/network/request_limits.py`), so that tests of
several apps never wait for each other's; what is bounded is the number of connections.
"""


@dataclass(frozen=True, slots=True)
class NotSent:
    """A request that was not made: nothing was sent or stored, for the reason of `error`."""

    request: TestRequest
    error: StorebellError


@dataclass(frozen=True, slots=True)
class Checked:
    """Requests that can be made, those that can't, and the apps that a person has to confirm."""

    ready: tuple[TestRequest, ...]
    not_sent: tuple[NotSent, ...]
    unconfirmed: tuple[App, ...]


class SeveralTests:
    """Checks and sends one test each for several apps.

    `check_key` raises StorebellError for an app without an API key. `is_simulated`: a simulator
    stands in for Apple, so that a test to Production needs no confirmation.
    """

    def __init__(
        self,
        test_sender: "TestSender",
        guard: "ProductionGuard",
        check_key: Callable[[App], None],
        *,
        is_simulated: bool,
    ) -> None:
        self._test_sender = test_sender
        self._guard = guard
        self._check_key = check_key
        self._is_simulated = is_simulated

    def check(self, requests: Sequence[TestRequest]) -> Checked:
        """Finds what can be sent before anybody is asked: asks no keychain, and sends nothing."""
        ready: list[TestRequest] = []
        not_sent: list[NotSent] = []
        unconfirmed: list[App] = []
        for request in requests:
            app, environment = request.app, request.environment
            try:
                self._guard.check(app, environment)
                if environment.is_apples:
                    self._check_key(app)
                must_ask = environment is Environment.PRODUCTION and not self._is_simulated
                if must_ask and self._guard.must_ask(app):
                    unconfirmed.append(app)
            except StorebellError as error:
                not_sent.append(NotSent(request, error))
            else:
                ready.append(request)
        return Checked(tuple(ready), tuple(not_sent), tuple(unconfirmed))

    def confirm(self, apps: Sequence[App]) -> None:
        """Stores that a person confirmed Production for these apps."""
        for app in apps:
            self._guard.confirmed(app)

    async def send(self, requests: Sequence[TestRequest]) -> AsyncGenerator[Event | NotSent, None]:
        """The events of all tests as they come, and each request that was not made.

        Ends when every test has ended, or reached its request's `until`. Raises what a bug of ours
        raised, once all the others have ended.
        """
        import asyncio

        from storebell.aio.task_scope import TaskScope, log_error

        arrived: asyncio.Queue[Event | NotSent | None] = asyncio.Queue()
        slots = asyncio.Semaphore(MOST_AT_ONCE)
        failures: list[Exception] = []
        async with TaskScope(on_error=failures.append) as tasks:
            for request in requests:
                tasks.start(self._send(request, slots, arrived))
            running = len(requests)
            while running:
                item = await arrived.get()
                if item is None:
                    running -= 1
                else:
                    yield item
        for other in failures[1:]:
            log_error(other)
        if failures:
            raise failures[0]

    async def _send(
        self,
        request: TestRequest,
        slots: "asyncio.Semaphore",
        arrived: "asyncio.Queue[Event | NotSent | None]",
    ) -> None:
        """Puts every event of one test into the queue, and None at the end.

        Its slot is free again once the request is answered: a plan of Local may go on for days.
        """
        async with AsyncExitStack() as slot:
            await slot.enter_async_context(slots)
            try:
                async with aclosing(self._test_sender.send(request)) as events:
                    async for event in events:
                        arrived.put_nowait(event)
                        if isinstance(event, TokenReceived):
                            await slot.aclose()
            except StorebellError as error:
                arrived.put_nowait(NotSent(request, error))
            finally:
                arrived.put_nowait(None)
