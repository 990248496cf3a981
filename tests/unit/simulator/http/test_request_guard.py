"""Row 10 of the matrix in one run, with its figures: nothing is served to a browser's origin.

What each refusal looks like is in test_server.py; how long the window stalls meanwhile is what
`python3 dev.py faults wall` prints.
"""

import asyncio
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storebell.simulator.http.limits import Limits
from storebell.simulator.standalone import SimulationPlan
from support.simulated import (
    HISTORY_PATH,
    TEST_PATH,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    running_simulation,
    send_raw,
)

QUICK = Limits(request_seconds=0.5)

FOREIGN_HOSTS = (
    "attacker.example",
    "attacker.example:{port}",
    "127.0.0.1.nip.io:{port}",
    "localhost.attacker.example:{port}",
    "localhost.:{port}",
    "localhost:1",
    "localhost",
    "127.0.0.1",
    "0.0.0.0:{port}",
    "2130706433:{port}",
    "127.0.0.1:{port}@attacker.example",
    "",
)
BROWSERS = (
    {"Origin": "https://attacker.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:3000"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "same-origin"},
    {"sec-fetch-site": "none", "Sec-Fetch-Site": "cross-site"},
)
REQUESTS = (
    ("POST", TEST_PATH),
    ("POST", HISTORY_PATH),
    ("GET", f"{TEST_PATH}/x"),
    ("OPTIONS", TEST_PATH),
    ("HEAD", TEST_PATH),
)


@pytest.mark.anyio
async def test_row_10(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statuses: dict[str, Counter[int]] = {}

    def count(kind: str, status: int) -> None:
        statuses.setdefault(kind, Counter())[status] += 1

    async with running_simulation(tmp_path, SimulationPlan(), ShiftedClock(), QUICK) as running:
        base, port = running.base_url, urlsplit(running.base_url).port
        token = {"Authorization": bearer(credentials_of(running))}
        for method, path in REQUESTS:
            for host in FOREIGN_HOSTS:  # a name that was rebound to this computer among them
                headers = token | {"Host": host.format(port=port)}
                answer = await call(base, method, path, headers=headers)
                count("foreign Host", answer.status)
            for browser in BROWSERS:
                answer = await call(base, method, path, headers=token | browser)
                count("browser", answer.status)
        large = token | {"Content-Length": str(1024 * 1024)}
        answer = await call(base, "POST", HISTORY_PATH, headers=large)
        count("1 MiB body", answer.status)
        for kind, many, raw in (
            ("slow", 100, b"POST / HTTP/1.1\r\n"),
            ("at once", 200, f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()),
        ):
            for seen in await asyncio.gather(*(send_raw(base, raw) for _ in range(many))):
                count(kind, seen.status)
        alive = await call(base, "POST", TEST_PATH, headers=token)
    served = sum(found[200] for found in statuses.values())
    with capsys.disabled():
        shown = "; ".join(
            f"{kind} {sum(found.values())} ({', '.join(f'{s}: {n}' for s, n in found.items())})"
            for kind, found in statuses.items()
        )
        print(f"\nrow 10: {shown}; requests served to any of them: {served}")
    assert served == 0
    assert set(statuses["foreign Host"]) == {421}
    assert set(statuses["browser"]) <= {403, 405}
    assert set(statuses["1 MiB body"]) == {413}
    assert set(statuses["slow"]) | set(statuses["at once"]) <= {0, 404, 408, 503}
    assert alive.status == 200
