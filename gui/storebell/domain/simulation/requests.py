"""What passes between the use cases and the adapters that fit their ports."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from storebell.domain.accounts.credentials import SAMPLE_APP, App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.findings import Finding
from storebell.domain.messages import N_
from storebell.domain.notifications.types import NO_SUBTYPE, TEST
from storebell.domain.simulation.faults import NO_FAULTS, FaultSpec
from storebell.domain.simulation.local_delivery import LocalDelivery


@dataclass(frozen=True, slots=True)
class LocalTest:
    """One notification that the built-in simulator is to send, and how it is delivered.

    The session's request for a test notification is answered with one of `notification_type` and
    `subtype`, or, with a `repeated_payload`, with that signed payload once more.
    """

    app: App
    delivery: LocalDelivery
    notification_type: str = TEST
    subtype: str = NO_SUBTYPE
    repeated_payload: str | None = None


@dataclass(frozen=True, slots=True)
class LocalSession:
    """The running simulator, ready for one test: where it is, who may ask, what it signs with.

    `deliver_to` is the URL that will be called: the built-in receiver's where none was chosen.
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
class ServedApp:
    """An app that a simulator serves. No `deliver_to` means the built-in receiver."""

    bundle_id: str
    app_apple_id: int | None
    deliver_to: str | None


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """What “storebell simulate” is asked for. No `deliver_to` means the built-in receiver.

    `further_apps` are served beside the one that is named first. Each app begins with
    `history_size` notifications, which are the same for the same `history_seed`.

    `ca_file` and `confirmed_hosts`: see LocalTest. `wants_new_identity`: the key and the issuer ID
    that were kept are replaced.
    """

    bundle_id: str = SAMPLE_APP.bundle_id
    app_apple_id: int | None = SAMPLE_APP.app_apple_id
    deliver_to: str | None = None
    environment: Environment = Environment.SANDBOX
    time_scale: float = 1.0
    port: int = 0
    faults: FaultSpec = NO_FAULTS
    ca_file: Path | None = None
    confirmed_hosts: frozenset[str] = frozenset()
    further_apps: tuple[ServedApp, ...] = ()
    history_size: int = 0
    history_seed: int = 0
    wants_new_identity: bool = False


class IdentityKind(StrEnum):
    """Whose key and issuer ID a simulator has."""

    KEPT = N_("kept")
    NEW = N_("new")
    FOR_THIS_RUN = N_("for this run")


@dataclass(frozen=True, slots=True)
class SimulationFacts:
    """How a client reaches a running simulator. `faults` is the spec of those it was asked for.
    `further_apps` are served with the same key.

    `key_file` holds a private key that is worth nothing elsewhere; with an identity for this run
    alone, it goes when the run ends.
    `notice` is what the user should know about the root, if anything.
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
    faults: str = ""
    further_apps: tuple[ServedApp, ...] = ()
    history_size: int = 0
    history_seed: int = 0
    notice: Finding | None = None
    identity: IdentityKind = IdentityKind.FOR_THIS_RUN
