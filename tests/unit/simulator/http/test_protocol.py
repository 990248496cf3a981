"""The limits of a connection: its time, its place among others, what is not HTTP."""

import asyncio
import json
import socket
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from storebell.aio.task_scope import TaskScope
from storebell.simulator.http.limits import Limits
from storebell.simulator.http.listener import Listener
from storebell.simulator.http.protocol import Connections
from support.listening import NORMAL, NOWHERE, QUICK, simulation
from support.simulated import (
    HISTORY_PATH,
    TEST_PATH,
    Answer,
    ShiftedClock,
    bearer,
    call,
    credentials_of,
    send_raw,
    wait_for,
)

pytestmark = pytest.mark.anyio


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
    assert b"401 Unauthorized" in answer.body


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


async def test_waiting_for_no_connections_ends_at_once_where_there_are_none() -> None:
    connections = Connections()
    async with asyncio.timeout(8):
        await connections.wait_until_none()
    assert not connections.are_full(Limits(connections=1))
    assert connections.are_full(Limits(connections=0))


async def test_hanging_up_waits_until_the_peer_has_what_was_written() -> None:
    order: list[str] = []

    async def speak_and_leave(scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        await scope["state"]["connection"].hang_up()
        order.append("gone")

    async with TaskScope() as tasks:
        listener = Listener.open(speak_and_leave, 0, Limits(), ShiftedClock(), tasks)
        answer = await call(f"http://127.0.0.1:{listener.port}", "GET", "/")
        await wait_for(lambda: order == ["gone"])
        await listener.close()
    assert answer.status == 200
    assert b"half" in answer.body


async def test_a_connection_past_half_its_time_says_that_it_closes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = Limits(request_seconds=60.0)
    loop = asyncio.get_running_loop()
    time_of_loop = loop.time
    async with TaskScope() as tasks:
        listener = Listener.open(PlainTextResponse("ok"), 0, limits, ShiftedClock(), tasks)
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{listener.port}\r\n\r\n".encode()
        writer.write(request)
        async with asyncio.timeout(8):
            early = await reader.readuntil(b"ok")
        monkeypatch.setattr(loop, "time", lambda: time_of_loop() + 31)
        writer.write(request)
        async with asyncio.timeout(8):
            late = Answer.parse(await reader.read())
        writer.close()
        await writer.wait_closed()
        await listener.close()
    assert b"close" not in early
    assert late.status == 200
    assert late.headers["connection"] == "close"


async def test_the_time_that_we_take_for_an_answer_does_not_count() -> None:
    async def think(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(3 * QUICK.request_seconds)
        await PlainTextResponse("thought")(scope, receive, send)

    async with TaskScope() as tasks:
        listener = Listener.open(think, 0, QUICK, ShiftedClock(), tasks)
        answer = await call(f"http://127.0.0.1:{listener.port}", "GET", "/")
        await listener.close()
    assert (answer.status, answer.body) == (200, b"thought")
