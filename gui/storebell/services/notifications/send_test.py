"""Sends a test notification and polls for its attempts, as a stream of frozen events."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
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
from storebell.ports.verifier import Verifier
from storebell.services.notifications.poller import MayPoll, Poller
from storebell.services.notifications.production_guard import ProductionGuard
from storebell.services.notifications.repository import TestRepository
from storebell.services.notifications.requests import TestRequest, check_time_limit, check_type
from storebell.services.notifications.target import AppStoreTarget
from storebell.services.notifications.test_session import TestSession
from storebell.services.system.audit import AuditTrail
from storebell.services.system.clock_check import ClockCheck

RECORD_TAKES: Final = timedelta(seconds=5)
"""The longest time until Local has recorded a delivery after its end."""


ExplainRefusal = Callable[
    [Credentials, Environment, Exchange | None], Awaitable[tuple[Finding, ...]]
]
"""Finds why a request was answered with 401; it may make a request, and sends no notification."""


class TestSender:
    """Requests test notifications and polls each to its end."""

    def __init__(
        self,
        *,
        stores: AppStores,
        local: Local,
        target: AppStoreTarget,
        credentials_for: Callable[[App], Awaitable[Credentials]],
        clock: Clock,
        repository: TestRepository,
        may_poll: MayPoll,
        explain_refusal: ExplainRefusal,
        guard: ProductionGuard | None = None,
        trail: AuditTrail | None = None,
        clock_check: ClockCheck | None = None,
    ) -> None:
        self._clock_check = clock_check
        self._guard = guard
        self._trail = trail or AuditTrail.none()
        self._stores = stores
        self._local = local
        self._target = target
        self._credentials_for = credentials_for
        self._clock = clock
        self._repository = repository
        self._may_poll = may_poll
        self._explain_refusal = explain_refusal
        self._sessions: dict[str, TestSession] = {}

    def stop(self, test_id: str) -> bool:
        """Stops a test that is being sent; False if none of this ID is.

        In Local the attempts under way and to come are ended. What Apple was asked for may come all
        the same: a request without an answer stays unknown, and is never repeated by itself.
        """
        session = self._sessions.get(test_id)
        if session is not None:
            session.stop()
        return session is not None

    async def attempt_now(self, test_id: str) -> bool:
        """Makes the next attempt of a plan of Local at once; False if none is waited for."""
        session = self._sessions.get(test_id)
        return session is not None and await session.attempt_now()

    async def send(self, request: TestRequest) -> AsyncGenerator[Event, None]:
        """Requests once, then yields events until it is final or the request's limit.

        The first event is `Asked`, stored and yielded before the request leaves; every other one is
        stored before it is yielded. Errors before the first event (no key, keychain locked, no such
        type, a locked app) are raised as StorebellError: then nothing was sent or stored.
        """
        check_time_limit(request.timeout_seconds)
        if self._guard is not None:
            self._guard.check(request.app, request.environment)
        async with AsyncExitStack() as stack:
            test_session, key_id = await self._prepare(request, stack)
            # A cancellation meanwhile takes effect here, before the test exists.
            await asyncio.sleep(0)
            async for event in test_session.run():
                if isinstance(event, Asked):
                    self._sessions[event.test_id] = test_session
                    stack.callback(self._sessions.pop, event.test_id)
                    self._repository.begin(event, test_session.mark)
                    self._trail.sent(event, key_id)
                else:
                    self._repository.append(event)
                yield event

    async def _prepare(
        self, request: TestRequest, stack: AsyncExitStack
    ) -> tuple[TestSession, str]:
        """The session, and the ID of the key that signs for it."""
        check_type(request)
        place = await (
            self._local_place(request, stack)
            if request.environment is Environment.LOCAL
            else self._place_at_apple(request)
        )
        environment = request.environment
        base_url = place.target.base_url_of(environment)
        store = await stack.enter_async_context(
            self._stores.open(place.credentials, environment, base_url)
        )
        asked = self._asked(request, place)
        test_session = TestSession(
            asked=asked,
            mark=None if self._clock_check is None else self._clock_check.mark_for(asked),
            request=request,
            store=store,
            poller=self._poller(request, store, place.target.verifier()),
            clock=self._clock,
            # Local ends with its process: no other one polls it.
            stored_events=self._repository.events if request.environment.is_apples else _nothing,
            explain=partial(self._explain_refusal, place.credentials, request.environment),
            notice=place.notice,
            local=None if environment.is_apples else self._local,
        )
        return test_session, place.credentials.key_id

    async def _local_place(self, request: TestRequest, stack: AsyncExitStack) -> "_Place":
        delivery = request.local
        session = await stack.enter_async_context(
            self._local.open(
                LocalTest(
                    request.app,
                    delivery,
                    notification_type=request.notification_type,
                    subtype=request.subtype,
                    repeated_payload=request.repeated_payload,
                    purchase=request.purchase,
                )
            )
        )
        return _Place(
            AppStoreTarget(
                self._target.verifiers,
                session.base_url,
                session.root_file,
                session.root_certificate,
            ),
            session.credentials,
            session.deliver_to,
            str(delivery.behaviour) if delivery.url is None else None,
            session.notice,
        )

    async def _place_at_apple(self, request: TestRequest) -> "_Place":
        credentials = await self._credentials_for(request.app)
        return _Place(self._target, credentials, request.app.server_url(request.environment))

    def _asked(self, request: TestRequest, place: "_Place") -> Asked:
        app, target = request.app, place.target
        return Asked(
            test_id=str(uuid.uuid4()),
            at=self._clock.now(),
            app_label=app.label,
            bundle_id=app.bundle_id,
            app_apple_id=app.app_apple_id,
            environment=request.environment,
            plan=request.plan,
            url=place.url,
            simulated=target.is_simulated,
            root_file=str(target.root_file) if target.root_file else None,
            receiver=place.receiver,
            notification_type=request.notification_type,
            notification_subtype=request.subtype,
            purchase=request.purchase,
            repeats=request.repeats,
            series=request.series,
            api_base=(
                target.base_url_of(request.environment) if request.environment.is_apples else None
            ),
        )

    def _poller(self, request: TestRequest, store: AppStore, verifier: Verifier) -> Poller:
        if request.environment is not Environment.LOCAL:
            return Poller(
                store=store,
                verifier=verifier,
                clock=self._clock,
                pace=APPLES_PACE,
                may_poll=self._may_poll,
            )
        seconds = request.local.timeout_seconds
        return Poller(
            store=store,
            verifier=verifier,
            clock=self._clock,
            pace=LOCAL_PACE,
            local=self._local,
            each_takes=timedelta(seconds=seconds) + RECORD_TAKES,
            is_repeated=request.repeated_payload is not None,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """The target of one test: the API, the credentials, and the URL of the delivery.

    `receiver` is the behaviour of the built-in receiver, if that one is used.
    """

    target: AppStoreTarget
    credentials: Credentials
    url: str | None
    receiver: str | None = None
    notice: Finding | None = None


def _nothing(_test_id: str) -> tuple[Event, ...]:
    return ()
