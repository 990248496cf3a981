"""Builds each service once, wires it to its adapters, closes all of it together."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from storebell.app.clock import SystemClock
from storebell.app.keeping import open_kept
from storebell.app.standalone import Receivers, Simulations
from storebell.app.verifiers import InstallationVerifier, RootVerifiers
from storebell.appstore.budget import Budget
from storebell.appstore.client import AppStoreClients, loopback_base_url
from storebell.appstore.network import NetworkPolicy, find_authorities
from storebell.appstore.probe import ConnectionProbe
from storebell.services.apps import Apps
from storebell.services.audit import AuditTrail
from storebell.services.choice import Choice
from storebell.services.connection import ConnectionTest
from storebell.services.eleven import Eleven
from storebell.services.follower import Follower
from storebell.services.guard import ProductionGuard
from storebell.services.history import History
from storebell.services.keys import Keys, PatientVault
from storebell.services.options import Options
from storebell.services.ports import Vault
from storebell.services.refill import Refill
from storebell.services.ring import Ring, Simulated
from storebell.services.settings import SettingsDesk
from storebell.services.switchboard import Switchboard
from storebell.services.verify import Verify
from storebell.signing.envelope import signed_payload_in
from storebell.signing.private_key import PrivateKeyReader
from storebell.signing.root_files import PEM_NAME
from storebell.simulator.local import LocalServer
from storebell.storage.books import JsonAppBook, JsonKeyBook, JsonSettingBook
from storebell.storage.files import read_bytes
from storebell.storage.keychain import KeychainVault
from storebell.storage.memory import MemoryVault
from storebell.storage.paths import Paths


@asynccontextmanager
async def open_switchboard(
    options: Options, environ: Mapping[str, str] | None = None
) -> AsyncIterator[Switchboard]:
    """The services of one run. Raises StorebellError where an option can't be used."""
    paths, clock, reader = Paths.chosen(options.basedir), SystemClock(), PrivateKeyReader()
    environ = os.environ if environ is None else environ
    async with AsyncExitStack() as stack:
        vault: Vault = KeychainVault()
        if options.keychain_limit_seconds is not None:
            vault = PatientVault(vault, options.keychain_limit_seconds)
        key_book, app_book = JsonKeyBook(paths.keys_file), JsonAppBook(paths.apps_file)
        local = await stack.enter_async_context(LocalServer(paths.local_root_folder, clock))
        kept = stack.enter_context(open_kept(paths, clock))
        database = kept.database
        trail = AuditTrail(database.audit, database.usage, clock.now, kept.keeper.tell)
        keys = Keys(vault, key_book, app_book, reader, clock, session=MemoryVault(), trail=trail)
        apps = Apps(app_book, keys, trail)
        guard = ProductionGuard(apps, database.usage, trail, clock.now)
        choice = Choice(apps, keys, reader, environ)
        budget = Budget(kept.ledger)
        settings = SettingsDesk(JsonSettingBook(paths.settings_file), find_authorities, options)

        def read_policy() -> NetworkPolicy:
            return NetworkPolicy.set_by(settings.in_force())

        stores = AppStoreClients(read_policy, budget)
        verifiers, simulated = RootVerifiers(), _stand_in(options)
        verifier = InstallationVerifier(options.simulated_root, paths.local_root_folder / PEM_NAME)
        ring = Ring(
            stores=stores,
            local=local,
            verifiers=verifiers,
            credentials_for=choice.credentials_for,
            clock=clock,
            keeper=kept.keeper,
            may_look=kept.may_look,
            simulated=simulated,
            guard=guard,
            trail=trail,
        )
        history = History(
            stores=stores,
            verifiers=verifiers,
            credentials_for=choice.credentials_for,
            clock=clock,
            simulated=simulated,
        )
        refill = Refill(
            history, apps.offered, kept.keeper, clock, simulated.base_url if simulated else None
        )
        follower = Follower(
            keeper=kept.keeper,
            stores=stores,
            verifiers=verifiers,
            app_of=choice.app_of,
            credentials_for=choice.credentials_for,
            clock=clock,
            may_look=kept.may_look,
            is_alive=kept.presence.is_alive,
            requests_used=budget.used,
            refill=refill.run,
            simulated=simulated,
        )
        yield Switchboard(
            options=options,
            ring=ring,
            history=history,
            follower=follower,
            keeper=kept.keeper,
            refill=refill.run,
            export_tests=database.export,
            requests_used=budget.used,
            eleven=Eleven(ring, kept.keeper, clock),
            keys=keys,
            apps=apps,
            choice=choice,
            guard=guard,
            audit=trail,
            verify=Verify(verifier, signed_payload_in, read_bytes),
            settings=settings,
            connection=ConnectionTest(ConnectionProbe(read_policy)),
            simulations=Simulations(paths, clock),
            receivers=Receivers(verifier, clock),
            local_root=paths.local_root_folder / PEM_NAME,
            log_file=paths.log_file,
            bell_file=kept.bell.file,
        )


def _stand_in(options: Options) -> Simulated | None:
    if options.api_base is None:
        return None
    return Simulated(loopback_base_url(options.api_base), options.simulated_root)
