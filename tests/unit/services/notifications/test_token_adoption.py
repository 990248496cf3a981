"""A test of another tool, known by its token alone: stored once, with honest times."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from storebell.domain.accounts.credentials import App, Credentials, Secret
from storebell.domain.checks import NOTHING_EXPECTED, Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError
from storebell.domain.errors.network import NotConnectedError
from storebell.domain.errors.notifications import InvalidTokenError, TokenOfAnotherTestError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Anchor, Verification
from storebell.domain.notifications.api_answers import TestStatus
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.events import Asked, Joined, Outcome, PayloadVerified, Settled
from storebell.domain.notifications.plan import SANDBOX_PLAN
from storebell.domain.notifications.timeline import State, Timeline
from storebell.services.notifications.target import AppStoreTarget
from storebell.services.notifications.token_adoption import TokenAdoption, time_in
from support.clocks import START, ManualClock
from support.polled_app_store import BUNDLE_ID, PayloadReader, PolledAppStore, Sent
from support.repositories import repository_in_memory

pytestmark = pytest.mark.anyio

HIKING = App("Hiking", BUNDLE_ID)
UUID = "9f90efb9-2f75-4dbe-990c-5d1fc89f4546"
BEGUN = START - timedelta(hours=2)
FIRST = SendAttempt(BEGUN + timedelta(seconds=2), "TIMED_OUT")


class ProvenReader(PayloadReader):
    """Takes every payload for one that a simulator signed."""

    def verify(self, signed_payload: str, expected: Expected = NOTHING_EXPECTED) -> Verification:
        return replace(super().verify(signed_payload, expected), anchor=Anchor.SIMULATOR)


class SandboxStore(PolledAppStore):
    """Knows tests by tokens of any form; can be told to fail."""

    def __init__(self, clock: ManualClock, **tests: Sent) -> None:
        super().__init__(clock, Environment.SANDBOX)
        self.tests = tests
        self.is_down = False

    async def test_notification_status(self, token: str) -> TestStatus:
        if self.is_down:
            raise NotConnectedError(host="api.storekit-sandbox.apple.com", reason="refused")
        if token in self.tests:
            test = self.tests[token]
            return TestStatus(test.payload, test.recorded(self.clock.now()), self._answered(200))
        try:
            return await super().test_notification_status(token)
        except AppleError as error:
            error.exchange = self._answered(404)
            raise

    def _answered(self, status: int) -> Exchange:
        return Exchange("GET", "http://127.0.0.1/", self.clock.now(), 0.01, status=status)

    @asynccontextmanager
    async def open(
        self, _credentials: Credentials, _environment: Environment, _base_url: str | None = None
    ) -> AsyncIterator["SandboxStore"]:
        yield self


class Setup:
    """An empty repository, and an App Store that knows some tests."""

    def __init__(self, *sent: Sent, **tests: Sent) -> None:
        self.clock = ManualClock()
        self.store = SandboxStore(self.clock, **tests)
        self.store.sent = list(sent)
        self.repository = repository_in_memory(self.clock)
        self.adoption = TokenAdoption(
            stores=self.store,
            target=AppStoreTarget(ProvenReader()),
            app_of=lambda _timeline: HIKING,
            credentials_for=self._credentials,
            clock=self.clock,
            repository=self.repository,
            mark_for=lambda _asked: None,
        )

    async def _credentials(self, app: App) -> Credentials:
        return Credentials("issuer", "key", Secret("none"), app.bundle_id)

    async def adopt(self, token: str) -> Timeline:
        test_id = await self.adoption.adopt(token, HIKING, Environment.SANDBOX)
        timeline = self.repository.timeline(test_id)
        assert timeline is not None
        return timeline

    @property
    def is_empty(self) -> bool:
        return not self.repository.page(None, 10).timelines


def notice(timeline: Timeline) -> str:
    [finding] = timeline.notices
    return f"{finding.seen}. {finding.advice}"


async def test_a_dated_token_says_when_the_test_began() -> None:
    sent = Sent(UUID, BEGUN, (FIRST,))
    timeline = await Setup(sent).adopt(f" {sent.token}\n")
    assert timeline.asked.at == BEGUN
    assert timeline.token == sent.token
    assert timeline.attempts == (FIRST,)
    assert timeline.outcome is Outcome.FAILED
    assert "at which Apple issued it" in notice(timeline)


async def test_times_of_an_undated_token_count_from_apples_first_record() -> None:
    timeline = await Setup(opaque=Sent(UUID, BEGUN, (FIRST,))).adopt("opaque")
    assert timeline.asked.at == BEGUN
    assert "not known here" in notice(timeline)
    assert "from the first that Apple recorded" in notice(timeline)


@pytest.mark.parametrize("token", ["opaque", f"{UUID}_9999999999999"])
async def test_without_any_record_they_count_from_now(token: str) -> None:
    timeline = await Setup().adopt(token)
    assert (timeline.asked.at, timeline.state) == (START, State.OPEN)
    assert "from when Storebell began to follow it" in notice(timeline)
    assert timeline.times_asked == 1


async def test_it_is_stored_once_whoever_follows_it() -> None:
    sent = Sent(UUID, BEGUN, ())
    setup = Setup(sent)
    first = await setup.adopt(sent.token)
    assert (await setup.adopt(sent.token)).test_id == first.test_id
    setup.repository.remove([first.test_id])
    assert (await setup.adopt(sent.token)).test_id == first.test_id
    assert len(setup.repository.page(None, 10).timelines) == 1
    with pytest.raises(TokenOfAnotherTestError):
        await setup.adoption.adopt(sent.token, HIKING, Environment.PRODUCTION)
    with pytest.raises(TokenOfAnotherTestError):
        await setup.adoption.adopt(sent.token, App("B", "com.example.b"), Environment.SANDBOX)


@pytest.mark.parametrize("token", ["", "two words", "ü", "a\nb", "x" * 201])
async def test_what_can_be_no_token_is_refused_unasked(token: str) -> None:
    setup = Setup()
    setup.store.is_down = True
    with pytest.raises(InvalidTokenError):
        await setup.adopt(token)


async def test_a_failure_stores_nothing() -> None:
    setup = Setup()
    setup.store.is_down = True
    with pytest.raises(NotConnectedError):
        await setup.adopt("opaque")
    assert setup.is_empty


async def test_a_test_that_came_back_from_the_history_is_the_same_one() -> None:
    sent = Sent(UUID, BEGUN, (FIRST,))
    setup = Setup(sent)
    asked = Asked(
        test_id=UUID,
        at=BEGUN,
        app_label="Hiking",
        bundle_id=BUNDLE_ID,
        app_apple_id=None,
        environment=Environment.SANDBOX,
        plan=SANDBOX_PLAN,
    )
    verification = ProvenReader().verify(sent.payload)
    setup.repository.adopt(
        asked,
        Joined(test_id=UUID, at=BEGUN, notification_uuid=UUID),
        PayloadVerified(
            test_id=UUID, at=BEGUN, signed_payload=sent.payload, verification=verification
        ),
    )
    assert (await setup.adopt(sent.token)).test_id == UUID


async def test_an_undecided_test_is_asked_for_once_more() -> None:
    sent = Sent(UUID, BEGUN, (SendAttempt(START + timedelta(hours=1), "SUCCESS"),))
    setup = Setup(sent)
    timeline = await setup.adopt(sent.token)
    ended = Settled(test_id=timeline.test_id, at=START, outcome=Outcome.UNDECIDED)
    setup.repository.append(ended)
    for hours, outcome in ((0, Outcome.UNDECIDED), (2, Outcome.DELIVERED)):
        setup.clock.jump(timedelta(hours=hours))
        await setup.adoption.ask_again(timeline.after(ended))
        stored = setup.repository.timeline(timeline.test_id)
        assert stored is not None
        assert stored.outcome is outcome


def test_the_time_in_a_token_is_read_only_where_it_has_apples_form() -> None:
    assert time_in(Sent(UUID, BEGUN, ()).token) == BEGUN
    for token in (UUID, "a_1739179413123", f"{UUID}_", f"{UUID}_17", f"{UUID}_1739179413123x"):
        assert time_in(token) is None
