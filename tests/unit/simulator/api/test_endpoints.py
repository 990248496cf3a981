"""The endpoints: their paths and methods, and how long a test can be asked about."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.environment import Environment
from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.api.delivery_scheduler import AttemptMade, TestAccepted
from storebell.simulator.store.rate_limits import DOCUMENTED, Endpoint
from support.listening import NORMAL, NOWHERE, simulation
from support.simulated import (
    HISTORY_PATH,
    TEST_PATH,
    Answer,
    Handler,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    running_simulation,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/inApps/v1/transactions/2000000123456789", 405),
        ("POST", "/inApps/v1/subscriptions/extend/mass", 405),
        ("GET", "/inApps/v1/subscriptions/extend/mass/product/request", 404),
        ("PUT", "/inApps/v1/messaging/image/1", 404),
        ("GET", "/inApps", 404),
        ("GET", "/inApps/", 404),
        ("GET", "/inApps/v3/history/1", 404),
        ("GET", TEST_PATH, 405),
        ("PUT", TEST_PATH, 405),
        ("DELETE", TEST_PATH, 405),
        ("OPTIONS", TEST_PATH, 405),
        ("HEAD", f"{TEST_PATH}/x", 405),
        ("POST", f"{TEST_PATH}/x", 405),
        ("GET", HISTORY_PATH, 405),
        ("POST", "/", 404),
        ("GET", "/", 404),
        ("HEAD", "/", 404),
        ("GET", "/foo", 404),
        ("GET", "/inAppsX/v1", 404),
        ("GET", "//inApps/v1/subscriptions/1", 404),
        ("POST", f"{HISTORY_PATH}/", 404),
        ("GET", "/inApps/v1/subscriptions/1", 404),
        ("POST", "http://attacker.example" + TEST_PATH, 404),
        ("GET", "/../../etc/passwd", 404),
    ],
)
async def test_unknown_paths_and_methods_are_refused(
    tmp_path: Path, method: str, path: str, status: int
) -> None:
    async with simulation(tmp_path) as running:
        headers = {"Authorization": bearer(credentials_of(running))}
        answer = await call(running.base_url, method, path, headers=headers)
        unknown = await call(running.base_url, method, path)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    if method == "HEAD" or path == "/inApps/v1/subscriptions/1":
        return
    assert answer.error_code == 4000000
    assert ("allow" in answer.headers) is (status == 405)
    if not path.startswith("/inApps/"):
        assert (unknown.status, unknown.error_code) == (404, 4000000)
    else:
        assert unknown.status == 401
        assert unknown.headers["content-type"].startswith("text/plain")


async def test_a_test_can_be_asked_about_for_six_months(tmp_path: Path) -> None:
    clock = ShiftedClock()
    async with running_simulation(tmp_path, NORMAL, clock) as running:

        async def ask(method: str, path: str) -> Answer:
            authorization = bearer(credentials_of(running), at=clock.now())
            headers = {"Authorization": authorization}
            return await call(running.base_url, method, path, headers=headers)

        token = (await ask("POST", TEST_PATH)).json["testNotificationToken"]
        await anext(running.events)
        await anext(running.events)
        clock.shift = timedelta(days=179)
        young = await ask("GET", f"{TEST_PATH}/{token}")
        clock.shift = timedelta(days=181)
        old = await ask("GET", f"{TEST_PATH}/{token}")
    assert young.status == 200
    assert (old.status, old.error_code) == (404, 4040008)


async def test_an_app_without_a_url_is_refused_and_nothing_is_accepted(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        headers = {"Authorization": bearer(credentials_of(running))}
        answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
    assert (answer.status, answer.error_code) == (404, 4040007)
    assert [event async for event in running.events] == []


async def test_a_test_is_accepted_delivered_and_then_known(tmp_path: Path) -> None:
    with Handler(200) as handler:
        plan = SimulationRequest(apps=(SimulatedApp(deliver_to=handler.url),))
        async with simulation(tmp_path, plan) as running:
            headers = {"Authorization": bearer(credentials_of(running))}
            asked = await call(running.base_url, "POST", TEST_PATH, headers=headers)
            token = asked.json["testNotificationToken"]
            accepted, made = await anext(running.events), await anext(running.events)
            status = await call(running.base_url, "GET", f"{TEST_PATH}/{token}", headers=headers)
    assert isinstance(accepted, TestAccepted)
    assert isinstance(made, AttemptMade)
    assert accepted.token == made.token == token
    assert (accepted.url, made.number, made.next_at) == (handler.url, 1, None)
    assert status.json["signedPayload"] == handler.arrivals[0].signed_payload
    attempts = status.json["sendAttempts"]
    assert attempts == [
        {"attemptDate": to_milliseconds(made.attempt.at), "sendAttemptResult": "SUCCESS"}
    ]


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("x", 4000020),
        ("a/b", 4000020),
        ("%2e%2e", 4000020),
        ("8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c11_179526960000", 4000020),
        ("8F1C6C1E-7A52-4A5B-9E06-3F1F0D7B2C11_1795269600000", 4000020),
        ("8f1c6c1e-7a52-4a5b-9e06-3f1f0d7b2c11_1795269600000", 4040008),
    ],
)
async def test_a_wrong_token_and_an_unknown_one_have_their_numbers(
    tmp_path: Path, token: str, code: int
) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        headers = {"Authorization": bearer(credentials_of(running))}
        answer = await call(running.base_url, "GET", f"{TEST_PATH}/{token}", headers=headers)
    assert answer.error_code == code
    assert answer.status == code // 10_000


async def test_another_apps_token_is_not_found(tmp_path: Path) -> None:
    plan = SimulationRequest(apps=(SimulatedApp("com.example.a"), SimulatedApp("com.example.b")))
    async with simulation(tmp_path, plan) as running:

        def headers(bundle_id: str) -> dict[str, str]:
            return {"Authorization": bearer(credentials_of(running, bundle_id))}

        asked = await call(running.base_url, "POST", TEST_PATH, headers=headers("com.example.a"))
        await anext(running.events)
        await anext(running.events)
        path = f"{TEST_PATH}/{asked.json['testNotificationToken']}"
        own = await call(running.base_url, "GET", path, headers=headers("com.example.a"))
        other = await call(running.base_url, "GET", path, headers=headers("com.example.b"))
    assert own.status == 200
    assert other.error_code == 4040008


async def test_a_request_that_is_not_let_in_is_not_counted(tmp_path: Path) -> None:
    most = DOCUMENTED[Environment.SANDBOX][Endpoint.TEST_STATUS]
    async with simulation(tmp_path, NOWHERE) as running:
        good = {"Authorization": bearer(credentials_of(running))}
        path = f"{TEST_PATH}/x"
        for _ in range(5):
            assert (await call(running.base_url, "GET", path)).status == 401
        statuses = [
            (await call(running.base_url, "GET", path, headers=good)).status for _ in range(most)
        ]
        limited = await call(running.base_url, "GET", path, headers=good)
        other = await call(running.base_url, "POST", TEST_PATH, headers=good)
    assert set(statuses) == {400}
    assert limited.error_code == 4290000
    assert re.fullmatch(r"\d{13}", limited.headers["retry-after"])
    assert other.error_code == 4040007, "each endpoint is counted by itself"


async def test_a_page_is_that_of_the_app_that_asks(tmp_path: Path) -> None:
    clock = ShiftedClock()
    apps = (SimulatedApp("com.example.a", history_size=3), SimulatedApp("com.example.b"))
    async with running_simulation(tmp_path, SimulationRequest(apps=apps), clock) as running:
        now = to_milliseconds(clock.now())
        body = json.dumps({"startDate": now - 29 * 86_400_000, "endDate": now}).encode()
        counts = []
        for app in apps:
            headers = {"Authorization": bearer(credentials_of(running, app.bundle_id))}
            page = await call(running.base_url, "POST", HISTORY_PATH, headers=headers, body=body)
            items = page.json["notificationHistory"]
            assert isinstance(items, list)
            counts.append(len(items))
    assert counts == [2, 0], "the first is older than was asked for"


async def test_a_record_that_is_not_yet_available_is_not_found(tmp_path: Path) -> None:
    plan = SimulationRequest(faults=read_faults("not-yet=3600"))
    clock = ShiftedClock()
    async with running_simulation(tmp_path, plan, clock) as running:

        async def ask(method: str, path: str) -> Answer:
            token = bearer(credentials_of(running), at=clock.now())
            return await call(running.base_url, method, path, headers={"Authorization": token})

        token = (await ask("POST", TEST_PATH)).json["testNotificationToken"]
        await anext(running.events)
        await anext(running.events)
        early = await ask("GET", f"{TEST_PATH}/{token}")
        clock.shift = timedelta(seconds=3601)
        late = await ask("GET", f"{TEST_PATH}/{token}")
    assert (early.status, early.error_code) == (404, 4040008)
    assert late.status == 200
