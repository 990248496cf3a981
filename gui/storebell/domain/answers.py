"""What passes between the use cases and the adapters that fit their ports."""

from dataclasses import dataclass
from pathlib import Path

from storebell.domain.attempt import SendAttempt
from storebell.domain.credentials import SAMPLE_APP, App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.exchange import Exchange
from storebell.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class TestRequested:
    """The answer to Request a Test Notification."""

    token: str
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class TestStatus:
    """The answer to Get Test Notification Status; `attempts` oldest first."""

    signed_payload: str | None
    attempts: tuple[SendAttempt, ...]
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class LocalTest:
    """How the built-in simulator is to deliver one notification."""

    app: App
    plan: Plan
    deliver_to: str | None
    delivery_timeout: float


@dataclass(frozen=True, slots=True)
class LocalSession:
    """The running simulator, ready for one test: where it is, who may ask, what it signs with.

    `deliver_to` is the URL that will be called: the built-in receiver's where none was chosen.
    """

    base_url: str
    credentials: Credentials
    root_file: Path
    deliver_to: str


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """What “storebell simulate” is asked for. No `deliver_to` means the built-in receiver."""

    bundle_id: str = SAMPLE_APP.bundle_id
    app_apple_id: int | None = SAMPLE_APP.app_apple_id
    deliver_to: str | None = None
    environment: Environment = Environment.SANDBOX
    time_scale: float = 1.0
    port: int = 0


@dataclass(frozen=True, slots=True)
class SimulationFacts:
    """How a client reaches a running simulator.

    `key_file` holds a private key that was made for this run and is worth nothing elsewhere.
    """

    base_url: str
    issuer_id: str
    key_id: str
    bundle_id: str
    app_apple_id: int | None
    environment: Environment
    time_scale: float
    key_file: Path
    root_file: Path
    deliver_to: str
