"""Data passed between the use cases and the adapters behind their ports."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from storebell.domain.accounts.credentials import SAMPLE_APP, App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.values import (
    InvalidPortError,
    InvalidTimeScaleError,
    NoNextPortError,
)
from storebell.domain.findings import Finding
from storebell.domain.messages import N_
from storebell.domain.notifications.json_records import Record
from storebell.domain.notifications.plan import (
    LEAST_TIME_SCALE,
    PRODUCTION_PLAN,
    SANDBOX_PLAN,
    Plan,
    number_text,
)
from storebell.domain.notifications.purchase_options import USUAL_PURCHASE, PurchaseOptions
from storebell.domain.notifications.types import NO_SUBTYPE, TEST
from storebell.domain.simulation.faults import NO_FAULTS, FaultSpec
from storebell.domain.simulation.lives import Life, most_time_scale_of, time_scale_of
from storebell.domain.simulation.local_delivery import DELIVERY_TIMEOUT_SECONDS, LocalDelivery

BOTH: Final = "both"
"""The name of both environments together, in the terminal and in JSON."""

LAST_PORT: Final = 65_535
_MOST_DIGITS: Final = 6

NO_URL: Final = ""
"""No delivery: the app has no server URL configured, and the server answers with 4040007."""


@dataclass(frozen=True, slots=True)
class LocalTest:
    """One notification that the built-in simulator is to send, and how it is delivered.

    The session's request for a test notification is answered with one of `notification_type` and
    `subtype`, or, with a `repeated_payload`, with that signed payload once more. `purchase` is what
    it is about.
    """

    app: App
    delivery: LocalDelivery
    notification_type: str = TEST
    subtype: str = NO_SUBTYPE
    repeated_payload: str | None = None
    purchase: PurchaseOptions = USUAL_PURCHASE


@dataclass(frozen=True, slots=True)
class LocalSession:
    """The running simulator, ready for one test: its address, its credentials, its root.

    `deliver_to` is the URL that will be called: the built-in receiver's if none was chosen.
    `notice` is what the user should know about the root, if anything. A root that is in memory has
    no `root_file`; `root_certificate` is the root itself, in DER.
    """

    base_url: str
    credentials: Credentials
    root_file: Path | None
    root_certificate: bytes
    deliver_to: str
    notice: Finding | None = None


@dataclass(frozen=True, slots=True)
class SimulatedApp:
    """An app that a simulator serves.

    Without `deliver_to` the built-in receiver gets its notifications; with NO_URL nothing is
    delivered. It begins with `history_size` notifications, which are the same for the same
    `history_seed`.
    """

    bundle_id: str = SAMPLE_APP.bundle_id
    deliver_to: str | None = None
    app_apple_id: int | None = SAMPLE_APP.app_apple_id
    history_size: int = 0
    history_seed: int = 0


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """A requested simulation; the simulator itself parses it.

    All apps are served by the same key; the first is the one that is announced. `environment` is
    Production or Sandbox; `time_scale` 3600 makes an hour of its plan a second. `port` 0 takes a
    free one. `ca_file` and `confirmed_hosts`: see LocalDelivery. `wants_new_identity`: the stored
    key and issuer ID are replaced. `is_light`: certificates are smaller than Apple's. `life`: its
    notifications are sent to the first app. `is_life_by_hand`: its steps can be taken before they
    are due. `serves_both`: both environments, each by a server of its own; the first is the
    sandbox.
    """

    apps: tuple[SimulatedApp, ...] = (SimulatedApp(),)
    environment: Environment = Environment.SANDBOX
    time_scale: float = 1.0
    timeout_seconds: float = DELIVERY_TIMEOUT_SECONDS
    port: int = 0
    faults: FaultSpec = NO_FAULTS
    ca_file: Path | None = None
    confirmed_hosts: frozenset[str] = frozenset()
    wants_new_identity: bool = False
    is_light: bool = False
    life: Life | None = None
    is_life_by_hand: bool = False
    serves_both: bool = False

    def __post_init__(self) -> None:
        """Raises NoNextPortError, and InvalidTimeScaleError where a life would be told at a speed
        that is beyond its limits.
        """
        if self.serves_both and self.port == LAST_PORT:
            raise NoNextPortError(port=LAST_PORT)
        most = most_time_scale_of(self.environment)
        if self.life is not None and not LEAST_TIME_SCALE <= self.time_scale <= most:
            raise InvalidTimeScaleError(
                value=number_text(self.time_scale),
                least=number_text(LEAST_TIME_SCALE),
                most=number_text(most),
            )

    @property
    def environments(self) -> tuple[Environment, ...]:
        """The environments that are served, each at a URL of its own."""
        if self.serves_both:
            return (Environment.SANDBOX, Environment.PRODUCTION)
        return (self.environment,)

    def in_environment(self, environment: Environment) -> "SimulationRequest":
        """The part of this request that is about one environment.

        The second has the next port, where one was chosen.
        """
        number = self.environments.index(environment)
        port = self.port + number if self.port else 0
        return replace(self, environment=environment, port=port, serves_both=False)

    @classmethod
    def of_life(
        cls,
        life: Life,
        app: App,
        *,
        url: str | None,
        environment: Environment,
        month: timedelta,
        port: int = 0,
        confirmed_hosts: frozenset[str] = frozenset(),
    ) -> Self:
        """The life of a customer of one app, by hand, in which a month lasts so long."""
        return cls(
            apps=(SimulatedApp(app.bundle_id, url, app.app_apple_id),),
            environment=environment,
            time_scale=time_scale_of(environment, month),
            port=port,
            confirmed_hosts=confirmed_hosts,
            life=life,
            is_life_by_hand=True,
        )

    @property
    def plan(self) -> Plan:
        """The plan of its environment, scaled."""
        is_production = self.environment is Environment.PRODUCTION
        return (PRODUCTION_PLAN if is_production else SANDBOX_PLAN).scaled(self.time_scale)


def port_from(text: str) -> int:
    """The port that was typed; 0, which takes a free one, for an empty text.

    Raises InvalidPortError.
    """
    text = text.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and 0 < int(text[:_MOST_DIGITS]) <= LAST_PORT):
        raise InvalidPortError(value=text, last=LAST_PORT)
    return int(text)


class IdentityKind(StrEnum):
    """The origin of a simulator's key and issuer ID."""

    STORED = N_("kept")
    NEW = N_("new")
    FOR_THIS_RUN = N_("for this run")


@dataclass(frozen=True, slots=True)
class SimulationFacts:
    """The facts that a client needs to reach a running simulator.

    `apps` are those of the request, with the URLs that are called. `key_file` holds a private key
    that is worth nothing elsewhere; with an identity for this run alone, it is deleted when the run
    ends. `root_file` is in DER, which each of Apple's libraries takes; most take nothing else.
    """

    request: SimulationRequest
    apps: tuple[SimulatedApp, ...]
    base_urls: Mapping[Environment, str]
    issuer_id: str
    key_id: str
    key_file: Path
    root_file: Path

    @property
    def base_url(self) -> str:
        """The URL of the first environment."""
        return self.base_urls[self.request.environments[0]]

    @property
    def first_app(self) -> SimulatedApp:
        """The app that is announced."""
        return self.apps[0]

    @property
    def further_apps(self) -> tuple[SimulatedApp, ...]:
        return self.apps[1:]


def simulation_record(facts: SimulationFacts, identity: IdentityKind) -> Record:
    """The first record that `storebell simulate --json` prints."""
    first = facts.first_app
    return {
        "base_url": facts.base_url,
        "base_urls": {
            environment.lower(): base_url for environment, base_url in facts.base_urls.items()
        },
        "issuer_id": facts.issuer_id,
        "key_id": facts.key_id,
        "bundle_id": first.bundle_id,
        "app_apple_id": first.app_apple_id,
        "environment": BOTH if facts.request.serves_both else facts.request.environment.lower(),
        "time_scale": facts.request.time_scale,
        "key_file": str(facts.key_file),
        "root_file": str(facts.root_file),
        "deliver_to": first.deliver_to,
        "faults": str(facts.request.faults),
        "further_apps": [
            {
                "bundle_id": app.bundle_id,
                "app_apple_id": app.app_apple_id,
                "deliver_to": app.deliver_to,
            }
            for app in facts.further_apps
        ],
        "history_size": first.history_size,
        "history_seed": first.history_seed,
        "identity": identity,
    }
