"""Builds each service once, wires it to its adapters, closes all of it together."""

import logging
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from storebell.app.clock import SystemClock
from storebell.app.keeping import open_kept
from storebell.app.network import open_network
from storebell.app.standalone import Receivers, Simulations
from storebell.app.verifiers import InstallationVerifier, RootVerifiers
from storebell.appstore.client import loopback_base_url
from storebell.doctor.authorization import AuthorizationDoctor
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.messages import Words
from storebell.domain.settings.options import Options
from storebell.files.folders import make_private_folder
from storebell.files.reading import files_in, read_beginning
from storebell.files.temporary import temporary_folders
from storebell.ports.clock import Clock
from storebell.ports.keychain import Vault
from storebell.services.accounts.app_import import AppImport
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.authorization import Authorization
from storebell.services.accounts.environment_keys import PipelineKeys
from storebell.services.accounts.key_check import KeyCheck
from storebell.services.accounts.keys import Keys
from storebell.services.accounts.resolver import AccountResolver
from storebell.services.accounts.vault_timeout import VaultWithTimeout
from storebell.services.container import Services
from storebell.services.notifications.all_results import AllResults
from storebell.services.notifications.history import History
from storebell.services.notifications.history_restore import HistoryRestore
from storebell.services.notifications.monitor import OpenTestMonitor
from storebell.services.notifications.production_guard import ProductionGuard
from storebell.services.notifications.purge import Purge
from storebell.services.notifications.send_test import TestSender
from storebell.services.notifications.target import AppStoreTarget
from storebell.services.security_facts import Security
from storebell.services.system.audit import AuditTrail
from storebell.services.system.verify import Verify
from storebell.signing.envelope import signed_payload_in
from storebell.signing.private_key import PrivateKeyReader
from storebell.signing.root_files import PEM_NAME
from storebell.simulator.api.destinations import Destinations
from storebell.simulator.local import LocalServer
from storebell.storage.files.crash_files import CrashFiles
from storebell.storage.files.inventory import Inventory
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.files.team_file import TomlTeamFiles
from storebell.storage.keychain.memory_vault import MemoryVault
from storebell.storage.keychain.vault import KeychainVault
from storebell.storage.paths import Paths

_log = logging.getLogger(__name__)


@asynccontextmanager
async def open_services(
    options: Options,
    environ: Mapping[str, str] | None = None,
    tell: Callable[[Words, Words], None] = lambda _title, _advice: None,
    clock: Clock | None = None,
) -> AsyncIterator[Services]:
    """The services of one run; `tell` says in a terminal what is waited for. Without a `clock` it
    is the computer's.

    Raises StorebellError where an option can't be used.
    """
    paths, reader = Paths.chosen(options.basedir), PrivateKeyReader()
    clock = clock or SystemClock()
    environ = os.environ if environ is None else environ
    async with AsyncExitStack() as stack:
        vault: Vault = KeychainVault()
        if options.keychain_limit_seconds is not None:
            vault = VaultWithTimeout(vault, options.keychain_limit_seconds, tell)
        key_repository, app_repository = (
            JsonKeyRepository(paths.keys_file),
            JsonAppRepository(paths.apps_file),
        )
        kept = stack.enter_context(open_kept(paths, clock))
        database = kept.database
        network = stack.enter_context(open_network(paths, options, kept))
        stores, budget = network.stores, network.budget
        destinations = Destinations(note_contact=network.contacts.note)
        local = await stack.enter_async_context(
            LocalServer(
                paths.local_root_folder,
                clock,
                destinations,
                is_clock_plausible=kept.clock_check.is_plausible,
            )
        )
        trail = AuditTrail(
            database.audit, database.usage, clock.now, kept.repository.tell, kept.clock_check
        )
        keys = Keys(
            vault, key_repository, app_repository, reader, clock, session=MemoryVault(), trail=trail
        )
        apps = Apps(app_repository, keys, trail)
        guard = ProductionGuard(apps, database.usage, trail, clock.now)
        app_import = AppImport(apps, keys, read_beginning, TomlTeamFiles())
        pipeline = PipelineKeys(
            environ,
            reader,
            files_in=files_in,
            read_team_file=app_import.team_file,
            config=options.config,
            key_input=options.key_input,
        )
        choice = AccountResolver(apps, keys, pipeline)
        target = _target(options)
        authorization = Authorization(
            stores=stores,
            doctor=AuthorizationDoctor(),
            clock=clock,
            apples_clock=network.apples_clock,
            keys=keys.all,
            apps=apps.all,
            file_name_of=choice.file_name_of,
            base_url=target.base_url,
        )
        verifier = InstallationVerifier(options.simulated_root, paths.local_root_folder / PEM_NAME)
        test_sender = TestSender(
            stores=stores,
            local=local,
            target=target,
            credentials_for=choice.credentials_for,
            clock=clock,
            repository=kept.repository,
            may_poll=kept.may_poll,
            explain_refusal=authorization.explain_refusal,
            guard=guard,
            trail=trail,
            clock_check=kept.clock_check,
        )
        history = History(
            stores=stores,
            target=target,
            credentials_for=choice.credentials_for,
            clock=clock,
        )
        history_restore = HistoryRestore(
            history, apps.offered, kept.repository, clock, target.base_url
        )
        monitor = OpenTestMonitor(
            repository=kept.repository,
            stores=stores,
            target=target,
            app_of=choice.app_of,
            credentials_for=choice.credentials_for,
            clock=clock,
            may_poll=kept.may_poll,
            is_alive=kept.registry.is_alive,
            requests_used=budget.used,
            history_restore=history_restore.run,
            may_give_up=kept.clock_check.is_plausible,
        )
        yield Services(
            options=options,
            test_sender=test_sender,
            history=history,
            monitor=monitor,
            repository=kept.repository,
            clock_check=kept.clock_check,
            purge=Purge(database.trash, kept.repository, kept.clock_check, clock),
            history_restore=history_restore.run,
            export_tests=database.export,
            exported_tests=database.exported,
            requests_used=budget.used,
            all_results=AllResults(test_sender, kept.repository, clock),
            keys=keys,
            key_check=KeyCheck(authorization, choice.credentials_with),
            apples_clock=network.apples_clock,
            apps=apps,
            app_import=app_import,
            choice=choice,
            guard=guard,
            audit=trail,
            verify=Verify(verifier, signed_payload_in, read_beginning),
            settings=network.settings,
            connection=network.connection,
            security=Security(
                keys,
                Inventory(paths, temporary_folders),
                network.contacts,
                trail,
                network.settings,
                platform=sys.platform,
                is_frozen=bool(getattr(sys, "frozen", False)),
            ),
            crashes=CrashFiles(paths.crash_folder, kept.clock_check.is_plausible),
            simulations=Simulations(paths, clock, destinations, kept.clock_check.is_plausible),
            receivers=Receivers(verifier, clock),
            local_root=paths.local_root_folder / PEM_NAME,
            log_file=paths.log_file,
            change_file=kept.change_signal.file,
            lists_folder=_made(paths.settings_folder),
        )


def _made(folder: Path) -> Path:
    """The folder, which a window watches, also where nothing is in it yet."""
    try:
        make_private_folder(folder)
    except FileUnwritableError as error:
        _log.info("%s. %s", error.title, error.advice)
    return folder


def _target(options: Options) -> AppStoreTarget:
    """Apple, or the simulator that stands in for it."""
    if options.api_base is None:
        return AppStoreTarget(RootVerifiers())
    base_url = loopback_base_url(options.api_base)
    return AppStoreTarget(RootVerifiers(), base_url, options.simulated_root)
