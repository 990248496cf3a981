"""Builds the use cases of tests and notifications."""

from dataclasses import dataclass
from typing import Final

from storebell.app.accounts import Accounts
from storebell.app.network import Network
from storebell.app.store import OpenedStore
from storebell.app.verifiers import RootVerifiers
from storebell.appstore.client import loopback_base_url
from storebell.doctor.authorization import AuthorizationDoctor
from storebell.domain.environment import Environment
from storebell.domain.errors.values import (
    EmptyValueError,
    NotLoopbackError,
    StandInTwiceError,
    UnknownStandInError,
    UnnamedStandInError,
)
from storebell.domain.settings.options import Options
from storebell.ports.clock import Clock
from storebell.ports.simulator import Local
from storebell.services.accounts.authorization import Authorization
from storebell.services.composer.several_tests import SeveralTests
from storebell.services.notifications.history import History
from storebell.services.notifications.history_restore import HistoryRestore
from storebell.services.notifications.monitor import OpenTestMonitor
from storebell.services.notifications.send_test import TestSender
from storebell.services.notifications.target import AppStoreTarget
from storebell.services.notifications.token_adoption import TokenAdoption


@dataclass(frozen=True, slots=True)
class Notifications:
    """The use cases of notifications: send tests, monitor them, read Apple's history, explain
    refusals.
    """

    authorization: Authorization
    test_sender: TestSender
    several_tests: SeveralTests
    history: History
    history_restore: HistoryRestore
    monitor: OpenTestMonitor
    token_adoption: TokenAdoption


def make_notifications(
    options: Options,
    clock: Clock,
    store: OpenedStore,
    network: Network,
    local: Local,
    accounts: Accounts,
) -> Notifications:
    """Nothing is sent by it. Raises StorebellError where `options.api_base` can't be used."""
    target, stores, resolver = _target(options), network.stores, accounts.resolver
    authorization = Authorization(
        stores=stores,
        doctor=AuthorizationDoctor(),
        clock=clock,
        apples_clock=network.apples_clock,
        keys=accounts.keys.all,
        apps=accounts.apps.all,
        file_name_of=resolver.file_name_of,
        base_url_of=target.base_url_of,
    )
    test_sender = TestSender(
        stores=stores,
        local=local,
        target=target,
        credentials_for=resolver.credentials_for,
        clock=clock,
        repository=store.repository,
        may_poll=store.may_poll,
        explain_refusal=authorization.explain_refusal,
        guard=accounts.guard,
        trail=accounts.trail,
        clock_check=store.clock_check,
    )
    several_tests = SeveralTests(
        test_sender, accounts.guard, resolver.check_key, is_simulated=target.is_simulated
    )
    history = History(
        stores=stores, target=target, credentials_for=resolver.credentials_for, clock=clock
    )
    history_restore = HistoryRestore(
        history, accounts.apps.offered, store.repository, clock, target.base_url_of
    )
    monitor = _monitor(clock, store, network, accounts, target, history_restore)
    token_adoption = TokenAdoption(
        stores=stores,
        target=target,
        app_of=resolver.app_of,
        credentials_for=resolver.credentials_for,
        clock=clock,
        repository=store.repository,
        mark_for=store.clock_check.mark_for,
    )
    return Notifications(
        authorization, test_sender, several_tests, history, history_restore, monitor, token_adoption
    )


def _monitor(
    clock: Clock,
    store: OpenedStore,
    network: Network,
    accounts: Accounts,
    target: AppStoreTarget,
    history_restore: HistoryRestore,
) -> OpenTestMonitor:
    return OpenTestMonitor(
        repository=store.repository,
        stores=network.stores,
        target=target,
        app_of=accounts.resolver.app_of,
        credentials_for=accounts.resolver.credentials_for,
        clock=clock,
        may_poll=store.may_poll,
        is_alive=store.registry.is_alive,
        requests_used=network.budget.used,
        history_restore=history_restore.run,
        may_give_up=store.clock_check.is_plausible,
    )


_NO_NAME: Final = frozenset(":/@")
"""Characters before “=” that make it a part of a URL."""


def _target(options: Options) -> AppStoreTarget:
    """Apple, or the simulators that replace it.

    Raises StandInTwiceError, and what `_stand_ins` raises.
    """
    if not options.api_bases:
        return AppStoreTarget(RootVerifiers())
    base_urls: dict[Environment, str] = {}
    for text in options.api_bases:
        for environment, url in _stand_ins(text):
            if environment in base_urls:
                raise StandInTwiceError(value=url, environment=environment.value)
            base_urls[environment] = url
    return AppStoreTarget(RootVerifiers(), root_file=options.simulated_root, base_urls=base_urls)


def _stand_ins(text: str) -> list[tuple[Environment, str]]:
    """The environments of `URL`, `sandbox=URL` or `production=URL`, each with its URL.

    Raises EmptyValueError, NotLoopbackError, UnknownStandInError.
    """
    name, has_name, url = text.partition("=")
    environments = [
        environment
        for environment in (Environment.SANDBOX, Environment.PRODUCTION)
        if not has_name or environment.lower() == name.strip().lower()
    ]
    if not environments:
        if not _NO_NAME.isdisjoint(name):
            raise NotLoopbackError(value=text)
        if not name.strip():
            raise UnnamedStandInError(value=text)
        raise UnknownStandInError(name=name.strip())
    if has_name and not url.strip():
        raise EmptyValueError(option=f"--api-base {text}")
    base_url = loopback_base_url(url if has_name else text)
    return [(environment, base_url) for environment in environments]
