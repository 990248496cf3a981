"""All services for the faces in one frozen object; `storebell.app` builds it."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storebell.domain.environment import Environment
from storebell.domain.findings import Finding
from storebell.domain.network.request_limits import RequestsUsed
from storebell.domain.settings.options import Options
from storebell.ports.crash_files import CrashFiles
from storebell.ports.simulator import Receivers, Simulations
from storebell.services.accounts.app_import import AppImport
from storebell.services.accounts.apps import Apps
from storebell.services.accounts.key_check import KeyCheck
from storebell.services.accounts.keys import Keys
from storebell.services.accounts.resolver import AccountResolver
from storebell.services.composer.choices import RememberedChoices
from storebell.services.composer.several_tests import SeveralTests
from storebell.services.notifications.all_results import AllResults
from storebell.services.notifications.history import History
from storebell.services.notifications.monitor import OpenTestMonitor
from storebell.services.notifications.production_guard import ProductionGuard
from storebell.services.notifications.purge import Purge
from storebell.services.notifications.repository import TestRepository
from storebell.services.notifications.send_test import TestSender
from storebell.services.notifications.token_adoption import TokenAdoption
from storebell.services.security_facts import Security
from storebell.services.system.apple_clock import ApplesClock
from storebell.services.system.audit import AuditTrail
from storebell.services.system.clock_check import ClockCheck
from storebell.services.system.connection_test import ConnectionTest
from storebell.services.system.settings import SettingsService
from storebell.services.system.verify import Verify


@dataclass(frozen=True, slots=True)
class Services:
    """The services, each built once and closed together.

    `purge` deletes tests older than the retention.
    `history_restore` restores tests from Apple's history that are not stored.
    `export_tests` writes all stored tests into a file; it yields how many tests are written.
    `exported_tests` yields the same lines, in chunks of several tests.
    `requests_used` is what an app has used of Apple's limits, by Storebell on this computer.
    `change_file` is written by every process that stored something.
    `lists_folder` holds the files of apps, keys and settings.
    `local_root` is the PEM file of the Local root certificate, for a handler's test configuration.
    """

    options: Options
    test_sender: TestSender
    several_tests: SeveralTests
    choices: RememberedChoices
    all_results: AllResults
    history: History
    monitor: OpenTestMonitor
    token_adoption: TokenAdoption
    repository: TestRepository
    clock_check: ClockCheck
    purge: Purge
    history_restore: Callable[[], Awaitable[Finding]]
    export_tests: Callable[[Path], Iterator[int]]
    exported_tests: Callable[[], Iterator[str]]
    requests_used: Callable[[str, Environment, datetime], tuple[RequestsUsed, ...]]
    keys: Keys
    key_check: KeyCheck
    apples_clock: ApplesClock
    apps: Apps
    app_import: AppImport
    resolver: AccountResolver
    guard: ProductionGuard
    audit: AuditTrail
    verify: Verify
    settings: SettingsService
    connection: ConnectionTest
    security: Security
    crashes: CrashFiles
    simulations: Simulations
    receivers: Receivers
    local_root: Path
    log_file: Path
    change_file: Path
    lists_folder: Path
