"""Who is let in: tokens, keys and the apps that they serve."""

from pathlib import Path

import pytest

from support.listening import simulation
from support.simulated import (
    TEST_PATH,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer x", "Bearer a.b.c", "Basic dXNlcjpwYXNz", "bearer  "],
)
async def test_a_wrong_token_gets_a_plain_401(tmp_path: Path, authorization: str) -> None:
    async with simulation(tmp_path) as running:
        answer = await call(
            running.base_url, "POST", TEST_PATH, headers={"Authorization": authorization}
        )
    assert answer.status == 401
    assert answer.headers["content-type"].startswith("text/plain")
    key = answer.headers["x-apple-jingle-correlation-key"]
    assert answer.body.decode() == f"Unauthenticated\n\nRequest ID: {key}.0.0"


async def test_a_token_for_another_app_or_of_another_key_gets_401(tmp_path: Path) -> None:
    async with simulation(tmp_path / "a") as running, simulation(tmp_path / "b") as other:
        statuses = [
            (
                await call(running.base_url, "POST", TEST_PATH, headers={"Authorization": token})
            ).status
            for token in (
                bearer(credentials_of(running, "com.example.SAMPLE")),
                bearer(credentials_of(other)),
                bearer(credentials_of(running), audience="https://example.com"),
                bearer(credentials_of(running), at=ShiftedClock().now().replace(year=2020)),
            )
        ]
    assert statuses == [401] * 4
