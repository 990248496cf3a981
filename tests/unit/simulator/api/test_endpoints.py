"""The endpoints: their paths and methods, and how long a test can be asked about."""

from datetime import timedelta
from pathlib import Path

import pytest

from support.listening import NORMAL, simulation
from support.simulated import (
    HISTORY_PATH,
    TEST_PATH,
    Answer,
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
        ("GET", TEST_PATH, 405),
        ("PUT", TEST_PATH, 405),
        ("DELETE", TEST_PATH, 405),
        ("OPTIONS", TEST_PATH, 405),
        ("HEAD", f"{TEST_PATH}/x", 405),
        ("POST", f"{TEST_PATH}/x", 405),
        ("GET", HISTORY_PATH, 405),
        ("POST", "/", 404),
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
    assert answer.status == status


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
