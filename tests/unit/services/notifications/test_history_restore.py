"""Tests that come back from Apple's history."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.accounts.credentials import App, Credentials, ServerUrls
from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import NoKeyError
from storebell.domain.errors.keychain import KeychainLockedError
from storebell.domain.findings import Level, Verification
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.history import MARGIN
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.timeline import Timeline
from storebell.ports.verifier import Verifier
from storebell.services.notifications.history import History
from storebell.services.notifications.history_restore import HistoryRestore
from storebell.services.notifications.repository import TestRepository
from storebell.services.notifications.target import AppStoreTarget
from support.clocks import START, ManualClock
from support.followers import credentials_for
from support.history_pages import NumberVerifier, PlayedAppStore
from support.repositories import repository_in_memory

pytestmark = pytest.mark.anyio

HIKING = App(
    "Hiking",
    "com.example.hiking",
    app_apple_id=12,
    server_urls=ServerUrls(
        {
            Environment.PRODUCTION: "https://hiking.example/production",
            Environment.SANDBOX: "https://hiking.example/sandbox",
        }
    ),
)
SAILING = App("Sailing", "com.example.sailing")


class TwoHistories:
    """A history of each environment."""

    def __init__(self) -> None:
        self.sandbox = PlayedAppStore([1, 2], [3])
        self.production = PlayedAppStore([7])

    def open(
        self, _credentials: Credentials, environment: Environment, _base_url: str | None = None
    ) -> AbstractAsyncContextManager[PlayedAppStore]:
        is_production = environment is Environment.PRODUCTION
        return (self.production if is_production else self.sandbox).open(_credentials, environment)


class SomeUnreadable(NumberVerifier):
    """Can't decode the payloads of these numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.unreadable: set[str] = set()

    def verify(self, signed_payload: str, expected: Expected = NOTHING_EXPECTED) -> Verification:
        if signed_payload in self.unreadable:
            return Verification(checks=(), anchor=None, payload=None)
        return super().verify(signed_payload, expected)

    def for_simulator(
        self, root_file: Path | None, root_certificate: bytes | None = None
    ) -> Verifier:
        return self


class Setup:
    """A restore of some apps' tests into an empty repository."""

    def __init__(self, *apps: App, api_base: str | None = None) -> None:
        self.stores = TwoHistories()
        self.verifier = SomeUnreadable()
        self.repository: TestRepository = repository_in_memory(ManualClock())
        self.locked: set[str] = set()
        self.keyless: set[str] = set()
        history = History(
            stores=self.stores,
            target=AppStoreTarget(self.verifier, base_url=api_base),
            credentials_for=self._credentials,
            clock=ManualClock(),
        )
        self.restore = HistoryRestore(
            history, lambda: apps, self.repository, ManualClock(), lambda _environment: api_base
        )

    async def _credentials(self, app: App) -> Credentials:
        if app.label in self.keyless:
            raise NoKeyError(app=app.label)
        if app.label in self.locked:
            raise KeychainLockedError(provider="x")
        return await credentials_for(app)

    def timeline(self, number: int) -> Timeline:
        [timeline] = self.repository.find(f"uuid-{number}")
        return timeline


async def test_what_is_not_kept_comes_back_and_is_counted() -> None:
    setup = Setup(HIKING)
    finding = await setup.restore.run()
    assert finding.level is Level.NOTE
    assert str(finding.seen) == "4 tests came back from Apple's history"
    timeline = setup.timeline(2)
    assert timeline.outcome is Outcome.DELIVERED
    assert (timeline.token, timeline.joined_uuid) == (None, "uuid-2")
    assert timeline.signed_payload == "2"
    assert timeline.asked.app_label == "Hiking"
    assert timeline.asked.app_apple_id == 12
    assert timeline.asked.at == timeline.token_at
    assert not timeline.asked.simulated


async def test_one_that_came_back_is_no_plural() -> None:
    setup = Setup(HIKING)
    setup.stores.sandbox, setup.stores.production = PlayedAppStore([1]), PlayedAppStore([])
    finding = await setup.restore.run()
    assert str(finding.seen) == "1 test came back from Apple's history"


async def test_the_whole_window_of_each_environment_is_asked_for_tests_alone() -> None:
    setup = Setup(HIKING)
    await setup.restore.run()
    for store, days in ((setup.stores.sandbox, 30), (setup.stores.production, 180)):
        [request] = store.requests
        assert request.start == START - timedelta(days=days) + MARGIN
        assert request.notification_type == "TEST"


async def test_what_is_kept_already_does_not_come_twice() -> None:
    setup = Setup(HIKING)
    await setup.restore.run()
    before = setup.repository.page(None, 10).timelines
    finding = await setup.restore.run()
    assert str(finding.seen) == "0 tests came back from Apple's history"
    assert setup.repository.page(None, 10).timelines == before
    assert len(before) == 4


async def test_a_test_has_the_plan_and_the_url_of_its_environment() -> None:
    setup = Setup(HIKING)
    await setup.restore.run()
    sandbox, production = setup.timeline(1).asked, setup.timeline(7).asked
    assert (sandbox.environment, sandbox.plan) == (Environment.SANDBOX, SANDBOX_PLAN)
    assert sandbox.url == "https://hiking.example/sandbox"
    assert (production.environment, production.plan) == (Environment.PRODUCTION, PRODUCTION_PLAN)
    assert production.url == "https://hiking.example/production"


async def test_the_stand_in_of_a_run_is_noted_with_its_tests() -> None:
    setup = Setup(HIKING, api_base="http://127.0.0.1:8080")
    finding = await setup.restore.run()
    told = "4 tests came back from the history of a simulator, not Apple's"
    assert str(finding.seen) == told
    asked = setup.timeline(1).asked
    assert (asked.simulated, asked.api_base) == (True, "http://127.0.0.1:8080")


async def test_an_app_without_a_key_was_never_asked_for_and_is_not_missed() -> None:
    setup = Setup(SAILING, HIKING)
    setup.keyless = {"Sailing"}
    finding = await setup.restore.run()
    assert finding.level is Level.NOTE
    assert str(finding.seen).startswith("4 tests")


async def test_an_app_that_can_t_be_asked_for_is_named_and_the_others_go_on() -> None:
    setup = Setup(SAILING, HIKING)
    setup.locked = {"Sailing"}
    finding = await setup.restore.run()
    assert finding.level is Level.WARNING
    assert str(finding.seen).startswith("4 tests")
    assert str(finding.advice) == (
        "Apple could not be asked for: Sailing in Sandbox, Sailing in Production."
    )


async def test_a_payload_that_says_nothing_of_itself_is_passed_over() -> None:
    setup = Setup(HIKING)
    setup.verifier.unreadable = {"2"}
    finding = await setup.restore.run()
    assert str(finding.seen).startswith("3 tests")
    kept = {timeline.test_id for timeline in setup.repository.page(None, 10).timelines}
    assert kept == {"uuid-1", "uuid-3", "uuid-7"}
