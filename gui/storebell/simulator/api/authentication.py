"""Authentication at the simulated API: keys, and the apps that each key serves."""

import secrets
import string
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from storebell.domain.accounts.credentials import Credentials, Secret, simulated_issuer_id
from storebell.domain.environment import Environment
from storebell.domain.notifications.plan import Plan
from storebell.signing.keys.private_key import load_key
from storebell.signing.request_token import (
    APPLE_AUDIENCE,
    SIMULATOR_AUDIENCE,
    RequestToken,
    read_key_id,
    verify_request_token,
)
from storebell.simulator.api.delivery_scheduler import Deliverer
from storebell.simulator.api.faults import FaultPlan
from storebell.simulator.catalogue.accounts import Accounts, PastAccounts
from storebell.simulator.catalogue.notification_factory import TEST_ORDER, NotificationSpec
from storebell.simulator.http.api_errors import UnauthenticatedError
from storebell.simulator.store.notifications import AppIdentity, Ledger, Past, Sign
from storebell.simulator.store.rate_limits import DOCUMENTED, Budget

_NO_PLAN: Final = FaultPlan()
_KEY_ID_CHARACTERS: Final = string.ascii_uppercase + string.digits
_AUDIENCES: Final = (APPLE_AUDIENCE, SIMULATOR_AUDIENCE)


@dataclass(frozen=True, slots=True)
class Registration:
    """One app as one key sees it. Without `deliver_to` the app has no URL configured.

    `sign` signs what is made for it. `order` is what is sent where a test notification is asked
    for.
    """

    app: AppIdentity
    ledger: Ledger
    accounts: Accounts
    deliver_to: str
    plan: Plan
    deliverer: Deliverer
    sign: Sign
    order: NotificationSpec = TEST_ORDER


@dataclass(frozen=True, slots=True)
class SimulatedKey:
    """An In-App Purchase key of a simulator, and the apps it serves in this run by bundle ID.

    `faults` are what goes wrong for those who ask with it.
    """

    issuer_id: str
    key_id: str
    private_key: Secret
    public_key: ec.EllipticCurvePublicKey
    apps: dict[str, Registration] = field(default_factory=dict)
    faults: FaultPlan = field(default_factory=FaultPlan)

    def credentials_for(self, bundle_id: str) -> Credentials:
        return Credentials(self.issuer_id, self.key_id, self.private_key, bundle_id)


def make_key(faults: FaultPlan | None = None) -> SimulatedKey:
    """Makes a key with IDs of its own, in Apple's formats; takes about a millisecond."""
    private_key = ec.generate_private_key(ec.SECP256R1())
    pem = private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SimulatedKey(
        issuer_id=simulated_issuer_id(secrets.token_bytes(6)),
        key_id="".join(secrets.choice(_KEY_ID_CHARACTERS) for _ in range(10)),
        private_key=Secret(pem.decode("ascii")),
        public_key=private_key.public_key(),
        faults=faults or FaultPlan(),
    )


def restore_key(
    issuer_id: str, key_id: str, private_key: Secret, faults: FaultPlan | None = None
) -> SimulatedKey:
    """Restores a stored key. Raises KeyFileError where the private key is not in Apple's format."""
    return SimulatedKey(
        issuer_id,
        key_id,
        private_key,
        load_key(private_key).public_key(),
        faults=faults or FaultPlan(),
    )


class Access:
    """The keys that are valid now, and the ledgers of all apps of this run.

    Two keys for one app share ledger and accounts, but each has its own URL and plan. So two tests
    of one app can run at the same time without mixing.
    """

    def __init__(self) -> None:
        self._keys: dict[str, SimulatedKey] = {}
        self._ledgers: dict[tuple[str, Environment], Ledger] = {}
        self._accounts: dict[tuple[str, Environment], Accounts] = {}

    @property
    def ledgers(self) -> Collection[Ledger]:
        return self._ledgers.values()

    def add(self, key: SimulatedKey) -> None:
        self._keys[key.key_id] = key

    def remove(self, key: SimulatedKey) -> None:
        self._keys.pop(key.key_id, None)

    def ledger_of(self, app: AppIdentity, *, is_limited: bool, past: Past | None = None) -> Ledger:
        """Returns the ledger of an app. A new one has the documented limits or none, and begins
        with `past`.
        """
        place = (app.bundle_id, app.environment)
        if place not in self._ledgers:
            limits = DOCUMENTED[app.environment] if is_limited else None
            self._ledgers[place] = Ledger(app, Budget(limits), past=past)
        return self._ledgers[place]

    def accounts_of(self, app: AppIdentity, past: PastAccounts | None = None) -> Accounts:
        """Returns the customers of an app. New ones begin with those of `past`."""
        place = (app.bundle_id, app.environment)
        if place not in self._accounts:
            self._accounts[place] = Accounts(app.environment, past)
        return self._accounts[place]

    def faults_for(self, authorization: str) -> FaultPlan:
        """Returns the faults of the key that an Authorization header names, valid or not."""
        key = self._keys.get(read_key_id(authorization.partition(" ")[2]))
        return _NO_PLAN if key is None else key.faults

    def admit(self, authorization: str, now: datetime) -> Registration:
        """Authenticates an Authorization header and returns the app that it is for.

        Raises UnauthenticatedError, without a reason: Apple gives none.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() == "bearer":
            for key in self._keys.values():
                seen = verify_request_token(
                    token,
                    public_key=key.public_key,
                    key_id=key.key_id,
                    issuer_id=key.issuer_id,
                    bundle_ids=key.apps.keys(),
                    audiences=_AUDIENCES,
                    now=now,
                )
                if isinstance(seen, RequestToken):
                    return key.apps[seen.bundle_id]
        raise UnauthenticatedError
