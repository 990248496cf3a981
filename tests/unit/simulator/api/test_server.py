"""The wall and the wire: what is let in, what is refused, what an answer looks like."""

import asyncio
import gc
import json
import re
import socket
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import Receive, Scope, Send

from storebell.aio.task_scope import TaskScope
from storebell.domain.errors.delivery import LocalServerError
from storebell.signing.request_token import APPLE_AUDIENCE, SIMULATOR_AUDIENCE
from storebell.simulator.http.limits import Limits
from storebell.simulator.http.listener import Listener
from storebell.simulator.standalone import NO_URL, SimulatedApp, Simulation, SimulationPlan
from support.simulated import (
    HISTORY_PATH,
    TEST_PATH,
    Answer,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    running_simulation,
    send_raw,
    wait_for,
)

pytestmark = pytest.mark.anyio

NORMAL = SimulationPlan()
NOWHERE = SimulationPlan(apps=(SimulatedApp(deliver_to=NO_URL),))
QUICK = Limits(request_seconds=0.3)


@asynccontextmanager
async def simulation(
    folder: Path, plan: SimulationPlan = NORMAL, limits: Limits | None = None
) -> AsyncIterator[Simulation]:
    async with running_simulation(folder, plan, ShiftedClock(), limits) as running:
        yield running


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


HOSTS = {
    "127.0.0.1:{port}": 200,
    "localhost:{port}": 200,
    "LOCALHOST:{port}": 200,
    "[::1]:{port}": 200,
    "127.0.0.1": 421,
    "localhost": 421,
    "localhost:1": 421,
    "attacker.example": 421,
    "attacker.example:{port}": 421,
    "127.0.0.1.nip.io:{port}": 421,
    "localhost.:{port}": 421,
    "0.0.0.0:{port}": 421,
    "2130706433:{port}": 421,
    "127.0.0.1:{port}@attacker.example": 421,
    "": 421,
}


@pytest.mark.parametrize("host", HOSTS)
async def test_only_its_own_names_are_answered(tmp_path: Path, host: str) -> None:
    async with simulation(tmp_path) as running:
        headers = {
            "Host": host.format(port=urlsplit(running.base_url).port),
            "Authorization": bearer(credentials_of(running)),
        }
        answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
    assert answer.status == HOSTS[host]


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Origin", "https://attacker.example", 403),
        ("Origin", "null", 403),
        ("Origin", "http://localhost:3000", 403),
        ("Sec-Fetch-Site", "cross-site", 403),
        ("Sec-Fetch-Site", "same-site", 403),
        ("Sec-Fetch-Site", "same-origin", 403),
        ("Sec-Fetch-Site", "none", 200),
        ("Sec-Fetch-Mode", "cors", 200),
    ],
)
async def test_nothing_is_served_to_a_web_page(
    tmp_path: Path, header: str, value: str, status: int
) -> None:
    async with simulation(tmp_path) as running:
        headers = {header: value, "Authorization": bearer(credentials_of(running))}
        answer = await call(running.base_url, "POST", TEST_PATH, headers=headers)
        assert answer.status == status
        assert not [name for name in answer.headers if name.startswith("access-control")]


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


async def test_a_large_head_is_refused_in_one_piece_and_in_many(tmp_path: Path) -> None:
    async with simulation(tmp_path) as running:
        padding = {"X-Padding": "x" * 17_000}
        whole = await call(running.base_url, "POST", TEST_PATH, headers=padding)
        host = urlsplit(running.base_url).netloc
        endless = f"POST {TEST_PATH} HTTP/1.1\r\nHost: {host}\r\nX: {'x' * 40_000}".encode()
        partial = await send_raw(running.base_url, endless)
    assert whole.status == 431
    assert partial.status == 431


async def test_a_head_that_trickles_past_the_limit_is_refused(tmp_path: Path) -> None:
    async with simulation(tmp_path) as running:
        port, host = urlsplit(running.base_url).port, urlsplit(running.base_url).netloc
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST {TEST_PATH} HTTP/1.1\r\nHost: {host}\r\n".encode())
        for number in range(200):  # 100 bytes a line: past 16 KiB after about 164 of them
            writer.write(f"X-{number:03}: {'x' * 91}\r\n".encode())
            await writer.drain()
            await asyncio.sleep(0.001)
        async with asyncio.timeout(8):
            answer = Answer.parse(await reader.read())
        writer.close()
        await writer.wait_closed()
    assert answer.status == 431


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


async def test_a_peer_that_never_stops_sending_is_cut_off(tmp_path: Path) -> None:
    limits = Limits(linger_seconds=0.3, linger_bytes=256 * 1024)
    async with simulation(tmp_path, NOWHERE, limits) as running:
        port, host = urlsplit(running.base_url).port, urlsplit(running.base_url).netloc
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 999999999\r\n\r\n"
        writer.write(head.encode())
        sent = 0

        async def send_on() -> None:
            nonlocal sent
            while True:
                writer.write(b" " * 65536)
                await writer.drain()
                sent += 65536

        async with asyncio.timeout(8):
            with pytest.raises(ConnectionError):
                await send_on()
        writer.transport.abort()
    assert sent < 64 * 1024 * 1024


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GARBAGE\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_what_is_not_http_is_turned_away(tmp_path: Path, raw: bytes) -> None:
    async with simulation(tmp_path, NOWHERE, QUICK) as running:
        answer = await send_raw(running.base_url, raw)
        assert answer.status in (400, 0)  # a reset may overtake the answer
        alive = await call(running.base_url, "POST", "/")
    assert alive.status == 404


async def test_rubbish_after_the_head_ends_the_request_without_noise(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with simulation(tmp_path) as running:
        host = urlsplit(running.base_url).netloc
        head = f"POST {TEST_PATH} HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n"
        answer = await send_raw(running.base_url, head.encode() + b"zz\r\n")
    assert answer.status in (400, 0)
    assert "Exception in ASGI application" not in caplog.text


SLOW = {
    "nothing at all": b"",
    "half a head": b"POST / HTTP/1.1\r\nHost: 127",
    "half a body": b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 10\r\n\r\nhalf",
    "idle after an answer": b"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("case", SLOW)
async def test_a_slow_connection_is_ended_at_the_deadline(tmp_path: Path, case: str) -> None:
    async with simulation(tmp_path, NOWHERE, QUICK) as running:
        host = urlsplit(running.base_url).netloc.encode()
        started = time.monotonic()
        await send_raw(running.base_url, SLOW[case].replace(b"{host}", host))
        elapsed = time.monotonic() - started
    assert elapsed >= 0.29


async def test_dripping_does_not_move_the_deadline(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE, QUICK) as running:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(running.base_url).port)
        sent = 0
        async with asyncio.timeout(8):
            try:
                while not reader.at_eof():
                    writer.write(b"P")
                    await writer.drain()
                    sent += 1
                    try:
                        async with asyncio.timeout(0.05):
                            await reader.read(1)
                    except TimeoutError:
                        continue
            except ConnectionError:
                pass
        writer.transport.abort()
    assert sent <= 12


async def test_beyond_the_cap_a_connection_is_refused_and_room_comes_back(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        port = urlsplit(running.base_url).port
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(32)]
        for _, writer in held:
            writer.write(b"POST / HT")
        await asyncio.sleep(0.25)
        refused = [await send_raw(running.base_url, b"") for _ in range(5)]
        for _, writer in held:
            writer.close()
            await writer.wait_closed()
        answer = await call(running.base_url, "POST", "/")
    assert [one.status for one in refused] == [503] * 5
    assert answer.status == 404


async def test_connections_that_say_nothing_keep_nobody_out(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE, Limits(silent_seconds=0.05)) as running:
        port = urlsplit(running.base_url).port
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(32)]
        held[0][1].write(b"POST / HT")
        await asyncio.sleep(0.1)
        answers = [await call(running.base_url, "POST", "/") for _ in range(40)]
        async with asyncio.timeout(8):
            with suppress(ConnectionError):  # the longest silent one had to go; a reset ends it too
                assert await held[1][0].read() == b""
        assert not held[0][0].at_eof()
        for _, writer in held:
            writer.transport.abort()
    assert {answer.status for answer in answers} == {404}


async def test_a_refusal_beyond_the_cap_reaches_a_peer_that_still_sends(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE, Limits(connections=1)) as running:
        port = urlsplit(running.base_url).port
        _, holder = await asyncio.open_connection("127.0.0.1", port)
        holder.write(b"POST / HT")
        await asyncio.sleep(0.25)
        body = b"x" * 200_000
        raw = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + body
        refused = [await send_raw(running.base_url, raw, host=one) for one in ("127.0.0.1", "::1")]
        holder.close()
        await holder.wait_closed()
    assert [one.status for one in refused] == [503, 503]


async def test_a_connection_has_an_end_however_many_requests_it_makes(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE, Limits(request_seconds=1.0)) as running:
        port, host = urlsplit(running.base_url).port, urlsplit(running.base_url).netloc
        request = f"GET {TEST_PATH} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        heads = []
        async with asyncio.timeout(8):
            while True:
                writer.write(request)
                try:
                    heads.append(await reader.readuntil(b"\r\n\r\n"))
                except (asyncio.IncompleteReadError, ConnectionError):
                    break
                length = int(heads[-1].lower().partition(b"content-length: ")[2].split()[0])
                await reader.readexactly(length)
                await asyncio.sleep(0.05)
        writer.transport.abort()
    assert len(heads) < 40
    assert b"connection: close" in heads[-1].lower()
    assert not any(b"connection: close" in head.lower() for head in heads[:-1])


async def test_a_hundred_slow_connections_leave_no_trace(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE, QUICK) as running:
        answers = await asyncio.gather(
            *(send_raw(running.base_url, b"POST / HTTP/1.1\r\n") for _ in range(100))
        )
        assert {answer.status for answer in answers} <= {0, 503}
        alive = await call(running.base_url, "POST", "/")
    assert alive.status == 404


async def test_pipelined_requests_are_answered_in_order(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE, QUICK) as running:
        host = urlsplit(running.base_url).netloc
        one = f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"
        other = f"GET {TEST_PATH} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        answer = await send_raw(running.base_url, (one + other).encode())
    assert answer.status == 404
    assert b"405 Method Not Allowed" in answer.body


async def test_both_loopback_addresses_lead_to_it(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        host = f"[::1]:{urlsplit(running.base_url).port}"
        raw = f"POST / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        answer = await send_raw(running.base_url, raw, host="::1")
    assert answer.status == 404


async def test_it_listens_nowhere_else(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        port = urlsplit(running.base_url).port or 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.2", port))  # would fail if all addresses were taken


async def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        port = urlsplit(running.base_url).port or 0
        with pytest.raises(LocalServerError, match="could not start"):
            async with simulation(tmp_path, SimulationPlan(port=port)):
                pytest.fail("the port was taken")


async def test_closing_ends_connections_and_leaves_nothing_behind(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with simulation(tmp_path, NOWHERE) as running:
            host, port = urlsplit(running.base_url).netloc, urlsplit(running.base_url).port
            idle = await asyncio.open_connection("127.0.0.1", port)
            busy = await asyncio.open_connection("127.0.0.1", port)
            head = f"POST {TEST_PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\n"
            busy[1].write(head.encode())
            await asyncio.sleep(0.05)
            started = time.monotonic()
        assert time.monotonic() - started < 1
        for reader, writer in (idle, busy):
            with suppress(ConnectionError):  # a reset ends it as well
                assert await reader.read() == b""
            writer.transport.abort()
        await wait_for(lambda: asyncio.all_tasks() == before)
        gc.collect()
    assert [str(one.message) for one in caught if one.category is ResourceWarning] == []


async def test_an_idle_server_does_not_wake_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with simulation(tmp_path, NOWHERE):
        await asyncio.sleep(0.05)
        loop = asyncio.get_running_loop()
        ticks = 0
        original = loop.call_at

        def counted(*arguments: object, **options: object) -> asyncio.TimerHandle:
            nonlocal ticks
            ticks += 1
            return original(*arguments, **options)  # type: ignore[arg-type]  # passed on as they are

        monkeypatch.setattr(loop, "call_at", counted)
        stop = loop.create_future()
        loop.call_later(0.5, stop.set_result, None)
        await stop
    assert ticks == 1  # our own


async def test_a_peer_that_reads_no_answers_is_ended_too(tmp_path: Path) -> None:
    limits = Limits(connections=1, request_seconds=0.5)
    async with simulation(tmp_path, NORMAL, limits) as running:
        address = urlsplit(running.base_url)
        authorization = {"Authorization": bearer(credentials_of(running))}
        for _ in range(20):
            await call(running.base_url, "POST", TEST_PATH, headers=authorization)
        now = int(time.time() * 1000)
        body = json.dumps({"startDate": now - 60_000, "endDate": now + 60_000})
        page = (
            f"POST {HISTORY_PATH} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Authorization: {authorization['Authorization']}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
        loop = asyncio.get_running_loop()

        async def ask_without_reading(deaf: socket.socket) -> None:
            async with asyncio.timeout(8):
                while True:
                    await loop.sock_sendall(deaf, page)

        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.setblocking(False)
            await loop.sock_connect(deaf, ("127.0.0.1", address.port))
            with pytest.raises(ConnectionError):
                await ask_without_reading(deaf)
        alive = await call(running.base_url, "POST", "/")
    assert alive.status == 404


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


async def test_an_answer_is_not_held_back() -> None:
    nodelay: list[int] = []

    async def look(scope: Scope, _receive: Receive, send: Send) -> None:
        bound = scope["state"]["connection"].transport.get_extra_info("socket")
        nodelay.append(bound.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async with TaskScope() as tasks:
        listener = Listener.open(look, 0, Limits(), ShiftedClock(), tasks)
        for _ in range(2):
            assert (await call(f"http://127.0.0.1:{listener.port}", "GET", "/")).status == 200
        await listener.close()
    assert len(nodelay) == 2
    assert all(nodelay)


async def test_one_connection_that_can_not_be_served_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    make = Listener._make_protocol

    def fail_once(listener: Listener) -> object:
        made.append(listener)
        if len(made) == 1:
            raise ZeroDivisionError
        return make(listener)

    monkeypatch.setattr(Listener, "_make_protocol", fail_once)
    async with simulation(tmp_path) as running:
        refused = await call(running.base_url, "GET", "/")
        answered = await call(running.base_url, "GET", "/")
    assert refused.status == 0
    assert answered.status > 0
