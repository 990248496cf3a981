"""“Test my connection” against real sockets: whatever stands in the way has its name."""

import os
import socket
import ssl
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import NoReturn
from unittest import mock

import pytest

from storebell.appstore.network import NetworkPolicy
from storebell.appstore.probe import ConnectionProbe
from storebell.domain.findings import Level
from storebell.domain.network.connection import HostFinding, HostStarted
from storebell.domain.network.contacts import Purpose
from storebell.services.system.connection_test import ConnectionTest
from support.misbehaving_server import (
    Behaviour,
    ClosedPort,
    Conversation,
    FullBacklog,
    MisbehavingServer,
    answer,
    redirect,
    status,
)
from support.tls_material import TlsMaterial, issue
from support.tunnel import Tunnel

pytestmark = pytest.mark.anyio

HTML = "Content-Type: text/html"
PAGE = b"<!DOCTYPE html><p>Welcome to the guest network</p>"
HOST = "127.0.0.1"


def dated(ahead: timedelta = timedelta()) -> str:
    return f"Date: {format_datetime(datetime.now(UTC) + ahead, usegmt=True)}"


def unauthenticated(ahead: timedelta = timedelta()) -> Behaviour:
    head = ("Content-Type: text/plain", dated(ahead))
    return answer(status("401 Unauthorized", *head, body=b"Unauthenticated"))


@pytest.fixture(autouse=True)
def no_proxy_of_the_tester(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def material(tmp_path: Path) -> TlsMaterial:
    return TlsMaterial(tmp_path)


async def found_by(
    url: str, policy: NetworkPolicy | None = None, *, seconds: float = 5
) -> list[HostFinding]:
    """The findings of one host; both have the same URL here."""
    probe = ConnectionProbe(
        lambda: policy or NetworkPolicy(),
        base_url=lambda _environment, _hosts: url,
        deadline_seconds=seconds,
    )
    items = [item async for item in ConnectionTest(probe).run()]
    starts = [place for place, item in enumerate(items) if isinstance(item, HostStarted)]
    assert len(starts) == 2
    first = [item for item in items[1 : starts[1]] if isinstance(item, HostFinding)]
    second = [item for item in items[starts[1] + 1 :] if isinstance(item, HostFinding)]
    assert [one.kind for one in first] == [one.kind for one in second]
    return first


def kinds(findings: list[HostFinding]) -> list[tuple[str, Level]]:
    assert findings[0].kind == "way"
    return [(str(finding.kind), finding.finding.level) for finding in findings[1:]]


def said(findings: list[HostFinding], kind: str) -> str:
    [found] = [finding.finding for finding in findings if finding.kind == kind]
    return f"{found.seen} | {found.advice}"


# -- what is good -------------------------------------------------------------------------------


async def test_a_certificate_of_apples_and_401_is_good_and_nothing_secret_is_sent(
    material: TlsMaterial,
) -> None:
    root = issue("A root", is_ca=True, owner="Apple Inc.")
    leaf = issue("server", root, hosts=(HOST,))
    (material.ca_file.parent / "apple.pem").write_bytes(root.pem)
    policy = NetworkPolicy(extra_ca=material.ca_file.parent / "apple.pem")
    with (
        MisbehavingServer(unauthenticated(), tls=material.serve(leaf)) as server,
        mock.patch.dict(os.environ, {"SSL_CERT_FILE": str(policy.extra_ca)}),  # the system's, too
    ):
        findings = await found_by(server.url(""), policy)
    assert kinds(findings) == [
        ("certificate", Level.GOOD),
        ("reachable", Level.GOOD),
        ("clock", Level.GOOD),
    ]
    assert "A root (Apple Inc.)" in said(findings, "certificate")
    assert len(server.requests) == 4  # each host with and without what was added
    for request in server.requests:
        assert request.method == "GET"
        assert request.body == b""
        assert {name.lower() for name, _ in request.headers} == {
            *("host", "accept", "accept-encoding", "connection", "user-agent")
        }


async def test_every_contact_is_noted(material: TlsMaterial) -> None:
    noted: list[tuple[str, Purpose]] = []
    with Tunnel() as proxy, ClosedPort() as closed:
        probe = ConnectionProbe(
            lambda: NetworkPolicy(proxy=proxy.url("")),
            note_contact=lambda *contact: noted.append(contact),
            base_url=lambda _environment, _hosts: f"https://{HOST}:{closed.port}",
        )
        assert [item async for item in ConnectionTest(probe).run()]
    assert noted == [(HOST, Purpose.PROXY), (HOST, Purpose.CONNECTION_TEST)] * 2


# -- what stands in the way ---------------------------------------------------------------------


async def test_a_name_that_nobody_has() -> None:
    def find_nobody(*_arguments: object, **_options: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with mock.patch("socket.getaddrinfo", find_nobody):
        findings = await found_by("https://api.storekit.invalid")
    assert kinds(findings) == [("name_not_found", Level.BAD)]
    assert "PAC" in said(findings, "name_not_found")


async def test_a_port_that_refuses() -> None:
    with ClosedPort() as closed:
        findings = await found_by(f"https://{HOST}:{closed.port}")
    assert kinds(findings) == [("refused", Level.BAD)]


async def test_a_firewall_that_drops() -> None:
    with FullBacklog() as hole:
        findings = await found_by(f"https://{HOST}:{hole.port}", seconds=0.3)
    assert kinds(findings) == [("timed_out", Level.BAD)]
    assert "0.3 s while connecting" in said(findings, "timed_out")


async def test_silence_after_the_request(material: TlsMaterial) -> None:
    def behave(conversation: Conversation) -> None:
        conversation.read_request()
        conversation.hold()

    with MisbehavingServer(behave, tls=material.good) as server:
        policy = NetworkPolicy(extra_ca=material.ca_file)
        findings = await found_by(server.url(""), policy, seconds=0.5)
    assert kinds(findings) == [("timed_out", Level.BAD)]
    assert "after the request" in said(findings, "timed_out")


async def test_a_proxy_that_asks_for_credentials() -> None:
    with MisbehavingServer(answer(status("407 Proxy Authentication Required"))) as proxy:
        policy = NetworkPolicy(proxy=proxy.url(""))
        findings = await found_by("https://api.storekit.invalid", policy)
    assert kinds(findings) == [("proxy_asks", Level.BAD)]
    assert f"{HOST}:{proxy.port}" in said(findings, "proxy_asks")
    assert "proxy of the settings" in str(findings[0].finding.seen)


async def test_a_proxy_that_refuses_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    with MisbehavingServer(answer(status("403 Blocked by policy"))) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url("").replace("://", "://me:hunter2@"))
        findings = await found_by("https://api.storekit.invalid")
    assert kinds(findings) == [("proxy_refuses", Level.BAD)]
    assert "403" in said(findings, "proxy_refuses")
    assert "the system's proxy" in str(findings[0].finding.seen)
    assert "hunter2" not in str(findings)


async def test_a_proxy_that_is_not_there() -> None:
    with ClosedPort() as closed:
        policy = NetworkPolicy(proxy=f"http://{HOST}:{closed.port}")
        findings = await found_by("https://api.storekit.invalid", policy)
    assert kinds(findings) == [("proxy_not_reached", Level.BAD)]


async def test_a_server_that_speaks_no_tls() -> None:
    def greet(conversation: Conversation) -> None:
        conversation.send(b"220 mail.example\r\n")
        conversation.finish()

    with MisbehavingServer(greet) as server:
        findings = await found_by(f"https://{HOST}:{server.port}")
    assert kinds(findings) == [("tls_failed", Level.BAD)]


async def test_what_answers_is_no_http(material: TlsMaterial) -> None:
    with MisbehavingServer(answer(b"SSH-2.0-x\r\n\r\n"), tls=material.good) as server:
        findings = await found_by(server.url(""), NetworkPolicy(extra_ca=material.ca_file))
    assert kinds(findings) == [("no_answer", Level.BAD)]


# -- certificates -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    name: str
    tls: Callable[[TlsMaterial], ssl.SSLContext]
    expected: list[tuple[str, Level]]
    words: str
    is_added: bool = True


CERTIFICATES = [
    Case(
        "inspected, its authority unknown",
        lambda material: material.serve(
            issue("api", issue("Gate", is_ca=True, owner="Example Corp"), hosts=(HOST,))
        ),
        [("untrusted", Level.BAD), ("clock", Level.GOOD)],
        "Gate (Example Corp)",
        is_added=False,
    ),
    Case(
        "inspected, its authority added",
        lambda material: material.good,
        [("inspected", Level.WARNING), ("reachable", Level.GOOD), ("clock", Level.GOOD)],
        "Storebell test intermediate, and only the authorities that you added",
    ),
    Case(
        "for another name",
        lambda material: material.wrong_name(),
        [("wrong_name", Level.BAD), ("clock", Level.GOOD)],
        "not 127.0.0.1",
    ),
    Case(
        "expired",
        lambda material: material.expired(),
        [("out_of_date", Level.BAD), ("clock", Level.GOOD)],
        "issued by Storebell test intermediate",
    ),
    Case(
        "not yet valid",
        lambda material: material.not_yet_valid(),
        [("out_of_date", Level.BAD), ("clock", Level.GOOD)],
        "date and time first",
    ),
]


@pytest.mark.parametrize("case", CERTIFICATES, ids=lambda case: case.name)
async def test_a_certificate_that_is_not_apples(case: Case, material: TlsMaterial) -> None:
    policy = NetworkPolicy(extra_ca=material.ca_file if case.is_added else None)
    with MisbehavingServer(unauthenticated(), tls=case.tls(material)) as server:
        findings = await found_by(server.url(""), policy)
    assert kinds(findings) == case.expected
    assert case.words in said(findings, case.expected[0][0])


async def test_an_authority_of_the_systems_that_is_not_apples_is_named(
    material: TlsMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(material.ca_file))
    with MisbehavingServer(unauthenticated(), tls=material.good) as server:
        findings = await found_by(server.url(""))
    assert kinds(findings)[0] == ("inspected", Level.WARNING)
    assert "is trusted, but was issued by Storebell test intermediate" in said(
        findings, "inspected"
    )


async def test_a_proxy_that_inspects_is_seen_through(material: TlsMaterial) -> None:
    """It answers CONNECT for Apple's host with a certificate that it made for it."""
    made = issue("api.storekit.invalid", material.intermediate, hosts=("api.storekit.invalid",))
    inspecting = material.serve(made, material.intermediate)
    with (
        MisbehavingServer(unauthenticated(), tls=inspecting) as server,
        Tunnel(leads_to=server.port) as proxy,
    ):
        url, way = "https://api.storekit.invalid", proxy.url("")
        unknown = await found_by(url, NetworkPolicy(proxy=way))
        added = await found_by(url, NetworkPolicy(proxy=way, extra_ca=material.ca_file))
    assert kinds(unknown)[0] == ("untrusted", Level.BAD)
    assert "add its authority" in said(unknown, "untrusted")
    assert kinds(added)[:2] == [("inspected", Level.WARNING), ("reachable", Level.GOOD)]
    assert set(proxy.targets) == {"api.storekit.invalid:443"}


async def test_a_trust_file_of_the_environment_that_is_gone_is_named(
    material: TlsMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/gone/ca.pem")
    with MisbehavingServer(unauthenticated(), tls=material.good) as server:
        findings = await found_by(server.url(""), NetworkPolicy(extra_ca=material.ca_file))
    assert "/gone/ca.pem" in said(findings, "trust_file")
    assert ("reachable", Level.GOOD) in kinds(findings)


# -- portals and clocks -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (redirect(302, "http://portal.example/login?to=x"), "http://portal.example/login"),
        (status("200 OK", HTML, body=PAGE), "HTTP 200"),
        (status("200 OK", body=PAGE), "HTTP 200"),
        (status("401 Unauthorized", HTML, body=PAGE), "HTTP 401"),
        (status("511 Network Authentication Required"), "HTTP 511"),
    ],
)
async def test_a_captive_portal(page: bytes, words: str, material: TlsMaterial) -> None:
    policy = NetworkPolicy(extra_ca=material.ca_file)
    with ExitStack() as stack:
        trusted = stack.enter_context(MisbehavingServer(answer(page), tls=material.good))
        other = stack.enter_context(MisbehavingServer(answer(page), tls=material.wrong_name()))
        strange = stack.enter_context(
            MisbehavingServer(answer(page), tls=material.unknown_authority())
        )
        findings = await found_by(trusted.url(""), policy)
        assert kinds(findings) == [
            ("inspected", Level.WARNING),
            ("captive_portal", Level.BAD),
        ]
        assert words in said(findings, "captive_portal")
        named = await found_by(other.url(""), policy)
        assert kinds(named) == [("wrong_name", Level.BAD), ("captive_portal", Level.BAD)]
        unknown = await found_by(strange.url(""), policy)
        assert kinds(unknown) == [("untrusted", Level.BAD), ("captive_portal", Level.BAD)]
        assert "add its" not in said(unknown, "untrusted")


async def test_an_answer_that_is_neither_apples_nor_a_portals(material: TlsMaterial) -> None:
    with MisbehavingServer(answer(status("503 Unavailable")), tls=material.good) as server:
        findings = await found_by(server.url(""), NetworkPolicy(extra_ca=material.ca_file))
    assert kinds(findings)[1] == ("odd_answer", Level.WARNING)
    assert "503" in said(findings, "odd_answer")


@pytest.mark.parametrize(("seconds", "words"), [(-3600, "ahead of"), (300, "behind")])
async def test_a_wrong_clock(seconds: int, words: str, material: TlsMaterial) -> None:
    behaviour = unauthenticated(timedelta(seconds=seconds))
    with MisbehavingServer(behaviour, tls=material.good) as server:
        findings = await found_by(server.url(""), NetworkPolicy(extra_ca=material.ca_file))
    assert ("clock", Level.WARNING) in kinds(findings)
    assert words in said(findings, "clock")
