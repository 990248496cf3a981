"""Sends a test notification and follows it: the main job, as a stream of frozen events."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from storebell.domain.accounts.credentials import App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding
from storebell.domain.notifications.events import Asked, Event
from storebell.domain.notifications.polling import APPLES_PACE, LOCAL_PACE
from storebell.domain.simulation.requests import LocalTest
from storebell.ports.appstore import AppStore, AppStores
from storebell.ports.clock import Clock
from storebell.ports.simulator import Local
from storebell.ports.verifier import Verifier, Verifiers
from storebell.services.notifications.poller import MayPoll, Poller
from storebell.services.notifications.production_guard import ProductionGuard
from storebell.services.notifications.repository import TestRepository
from storebell.services.notifications.requests import TestRequest, check_time_limit, check_type
from storebell.services.notifications.test_session import TestSession
from storebell.services.system.audit import AuditTrail
from storebell.services.system.clock_check import ClockCheck

RECORD_TAKES: Final = timedelta(seconds=5)
"""How long after a delivery ended Local has it on record, at the latest."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """A running simulator that stands in for Apple in both environments."""

    base_url: str
    root_file: Path | None = None


ExplainRefusal = Callable[
    [Credentials, Environment, Exchange | None], Awaitable[tuple[Finding, ...]]
]
"""Says why a request was answered with 401; it may ask something, and sends nothing."""


class TestSender:
    """Asks for test notifications and follows each to its end."""

    def __init__(
        self,
        *,
        stores: AppStores,
        local: Local,
        verifiers: Verifiers,
        credentials_for: Callable[[App], Awaitable[Credentials]],
        clock: Clock,
        repository: TestRepository,
        may_poll: MayPoll,
        explain_refusal: ExplainRefusal,
        simulated: Simulated | None = None,
        guard: ProductionGuard | None = None,
        trail: AuditTrail | None = None,
        clock_check: ClockCheck | None = None,
    ) -> None:
        self._clock_check = clock_check
        self._guard = guard
        self._trail = trail or AuditTrail.none()
        self._stores = stores
        self._local = local
        self._verifiers = verifiers
        self._credentials_for = credentials_for
        self._clock = clock
        self._repository = repository
        self._may_poll = may_poll
        self._explain_refusal = explain_refusal
        self._simulated = simulated

    async def send(self, request: TestRequest) -> AsyncGenerator[Event, None]:
        """Asks once, then yields what happens until it is final or the request's limit.

        The first event is `Asked`, kept and yielded before the request leaves; every other one is
        kept before it is yielded. What fails before the first (no key, keychain locked, no such
        type, a locked app) is raised as StorebellError: then nothing happened at all.
        """
        check_time_limit(request.timeout_seconds)
        if self._guard is not None:
            self._guard.check(request.app, request.environment)
        async with AsyncExitStack() as stack:
            test_session, key_id = await self._prepare(request, stack)
            # Whoever stopped this meanwhile is heard here, before the test exists.
            await asyncio.sleep(0)
            async for event in test_session.run():
                if isinstance(event, Asked):
                    self._repository.begin(event, test_session.mark)
                    self._trail.sent(event, key_id)
                else:
                    self._repository.keep(event)
                yield event

    async def _prepare(
        self, request: TestRequest, stack: AsyncExitStack
    ) -> tuple[TestSession, str]:
        """The watch, and the ID of the key that signs for it."""
        app, environment = request.app, request.environment
        check_type(request)
        base_url, root_file, url, receiver, notice = None, None, None, None, None
        root: bytes | None = None
        if environment is Environment.LOCAL:
            options = request.local
            session = await stack.enter_async_context(
                self._local.open(
                    LocalTest(
                        app,
                        options.plan,
                        options.url,
                        options.delivery_timeout_seconds,
                        behaviour=options.behaviour,
                        faults=options.faults,
                        ca_file=options.ca_file,
                        confirmed_hosts=options.confirmed_hosts,
                        notification_type=request.notification_type,
                        subtype=request.subtype,
                        repeated_payload=request.repeated_payload,
                    )
                )
            )
            credentials, base_url = session.credentials, session.base_url
            root_file, url = session.root_file, session.deliver_to
            root = session.root_certificate if root_file is None else None
            receiver = str(options.behaviour) if options.url is None else None
            notice = session.notice
        else:
            credentials = await self._credentials_for(app)
            is_production = environment is Environment.PRODUCTION
            url = app.production_url if is_production else app.sandbox_url
            if self._simulated is not None:
                base_url, root_file = self._simulated.base_url, self._simulated.root_file
        is_simulated = base_url is not None
        store = await stack.enter_async_context(
            self._stores.open(credentials, environment, base_url)
        )
        verifier = (
            self._verifiers.for_simulator(root_file, root)
            if is_simulated
            else self._verifiers.for_apple()
        )
        asked = Asked(
            test_id=str(uuid.uuid4()),
            at=self._clock.now(),
            app_label=app.label,
            bundle_id=app.bundle_id,
            app_apple_id=app.app_apple_id,
            environment=environment,
            plan=request.plan,
            url=url,
            simulated=is_simulated,
            root_file=str(root_file) if root_file else None,
            receiver=receiver,
            notification_type=request.notification_type,
            notification_subtype=request.subtype,
            api_base=None if environment is Environment.LOCAL else base_url,
        )
        test_session = TestSession(
            asked=asked,
            mark=None if self._clock_check is None else self._clock_check.mark_for(asked),
            request=request,
            store=store,
            poller=self._poller(request, store, verifier),
            clock=self._clock,
            # Local ends with its process: nobody else follows it.
            kept=self._repository.events if environment.is_apples else _nothing,
            explain=partial(self._explain_refusal, credentials, environment),
            notice=notice,
        )
        return test_session, credentials.key_id

    def _poller(self, request: TestRequest, store: AppStore, verifier: Verifier) -> Poller:
        if request.environment is not Environment.LOCAL:
            return Poller(
                store=store,
                verifier=verifier,
                clock=self._clock,
                pace=APPLES_PACE,
                may_poll=self._may_poll,
            )
        seconds = request.local.delivery_timeout_seconds
        return Poller(
            store=store,
            verifier=verifier,
            clock=self._clock,
            pace=LOCAL_PACE,
            local=self._local,
            each_takes=timedelta(seconds=seconds) + RECORD_TAKES,
            is_repeated=request.repeated_payload is not None,
        )


def _nothing(_test_id: str) -> tuple[Event, ...]:
    return ()
