"""The Local environment: the simulator and the receiver, there when a test needs them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from storebell.aio.task_scope import TaskScope
from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import msg
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.plan import PRODUCTION_PLAN
from storebell.domain.simulation.faults import FaultSpec
from storebell.domain.simulation.receiver_behaviours import Behaviour
from storebell.domain.simulation.requests import LocalSession, LocalTest
from storebell.ports.clock import SimulationClock
from storebell.signing.authority import Authority, InstalledAuthority
from storebell.signing.root_files import RootEvent
from storebell.simulator.api.authentication import Registration, make_key
from storebell.simulator.api.destinations import Destinations
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.api.server import AppStoreServer
from storebell.simulator.catalogue.notification_factory import NotificationSpec
from storebell.simulator.http.limits import Limits
from storebell.simulator.receiver.behaviours import find_nobody, make_receiver
from storebell.simulator.receiver.receiver import Receiver
from storebell.simulator.store.notifications import AppIdentity

_log = logging.getLogger(__name__)

IDLE_SECONDS: Final = 60.0


class LocalServer:
    """The App Store server and the receiver built into Storebell; fits `ports.simulator.Local`.

    It listens from the first test on, and stops when nothing was asked or due for a minute. A test
    whose session has ended is still retried by its plan; that ends with this object only. So enter
    it where everything else is entered that lives as long as the window or the command.
    """

    def __init__(
        self,
        authority_folder: Path,
        clock: SimulationClock,
        destinations: Destinations | None = None,
        *,
        idle_seconds: float = IDLE_SECONDS,
        limits: Limits | None = None,
        is_clock_plausible: Callable[[], bool] = lambda: True,
    ) -> None:
        self._authority_folder = authority_folder
        self._is_clock_plausible = is_clock_plausible
        self._clock = clock
        self._destinations = destinations or Destinations()
        self._idle_seconds = idle_seconds
        self._server = AppStoreServer(clock, limits=limits)
        self._receivers: dict[Behaviour, Receiver] = {}
        self._fault_plans: dict[FaultSpec, FaultPlan] = {}
        self._receiving = TaskScope()
        self._resting = TaskScope()
        self._stack = AsyncExitStack()
        self._lock = asyncio.Lock()
        self._authority: InstalledAuthority | None = None
        self._light: tuple[InstalledAuthority | None, Authority | None] = (None, None)
        self._notice: Finding | None = None
        self._sessions = 0
        self._was_used = False

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._receiving)
            await stack.enter_async_context(self._server)
            stack.push_async_callback(self._stop_listening)
            # Left first: no other session starts or stops listening from then on.
            await stack.enter_async_context(self._resting)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, traceback)

    @asynccontextmanager
    async def open(self, test: LocalTest) -> AsyncIterator[LocalSession]:
        """A session with a key, a URL and a plan of its own, so that tests don't disturb another.

        Raises DeliveryNotAllowedError for a URL that the simulator may not connect to,
        LocalServerError, ReceiverError and FileUnwritableError; for a notification that there is
        none of, the errors of `NotificationSpec.of`.
        """
        order = NotificationSpec.of(
            test.notification_type, test.subtype, test.repeated_payload, test.purchase
        )
        destinations = self._destinations.widened(
            test.delivery.ca_file, test.delivery.confirmed_hosts
        )
        if test.delivery.url is not None:
            await destinations.check(test.delivery.url)
        self._sessions += 1
        key = make_key(self._plan_for(test.delivery.faults))
        try:
            async with self._lock:
                self._was_used = True
                installed = self._choose_authority()
                await self._start_listening()
                deliver_to = test.delivery.url
                if deliver_to is None:
                    receiver = await self._start_receiver(test.delivery.behaviour)
                    deliver_to = receiver.url
                    destinations = _way_to(receiver, test.delivery.behaviour, destinations)
            key.apps[test.app.bundle_id] = self._register(test, deliver_to, destinations, order)
            self._server.access.add(key)
            yield LocalSession(
                base_url=self._server.base_url,
                credentials=key.credentials_for(test.app.bundle_id),
                # DER is what each of Apple's libraries takes; most take nothing else.
                root_file=None if installed.is_in_memory else installed.der_file,
                root_certificate=installed.authority.root_der,
                deliver_to=deliver_to,
                notice=self._take_notice(),
            )
        finally:
            self._sessions -= 1
            self._server.access.remove(key)

    def traces(self, token: str) -> Sequence[tuple[int, DeliveryTrace]]:
        """Returns the sender's traces of a test so far, by attempt number; none for an unknown
        token.
        """
        notification = self._server.find(token)
        return [] if notification is None else list(enumerate(notification.traces, start=1))

    async def stop(self, token: str) -> None:
        """Ends the deliveries of a test: no other attempt is made."""
        await self._server.deliveries.stop(token)

    async def attempt_now(self, token: str) -> bool:
        """Makes the next attempt at once; False if none is waited for."""
        return await self._server.deliveries.attempt_now(token)

    def _register(
        self, test: LocalTest, deliver_to: str, destinations: Destinations, order: NotificationSpec
    ) -> Registration:
        is_production = test.delivery.plan.name == PRODUCTION_PLAN.name
        app = AppIdentity(
            test.app.bundle_id,
            Environment.PRODUCTION if is_production else Environment.SANDBOX,
            # In production Apple always names one; an app may have been added without.
            test.app.app_apple_id or SAMPLE_APP.app_apple_id,
        )
        return Registration(
            app=app,
            # Storebell's own requests to its own server count in no budget.
            ledger=self._server.access.ledger_of(app, is_limited=False),
            accounts=self._server.access.accounts_of(app),
            deliver_to=deliver_to,
            plan=test.delivery.plan,
            deliverer=destinations.make_sender(test.delivery.timeout_seconds),
            sign=self._sign_light if test.delivery.is_light else self._sign,
            order=order,
        )

    def _plan_for(self, faults: FaultSpec) -> FaultPlan:
        """One for each spec: a test that is sent again draws the next lots, not the same ones."""
        return self._fault_plans.setdefault(faults, FaultPlan(faults))

    def _choose_authority(self) -> InstalledAuthority:
        """The authority for the next test. One in memory gives way as soon as files can hold one
        and the clock is plausible, but not under a test that is going on.
        """
        known = self._authority
        if known is None or (known.is_in_memory and self._sessions == 1):
            found = Authority.load_or_create(
                self._authority_folder,
                self._clock.now(),
                is_clock_plausible=self._is_clock_plausible(),
            )
            if known is None or not found.is_in_memory:
                self._authority = found
        assert self._authority is not None
        if self._authority is not known or self._authority.is_in_memory:
            self._notice = notice_of(self._authority)
        return self._authority

    def _take_notice(self) -> Finding | None:
        """Returns and clears the notice about the root certificate.

        It is shown with the first test. A root in memory is noticed with every test: no handler
        trusts it.
        """
        notice, self._notice = self._notice, None
        return notice

    def _sign(self, payload: Mapping[str, object]) -> str:
        assert self._authority is not None  # chosen when the session was opened
        return self._authority.authority.sign(payload)

    def _sign_light(self, payload: Mapping[str, object]) -> str:
        assert self._authority is not None
        installed, light = self._light
        if light is None or installed is not self._authority:
            light = self._authority.authority.lightened(self._clock.now())
            self._light = (self._authority, light)
        return light.sign(payload)

    async def _start_listening(self) -> None:
        if not self._server.is_open:
            await self._server.open()
            self._resting.start(self._stop_when_idle())

    async def _start_receiver(self, behaviour: Behaviour) -> Receiver:
        """One receiver for each behaviour that was asked for, until all stop together."""
        receiver = self._receivers.get(behaviour)
        if receiver is None:
            receiver = make_receiver(behaviour, self._receiving, self._clock)
            await receiver.start()
            self._receivers[behaviour] = receiver
        return receiver

    async def _stop_when_idle(self) -> None:
        while True:
            await asyncio.sleep(self._idle_seconds)
            async with self._lock:
                if not (self._sessions or self._server.has_work or self._was_used):
                    try:
                        await self._stop_listening()
                    except Exception:  # noqa: BLE001 - tried again while it is still listening
                        _log.exception("Local could not stop listening")
                    if not self._server.is_open:
                        return
                self._was_used = False

    async def _stop_listening(self) -> None:
        await self._server.close()
        receivers, self._receivers = self._receivers, {}
        for receiver in receivers.values():
            await receiver.stop()


def _way_to(receiver: Receiver, behaviour: Behaviour, usual: Destinations) -> Destinations:
    """Returns the network settings of a delivery to one of our receivers.

    Its root is trusted, so that only the chosen behaviour fails. The name that does not exist is
    not looked up.
    """
    if behaviour.name == "no-name":
        return replace(usual, resolver=find_nobody)
    return usual if receiver.ca_file is None else replace(usual, extra_ca=receiver.ca_file)


def notice_of(installed: InstalledAuthority) -> Finding | None:
    """Returns the notice for the owner of a handler when the root certificate has changed."""
    file = str(installed.pem_file)
    if installed.event in {RootEvent.RENEWED, RootEvent.REPLACED}:
        return Finding(
            Level.WARNING,
            msg("Local signs with a new root certificate from now on"),
            msg(
                "The one before had come to its end or was damaged. Give {file} to the handlers "
                "that trusted it. The one before is kept as {kept}.",
                file=file,
                kept=", ".join(map(str, installed.set_aside)),
            ),
        )
    if installed.barrier is not None:
        return Finding(
            Level.WARNING,
            msg("Local signs with a root certificate that is in memory only"),
            msg(
                "No handler trusts it, and it ends with this Storebell. {title}. {advice}",
                title=str(installed.barrier.title),
                advice=str(installed.barrier.advice),
            ),
        )
    if installed.event is RootEvent.IN_MEMORY:
        return Finding(
            Level.WARNING,
            msg("Local signs with a root certificate that is in memory only"),
            msg(
                "This computer's clock is implausible, so {file} was left as it is. A handler that "
                "trusts it refuses this payload. Set the clock, then send again.",
                file=file,
            ),
        )
    if installed.event is RootEvent.REPAIRED:
        return Finding(
            Level.NOTE,
            msg("The files of the Local root were damaged and have been written anew"),
            msg("It is the same root; {file} is as it was.", file=file),
        )
    if installed.event is RootEvent.CLOSED:
        return Finding(
            Level.WARNING,
            msg("The key of the Local root could be read by other users of this computer"),
            msg(
                "Only you can read it now. If one of them may have copied it, delete {folder}: "
                "the next test makes a new root, which your handler must trust then.",
                folder=str(installed.pem_file.parent),
            ),
        )
    return None
