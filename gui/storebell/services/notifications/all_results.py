"""Produces all eleven results: a test in Local for each, with a receiver that fails in its way."""

import uuid
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Final

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.notifications.events import Asked, Event, Outcome, Series, Settled
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.receiver_behaviours import RESULT_BEHAVIOURS, Behaviour
from storebell.services.notifications.requests import TestRequest

if TYPE_CHECKING:  # the window, which asks for `request_for` alone, starts without it
    import asyncio

    from storebell.ports.clock import Clock
    from storebell.services.notifications.repository import TestRepository
    from storebell.services.notifications.send_test import TestSender

PATIENCE_SECONDS: Final = 2.0
"""The time to wait for the receiver that never answers. The others end without a limit."""


def request_for(app: App, behaviour: Behaviour, series: Series | None = None) -> TestRequest:
    """The test that shows the result of a behaviour of the built-in receiver."""
    is_slow = behaviour.result is SendAttemptResult.TIMED_OUT
    local = (
        LocalDelivery(behaviour=behaviour, timeout_seconds=PATIENCE_SECONDS)
        if is_slow
        else LocalDelivery(behaviour=behaviour)
    )
    return TestRequest(app, Environment.LOCAL, local, series=series)


def give_up(test_ids: Iterable[str], now: datetime) -> list[Event]:
    """The final events of tests that were still open when polling was stopped."""
    return [Settled(test_id=test_id, at=now, outcome=Outcome.UNDECIDED) for test_id in test_ids]


class AllResults:
    """Runs the eleven tests at the same time, as one stream of events."""

    def __init__(
        self, test_sender: "TestSender", repository: "TestRepository", clock: "Clock"
    ) -> None:
        self._test_sender = test_sender
        self._repository = repository
        self._clock = clock

    async def show(self, app: App) -> AsyncGenerator[Event, None]:
        """The events of eleven tests as they come; `Asked.receiver` tells the tests apart.

        They are requested one after another, success last: newest first, a timeline then shows them
        in Apple's order. Raises as `TestSender.send`, once all the others have ended. Tests that
        are open when it is stopped are stored as undecided: they are polled no more.
        """
        open_tests: set[str] = set()
        try:
            async with aclosing(self._show(app, open_tests)) as events:
                async for event in events:
                    yield event
        finally:
            for ending in give_up(sorted(open_tests), self._clock.now()):
                self._repository.append(ending)

    async def _show(self, app: App, open_tests: set[str]) -> AsyncGenerator[Event, None]:
        import asyncio

        from storebell.aio.task_scope import TaskScope, log_error

        new_events: asyncio.Queue[Event | None] = asyncio.Queue()
        waiting = list(RESULT_BEHAVIOURS)
        series_id, size = str(uuid.uuid4()), len(waiting)
        failures: list[Exception] = []
        running = 0
        async with TaskScope(on_error=failures.append) as tasks:

            def ask_next() -> None:
                nonlocal running
                series = Series(series_id, len(waiting), size)
                request = request_for(app, waiting.pop(), series)
                tasks.start(self._follow(request, new_events, open_tests))
                running += 1

            ask_next()
            while running:
                event = await new_events.get()
                if event is None:
                    running -= 1
                    continue
                # The next one is requested after this one was, so that their order is certain.
                if isinstance(event, Asked) and waiting and not failures:
                    ask_next()
                yield event
        for other in failures[1:]:
            log_error(other)
        if failures:
            raise failures[0]

    async def _follow(
        self, request: TestRequest, new_events: "asyncio.Queue[Event | None]", open_tests: set[str]
    ) -> None:
        """Puts every event of one test into the queue, and None at the end."""
        try:
            async with aclosing(self._test_sender.send(request)) as events:
                async for event in events:
                    if isinstance(event, Asked):
                        open_tests.add(event.test_id)
                    elif isinstance(event, Settled):
                        open_tests.discard(event.test_id)
                    new_events.put_nowait(event)
        finally:
            new_events.put_nowait(None)
