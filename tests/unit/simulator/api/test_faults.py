"""Each fault on real sockets, and what our own client makes of it."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from storebell.appstore.client import AppStoreClient, AppStoreClients
from storebell.appstore.network import NetworkPolicy
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import (
    AppleError,
    NotAuthorizedError,
    RateLimitedError,
    SimulatorClockAheadError,
    SimulatorClockBehindError,
    SimulatorLimitError,
)
from storebell.domain.errors.network import (
    MayHaveBeenSentError,
    NotAnsweredError,
    UnexpectedAnswerError,
)
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.notifications.results import SendAttemptResult
from storebell.domain.simulation.faults import FaultName, read_faults
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.simulator.api import delivery_scheduler as retries
from storebell.simulator.api.delivery_scheduler import AttemptMade, DeliveredAgain
from storebell.simulator.standalone import Simulation
from support.fault_lots import lots
from support.simulated import (
    HISTORY_PATH,
    TEST_PATH,
    Handler,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    running_simulation,
)

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def simulation(
    folder: Path, faults: str, *, url: str | None = None, scale: float = 1.0
) -> AsyncIterator[Simulation]:
    is_production = scale != 1
    plan = SimulationRequest(
        apps=(SimulatedApp(deliver_to=url),),
        environment=Environment.PRODUCTION if is_production else Environment.SANDBOX,
        time_scale=scale,
        faults=read_faults(faults),
    )
    async with running_simulation(folder, plan, ShiftedClock()) as running:
        yield running


@asynccontextmanager
async def our_client(running: Simulation, seconds: float = 5) -> AsyncIterator[AppStoreClient]:
    clients = AppStoreClients(lambda: NetworkPolicy(deadline_seconds=seconds))
    credentials = credentials_of(running)
    async with clients.open(credentials, Environment.SANDBOX, running.base_url) as client:
        yield client


async def request_with(folder: Path, faults: str, seconds: float = 5) -> StorebellError:
    """What our client raises when it requests a TEST."""
    async with simulation(folder, faults) as running, our_client(running, seconds) as client:
        with pytest.raises(StorebellError) as caught:
            await client.request_test_notification()
    return caught.value


async def accepted_token(running: Simulation) -> str:
    """Requests a TEST, whatever comes back, and waits until it was delivered."""
    headers = {"Authorization": bearer(credentials_of(running))}
    await call(running.base_url, "POST", TEST_PATH, headers=headers)
    accepted = await anext(running.events)
    assert isinstance(accepted, retries.TestAccepted)
    made = await anext(running.events)
    assert isinstance(made, AttemptMade)
    return accepted.token


async def test_without_faults_nothing_is_touched(tmp_path: Path) -> None:
    async with simulation(tmp_path, "") as running, our_client(running) as client:
        token = (await client.request_test_notification()).token
        await anext(running.events)
        await anext(running.events)
        status = await client.test_notification_status(token)
    assert [attempt.result for attempt in status.attempts] == ["SUCCESS"]


async def test_a_fault_with_rate_0_never_strikes(tmp_path: Path) -> None:
    everything = ",".join(f"{name}@0" for name in FaultName)
    async with simulation(tmp_path, everything) as running, our_client(running) as client:
        assert (await client.request_test_notification()).token


async def test_latency_delays_every_answer(tmp_path: Path) -> None:
    async with simulation(tmp_path, "latency=0.4") as running, our_client(running) as client:
        started = time.monotonic()
        await client.request_test_notification()
        assert time.monotonic() - started >= 0.39


async def test_latency_beyond_the_deadline_leaves_a_request_unknown(tmp_path: Path) -> None:
    error = await request_with(tmp_path, "latency=5", seconds=0.3)
    assert isinstance(error, MayHaveBeenSentError)
    assert error.failure is Failure.UNKNOWN


async def test_a_record_is_not_yet_available_for_as_long_as_was_asked(tmp_path: Path) -> None:
    async with simulation(tmp_path, "not-yet=1") as running:
        token = await accepted_token(running)
        async with our_client(running) as client:
            with pytest.raises(AppleError) as caught:
                await client.test_notification_status(token)
            assert (caught.value.status, caught.value.code) == (404, 4040008)
            await asyncio.sleep(1)
            assert (await client.test_notification_status(token)).attempts


async def test_a_rate_limit_says_in_milliseconds_when_to_come_back(tmp_path: Path) -> None:
    error = await request_with(tmp_path, "rate-limit=30")
    assert isinstance(error, RateLimitedError)
    assert 25 < (error.retry_at - datetime.now(UTC)).total_seconds() < 35
    assert error.exchange is not None
    assert len(error.exchange.header("retry-after")) == 13


@pytest.mark.parametrize(
    ("fault", "code", "is_retryable"), [("retryable", 5000001, True), ("internal", 5000000, False)]
)
async def test_a_server_error_has_apples_number(
    tmp_path: Path, fault: str, code: int, is_retryable: bool
) -> None:
    error = await request_with(tmp_path, fault)
    assert isinstance(error, AppleError)
    assert (error.status, error.code, error.is_retryable) == (500, code, is_retryable)
    assert error.failure is Failure.REFUSED


@pytest.mark.parametrize("fault", ["retryable", "internal", "rate-limit", "html"])
async def test_what_answers_in_the_endpoints_place_sends_nothing(
    tmp_path: Path, fault: str
) -> None:
    with Handler(200) as handler:
        async with simulation(tmp_path, fault, url=handler.url) as running:
            headers = {"Authorization": bearer(credentials_of(running))}
            answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
            await asyncio.sleep(0.2)
        assert answer.status in (200, 429, 500)
        assert handler.arrivals == []


@pytest.mark.parametrize("fault", ["drop", "truncate", "wrong-types"])
async def test_an_answer_that_is_lost_leaves_the_notification_accepted(
    tmp_path: Path, fault: str
) -> None:
    with Handler(200) as handler:
        async with simulation(tmp_path, fault, url=handler.url) as running:
            async with our_client(running) as client:
                with pytest.raises(MayHaveBeenSentError):
                    await client.request_test_notification()
            assert isinstance(await anext(running.events), retries.TestAccepted)
            made = await anext(running.events)
    assert isinstance(made, AttemptMade)
    assert made.attempt.result == SendAttemptResult.SUCCESS
    assert len(handler.arrivals) == 1


async def test_a_dropped_connection_sends_not_one_byte(tmp_path: Path) -> None:
    async with simulation(tmp_path, "drop") as running:
        headers = {"Authorization": bearer(credentials_of(running))}
        answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
    assert answer.status == 0


async def test_a_cut_answer_declares_more_than_it_has(tmp_path: Path) -> None:
    async with simulation(tmp_path, "truncate") as running:
        headers = {"Authorization": bearer(credentials_of(running))}
        answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
    assert answer.status == 200
    assert 0 < len(answer.body) < int(answer.headers["content-length"])


@pytest.mark.parametrize(
    ("faults", "seconds", "expected"),
    [
        ("drop", 5, NotAnsweredError),
        ("truncate", 5, NotAnsweredError),
        ("drip=5", 0.5, NotAnsweredError),
        ("latency=5", 0.5, NotAnsweredError),
        ("wrong-types", 5, UnexpectedAnswerError),
        ("html", 5, UnexpectedAnswerError),
        ("rate-limit", 5, SimulatorLimitError),
        ("retryable", 5, AppleError),
        ("internal", 5, AppleError),
        ("not-yet=60", 5, AppleError),
        ("skew=-3600", 5, SimulatorClockAheadError),
        ("skew=3600", 5, SimulatorClockBehindError),
    ],
)
async def test_a_poll_that_meets_a_fault_has_an_error_of_its_own(
    tmp_path: Path, faults: str, seconds: float, expected: type[StorebellError]
) -> None:
    token = f"{uuid.UUID(int=0)}_1700000000000"
    async with simulation(tmp_path, faults) as running, our_client(running, seconds) as client:
        if faults.startswith("not-yet"):
            token = await accepted_token(running)
        with pytest.raises(StorebellError) as caught:
            await client.test_notification_status(token)
    assert type(caught.value) is expected


async def test_a_dripping_answer_is_whole_in_the_end(tmp_path: Path) -> None:
    async with simulation(tmp_path, "drip=0.5") as running, our_client(running) as client:
        started = time.monotonic()
        assert (await client.request_test_notification()).token
        assert time.monotonic() - started >= 0.49


async def test_drops_take_their_time_where_the_clock_has_wide_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: timers within a step of the clock fire at once."""
    loop, step = asyncio.get_running_loop(), 0.0156
    real = loop.time
    monkeypatch.setattr(loop, "time", lambda: real() // step * step)
    monkeypatch.setattr(loop, "_clock_resolution", step)
    async with simulation(tmp_path, "drip=0.3") as running, our_client(running) as client:
        started = time.monotonic()
        assert (await client.request_test_notification()).token
        assert time.monotonic() - started >= 0.3 - step


async def test_every_field_has_the_wrong_type(tmp_path: Path) -> None:
    async with simulation(tmp_path, "wrong-types") as running:
        token = await accepted_token(running)
        headers = {"Authorization": bearer(credentials_of(running))}
        status = await call(running.base_url, "GET", f"{TEST_PATH}/{token}", headers=headers)
        unknown = await call(running.base_url, "GET", f"{TEST_PATH}/x", headers=headers)
    kinds = {name: type(value) for name, value in status.json.items()}
    assert kinds == {"signedPayload": int, "firstSendAttemptResult": int, "sendAttempts": dict}
    assert int(status.headers["content-length"]) == len(status.body)
    assert unknown.json["errorCode"] == "4000020"


async def test_a_web_page_is_no_answer(tmp_path: Path) -> None:
    error = await request_with(tmp_path, "html")
    assert isinstance(error, MayHaveBeenSentError)
    assert error.exchange is not None
    assert error.exchange.status == 200
    assert error.exchange.header("content-type").startswith("text/html")


@pytest.mark.parametrize("seconds", [3600, -3600])
async def test_a_wrong_clock_shows_in_date_and_refuses_the_token(
    tmp_path: Path, seconds: int
) -> None:
    async with simulation(tmp_path, f"skew={seconds}") as running, our_client(running) as client:
        with pytest.raises(NotAuthorizedError) as caught:
            await client.request_test_notification()
        headers = {"Authorization": bearer(credentials_of(running))}
        answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
        shifted = datetime.now(UTC) + timedelta(seconds=seconds)
        later = {"Authorization": bearer(credentials_of(running), at=shifted)}
        accepted = await call(running.base_url, "POST", TEST_PATH, headers=later)
    assert abs(int(str(dict(caught.value.title.fields)["skew"])) - abs(seconds)) < 5
    for one in (answer, accepted):
        shown = parsedate_to_datetime(one.headers["date"]) - datetime.now(UTC)
        assert abs(shown.total_seconds() - seconds) < 5
    assert (answer.status, accepted.status) == (401, 200)


async def test_a_duplicate_is_delivered_twice_and_recorded_once(tmp_path: Path) -> None:
    with Handler(200) as handler:
        async with simulation(tmp_path, "duplicate", url=handler.url) as running:
            headers = {"Authorization": bearer(credentials_of(running))}
            answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
            token = answer.json["testNotificationToken"]
            kinds = [type(await anext(running.events)) for _ in range(3)]
            async with our_client(running) as client:
                status = await client.test_notification_status(str(token))
    first, second = handler.arrivals
    assert first.signed_payload == second.signed_payload
    assert kinds == [retries.TestAccepted, DeliveredAgain, AttemptMade]
    assert len(status.attempts) == 1


async def several_attempts(running: Simulation) -> str:
    headers = {"Authorization": bearer(credentials_of(running))}
    answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
    made = 0
    async for event in running.events:
        made += isinstance(event, AttemptMade)
        if made == 3:
            break
    return str(answer.json["testNotificationToken"])


async def test_reordered_attempts_come_newest_first_and_our_client_sorts_them(
    tmp_path: Path,
) -> None:
    with Handler(500, 500, 200) as handler:
        async with simulation(tmp_path, "reorder", url=handler.url, scale=400_000) as running:
            token = await several_attempts(running)
            headers = {"Authorization": bearer(credentials_of(running))}
            status = await call(running.base_url, "GET", f"{TEST_PATH}/{token}", headers=headers)
            now = int(time.time() * 1000)
            body = json.dumps({"startDate": now - 60_000, "endDate": now + 60_000}).encode()
            page = await call(running.base_url, "POST", HISTORY_PATH, headers=headers, body=body)
            async with our_client(running) as client:
                ours = await client.test_notification_status(token)
    [item] = json.loads(page.body)["notificationHistory"]
    for raw in (json.loads(status.body)["sendAttempts"], item["sendAttempts"]):
        results = [attempt["sendAttemptResult"] for attempt in raw]
        assert results == ["SUCCESS", *["UNSUCCESSFUL_HTTP_RESPONSE_CODE"] * 2]
    assert status.json["firstSendAttemptResult"] == "UNSUCCESSFUL_HTTP_RESPONSE_CODE"
    assert [attempt.result for attempt in ours.attempts][-1] == "SUCCESS"


async def test_faults_are_for_their_own_key_alone_and_never_for_a_web_page(
    tmp_path: Path,
) -> None:
    async with simulation(tmp_path, "html") as running:
        headers = {"Authorization": bearer(credentials_of(running))}
        faulty = await call(running.base_url, "POST", TEST_PATH, headers=headers)
        keyless = await call(running.base_url, "POST", TEST_PATH)
        page = await call(
            running.base_url, "POST", TEST_PATH, headers={**headers, "Origin": "https://a.example"}
        )
    assert (faulty.status, keyless.status, page.status) == (200, 401, 403)


# -- lots -----------------------------------------------------------------------------------------


def test_the_same_seed_draws_the_same_lots_and_another_seed_others() -> None:
    first = lots("drop@0.3,seed=5", FaultName.DROP)
    assert lots("latency=0@0.5,drop@0.3,seed=5", FaultName.DROP) == first
    assert lots("drop@0.3,seed=6", FaultName.DROP) != first


@pytest.mark.parametrize("rate", [0.05, 0.3, 0.9])
def test_a_rate_is_about_how_often_a_fault_strikes(rate: float) -> None:
    assert abs(sum(lots(f"drop@{rate}", FaultName.DROP, 2000)) / 2000 - rate) < 0.04
