"""Reading the history to its end, through everything that can get in the way."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storebell.appstore.client import AppStoreClients
from storebell.appstore.network import NetworkPolicy
from storebell.domain.accounts.credentials import SAMPLE_APP, App, Credentials, Secret
from storebell.domain.checks import Expected
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import NoKeyError
from storebell.domain.errors.apple import (
    AppleError,
    BudgetUsedError,
    NotAuthorizedError,
    RateLimitedError,
)
from storebell.domain.errors.network import (
    NameNotResolvedError,
    NotAnsweredError,
    NotConnectedError,
    TlsFailedError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Anchor
from storebell.domain.notifications.history import (
    HistoryRecord,
    HistoryRequest,
)
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.ports.verifier import Verifier
from storebell.services.notifications.history import (
    MOST_REPEATS,
    History,
    HistoryProgress,
    HistoryStep,
)
from storebell.services.notifications.target import AppStoreTarget
from storebell.signing.root_files import PEM_NAME
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from support.clocks import START, ManualClock
from support.history_pages import NumberVerifier, PlayedAppStore
from support.simulated import ShiftedClock, credentials_of, running_simulation

pytestmark = pytest.mark.anyio

REQUEST = HistoryRequest.checked(Environment.SANDBOX, now=START, since=START - timedelta(days=7))


async def credentials_for(app: App) -> Credentials:
    return Credentials("issuer", "KEYID12345", Secret("x"), app.bundle_id)


def history_of(store: PlayedAppStore, clock: ManualClock) -> History:
    return History(
        stores=store,
        target=AppStoreTarget(NumberVerifier()),
        credentials_for=credentials_for,
        clock=clock,
        jitter=lambda _least, most: most,
    )


async def read(store: PlayedAppStore, clock: ManualClock | None = None) -> list[HistoryStep]:
    history = history_of(store, clock or ManualClock())
    return [step async for step in history.read(SAMPLE_APP, Environment.SANDBOX, REQUEST)]


def numbers(steps: Sequence[HistoryStep]) -> list[str]:
    records = [step for step in steps if isinstance(step, HistoryRecord)]
    return [str(record.notification_uuid).removeprefix("uuid-") for record in records]


def seconds_waited(clock: ManualClock) -> list[float]:
    times: Iterator[datetime] = iter([START, *clock.waits])
    before = next(times)
    found = []
    for after in times:
        found.append((after - before).total_seconds())
        before = after
    return found


async def test_every_page_is_read_with_the_same_request() -> None:
    store = PlayedAppStore([1, 2], [], [3])
    steps = await read(store)
    assert numbers(steps) == ["1", "2", "3"]
    assert store.asked == [None, "1", "2"]
    assert store.requests == {REQUEST}
    progress = [step for step in steps if isinstance(step, HistoryProgress)]
    assert [(one.pages, one.records, one.is_complete) for one in progress] == [
        (1, 2, False),
        (2, 2, False),
        (3, 3, True),
    ]


async def test_payloads_are_held_against_the_app_and_the_environment() -> None:
    verifier, store = NumberVerifier(), PlayedAppStore([1])
    history = History(
        stores=store,
        target=AppStoreTarget(verifier),
        credentials_for=credentials_for,
        clock=ManualClock(),
    )
    async for _ in history.read(SAMPLE_APP, Environment.SANDBOX, REQUEST):
        pass
    assert verifier.expected == [
        Expected(SAMPLE_APP.bundle_id, SAMPLE_APP.app_apple_id, environment="Sandbox")
    ]


# -- what passes --------------------------------------------------------------------------------

HOST = "api.storekit-sandbox.apple.com"
REASON = "The connection broke"


def gateway_error(status: int = 503) -> UnexpectedAnswerError:
    error = UnexpectedAnswerError(host=HOST, status=status, reason=REASON)
    error.exchange = Exchange("POST", "http://127.0.0.1/", START, 0.01, status=status)
    return error


PASSING: list[StorebellError] = [
    NameNotResolvedError(host=HOST),
    NotConnectedError(host=HOST, reason=REASON),
    NotAnsweredError(host=HOST, reason=REASON),
    AppleError(500, 5000001, ""),
    AppleError(404, 4040002, ""),
    gateway_error(),
]
LASTING: list[StorebellError] = [
    AppleError(500, 5000000, ""),
    *(AppleError(400, code, "") for code in (4000000, 4000006, 4000012, 4000013, 4000015)),
    *(AppleError(400, code, "") for code in (4000016, 4000018, 4000019, 4000014, 4000017)),
    *(AppleError(404, code, "") for code in (4040001, 4040010)),
    NotAuthorizedError(bundle_id="x", skew=0),
    TlsFailedError(host=HOST, reason=REASON),
    gateway_error(200),
]


@pytest.mark.parametrize("trouble", PASSING, ids=lambda one: str(one.title))
async def test_trouble_that_passes_is_tried_again(trouble: StorebellError) -> None:
    store, clock = PlayedAppStore([1], [2], troubles=[None, trouble]), ManualClock()
    steps = await read(store, clock)
    assert numbers(steps) == ["1", "2"]
    assert store.asked == [None, "1", "1"]
    [waiting] = [step for step in steps if isinstance(step, HistoryProgress) and step.waiting_until]
    assert waiting.waiting_until == START + timedelta(seconds=1)
    assert waiting.why == trouble.title
    assert (waiting.pages, waiting.records) == (1, 1)


@pytest.mark.parametrize("trouble", LASTING, ids=lambda one: str(one.title))
async def test_trouble_that_stays_is_said_at_once(trouble: StorebellError) -> None:
    store, clock = PlayedAppStore([1], troubles=[trouble]), ManualClock()
    with pytest.raises(type(trouble)) as caught:
        await read(store, clock)
    assert caught.value is trouble
    assert store.asked == [None]
    assert clock.waits == []


async def test_the_waits_double_to_a_limit_and_end() -> None:
    lost = NotAnsweredError(host=HOST, reason=REASON)
    store, clock = PlayedAppStore([1], troubles=[lost] * 20), ManualClock()
    with pytest.raises(NotAnsweredError):
        await read(store, clock)
    assert len(store.asked) == MOST_REPEATS + 1
    assert seconds_waited(clock) == [1, 2, 4, 8, 16]


async def test_each_page_has_its_own_count() -> None:
    lost = NotAnsweredError(host=HOST, reason=REASON)
    troubles = [*[lost] * MOST_REPEATS, None, *[lost] * MOST_REPEATS, None]
    assert numbers(await read(PlayedAppStore([1], [2], troubles=troubles))) == ["1", "2"]


async def test_the_jitter_is_full() -> None:
    asked_for: list[tuple[float, float]] = []

    def jitter(least: float, most: float) -> float:
        asked_for.append((least, most))
        return 0.0

    lost = NotConnectedError(host=HOST, reason=REASON)
    clock = ManualClock()
    history = History(
        stores=PlayedAppStore([1], troubles=[lost, lost]),
        target=AppStoreTarget(NumberVerifier()),
        credentials_for=credentials_for,
        clock=clock,
        jitter=jitter,
    )
    async for _ in history.read(SAMPLE_APP, Environment.SANDBOX, REQUEST):
        pass
    assert asked_for == [(0.0, 1.0), (0.0, 2.0)]
    assert clock.now() == START


# -- limits -------------------------------------------------------------------------------------


async def test_a_429_is_waited_out() -> None:
    until = START + timedelta(minutes=7)
    store, clock = PlayedAppStore([1], troubles=[RateLimitedError(until)]), ManualClock()
    steps = await read(store, clock)
    assert numbers(steps) == ["1"]
    assert clock.waits == [until]


async def test_a_server_that_only_says_429_is_not_asked_for_ever() -> None:
    refusals = [RateLimitedError(START + timedelta(minutes=one)) for one in range(1, 20)]
    store = PlayedAppStore([1], troubles=refusals)
    with pytest.raises(RateLimitedError):
        await read(store)
    assert len(store.asked) == MOST_REPEATS + 1


async def test_our_own_budget_is_waited_for_as_long_as_it_takes() -> None:
    used_up = [
        BudgetUsedError(
            START + timedelta(hours=one), bundle_id="x", environment="Sandbox", most=18_000
        )
        for one in range(1, 20)
    ]
    store, clock = PlayedAppStore([1], troubles=used_up), ManualClock()
    steps = await read(store, clock)
    assert numbers(steps) == ["1"]
    assert len(clock.waits) == len(used_up)
    first = next(step for step in steps if isinstance(step, HistoryProgress))
    assert "by Storebell on this computer" in str(first.why)


# -- the place is lost --------------------------------------------------------------------------


@pytest.mark.parametrize("code", [4000014, 4000017])
async def test_a_lost_place_begins_again_without_repeating_anything(code: int) -> None:
    lost = AppleError(400, code, "")
    store = PlayedAppStore([1, 2], [3, 4], [5], troubles=[None, None, lost])
    steps = await read(store)
    assert numbers(steps) == ["1", "2", "3", "4", "5"]
    assert store.asked == [None, "1", "2", None, "1", "2"]
    assert store.requests == {REQUEST}
    last = steps[-1]
    assert isinstance(last, HistoryProgress)
    assert last.is_complete
    assert last.records == 5


async def test_a_place_that_is_lost_twice_is_said() -> None:
    lost = AppleError(400, 4000017, "")
    store = PlayedAppStore([1], [2], troubles=[None, lost, None, lost])
    with pytest.raises(AppleError):
        await read(store)
    assert store.asked == [None, "1", None, "1"]


async def test_what_comes_on_two_pages_is_told_once() -> None:
    assert numbers(await read(PlayedAppStore([1, 2], [2, 3], [3]))) == ["1", "2", "3"]


# -- before and after ---------------------------------------------------------------------------


async def test_a_missing_key_is_raised_before_anybody_is_asked() -> None:
    store = PlayedAppStore([1])

    async def no_key(app: App) -> Credentials:
        raise NoKeyError(app=app.label)

    history = History(
        stores=store,
        target=AppStoreTarget(NumberVerifier()),
        credentials_for=no_key,
        clock=ManualClock(),
    )
    with pytest.raises(NoKeyError):
        await anext(history.read(SAMPLE_APP, Environment.SANDBOX, REQUEST))
    assert store.asked == []


class StoppedClock(ManualClock):
    """A clock on which no wait ever ends."""

    async def sleep_until(self, when: datetime) -> None:
        await asyncio.Event().wait()


async def test_a_wait_can_be_cancelled() -> None:
    refusal = RateLimitedError(START + timedelta(hours=1))
    store = PlayedAppStore([1], troubles=[refusal])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await read(store, StoppedClock())


# -- with the simulator -------------------------------------------------------------------------


class SimulatorVerifiers:
    """The root that stands in the simulator's own file."""

    def for_apple(self) -> Verifier:
        raise AssertionError("a simulator stands in, so its root counts")

    def for_simulator(
        self, root_file: Path | None, root_certificate: bytes | None = None
    ) -> Verifier:
        assert root_file is not None
        return SignedPayloadVerifier(simulator=SimulatorRoot.read(root_file.read_bytes()))


@asynccontextmanager
async def history_of_simulator(folder: Path, size: int) -> AsyncIterator[tuple[History, App]]:
    plan = SimulationRequest(apps=(SimulatedApp(history_size=size, history_seed=3),))
    async with running_simulation(folder, plan, ShiftedClock()) as simulation:

        async def credentials(_app: App) -> Credentials:
            return credentials_of(simulation)

        history = History(
            stores=AppStoreClients(NetworkPolicy),
            target=AppStoreTarget(SimulatorVerifiers(), simulation.base_url, folder / PEM_NAME),
            credentials_for=credentials,
            clock=ManualClock(datetime.now(UTC)),
        )
        yield history, App("App", simulation.first_app.bundle_id)


async def test_a_pagination_token_that_has_expired_costs_no_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = "storebell.simulator.api.history_endpoint.TOKEN_LIFE"
    now = datetime.now(UTC)
    request = HistoryRequest.checked(Environment.SANDBOX, now=now, since=now - timedelta(days=29))
    found: list[HistoryRecord] = []
    async with (
        history_of_simulator(tmp_path, 100) as (history, app),
        aclosing(history.read(app, Environment.SANDBOX, request)) as steps,
    ):
        async for step in steps:
            if isinstance(step, HistoryRecord):
                found.append(step)
            elif step.pages == 3:
                monkeypatch.setattr(tokens, timedelta(seconds=-1))
            elif step.pages == 4:  # which was the first page again
                monkeypatch.undo()
    assert len({record.notification_uuid for record in found}) == len(found)
    assert 90 <= len(found) <= 97  # of 100 in 30 days
    assert all(record.verification.is_valid for record in found)
    assert all(record.verification.anchor is Anchor.SIMULATOR for record in found)
    dates = [record.signed_date for record in found if record.signed_date]
    assert dates == sorted(dates)
