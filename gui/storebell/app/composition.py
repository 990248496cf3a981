"""Builds each service once, wires it to its adapters, closes all of it together."""

import logging
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from storebell.app.accounts import Accounts, Notify, make_accounts
from storebell.app.clock import SystemClock
from storebell.app.network import Network, open_network
from storebell.app.notifications import Notifications, make_notifications
from storebell.app.standalone import Receivers, Simulations
from storebell.app.store import OpenedStore, open_store
from storebell.app.verifiers import InstallationVerifier
from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.settings.options import Options
from storebell.files.folders import make_private_folder
from storebell.files.reading import read_beginning
from storebell.files.temporary import temporary_folders
from storebell.ports.clock import Clock
from storebell.services.accounts.key_check import KeyCheck
from storebell.services.composer.choices import RememberedChoices
from storebell.services.container import Services
from storebell.services.notifications.all_results import AllResults
from storebell.services.notifications.purge import Purge
from storebell.services.security_facts import Security
from storebell.services.system.verify import Verify
from storebell.signing.finding.finder import find_jws
from storebell.signing.root_files import PEM_NAME
from storebell.simulator.api.destinations import Destinations
from storebell.simulator.local import LocalServer
from storebell.storage.files.crash_files import CrashFiles
from storebell.storage.files.inventory import Inventory
from storebell.storage.paths import Paths

_log = logging.getLogger(__name__)


@asynccontextmanager
async def open_services(
    options: Options,
    environ: Mapping[str, str] | None = None,
    notify: Notify = lambda _title, _advice: None,
    clock: Clock | None = None,
) -> AsyncIterator[Services]:
    """The services of one run; `notify` prints in a terminal what Storebell waits for. The default
    of `clock` is the computer's.

    Raises StorebellError where an option can't be used.
    """
    paths, clock = Paths.chosen(options.basedir), clock or SystemClock()
    async with AsyncExitStack() as stack:
        store = stack.enter_context(open_store(paths, clock))
        network = stack.enter_context(open_network(paths, options, store))
        destinations = Destinations(note_contact=network.contacts.note)
        local = await stack.enter_async_context(
            LocalServer(
                paths.local_root_folder,
                clock,
                destinations,
                is_clock_plausible=store.clock_check.is_plausible,
            )
        )
        environ = os.environ if environ is None else environ
        accounts = make_accounts(paths, options, environ, store, clock, notify)
        notifications = make_notifications(options, clock, store, network, local, accounts)
        yield _services(
            paths, options, clock, store, network, destinations, accounts, notifications
        )


def _services(
    paths: Paths,
    options: Options,
    clock: Clock,
    store: OpenedStore,
    network: Network,
    destinations: Destinations,
    accounts: Accounts,
    notifications: Notifications,
) -> Services:
    verifier = InstallationVerifier(options.simulated_root, paths.local_root_folder / PEM_NAME)
    verify = Verify(verifier, find_jws, read_beginning, clock.now)
    is_plausible = store.clock_check.is_plausible
    return Services(
        options=options,
        test_sender=notifications.test_sender,
        several_tests=notifications.several_tests,
        history=notifications.history,
        monitor=notifications.monitor,
        token_adoption=notifications.token_adoption,
        repository=store.repository,
        clock_check=store.clock_check,
        choices=RememberedChoices(store.database.choices, clock.now),
        purge=Purge(
            store.database.trash,
            store.repository,
            store.clock_check,
            clock,
            store.database.choices.forget_urls,
        ),
        history_restore=notifications.history_restore.run,
        export_tests=store.database.export,
        exported_tests=store.database.exported,
        requests_used=network.budget.used,
        all_results=AllResults(notifications.test_sender, store.repository, clock),
        keys=accounts.keys,
        key_check=KeyCheck(notifications.authorization, accounts.resolver.credentials_with),
        apples_clock=network.apples_clock,
        apps=accounts.apps,
        app_import=accounts.app_import,
        resolver=accounts.resolver,
        guard=accounts.guard,
        audit=accounts.trail,
        verify=verify,
        settings=network.settings,
        connection=network.connection,
        security=_security(paths, network, accounts),
        crashes=CrashFiles(paths.crash_folder, is_plausible),
        simulations=Simulations(paths, clock, destinations, is_plausible),
        receivers=Receivers(verify, clock),
        local_root=paths.local_root_folder / PEM_NAME,
        log_file=paths.log_file,
        change_file=store.change_signal.file,
        lists_folder=_made(paths.settings_folder),
    )


def _security(paths: Paths, network: Network, accounts: Accounts) -> Security:
    return Security(
        accounts.keys,
        Inventory(paths, temporary_folders),
        network.contacts,
        accounts.trail,
        network.settings,
        accounts.check_keychain,
        platform=sys.platform,
        is_frozen=bool(getattr(sys, "frozen", False)),
    )


def _made(folder: Path) -> Path:
    """The folder, which a window watches, also where nothing is in it yet."""
    try:
        make_private_folder(folder)
    except FileUnwritableError as error:
        _log.info("%s. %s", error.title, error.advice)
    return folder
