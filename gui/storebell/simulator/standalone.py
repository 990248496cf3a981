"""The simulator by itself: what `storebell simulate` runs until it is stopped."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from storebell.aio.bounded_feed import Feed
from storebell.aio.task_scope import TaskScope
from storebell.domain.accounts.credentials import Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.messages import msg
from storebell.domain.simulation.requests import (
    NO_URL,
    SimulatedApp,
    SimulationFacts,
    SimulationRequest,
)
from storebell.files.temporary import TemporaryFolder
from storebell.files.writing import write_own
from storebell.ports.clock import SimulationClock
from storebell.signing.authority import InstalledAuthority
from storebell.simulator.api.account_endpoints import AccountEvent
from storebell.simulator.api.authentication import Registration, SimulatedKey, make_key, restore_key
from storebell.simulator.api.delivery_scheduler import SimulatorEvent
from storebell.simulator.api.destinations import Destinations
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.api.life_player import LifePlayer
from storebell.simulator.api.server import AppStoreServer
from storebell.simulator.catalogue.calendar import CALENDARS
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.generated_history import Archive
from storebell.simulator.catalogue.life import CustomerLife
from storebell.simulator.http.limits import Limits
from storebell.simulator.receiver.receiver import Receiver
from storebell.simulator.store.notifications import AppIdentity, Sign

_MOST_UNREAD: Final = 1_000


@dataclass(frozen=True, slots=True)
class Identity:
    """A simulator's key that is stored between runs; `key_file` is the path of its file."""

    issuer_id: str
    key_id: str
    private_key: Secret
    key_file: Path

    def key_with(self, faults: FaultPlan) -> SimulatedKey:
        """Raises KeyFileError where the private key can't be read."""
        return restore_key(self.issuer_id, self.key_id, self.private_key, faults)


@dataclass(frozen=True, slots=True)
class Simulation(SimulationFacts):
    """A running simulator: how to reach it, and what it does.

    Its files are those of this run where the key or the root is in memory.
    """

    private_key: Secret
    root_pem_file: Path
    events: Feed[SimulatorEvent]
    life: "LifeOfRun | None" = None

    @staticmethod
    @asynccontextmanager
    async def open(
        request: SimulationRequest,
        *,
        authority: InstalledAuthority,
        clock: SimulationClock,
        destinations: Destinations | None = None,
        limits: Limits | None = None,
        identity: Identity | None = None,
    ) -> AsyncIterator["Simulation"]:
        """Runs for as long as the context lasts; deliveries that are still due end with it.

        Without an `identity` its key is made for this run. Raises LocalServerError, ReceiverError,
        DeliveryNotAllowedError, FileUnwritableError.
        """
        places = destinations or Destinations()
        events: Feed[SimulatorEvent] = Feed(_MOST_UNREAD)
        faults = FaultPlan(request.faults)
        key = make_key(faults) if identity is None else identity.key_with(faults)
        async with AsyncExitStack() as stack:
            stack.callback(events.close)
            sign = _signer(authority, request, clock)
            urls = [await _url_for(app, places, clock, stack) for app in request.apps]
            apps = tuple(
                replace(app, deliver_to=url) for app, url in zip(request.apps, urls, strict=True)
            )
            key_file = (
                stack.enter_context(_KeyFile(key)).path if identity is None else identity.key_file
            )
            root_file, root_pem_file = stack.enter_context(_root_files(authority))
            watch = _Watch(events)
            servers: dict[Environment, AppStoreServer] = {}
            keys: dict[Environment, SimulatedKey] = {}
            for environment in request.environments:
                server = await stack.enter_async_context(
                    AppStoreServer(clock, limits=limits, watch=watch)
                )
                own, part = replace(key, apps={}), request.in_environment(environment)
                for app in apps:
                    past = _past_of(app, part, sign, clock)
                    own.apps[app.bundle_id] = _register(app, part, server, places, sign, past)
                await _serve(server, own, part.port)
                servers[environment], keys[environment] = server, own
            first = request.environments[0]
            life = await stack.enter_async_context(
                _life_of(request, keys[first], servers[first], clock, watch)
            )
            yield Simulation(
                request=request,
                apps=apps,
                base_urls={environment: server.base_url for environment, server in servers.items()},
                issuer_id=key.issuer_id,
                key_id=key.key_id,
                key_file=key_file,
                root_file=root_file,
                private_key=key.private_key,
                root_pem_file=root_pem_file,
                events=events,
                life=life,
            )


async def _serve(server: AppStoreServer, key: SimulatedKey, port: int) -> None:
    server.access.add(key)
    await server.open(port)


class _Watch:
    """Puts what servers do among the events of a simulation, and tells its life what it needs."""

    def __init__(self, events: Feed[SimulatorEvent]) -> None:
        self.events = events
        self.player: LifePlayer | None = None

    def __call__(self, event: SimulatorEvent) -> None:
        self.events.put(event)
        if self.player is not None and isinstance(event, AccountEvent):
            self.player.tell_due()


class LifeOfRun:
    """A life that a simulation tells; fits `ports.simulator.LifeControls`.

    The events of the simulation end with it.
    """

    def __init__(self, player: LifePlayer, tasks: TaskScope, events: Feed[SimulatorEvent]) -> None:
        self._player = player
        self._tasks = tasks
        self._events = events
        self.skip = player.skip
        self.stop = player.stop

    def start(self) -> None:
        """Begins with the first step."""
        self._tasks.start(self._play())

    def toggle_pause(self) -> bool:
        """Stops the clock of the life or lets it go on; returns True where it is stopped now."""
        if self._player.is_paused:
            self._player.resume()
        else:
            self._player.pause()
        return self._player.is_paused

    async def _play(self) -> None:
        try:
            await self._player.play()
        finally:
            self._events.close()


@asynccontextmanager
async def _life_of(
    request: SimulationRequest,
    key: SimulatedKey,
    server: AppStoreServer,
    clock: SimulationClock,
    watch: _Watch,
) -> AsyncIterator[LifeOfRun | None]:
    """The life of a new customer of the first app; None where none was asked for."""
    if request.life is None:
        yield None
        return
    registration = key.apps[request.apps[0].bundle_id]
    environment = registration.app.environment
    customer = Customer.make(environment, secrets.token_bytes(16))
    calendar = CALENDARS[environment].scaled(request.time_scale)
    told = CustomerLife(request.life, customer, calendar)
    watch.player = player = LifePlayer(
        told,
        registration,
        server.deliveries,
        clock,
        server.story_clock,
        watch.events.put,
        is_by_hand=request.is_life_by_hand,
    )
    async with TaskScope() as tasks:
        yield LifeOfRun(player, tasks, watch.events)


async def _url_for(
    app: SimulatedApp, places: Destinations, clock: SimulationClock, stack: AsyncExitStack
) -> str:
    if app.deliver_to is None:
        receiver = await stack.enter_async_context(Receiver.open(clock))
        return receiver.url
    if app.deliver_to != NO_URL:
        await places.check(app.deliver_to)
    return app.deliver_to


def _signer(
    authority: InstalledAuthority, request: SimulationRequest, clock: SimulationClock
) -> Sign:
    chosen = authority.authority
    return (chosen.lightened(clock.now()) if request.is_light else chosen).sign


def _identity_of(app: SimulatedApp, request: SimulationRequest) -> AppIdentity:
    return AppIdentity(app.bundle_id, request.environment, app.app_apple_id)


def _past_of(
    app: SimulatedApp,
    request: SimulationRequest,
    sign: Sign,
    clock: SimulationClock,
) -> Archive | None:
    if not app.history_size:
        return None
    return Archive(
        app=_identity_of(app, request),
        size=app.history_size,
        seed=app.history_seed,
        end=clock.now(),
        sign=sign,
    )


def _register(
    app: SimulatedApp,
    request: SimulationRequest,
    server: AppStoreServer,
    places: Destinations,
    sign: Sign,
    past: Archive | None,
) -> Registration:
    identity = _identity_of(app, request)
    return Registration(
        app=identity,
        ledger=server.access.ledger_of(identity, is_limited=True, past=past),
        accounts=server.access.accounts_of(identity, past),
        deliver_to=app.deliver_to or NO_URL,
        plan=request.plan,
        deliverer=places.make_sender(request.timeout_seconds),
        sign=sign,
    )


@contextmanager
def _root_files(authority: InstalledAuthority) -> Iterator[tuple[Path, Path]]:
    """The root in DER and PEM: those of the installation, or of this run where it is in memory."""
    if not authority.is_in_memory:
        yield authority.der_file, authority.pem_file
        return
    root = authority.authority
    try:
        folder = TemporaryFolder()
    except OSError as error:
        raise FileUnwritableError(
            file=msg("the root for this run"), reason=error.strerror or msg("It failed")
        ) from None
    try:
        der_file, pem_file = (
            folder.path / file.name for file in (authority.der_file, authority.pem_file)
        )
        write_own(der_file, root.root_der)
        write_own(pem_file, root.root_pem)
        yield der_file, pem_file
    finally:
        folder.close()


class _KeyFile:
    """The key in a folder that only its owner can look into, gone at the end.

    Official clients take their key from such a file. It is of worth to this run alone.
    """

    def __init__(self, key: SimulatedKey) -> None:
        self._key = key

    def __enter__(self) -> Self:
        try:
            self._folder = TemporaryFolder()
            self.path = self._folder.path / f"SubscriptionKey_{self._key.key_id}.p8"
            write_own(self.path, self._key.private_key.reveal().encode("ascii"))
        except OSError as error:
            raise FileUnwritableError(
                file=msg("the key for this run"), reason=error.strerror or msg("It failed")
            ) from None
        return self

    def __exit__(self, *_exception: object) -> None:
        self._folder.close()
