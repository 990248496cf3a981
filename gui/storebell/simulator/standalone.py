"""The simulator by itself: what `storebell simulate` runs until it is stopped."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from storebell.aio.bounded_feed import Feed
from storebell.domain.accounts.credentials import SAMPLE_APP, Secret
from storebell.domain.environment import Environment
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.messages import msg
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.simulation.faults import NO_FAULTS, FaultSpec
from storebell.domain.simulation.requests import ServedApp
from storebell.files.temporary import TemporaryFolder
from storebell.files.writing import write_own
from storebell.ports.clock import SimulationClock
from storebell.sender.deliver import DEFAULT_TIMEOUT_SECONDS
from storebell.signing.authority import InstalledAuthority
from storebell.simulator.api.authentication import Registration, SimulatedKey, make_key, restore_key
from storebell.simulator.api.delivery_scheduler import SimulatorEvent
from storebell.simulator.api.destinations import Destinations
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.api.server import AppStoreServer
from storebell.simulator.catalogue.generated_history import Archive
from storebell.simulator.http.limits import Limits
from storebell.simulator.receiver.receiver import Receiver
from storebell.simulator.store.notifications import AppIdentity

NO_URL: Final = ""
"""Deliver nowhere: the app has no server URL configured, and says so with 4040007."""

_MOST_UNREAD: Final = 1_000


@dataclass(frozen=True, slots=True)
class SimulatedApp:
    """An app to simulate. Without `deliver_to` the built-in receiver gets its notifications.

    It starts with `history_size` notifications, the same for each `history_seed`.
    """

    bundle_id: str = SAMPLE_APP.bundle_id
    deliver_to: str | None = None
    app_apple_id: int | None = SAMPLE_APP.app_apple_id
    history_size: int = 0
    history_seed: int = 0


@dataclass(frozen=True, slots=True)
class SimulationPlan:
    """What to simulate. `time_scale` 3600 makes an hour of the plan a second.

    `environment` is Production or Sandbox. The first app is the one that is announced; all are
    served by the same key. `port` 0 takes a free one.
    """

    apps: Sequence[SimulatedApp] = (SimulatedApp(),)
    environment: Environment = Environment.SANDBOX
    time_scale: float = 1.0
    delivery_timeout: float = DEFAULT_TIMEOUT_SECONDS
    port: int = 0
    faults: FaultSpec = NO_FAULTS


@dataclass(frozen=True, slots=True)
class Identity:
    """A simulator's key that was kept from an earlier run; `key_file` is where it lies."""

    issuer_id: str
    key_id: str
    private_key: Secret
    key_file: Path

    def key_with(self, faults: FaultPlan) -> SimulatedKey:
        """Raises KeyFileError where the private key can't be read."""
        return restore_key(self.issuer_id, self.key_id, self.private_key, faults)


@dataclass(frozen=True, slots=True)
class Simulation:
    """A running simulator: how to reach it, and what it does.

    `key_file` holds the private key; where that was made for this run, it goes when the run ends.
    `root_file` is in DER, which each of Apple's libraries takes; most take nothing else.
    A root that is in memory has files for this run.
    """

    base_url: str
    issuer_id: str
    key_id: str
    private_key: Secret
    key_file: Path
    root_file: Path
    root_pem_file: Path
    bundle_id: str
    app_apple_id: int | None
    environment: Environment
    time_scale: float
    deliver_to: str
    further_apps: tuple[ServedApp, ...]
    events: Feed[SimulatorEvent]

    @staticmethod
    @asynccontextmanager
    async def open(
        plan: SimulationPlan,
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
        faults = FaultPlan(plan.faults)
        key = make_key(faults) if identity is None else identity.key_with(faults)
        async with AsyncExitStack() as stack:
            stack.callback(events.close)
            server = AppStoreServer(
                authority.authority.sign, clock, limits=limits, watch=events.put
            )
            urls = [await _url_for(app, places, clock, stack) for app in plan.apps]
            key_file = (
                stack.enter_context(_KeyFile(key)).path if identity is None else identity.key_file
            )
            root_file, root_pem_file = stack.enter_context(_root_files(authority))
            await stack.enter_async_context(server)
            for app, url in zip(plan.apps, urls, strict=True):
                past = _past_of(app, plan, authority, clock)
                key.apps[app.bundle_id] = _register(app, url, plan, server, places, past)
            server.access.add(key)
            await server.open(plan.port)
            first = plan.apps[0]
            yield Simulation(
                base_url=server.base_url,
                issuer_id=key.issuer_id,
                key_id=key.key_id,
                private_key=key.private_key,
                key_file=key_file,
                root_file=root_file,
                root_pem_file=root_pem_file,
                bundle_id=first.bundle_id,
                app_apple_id=first.app_apple_id,
                environment=plan.environment,
                time_scale=plan.time_scale,
                deliver_to=urls[0],
                further_apps=tuple(
                    ServedApp(app.bundle_id, app.app_apple_id, url)
                    for app, url in list(zip(plan.apps, urls, strict=True))[1:]
                ),
                events=events,
            )


async def _url_for(
    app: SimulatedApp, places: Destinations, clock: SimulationClock, stack: AsyncExitStack
) -> str:
    if app.deliver_to is None:
        receiver = await stack.enter_async_context(Receiver.open(clock))
        return receiver.url
    if app.deliver_to != NO_URL:
        await places.check(app.deliver_to)
    return app.deliver_to


def _identity_of(app: SimulatedApp, plan: SimulationPlan) -> AppIdentity:
    return AppIdentity(app.bundle_id, plan.environment, app.app_apple_id)


def _past_of(
    app: SimulatedApp, plan: SimulationPlan, authority: InstalledAuthority, clock: SimulationClock
) -> Archive | None:
    if not app.history_size:
        return None
    return Archive(
        app=_identity_of(app, plan),
        size=app.history_size,
        seed=app.history_seed,
        end=clock.now(),
        sign=authority.authority.sign,
    )


def _register(
    app: SimulatedApp,
    url: str,
    plan: SimulationPlan,
    server: AppStoreServer,
    places: Destinations,
    past: Archive | None,
) -> Registration:
    is_production = plan.environment is Environment.PRODUCTION
    identity = _identity_of(app, plan)
    return Registration(
        app=identity,
        ledger=server.access.ledger_of(identity, is_limited=True, past=past),
        deliver_to=url,
        plan=(PRODUCTION_PLAN if is_production else SANDBOX_PLAN).scaled(plan.time_scale),
        deliverer=places.make_sender(plan.delivery_timeout),
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
