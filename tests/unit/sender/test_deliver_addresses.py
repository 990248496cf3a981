"""Where deliveries connect: the rule for addresses against real sockets (row 11 of the matrix)."""

import asyncio
import socket
import sys
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

import pytest

from storebell.domain.errors.delivery import (
    DeliveryNotAllowedError,
    HostNotConfirmedError,
    PlainHttpNotAllowedError,
)
from storebell.domain.notifications.delivery import Trouble
from storebell.domain.notifications.results import SendAttemptResult
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from support.misbehaving_server import (
    ClosedPort,
    MisbehavingServer,
    answer,
    by_path,
    redirect,
    status,
)
from support.tls_material import TlsMaterial

OK = status("200 OK")


class Connects:
    """Where the loop was asked to connect to, and what else connected to another computer."""

    def __init__(self) -> None:
        self.addresses: list[str] = []
        self.behind_the_loop: list[str] = []
        self.is_counting = False

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Every blocking connect of this process, told by the interpreter itself."""
        if self.is_counting and event == "socket.connect":
            where = arguments[1]
            assert isinstance(where, tuple)
            if not ip_address(where[0]).is_loopback:  # the loop of Windows makes itself a pair
                self.behind_the_loop.append(str(where[0]))

    @property
    def outside(self) -> list[str]:
        asked = [text for text in self.addresses if not ip_address(text).is_loopback]
        return asked + self.behind_the_loop


CONNECTS = Connects()
sys.addaudithook(CONNECTS.hear)

Where = tuple[str, int] | tuple[str, int, int, int]

if sys.platform == "win32":
    LOOP: type[asyncio.BaseEventLoop] = asyncio.ProactorEventLoop
else:
    LOOP = asyncio.SelectorEventLoop


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> Iterator[Connects]:
    """Counts connects, and lets none through to another computer, should the rule ever fail."""
    real = LOOP.sock_connect

    async def connect(loop: asyncio.BaseEventLoop, sock: socket.socket, where: Where) -> None:
        CONNECTS.addresses.append(where[0])
        if not ip_address(where[0]).is_loopback:
            raise AssertionError(f"tried to connect to {where[0]}")
        # What the loop of Windows insists on, and the others don't look at.
        assert len(where) == (4 if sock.family is socket.AF_INET6 else 2), where
        await real(loop, sock, where)

    monkeypatch.setattr(LOOP, "sock_connect", connect)
    CONNECTS.addresses.clear()
    CONNECTS.behind_the_loop.clear()
    CONNECTS.is_counting = True
    yield CONNECTS
    CONNECTS.is_counting = False


NAMES = {
    "127.0.0.1.nip.io": ["127.0.0.1"],
    "10.evil.example": ["203.0.113.9"],
    "localhost.evil.example": ["93.184.215.14"],
    "127.0.0.1.evil.example": ["169.254.169.254"],
    "mixed.example": ["10.0.0.9", "127.0.0.1", "17.0.0.1"],
}


async def look_up(host: str, port: int) -> Sequence[str]:
    """The names above, and what the system makes of numbers in odd spellings: no DNS."""
    if host in NAMES:
        return NAMES[host]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(entry[4][0]) for entry in found]


ALLOWED = [
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST.:{port}/",
    "http://app.localhost:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://017700000001:{port}/",
    "http://127.1:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/",
    "http://127.0.0.1.nip.io:{port}/",
    "http://mixed.example:{port}/",
]
FORBIDDEN = [
    "http://10.evil.example:{port}/",
    "https://localhost.evil.example:{port}/",
    "http://127.0.0.1.evil.example:{port}/",
    "ftp://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "http://user@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@evil.example/",
    "http://127.0.0.1:{port}\\@evil.example/",
    "http://169.254.169.254/latest/meta-data/",
    "http://0xa9fea9fe/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fe80::1]:{port}/",
    "http://[fe80::1%25eth0]:{port}/",
    "http://0.0.0.0:{port}/",
    "http://0:{port}/",
    "http://[::]:{port}/",
    "http://224.0.0.1:{port}/",
    "http://[ff02::1]:{port}/",
    "http://100.64.0.1:{port}/",
    "https://10.0.0.5/",
    "https://172.31.255.255/",
    "https://192.168.1.10/",
    "http://[fd00::1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:7f00:1::]:{port}/",
    "https://17.253.144.10/",
    "https://[2606:4700::1111]/",
    "https://255.255.255.255/",
]


@pytest.mark.anyio
async def test_no_url_leads_outside_the_allowed_class(
    connects: Connects, capsys: pytest.CaptureFixture[str]
) -> None:
    """Row 11: URLs by hand, redirects to each forbidden one, a rebinding resolver."""
    sender = Sender(AddressRule(), resolver=look_up, timeout_seconds=5)
    delivered = refused = ended = 0
    with MisbehavingServer(answer(OK)) as server:
        for url in ALLOWED:
            trace = await sender.deliver(url.format(port=server.port), "x")
            assert trace.result is SendAttemptResult.SUCCESS, (url, trace.last_hop)
            delivered += 1
        for url in FORBIDDEN:
            try:
                trace = await sender.deliver(url.format(port=server.port), "x")
            except DeliveryNotAllowedError:
                refused += 1
            else:
                assert trace.last_hop.trouble is Trouble.BAD_URL, url
                refused += 1
        assert len(server.requests) == server.connections == len(ALLOWED)
    for url in FORBIDDEN:
        with MisbehavingServer(by_path({"/": redirect(307, url.format(port=9))})) as server:
            trace = await sender.deliver(server.url("/"), "x")
        assert trace.result in (SendAttemptResult.OTHER, SendAttemptResult.INVALID_RESPONSE), url
        assert trace.last_hop.trouble in (
            Trouble.ADDRESS_NOT_ALLOWED,
            Trouble.BAD_URL,
            Trouble.BAD_LOCATION,
        )
        ended += 1
    with capsys.disabled():
        print(  # the matrix asks for the figures
            f"\n{len(ALLOWED) + len(FORBIDDEN)} URLs: {delivered} delivered to loopback, {refused} "
            f"refused; {ended} redirects to forbidden URLs ended; {len(connects.addresses)} "
            f"connects, {len(connects.outside)} outside the allowed class"
        )
    assert len(FORBIDDEN) >= 29
    assert connects.outside == []
    assert len(connects.addresses) >= len(ALLOWED) + len(FORBIDDEN)


@pytest.mark.anyio
async def test_an_answer_that_changes_after_the_check_changes_nothing(
    connects: Connects,
) -> None:
    asked: list[str] = []

    async def rebind(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    back = "http://rebinding.test:{port}/again"
    with MisbehavingServer(lambda c: _redirect_to_own_name(c.read_request, c.send, back)) as server:
        url = f"http://rebinding.test:{server.port}/?{server.port}"
        trace = await Sender(AddressRule(), resolver=rebind).deliver(url, "x")
    assert asked == ["rebinding.test"] * 2, "once for each hop"
    assert connects.addresses == ["127.0.0.1"]
    assert trace.hops[0].address == "127.0.0.1"
    assert trace.last_hop.trouble is Trouble.ADDRESS_NOT_ALLOWED
    assert trace.last_hop.refused_addresses == ("169.254.169.254",)


def _redirect_to_own_name(read: object, send: object, back: str) -> None:
    assert callable(read)
    assert callable(send)
    port = read().target.partition("?")[2]
    send(redirect(307, back.format(port=port)))


@pytest.mark.anyio
async def test_only_the_allowed_addresses_of_a_name_are_used(connects: Connects) -> None:
    with MisbehavingServer(answer(OK)) as server:
        url = f"http://mixed.example:{server.port}/"
        trace = await Sender(AddressRule(), resolver=look_up).deliver(url, "x")
    assert trace.last_hop.addresses == ("10.0.0.9", "127.0.0.1", "17.0.0.1")
    assert trace.last_hop.refused_addresses == ("10.0.0.9", "17.0.0.1")
    assert connects.addresses == ["127.0.0.1"]
    assert server.requests[0].header("host") == f"mixed.example:{server.port}"
    assert any("10.0.0.9 was left out" in str(finding.seen) for finding in trace.findings)


@pytest.mark.anyio
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_both_families_of_localhost_are_tried_and_reported(
    connects: Connects, host: str
) -> None:
    with MisbehavingServer(answer(OK), host=host) as server:
        trace = await Sender(AddressRule()).deliver(f"http://localhost:{server.port}/", "x")
    hop = trace.last_hop
    assert trace.result is SendAttemptResult.SUCCESS
    assert hop.addresses == ("::1", "127.0.0.1")
    assert hop.address == host
    tried = [(tried.address, tried.trouble) for tried in hop.tried]
    if host == "::1":
        assert tried == [("::1", None)]
    else:
        assert tried == [("::1", Trouble.REFUSED), ("127.0.0.1", None)]
        assert any("::1, one of the addresses" in str(finding.seen) for finding in trace.findings)
    assert connects.outside == []


@pytest.mark.anyio
async def test_when_both_families_refuse_both_are_in_the_trace(connects: Connects) -> None:
    with ClosedPort() as closed:
        trace = await Sender(AddressRule()).deliver(f"http://localhost:{closed.port}/", "x")
    assert trace.result is SendAttemptResult.SOCKET_ISSUE
    assert [tried.trouble for tried in trace.last_hop.tried] == [Trouble.REFUSED] * 2
    assert len(trace.findings) == 2
    assert connects.addresses == ["::1", "127.0.0.1"]


@pytest.mark.anyio
async def test_a_black_hole_leaves_the_next_address_its_share_of_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()
    real = loop.sock_connect

    async def connect(sock: socket.socket, where: Where) -> None:
        if where[0] == "::1":
            await asyncio.sleep(60)
        await real(sock, where)

    monkeypatch.setattr(loop, "sock_connect", connect)
    with MisbehavingServer(answer(OK)) as server:
        sender = Sender(AddressRule(), timeout_seconds=3)
        trace = await sender.deliver(f"http://localhost:{server.port}/", "x")
    assert trace.result is SendAttemptResult.SUCCESS
    assert trace.last_hop.tried[0].trouble is Trouble.TIMED_OUT


@pytest.mark.anyio
async def test_a_refusal_names_host_and_address_before_anything_is_sent(
    connects: Connects,
) -> None:
    async def find(_host: str, _port: int) -> Sequence[str]:
        return ["192.168.7.7", "17.0.0.1"]

    with pytest.raises(HostNotConfirmedError) as caught:
        await Sender(AddressRule(), resolver=find).deliver("https://nas.test/apple", "x")
    assert (caught.value.host, caught.value.address) == ("nas.test", "192.168.7.7")
    assert "192.168.7.7" in str(caught.value.advice)
    assert connects.addresses == []


@pytest.mark.anyio
async def test_a_confirmed_host_still_needs_https(connects: Connects) -> None:
    async def find(_host: str, _port: int) -> Sequence[str]:
        return ["192.168.7.7"]

    sender = Sender(AddressRule(frozenset({"nas.test"})), resolver=find)
    with pytest.raises(PlainHttpNotAllowedError, match=r"192\.168\.7\.7"):
        await sender.deliver("http://nas.test/apple", "x")
    assert connects.addresses == []


@pytest.mark.anyio
async def test_a_confirmed_private_host_is_connected_to_with_the_added_authority(
    monkeypatch: pytest.MonkeyPatch, material: TlsMaterial
) -> None:
    """The one private delivery of these tests: the last step is led to loopback instead."""
    loop = asyncio.get_running_loop()
    real, asked = loop.sock_connect, list[str]()

    async def connect(sock: socket.socket, where: Where) -> None:
        asked.append(where[0])
        await real(sock, ("127.0.0.1", where[1]))

    async def find(_host: str, _port: int) -> Sequence[str]:
        return ["192.168.7.7"]

    monkeypatch.setattr(loop, "sock_connect", connect)
    rule = AddressRule(frozenset({"private.test"}))
    with MisbehavingServer(answer(OK), tls=material.good) as server:
        url = f"https://private.test:{server.port}/"
        trusted = await Sender(rule, resolver=find, extra_ca=material.ca_file).deliver(url, "x")
        public = AddressRule(allow_public=True)
        strange = Sender(public, resolver=_find_public, extra_ca=material.ca_file)
        untrusted = await strange.deliver(url, "x")
    assert asked == ["192.168.7.7", "17.0.0.1"]
    assert trusted.result is SendAttemptResult.SUCCESS
    assert untrusted.result is SendAttemptResult.TLS_ISSUE, "a public host is judged by the system"


async def _find_public(_host: str, _port: int) -> Sequence[str]:
    return ["17.0.0.1"]
