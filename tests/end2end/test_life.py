"""`storebell life`, as its users run it, against real servers."""

from pathlib import Path

import pytest

from support.commands import storebell
from support.handlers import notification_server

FAST = ("--time-scale", "10000")


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_failed_step_says_the_cause_and_the_advice_that_send_says(
    tmp_path: Path, status: int
) -> None:
    with notification_server((status,)) as server:
        told = storebell(tmp_path, "life", "--story", "family", "--url", server.url, *FAST)
        sent = storebell(
            tmp_path,
            *("send", "--environment", "local", "--url", server.url),
            *("--type", "SUBSCRIBED", "--subtype", "INITIAL_BUY"),
        )
    assert told.code == 1, told.err
    lines = [line.strip() for line in told.out.splitlines()]
    at = next(place for place, line in enumerate(lines) if f"(HTTP {status})" in line)
    wanted = [line.strip() for line in sent.out.splitlines()]
    first = next(place for place, line in enumerate(wanted) if "attempt 1" in line)
    assert lines[at + 1 : at + 3] == wanted[first + 1 : first + 3]
