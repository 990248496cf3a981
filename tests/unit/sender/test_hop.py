"""What one hop sends, what its trace says, and what stops it before any answer."""

import asyncio
import errno
import json
from collections.abc import Sequence

import pytest

from storebell.domain.notifications.delivery import Step, Trouble
from storebell.domain.notifications.results import SendAttemptResult as R
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from support.deliveries import PAYLOAD, SHORT_SECONDS, deliver
from support.misbehaving_server import (
    ClosedPort,
    Conversation,
    FullBacklog,
    MisbehavingServer,
    answer,
    status,
)
from support.server_behaviours import (
    OK,
)
from support.tls_material import TlsMaterial

pytestmark = pytest.mark.anyio

# -- before any connection ----------------------------------------------------------------------


async def test_a_closed_port_is_a_socket_issue() -> None:
    with ClosedPort() as closed:
        trace = await deliver(f"http://127.0.0.1:{closed.port}/")
    assert (trace.result, trace.last_hop.trouble) == (R.SOCKET_ISSUE, Trouble.REFUSED)


async def test_a_port_that_accepts_nobody_times_out() -> None:
    with FullBacklog() as full:
        trace = await deliver(f"http://127.0.0.1:{full.port}/", seconds=SHORT_SECONDS)
    assert (trace.result, trace.last_hop.trouble) == (R.TIMED_OUT, Trouble.TIMED_OUT)
    assert trace.last_hop.seconds_of(Step.CONNECT) is not None
    assert trace.last_hop.seconds_of(Step.REQUEST) is None


@pytest.mark.parametrize(
    ("code", "result", "trouble"),
    [
        (errno.ENETUNREACH, R.SOCKET_ISSUE, Trouble.UNREACHABLE),
        (errno.EHOSTUNREACH, R.SOCKET_ISSUE, Trouble.UNREACHABLE),
        (errno.EADDRNOTAVAIL, R.SOCKET_ISSUE, Trouble.UNREACHABLE),
        (errno.EACCES, R.SOCKET_ISSUE, Trouble.UNREACHABLE),
        (errno.ETIMEDOUT, R.TIMED_OUT, Trouble.TIMED_OUT),
        (10061, R.SOCKET_ISSUE, Trouble.REFUSED),
        (10060, R.TIMED_OUT, Trouble.TIMED_OUT),
    ],
)
async def test_a_system_that_cannot_connect_gives_apples_result(
    monkeypatch: pytest.MonkeyPatch, code: int, result: R, trouble: Trouble
) -> None:
    async def fail(*_arguments: object) -> None:
        raise OSError(code, "as the system says")

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", fail)
    trace = await deliver("http://127.0.0.1:9/")
    assert (trace.result, trace.last_hop.trouble) == (result, trouble)
    assert "as the system says" in trace.last_hop.detail


async def test_a_name_that_is_not_resolved_is_other() -> None:
    async def find_nothing(_host: str, _port: int) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    trace = await Sender(AddressRule(), resolver=find_nothing).deliver("https://no.test/", PAYLOAD)
    assert (trace.result, trace.last_hop.trouble) == (R.OTHER, Trouble.NAME_NOT_RESOLVED)


async def test_a_name_server_that_is_silent_is_other() -> None:
    async def wait(_host: str, _port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return ()

    sender = Sender(AddressRule(), resolver=wait, timeout_seconds=0.05)
    trace = await sender.deliver("https://slow.test/", PAYLOAD)
    assert (trace.result, trace.last_hop.trouble) == (R.OTHER, Trouble.NAME_NOT_RESOLVED)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1",
        "ftp://127.0.0.1/",
        "http://",
        "http://a:b@127.0.0.1/",
        "http://127.0.0.1:0/",
    ],
)
async def test_a_bad_url_is_other(url: str) -> None:
    trace = await deliver(url)
    assert (trace.result, trace.last_hop.trouble) == (R.OTHER, Trouble.BAD_URL)
    assert trace.last_hop.detail


async def test_the_request_is_one_post_of_the_signed_payload() -> None:
    with MisbehavingServer(answer(OK)) as server:
        trace = await deliver(server.url("/hook?app=1"))
    (request,) = server.requests
    assert (request.method, request.target) == ("POST", "/hook?app=1")
    assert request.body == b'{"signedPayload":"%s"}' % PAYLOAD.encode()
    assert json.loads(request.body) == {"signedPayload": PAYLOAD}
    assert dict(request.headers) == {
        "Host": f"127.0.0.1:{server.port}",
        "User-Agent": "Storebell-Sender (not Apple)",
        "Accept": "*/*",
        "Connection": "close",
        "Content-Type": "application/json",
        "Content-Length": str(len(request.body)),
    }
    assert server.connections == 1
    assert trace.last_hop.sent_headers == request.headers


async def test_a_long_payload_is_answered_before_it_was_read() -> None:
    def refuse_unread(conversation: Conversation) -> None:
        conversation.send(status("413 Too Large"))
        conversation.hold()

    with MisbehavingServer(refuse_unread) as server:
        trace = await Sender(AddressRule()).deliver(server.url(), "x" * 20_000_000)
    assert trace.result is R.UNSUCCESSFUL_HTTP_RESPONSE_CODE
    assert trace.last_hop.status == 413
    assert trace.last_hop.bytes_sent == 0


async def test_the_trace_of_a_plain_delivery_is_complete() -> None:
    body = bytes(range(256)) * 40
    headers = ("Content-Type: application/json", "X-Twice: 1", "X-Twice: 2")
    with MisbehavingServer(answer(status("200 Fine indeed", *headers, body=body))) as server:
        trace = await deliver(server.url())
    hop = trace.last_hop
    assert (hop.status, hop.reason, hop.http_version) == (200, "Fine indeed", "1.1")
    assert hop.headers[:3] == (
        ("Content-Type", "application/json"),
        ("X-Twice", "1"),
        ("X-Twice", "2"),
    )
    assert hop.body_start == body[:4096]
    assert hop.bytes_received > len(body)
    assert hop.bytes_sent > len(PAYLOAD)
    assert hop.addresses == ("127.0.0.1",)
    assert hop.address == "127.0.0.1"
    assert hop.tls is None
    steps = [taken.step for taken in hop.steps]
    assert steps == [Step.RESOLVE, Step.CONNECT, Step.REQUEST, Step.FIRST_BYTE, Step.RESPONSE]
    assert all(taken.seconds >= 0 for taken in hop.steps)
    assert sum(taken.seconds for taken in hop.steps) <= trace.seconds


async def test_a_slow_first_byte_is_noted() -> None:
    def think(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.hold(1.1)
        conversation.send(OK)
        conversation.finish()

    with MisbehavingServer(think) as server:
        trace = await deliver(server.url())
    seconds = trace.last_hop.seconds_of(Step.FIRST_BYTE)
    assert seconds is not None
    assert seconds > 1
    assert any("The answer began after" in str(finding.seen) for finding in trace.findings)


async def test_plain_http_is_noted_and_https_is_not(material: TlsMaterial) -> None:
    with MisbehavingServer(answer(OK)) as server:
        plain = await deliver(server.url())
    with MisbehavingServer(answer(OK), tls=material.good) as server:
        secure = await deliver(server.url(), extra_ca=material.ca_file)
    assert any("plain http" in str(finding.seen) for finding in plain.findings)
    assert secure.findings == ()
