"""One answer as it is read: what is taken, what is left unread, what is no HTTP."""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from ipaddress import IPv4Address

import h11
import pytest

from storebell.domain.notifications.delivery import Step, Trouble
from storebell.sender.answer import MOST_BODY_BYTES, MOST_HEADER_BYTES, AnswerReader
from storebell.sender.connection import Connection, Stopped
from storebell.sender.trace import HopRecord
from support.deliveries import deliver
from support.misbehaving_server import (
    Conversation,
    MisbehavingServer,
)
from support.server_behaviours import (
    endless_body,
    raw,
)

pytestmark = pytest.mark.anyio


async def test_a_reset_that_the_sending_side_met_is_told_by_the_reading_side() -> None:
    """The system tells a reset once, to whoever comes first; to the other it looks like an end."""

    def reset_soon(conversation: Conversation) -> None:
        conversation.hold(0.1)
        conversation.reset()

    with (
        MisbehavingServer(reset_soon) as server,
        await Connection.open(IPv4Address("127.0.0.1"), server.port) as connection,
    ):
        with pytest.raises(ConnectionResetError):
            await _send_for_ever(connection)
        reader = AnswerReader(connection, h11.Connection(h11.CLIENT), HopRecord("POST", ""))
        with pytest.raises(Stopped) as stopped:
            await reader.read()
    assert stopped.value.trouble is Trouble.RESET


async def _send_for_ever(connection: Connection) -> None:
    while True:
        await connection.send(b"x")
        await asyncio.sleep(0.02)


async def test_a_cut_answer_keeps_what_was_seen_of_it() -> None:
    with MisbehavingServer(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")) as server:
        trace = await deliver(server.url())
    assert (trace.last_hop.status, trace.last_hop.body_start) == (200, b"half")


async def test_an_endless_body_is_left_unread_and_said() -> None:
    with MisbehavingServer(endless_body) as server:
        trace = await deliver(server.url())
    assert trace.last_hop.has_unread_body
    assert trace.last_hop.bytes_received < 2 * 1024 * 1024
    assert any("1 MiB" in str(finding.seen) for finding in trace.findings)


REQUEST = h11.Request(method="POST", target="/", headers=[("Host", "a"), ("Content-Length", "0")])


async def read_answer(*parts: bytes) -> tuple[HopRecord, Stopped | None]:
    """What is noted of an answer that comes in these parts, each in a packet of its own."""

    def serve(conversation: Conversation) -> None:
        with contextlib.suppress(OSError):
            for part in parts:
                conversation.send(part)
                time.sleep(0.002)
            conversation.finish()

    record = HopRecord("POST", "http://127.0.0.1/")
    http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADER_BYTES)
    http.send(REQUEST)
    http.send(h11.EndOfMessage())
    with (
        MisbehavingServer(serve) as server,
        await Connection.open(IPv4Address("127.0.0.1"), server.port) as connection,
    ):
        try:
            async with asyncio.timeout(20):
                await AnswerReader(connection, http, record).read()
        except Stopped as stopped:
            return record, stopped
    return record, None


def head(status: bytes = b"200 OK", *fields: bytes) -> bytes:
    return b"\r\n".join((b"HTTP/1.1 " + status, *fields, b"", b""))


@pytest.mark.parametrize(
    ("parts", "body"),
    [
        ((head(b"200 OK", b"Content-Length: 5"), b"hello"), b"hello"),
        ((head(b"200 OK", b"Transfer-Encoding: chunked"), b"2\r\nhe\r\n", b"0\r\n\r\n"), b"he"),
        ((b"HTTP/1.0 200 OK\r\n\r\n", b"until", b" the end"), b"until the end"),
        ((head(b"204 No Content"),), b""),
        (tuple(bytes([byte]) for byte in head(b"200 OK", b"Content-Length: 0")), b""),
        ((b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",), b""),
    ],
)
async def test_an_answer_is_read_to_its_end_in_each_framing(
    parts: Sequence[bytes], body: bytes
) -> None:
    record, stopped = await read_answer(*parts)
    assert stopped is None
    assert record.trouble is None
    assert bytes(record.body_start) == body
    assert record.bytes_received == sum(map(len, parts))
    assert [taken.step for taken in record.steps][-1] is Step.RESPONSE


async def test_the_head_is_noted_as_it_came() -> None:
    fields = (b"X-One: 1", b"x-ONE: \xe9", b"Content-Length: 0")
    record, stopped = await read_answer(head(b"503 Tr\xe8s busy", *fields))
    assert stopped is None
    assert (record.http_version, record.status, record.reason) == ("1.1", 503, "Très busy")
    assert record.headers == (("X-One", "1"), ("x-ONE", "é"), ("Content-Length", "0"))


async def test_answers_on_the_way_are_passed_over() -> None:
    record, stopped = await read_answer(
        head(b"100 Continue"), head(b"103 Early Hints", b"Link: </a>"), head(b"204 No Content")
    )
    assert stopped is None
    assert (record.status, record.headers) == (204, ())


async def test_a_switch_to_another_protocol_is_no_answer() -> None:
    _, stopped = await read_answer(head(b"101 Switching", b"Upgrade: x", b"Connection: upgrade"))
    assert stopped is not None
    assert stopped.trouble is Trouble.NOT_HTTP


@pytest.mark.parametrize(
    ("raw", "trouble", "said"),
    [
        (b"", Trouble.CLOSED_WITHOUT_ANSWER, ""),
        (b"220 mail.test ESMTP\r\n", Trouble.NOT_HTTP, "it begins with “220 m”"),
        (b"\x15\x03\x01\x00\x02\x02", Trouble.NOT_HTTP, "it begins with the bytes 15 03 01"),
        (b"SSH-2.0-x\r\n", Trouble.NOT_HTTP, "it begins with “SSH-2”"),
        (b"HTTP/1.1 twenty OK\r\n\r\n", Trouble.NOT_HTTP, ""),
        (b"HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", Trouble.NOT_HTTP, "HTTP/2.0"),
        (b"HTTP/1.1 20", Trouble.CLOSED_EARLY, ""),
        (b"HTTP/1.1 200 OK\r\nContent-Le", Trouble.CLOSED_EARLY, ""),
        (b"HTTP/1.1 nonsense\r\nA: b", Trouble.NOT_HTTP, "its first line is “HTTP/1.1 nonsense"),
        (head(b"200 OK", b"Content-Length: 10") + b"half", Trouble.CLOSED_EARLY, ""),
        (head(b"200 OK", b"Transfer-Encoding: chunked") + b"zz\r\n", Trouble.NOT_HTTP, ""),
    ],
)
async def test_what_is_no_whole_answer_says_so(raw: bytes, trouble: Trouble, said: str) -> None:
    _, stopped = await read_answer(raw)
    assert stopped is not None
    assert stopped.trouble is trouble, stopped.detail
    assert said in stopped.detail


@pytest.mark.parametrize("is_cut", [True, False])
async def test_a_head_beyond_16_kib_is_none(is_cut: bool) -> None:
    large = head(b"200 OK", b"X: " + b"x" * MOST_HEADER_BYTES, b"Content-Length: 0")
    _, stopped = await read_answer(large[:-2] if is_cut else large)
    assert stopped is not None
    assert (stopped.trouble, stopped.detail) == (
        Trouble.NOT_HTTP,
        "the headers are larger than 16 KiB",
    )


async def test_heads_on_the_way_count_for_the_limit_together() -> None:
    hint = head(b"103 Early Hints", b"X: " + b"x" * 5_000)
    _, stopped = await read_answer(hint, hint, hint, hint, head(b"204 No Content"))
    assert stopped is not None
    assert stopped.detail == "the headers are larger than 16 KiB"


async def test_a_body_is_read_no_further_than_a_mebibyte() -> None:
    whole = head(b"200 OK", b"Content-Length: %d" % MOST_BODY_BYTES) + b"x" * MOST_BODY_BYTES
    record, stopped = await read_answer(whole)
    assert (stopped, record.has_unread_body) == (None, False)
    more = MOST_BODY_BYTES + 1
    record, stopped = await read_answer(head(b"200 OK", b"Content-Length: %d" % more) + b"x" * more)
    assert (stopped, record.has_unread_body) == (None, True)


@pytest.mark.parametrize(
    ("status", "kind", "trouble"),
    [
        (b"200 OK", b"text/plain; charset=utf-8", None),
        (b"200 OK", b"text/plain; charset=klingon", Trouble.UNKNOWN_CHARSET),
        (b"200 OK", b"text/plain", None),
        (b"204 No Content", b"text/plain; charset=klingon", None),
        (b"500 Oops", b"text/plain; charset=klingon", None),
    ],
)
async def test_a_success_in_an_unknown_charset_is_none_for_apple(
    status: bytes, kind: bytes, trouble: Trouble | None
) -> None:
    record, stopped = await read_answer(
        head(status, b"Content-Type: " + kind, b"Content-Length: 0")
    )
    assert stopped is None
    assert record.trouble is trouble
    assert record.detail == ("klingon" if trouble else "")
