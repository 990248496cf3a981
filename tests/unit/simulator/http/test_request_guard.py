"""Row 10 of the matrix in one run, with its figures: nothing is served to a browser's origin.

Sizes of heads and bodies are here too; what else is refused is in test_origin.py and
test_protocol.py. How long the window stalls meanwhile is what `python3 dev.py faults wall` prints.
"""

import asyncio
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storebell.domain.simulation.requests import SimulationRequest
from storebell.simulator.http.limits import Limits
from support.listening import simulation
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

    async with running_simulation(tmp_path, SimulationRequest(), ShiftedClock(), QUICK) as running:
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


pytestmark = pytest.mark.anyio


async def test_a_large_head_is_refused_in_one_piece_and_in_many(tmp_path: Path) -> None:
    async with simulation(tmp_path) as running:
        padding = {"X-Padding": "x" * 17_000}
        whole = await call(running.base_url, "POST", TEST_PATH, headers=padding)
        host = urlsplit(running.base_url).netloc
        endless = f"POST {TEST_PATH} HTTP/1.1\r\nHost: {host}\r\nX: {'x' * 40_000}".encode()
        partial = await send_raw(running.base_url, endless)
    assert whole.status == 431
    assert partial.status == 431


async def test_a_large_body_is_refused_declared_or_not(tmp_path: Path) -> None:
    async with simulation(tmp_path) as running:
        authorization = {"Authorization": bearer(credentials_of(running))}
        declared = await call(
            running.base_url,
            "POST",
            HISTORY_PATH,
            headers={**authorization, "Content-Length": str(1024 * 1024)},
        )
        host = urlsplit(running.base_url).netloc
        head = (
            f"POST {HISTORY_PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
            f"Authorization: {authorization['Authorization']}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        chunks = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
        chunked = await send_raw(running.base_url, head.encode() + chunks * 3)
    assert declared.status == 413
    assert chunked.status == 413


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_the_answer_is_not_overtaken_while_the_peer_still_sends(
    tmp_path: Path, address: str
) -> None:
    async with simulation(tmp_path) as running:
        host = urlsplit(running.base_url).netloc
        size = 512 * 1024
        head = f"POST {HISTORY_PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {size}\r\n\r\n"
        answers = [
            await send_raw(running.base_url, head.encode() + b" " * size, host=address)
            for _ in range(5)
        ]
    assert [answer.status for answer in answers] == [413] * 5
    assert {answer.body for answer in answers} == {b"The request's body is too large.\n"}
