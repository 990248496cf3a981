"""The receiver: takes what comes, hands it on, and is not taken in."""

import asyncio
import contextlib
import errno
import gc
import json
import socket
import time
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storebell.domain.errors.delivery import ReceiverError
from storebell.domain.notifications.results import SendAttemptResult
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from storebell.simulator.http.limits import Limits
from storebell.simulator.http.loopback import accept_connection
from storebell.simulator.receiver import receiver as receiver_module
from storebell.simulator.receiver.raw_connection import Conversation
from storebell.simulator.receiver.receiver import PATH, ReceivedDelivery, Receiver, answer_with
from support.simulated import ShiftedClock, call, send_raw, wait_for

pytestmark = pytest.mark.anyio

CLOCK = ShiftedClock()
BODY = json.dumps({"signedPayload": "a.b.c"}).encode()


async def test_a_delivery_is_answered_and_handed_on() -> None:
    async with Receiver.open(CLOCK) as receiver:
        trace = await Sender(AddressRule(), timeout_seconds=5).deliver(receiver.url, "a.b.c")
        delivery = await anext(receiver.deliveries())
    assert trace.result is SendAttemptResult.SUCCESS
    assert trace.last_hop.status == 200
    assert (delivery.method, delivery.path) == ("POST", PATH)
    assert delivery.signed_payload == "a.b.c"
    assert ("content-type", "application/json") in delivery.headers
    assert delivery.peer.startswith("127.0.0.1:")


@pytest.mark.parametrize("status", [200, 204, 206, 404, 500, 599])
async def test_the_status_can_be_chosen(status: int) -> None:
    async with Receiver.open(CLOCK, answer=answer_with(status, CLOCK)) as receiver:
        answer = await call(receiver.url, "POST", PATH, body=BODY)
        trace = await Sender(AddressRule(), timeout_seconds=5).deliver(receiver.url, "a.b.c")
    assert answer.status == trace.last_hop.status == status


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"signedPayload": 7}', b'{"payload": "x"}', b"\xff"]
)
async def test_another_body_is_handed_on_without_a_payload(body: bytes) -> None:
    async with Receiver.open(CLOCK) as receiver:
        await call(receiver.url, "POST", "/elsewhere", body=body)
        delivery = await anext(receiver.deliveries())
    assert delivery.signed_payload is None
    assert (delivery.body, delivery.path) == (body, "/elsewhere")


async def test_a_web_page_can_not_make_up_a_delivery() -> None:
    async with Receiver.open(CLOCK) as receiver:
        headers = {"Origin": "https://attacker.example", "Content-Type": "text/plain"}
        answer = await call(receiver.url, "POST", PATH, headers=headers, body=BODY)
        await call(receiver.url, "POST", "/after", body=BODY)
        first = await anext(receiver.deliveries())
    assert answer.status == 403
    assert first.path == "/after"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 403),
        ({"Sec-Fetch-Site": "none, cross-site"}, 403),
        ({"sec-fetch-site": "none", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 421),
        ({"Host": "evil.example:{port}"}, 421),
        ({"Host": "127.0.0.1.nip.io:{port}"}, 421),
        ({"Host": "localhost.evil.example:{port}"}, 421),
        ({"Host": "127.0.0.1:1"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Host": ""}, 421),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_what_a_browser_is_made_to_send_is_no_delivery(
    method: str, headers: dict[str, str], status: int
) -> None:
    async with Receiver.open(CLOCK) as receiver:
        port = str(urlsplit(receiver.url).port)
        given = {name: value.replace("{port}", port) for name, value in headers.items()}
        answer = await call(receiver.url, method, PATH, headers=given, body=BODY)
        await call(receiver.url, "POST", "/after", body=BODY)
        first = await anext(receiver.deliveries())
    assert answer.status == status
    assert first.path == "/after"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "app.localhost"])
@pytest.mark.parametrize("extra", [{}, {"Sec-Fetch-Site": "none"}])
async def test_its_own_names_are_answered(host: str, extra: dict[str, str]) -> None:
    async with Receiver.open(CLOCK) as receiver:
        port = urlsplit(receiver.url).port
        headers = {"Host": f"{host}:{port}", **extra}
        answer = await call(receiver.url, "POST", PATH, headers=headers, body=BODY)
        assert (await anext(receiver.deliveries())).path == PATH
    assert answer.status == 200


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("CONNECT 127.0.0.1:22", 405),
        ("CONNECT /notifications", 405),
        ("PRI *", 400),
        ("OPTIONS *", 400),
        ("POST http://127.0.0.1/notifications", 400),
        ("POST notifications", 400),
    ],
)
async def test_what_is_asked_of_a_proxy_is_no_delivery(line: str, status: int) -> None:
    async with Receiver.open(CLOCK) as receiver:
        host = urlsplit(receiver.url).netloc
        raw = f"{line} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode()
        answer = await send_raw(receiver.url, raw)
        await call(receiver.url, "POST", "/after", body=BODY)
        first = await anext(receiver.deliveries())
    assert answer.status == status
    assert first.path == "/after"


async def test_the_beginning_of_http2_is_refused() -> None:
    async with Receiver.open(CLOCK) as receiver:
        preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        answer = await send_raw(receiver.url, preface)
        await call(receiver.url, "POST", "/after", body=BODY)
        assert (await anext(receiver.deliveries())).path == "/after"
    assert answer.status in (400, 505)


async def test_what_is_too_large_or_no_http_is_refused() -> None:
    async with Receiver.open(CLOCK) as receiver:
        large = await call(receiver.url, "POST", PATH, body=b"x" * 300_000)
        head = await call(receiver.url, "POST", PATH, headers={"X": "x" * 70_000})
        garbage = await send_raw(receiver.url, b"\x16\x03\x01garbage\r\n\r\n")
        after = await call(receiver.url, "POST", PATH, body=BODY)
    assert large.status in (413, 0)  # a reset may overtake the answer
    assert head.status in (431, 200, 0)
    assert garbage.status == 400
    assert after.status == 200


@pytest.mark.parametrize("raw", [b"", b"POST / HT", b"POST / HTTP/1.1\r\nHost: a\r\n\r\n"])
async def test_a_slow_connection_is_ended(raw: bytes) -> None:
    if raw.endswith(b"\r\n\r\n"):
        raw = raw.replace(b"\r\n\r\n", b"\r\nContent-Length: 5\r\n\r\nab")
    async with Receiver.open(CLOCK, limits=Limits(request_seconds=0.2)) as receiver:
        started = time.monotonic()
        answer = await send_raw(receiver.url, raw)
        elapsed = time.monotonic() - started
    assert answer.status == 0
    assert elapsed >= 0.19


async def test_nobody_needs_to_read_what_arrives() -> None:
    async with Receiver.open(CLOCK) as receiver:
        for number in range(110):
            await call(receiver.url, "POST", f"/{number}", body=BODY)
        oldest = await anext(receiver.deliveries())
    assert oldest.path == "/10"


async def test_reading_ends_when_it_stops() -> None:
    async with Receiver.open(CLOCK) as receiver:
        await call(receiver.url, "POST", PATH, body=BODY)
        deliveries = receiver.deliveries()
    assert [delivery.signed_payload async for delivery in deliveries] == ["a.b.c"]


async def test_a_taken_port_is_said_in_words() -> None:
    async with Receiver.open(CLOCK) as receiver:
        port = urlsplit(receiver.url).port or 0
        with pytest.raises(ReceiverError, match="could not start"):
            async with Receiver.open(CLOCK, port=port):
                pytest.fail("the port was taken")


async def test_a_chosen_port_can_be_had_again_at_once(tmp_path: Path) -> None:
    async with Receiver.open(CLOCK) as receiver:
        port = urlsplit(receiver.url).port or 0
        await call(receiver.url, "POST", PATH, body=BODY)
    async with Receiver.open(CLOCK, port=port) as receiver:
        assert urlsplit(receiver.url).port == port


async def test_it_closes_while_it_answers_and_leaves_nothing_behind() -> None:
    before = asyncio.all_tasks()
    answering = asyncio.Event()

    async def never(_delivery: ReceivedDelivery, _peer: Conversation) -> None:
        answering.set()
        await asyncio.Event().wait()

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with Receiver.open(CLOCK, answer=never) as receiver:
            port = urlsplit(receiver.url).port
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(
                f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n".encode()
            )
            await answering.wait()
            started = time.monotonic()
        assert time.monotonic() - started < 1
        writer.transport.abort()
        await wait_for(lambda: asyncio.all_tasks() == before)
        gc.collect()
    assert [str(one.message) for one in caught if one.category is ResourceWarning] == []


async def test_one_connection_that_can_not_be_taken_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[str] = []

    def fail_once(accepted: socket.socket, name: str) -> Conversation:
        taken.append(name)
        if len(taken) == 1:
            raise OSError(errno.EINVAL, "Invalid argument")
        return Conversation(accepted, name)

    monkeypatch.setattr(receiver_module, "Conversation", fail_once)
    async with Receiver.open(CLOCK) as receiver:
        refused = await call(receiver.url, "POST", PATH, body=BODY)
        answered = await call(receiver.url, "POST", PATH, body=BODY)
    assert (refused.status, answered.status) == (0, 200)


async def test_an_accept_that_fails_in_an_unknown_way_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receiver_module, "_PAUSE_SECONDS", 0.01)
    accept, calls = accept_connection, []

    async def fail_at_first(listener: socket.socket) -> object:
        calls.append(listener)
        if len(calls) <= 2:
            raise OSError(errno.EPROTO, "Protocol error")
        return await accept(listener)

    monkeypatch.setattr(receiver_module, "accept_connection", fail_at_first)
    async with Receiver.open(CLOCK) as receiver:
        answer = await call(receiver.url, "POST", PATH, body=BODY)
    assert answer.status == 200


@pytest.mark.parametrize("steps", range(12))
async def test_a_connection_is_closed_whenever_the_receiver_stops(steps: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        async with Receiver.open(CLOCK) as receiver:
            place = urlsplit(receiver.url)
            with socket.create_connection((place.hostname, place.port), timeout=5) as peer:
                for _ in range(steps):
                    await asyncio.sleep(0)
                await receiver.stop()
                with contextlib.suppress(ConnectionResetError):
                    assert peer.recv(1) == b""
        gc.collect()
