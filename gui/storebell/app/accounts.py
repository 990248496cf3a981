"""Builds the use cases of apps and API keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from storebell.app.store import OpenedStore
from storebell.domain.messages import Message
from storebell.domain.settings.options import Options
from storebell.files.reading import files_in, read_beginning
from storebell.ports.clock import Clock
from storebell.ports.keychain import Vault
from storebell.services.accounts.app_import import AppImport
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.environment_keys import PipelineKeys
from storebell.services.accounts.keys import Keys
from storebell.services.accounts.resolver import AccountResolver
from storebell.services.accounts.vault_timeout import VaultWithTimeout
from storebell.services.notifications.production_guard import ProductionGuard
from storebell.services.security_facts import CheckKeychain
from storebell.services.system.audit import AuditTrail
from storebell.signing.keys.private_key import PrivateKeyReader
from storebell.storage.files.json_lists import JsonAppRepository, JsonKeyRepository
from storebell.storage.files.team_file import TomlTeamFiles
from storebell.storage.keychain.memory_vault import MemoryVault
from storebell.storage.keychain.vault import KeychainVault
from storebell.storage.paths import Paths

Notify = Callable[[Message, Message], None]
"""Prints in a terminal what Storebell waits for: a title and advice."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The apps, the keys, who guards Production, and what finds a test's app and key."""

    trail: AuditTrail
    keys: Keys
    apps: Apps
    guard: ProductionGuard
    app_import: AppImport
    resolver: AccountResolver
    check_keychain: CheckKeychain


def make_accounts(
    paths: Paths,
    options: Options,
    environ: Mapping[str, str],
    store: OpenedStore,
    clock: Clock,
    notify: Notify,
) -> Accounts:
    """Nothing is read by it."""
    database, reader = store.database, PrivateKeyReader()
    keychain = KeychainVault()
    vault: Vault = keychain
    if options.keychain_limit_seconds is not None:
        vault = VaultWithTimeout(vault, options.keychain_limit_seconds, notify)
    app_repository = JsonAppRepository(paths.apps_file)
    trail = AuditTrail(
        database.audit, database.usage, clock.now, store.repository.report, store.clock_check
    )
    keys = Keys(
        vault,
        JsonKeyRepository(paths.keys_file),
        app_repository,
        reader,
        clock,
        session=MemoryVault(),
        trail=trail,
    )
    apps = Apps(app_repository, keys, trail, database.choices.forget_app)
    app_import = AppImport(apps, keys, read_beginning, TomlTeamFiles())
    environment_keys = PipelineKeys(
        environ,
        reader,
        files_in=files_in,
        read_team_file=app_import.team_file,
        config=options.config,
        key_input=options.key_input,
    )
    guard = ProductionGuard(apps, database.usage, trail, clock.now)
    resolver = AccountResolver(apps, keys, environment_keys)
    return Accounts(trail, keys, apps, guard, app_import, resolver, keychain.check)
