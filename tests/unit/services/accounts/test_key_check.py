"""Testing a key, against simulators on real sockets: what is asked, and what comes of it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.appstore.budget import Budget, MemoryLedger
from storebell.appstore.client import AppStoreClient, AppStoreClients
from storebell.appstore.network import NetworkPolicy
from storebell.doctor.authorization import AuthorizationDoctor
from storebell.domain.accounts.authorization import EnvironmentCheck, KeyStatus
from storebell.domain.accounts.credentials import Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import UnknownKeyError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.findings import Level
from storebell.domain.network.request_limits import Endpoint, QuotaKey
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.requests import SimulationRequest
from storebell.services.accounts.authorization import Authorization
from storebell.services.accounts.key_check import CheckBegun, CheckStep, KeyCheck, KeyChecked
from storebell.services.system.apple_clock import ApplesClock
from storebell.simulator.standalone import Simulation
from support.scripted_server import Visit, scripted_server
from support.simulated import ShiftedClock, credentials_of, running_simulation

pytestmark = pytest.mark.anyio

SANDBOX, PRODUCTION = Environment.SANDBOX, Environment.PRODUCTION


class TwoHosts:
    """App stores of which each environment is at a base URL of its own."""

    def __init__(
        self, urls: Mapping[Environment, str], budget: Budget | None, clock: ApplesClock
    ) -> None:
        self._urls = urls
        self._clients = AppStoreClients(
            lambda: NetworkPolicy(deadline_seconds=5), budget=budget, clock=clock
        )

    @asynccontextmanager
    async def open(
        self, credentials: Credentials, environment: Environment, _base_url: str | None = None
    ) -> AsyncIterator[AppStoreClient]:
        url = self._urls[environment]
        async with self._clients.open(credentials, environment, url) as client:
            yield client


def authorization_at(
    urls: Mapping[Environment, str],
    budget: Budget | None = None,
    apples_clock: ApplesClock | None = None,
) -> Authorization:
    apples_clock = apples_clock or ApplesClock()
    return Authorization(
        stores=TwoHosts(urls, budget, apples_clock),
        doctor=AuthorizationDoctor(),
        clock=ShiftedClock(),
        apples_clock=apples_clock,
        keys=lambda: (),
        apps=lambda: (),
    )


async def steps_of(
    authorization: Authorization,
    credentials: Credentials,
    environments: tuple[Environment, ...] = (SANDBOX, PRODUCTION),
) -> list[CheckStep]:
    async def credentials_with(_key_id: str, bundle_id: str) -> Credentials:
        return replace(credentials, bundle_id=bundle_id)

    check = KeyCheck(authorization, credentials_with)
    run = check.run(credentials.key_id, credentials.bundle_id, environments)
    return [step async for step in run]


def result_of(steps: list[CheckStep]) -> KeyChecked:
    assert isinstance(steps[-1], KeyChecked)
    return steps[-1]


@asynccontextmanager
async def simulations(folder: Path, *faults: str) -> AsyncIterator[list[Simulation]]:
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                running_simulation(
                    folder / str(number),
                    SimulationRequest(faults=read_faults(text)),
                    ShiftedClock(),
                )
            )
            for number, text in enumerate(faults)
        ]


async def test_a_good_key_is_accepted_in_both_and_nothing_is_sent(tmp_path: Path) -> None:
    async with simulations(tmp_path, "") as [simulation]:
        urls = dict.fromkeys((SANDBOX, PRODUCTION), simulation.base_url)
        steps = await steps_of(authorization_at(urls), credentials_of(simulation))
    assert [happening async for happening in simulation.events] == []
    assert [type(step) for step in steps] == [
        *(CheckBegun, EnvironmentCheck) * 2,
        KeyChecked,
    ]
    result = result_of(steps)
    assert result.is_accepted
    assert result.failure is None
    assert {finding.level for finding in result.findings} == {Level.GOOD}
    for check in result.checks:
        assert check.exchange is not None
        assert check.exchange.method == "GET"


async def test_each_environment_is_counted_once(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    async with simulations(tmp_path, "") as [simulation]:
        urls = dict.fromkeys((SANDBOX, PRODUCTION), simulation.base_url)
        authorization = authorization_at(urls, Budget(ledger))
        await steps_of(authorization, credentials_of(simulation))
        owner = f"{simulation.first_app.bundle_id} at {simulation.base_url.partition('://')[2]}"
        now = datetime.now(UTC)
        used = [
            ledger.used(QuotaKey(owner, environment, Endpoint.TEST_STATUS), now)
            for environment in (SANDBOX, PRODUCTION)
        ]
        posts = ledger.used(QuotaKey(owner, PRODUCTION, Endpoint.REQUEST_TEST), now)
    assert (used, posts) == ([1, 1], 0)


async def test_a_key_that_only_the_sandbox_knows_is_an_app_that_was_never_released(
    tmp_path: Path,
) -> None:
    async with simulations(tmp_path, "", "") as [sandbox, production]:
        urls = {SANDBOX: sandbox.base_url, PRODUCTION: production.base_url}
        result = result_of(await steps_of(authorization_at(urls), credentials_of(sandbox)))
    assert [check.status for check in result.checks] == [
        KeyStatus.ACCEPTED,
        KeyStatus.NOT_AUTHORIZED,
    ]
    assert result.failure is Failure.NOT_AUTHORIZED
    [worst] = [finding for finding in result.findings if finding.level is Level.BAD]
    assert "probably never released" in str(worst.advice)


@pytest.mark.parametrize(
    ("faults", "standing", "failure"),
    [
        ("rate-limit", KeyStatus.UNDECIDED, Failure.RATE_LIMITED),
        ("retryable", KeyStatus.UNDECIDED, Failure.REFUSED),
        ("html", KeyStatus.UNDECIDED, Failure.REFUSED),
        ("drop", KeyStatus.UNREACHABLE, Failure.NOT_SENT),
        ("skew=-97", KeyStatus.NOT_AUTHORIZED, Failure.NOT_AUTHORIZED),
    ],
)
async def test_what_is_no_answer_about_the_key_decides_nothing(
    tmp_path: Path, faults: str, standing: KeyStatus, failure: Failure
) -> None:
    async with simulations(tmp_path, faults) as [simulation]:
        urls = {SANDBOX: simulation.base_url}
        steps = await steps_of(authorization_at(urls), credentials_of(simulation), (SANDBOX,))
    result = result_of(steps)
    assert result.checks[0].status is standing
    assert result.failure is failure
    assert result.checks[0].title


async def test_a_refusal_outweighs_a_host_that_is_not_there(tmp_path: Path) -> None:
    async with simulations(tmp_path, "") as [simulation]:
        urls = {SANDBOX: "http://127.0.0.1:1", PRODUCTION: simulation.base_url}
        stranger = replace(credentials_of(simulation), bundle_id="com.example.stranger")
        result = result_of(await steps_of(authorization_at(urls), stranger))
    assert result.checks[0].status is KeyStatus.UNREACHABLE
    assert result.failure is Failure.NOT_AUTHORIZED


@pytest.mark.parametrize(
    ("status", "code", "standing"),
    [
        (404, 4040008, KeyStatus.ACCEPTED),
        (400, 4000020, KeyStatus.ACCEPTED),
        (400, 4000002, KeyStatus.UNDECIDED),
        (404, 4040003, KeyStatus.UNDECIDED),
        (404, None, KeyStatus.UNDECIDED),
        (403, None, KeyStatus.UNDECIDED),
        (401, None, KeyStatus.NOT_AUTHORIZED),
    ],
)
async def test_only_apples_own_words_about_the_token_mean_that_the_key_is_good(
    tmp_path: Path, status: int, code: int | None, standing: KeyStatus
) -> None:
    body = b"" if code is None else json.dumps({"errorCode": code, "errorMessage": "x"}).encode()

    async def answer(visit: Visit) -> None:
        await visit.answer(status, body)

    async with simulations(tmp_path, "") as [simulation], scripted_server(answer) as server:
        urls = {SANDBOX: server.url}
        steps = await steps_of(authorization_at(urls), credentials_of(simulation), (SANDBOX,))
        assert len(server.visits) == 1
    assert result_of(steps).checks[0].status is standing


async def test_a_key_that_is_not_there_is_said_before_anything_is_asked() -> None:
    async def unknown(key_id: str, _bundle_id: str) -> Credentials:
        raise UnknownKeyError(key_id=key_id)

    check = KeyCheck(authorization_at({}), unknown)
    with pytest.raises(UnknownKeyError):
        await anext(check.run("2X9R4HXF34", "com.example.hiking"))


@pytest.mark.parametrize("skew", [-97, -3723, 3723])
async def test_a_corrected_clock_makes_the_key_good(tmp_path: Path, skew: int) -> None:
    apples_clock = ApplesClock()
    async with simulations(tmp_path, f"skew={skew}") as [simulation]:
        urls = dict.fromkeys((SANDBOX, PRODUCTION), simulation.base_url)
        authorization = authorization_at(urls, apples_clock=apples_clock)
        wrong = result_of(await steps_of(authorization, credentials_of(simulation)))
        apples_clock.correct()
        right = result_of(await steps_of(authorization, credentials_of(simulation)))
    assert wrong.failure is Failure.NOT_AUTHORIZED
    assert wrong.findings[0].level is Level.BAD
    assert right.is_accepted
    assert right.findings[0].level is Level.NOTE
