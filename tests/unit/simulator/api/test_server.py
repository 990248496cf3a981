"""The wall and the wire: what is let in, what is refused, what an answer looks like."""

import re
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from storebell.signing.request_token import APPLE_AUDIENCE, SIMULATOR_AUDIENCE
from support.listening import simulation
from support.simulated import (
    TEST_PATH,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("audience", [APPLE_AUDIENCE, SIMULATOR_AUDIENCE])
async def test_a_good_token_is_let_in_and_the_answer_is_in_apples_form(
    tmp_path: Path, audience: str
) -> None:
    async with simulation(tmp_path) as running:
        authorization = bearer(credentials_of(running), audience=audience)
        answer = await call(
            running.base_url, "POST", f"{TEST_PATH}?", headers={"Authorization": authorization}
        )
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert re.fullmatch(r"[A-Z2-7]{26}", answer.headers["x-apple-jingle-correlation-key"])
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["x-apple-request-uuid"])
    skew = parsedate_to_datetime(answer.headers["date"]) - ShiftedClock().now()
    assert abs(skew.total_seconds()) < 60
    token = answer.json["testNotificationToken"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_\d{13}", str(token))
