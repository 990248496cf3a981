"""The listener: one bad connection, a taken port, idling, and what closing leaves behind."""

import asyncio
import gc
import socket
import time
import warnings
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from storebell.aio.task_scope import TaskScope
from storebell.domain.errors.delivery import LocalServerError
from storebell.domain.simulation.requests import SimulationRequest
from storebell.simulator.http.limits import Limits
from storebell.simulator.http.listener import Listener
from support.listening import NOWHERE, simulation
from support.simulated import (
    TEST_PATH,
    ShiftedClock,
    call,
    wait_for,
)

pytestmark = pytest.mark.anyio


async def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    async with simulation(tmp_path, NOWHERE) as running:
        port = urlsplit(running.base_url).port or 0
        with pytest.raises(LocalServerError, match="could not start"):
            async with simulation(tmp_path, SimulationRequest(port=port)):
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


async def test_a_request_that_does_not_end_is_cancelled_when_it_closes() -> None:
    entered, ended = asyncio.Event(), list[str]()

    async def hang(_scope: Scope, _receive: Receive, _send: Send) -> None:
        entered.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async with TaskScope() as tasks:
        listener = Listener.open(hang, 0, Limits(stop_seconds=0.05), ShiftedClock(), tasks)
        asking = asyncio.create_task(call(f"http://127.0.0.1:{listener.port}", "GET", "/"))
        await entered.wait()
        async with asyncio.timeout(8):
            await listener.close()
        assert ended == ["cancelled"]
        assert (await asking).status == 0


async def test_its_port_is_free_again_once_it_is_closed() -> None:
    async with TaskScope() as tasks:
        first = Listener.open(PlainTextResponse("1"), 0, Limits(), ShiftedClock(), tasks)
        await first.close()
    async with TaskScope() as tasks:
        second = Listener.open(PlainTextResponse("2"), first.port, Limits(), ShiftedClock(), tasks)
        answer = await call(f"http://127.0.0.1:{second.port}", "GET", "/")
        await second.close()
    assert (second.port, answer.body) == (first.port, b"2")


async def test_what_a_proxy_says_of_the_peer_is_not_believed() -> None:
    seen: list[object] = []

    async def look(scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append((scope["client"][0], scope["scheme"]))
        await PlainTextResponse("")(scope, _receive, send)

    headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    async with TaskScope() as tasks:
        listener = Listener.open(look, 0, Limits(), ShiftedClock(), tasks)
        await call(f"http://127.0.0.1:{listener.port}", "GET", "/", headers=headers)
        await listener.close()
    assert seen == [("127.0.0.1", "http")]
