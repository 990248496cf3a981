"""What a server's TLS can do, what the trace holds of it, and the added authorities."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.notifications.delivery import Step, Trouble
from storebell.domain.notifications.results import SendAttemptResult as R
from storebell.sender.address import AddressRule
from storebell.sender.deliver import Sender
from storebell.sender.tls import read_authorities, read_certificate_message, read_facts
from support.deliveries import LONG_SECONDS, deliver
from support.misbehaving_server import (
    Behaviour,
    MisbehavingServer,
    answer,
)
from support.server_behaviours import (
    OK,
    answer_ok,
    answer_plainly,
    answer_unread,
    close_at_once,
    close_unanswered,
    hold_silently,
    never_read,
    raw,
    reset_after_request,
    reset_at_once,
    speak_first_like_ssh,
)
from support.tls_material import TlsMaterial, issue

# -- TLS ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TlsCase:
    """A server's TLS and what must come of it, with the tests' root as added authority."""

    says: str
    context: Callable[[TlsMaterial], ssl.SSLContext]
    result: R
    error: str = ""
    chain_length: int = 0
    behaviour: Behaviour = answer_ok
    seconds: float = LONG_SECONDS


def _good(material: TlsMaterial) -> ssl.SSLContext:
    return material.good


short_in_tls = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")

TLS_CASES = [
    TlsCase("TLS as the server likes", _good, R.SUCCESS, "", 2),
    TlsCase("TLS 1.2", lambda m: m.only(ssl.TLSVersion.TLSv1_2), R.SUCCESS, "", 2),
    TlsCase("TLS 1.3", lambda m: m.only(ssl.TLSVersion.TLSv1_3), R.SUCCESS, "", 2),
    TlsCase("expires soon", TlsMaterial.soon_expiring, R.SUCCESS, "", 2),
    TlsCase("TLS 1.0 only", lambda m: m.only(ssl.TLSVersion.TLSv1), R.TLS_ISSUE, "version"),
    TlsCase("TLS 1.1 only", lambda m: m.only(ssl.TLSVersion.TLSv1_1), R.TLS_ISSUE, "version"),
    TlsCase("expired", TlsMaterial.expired, R.TLS_ISSUE, "expired", 2),
    TlsCase("not yet valid", TlsMaterial.not_yet_valid, R.TLS_ISSUE, "not yet valid", 2),
    TlsCase("self-signed", TlsMaterial.self_signed, R.TLS_ISSUE, "self", 1),
    TlsCase("wrong name", TlsMaterial.wrong_name, R.TLS_ISSUE, "mismatch", 2),
    TlsCase("missing intermediate", TlsMaterial.missing_intermediate, R.TLS_ISSUE, "issuer", 1),
    TlsCase("unknown authority", TlsMaterial.unknown_authority, R.TLS_ISSUE, "self", 2),
    TlsCase(
        "client certificate demanded, TLS 1.2",
        lambda m: m.demanding_client_certificate(ssl.TLSVersion.TLSv1_2),
        R.TLS_ISSUE,
        "handshake failure",
        2,
    ),
    TlsCase(
        "client certificate demanded, TLS 1.3",
        lambda m: m.demanding_client_certificate(ssl.TLSVersion.TLSv1_3),
        R.TLS_ISSUE,
        "certificate required",
        2,
    ),
    TlsCase("closed unanswered in TLS", _good, R.NO_RESPONSE, "", 2, close_unanswered),
    TlsCase("reset in TLS", _good, R.SOCKET_ISSUE, "", 2, reset_after_request),
    TlsCase("short body in TLS", _good, R.PREMATURE_CLOSE, "", 2, short_in_tls),
    TlsCase("until close in TLS", _good, R.SUCCESS, "", 2, raw(b"HTTP/1.1 200 OK\r\n\r\nhi")),
    TlsCase("silent in TLS", _good, R.TIMED_OUT, "", 2, hold_silently, 2.0),
    TlsCase("answer before the request in TLS", _good, R.SUCCESS, "", 2, answer_unread),
]


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
@pytest.mark.anyio
async def test_the_version_of_tls_is_in_the_trace(material: TlsMaterial, version: str) -> None:
    context = material.only(ssl.TLSVersion[version.replace(".", "_")])
    with MisbehavingServer(answer(OK), tls=context) as server:
        trace = await deliver(server.url(), extra_ca=material.ca_file)
    tls = trace.last_hop.tls
    assert tls is not None
    assert (tls.version, tls.error, tls.alert) == (version, "", "")
    assert "GCM" in tls.cipher or "POLY1305" in tls.cipher


@pytest.mark.parametrize("case", TLS_CASES, ids=lambda case: case.says)
@pytest.mark.anyio
async def test_what_tls_does_gives_apples_result(material: TlsMaterial, case: TlsCase) -> None:
    with MisbehavingServer(case.behaviour, tls=case.context(material)) as server:
        trace = await deliver(server.url(), extra_ca=material.ca_file, seconds=case.seconds)
    hop = trace.last_hop
    assert trace.result is case.result, hop
    assert hop.tls is not None
    assert case.error in hop.tls.error.lower()
    assert bool(hop.tls.error) is (case.result is R.TLS_ISSUE)
    assert len(hop.tls.chain) == len(hop.tls.certificates) == case.chain_length
    if case.result is R.TLS_ISSUE and "certificate required" not in case.error:
        assert server.requests == []


TLS_PORT_CASES: list[tuple[str, Behaviour, R, Trouble]] = [
    ("plain http on a TLS port", answer_plainly, R.TLS_ISSUE, Trouble.TLS),
    ("closed in the handshake", close_at_once, R.TLS_ISSUE, Trouble.TLS),
    ("reset in the handshake", reset_at_once, R.SOCKET_ISSUE, Trouble.RESET),
    ("silent in the handshake", never_read, R.TIMED_OUT, Trouble.TIMED_OUT),
    ("garbage in the handshake", speak_first_like_ssh, R.TLS_ISSUE, Trouble.TLS),
]


@pytest.mark.parametrize(
    ("behaviour", "result", "trouble"),
    [case[1:] for case in TLS_PORT_CASES],
    ids=[case[0] for case in TLS_PORT_CASES],
)
@pytest.mark.anyio
async def test_a_port_without_tls_gives_apples_result(
    behaviour: Behaviour, result: R, trouble: Trouble
) -> None:
    with MisbehavingServer(behaviour) as server:
        trace = await deliver(f"https://127.0.0.1:{server.port}/", seconds=1.0)
    assert (trace.result, trace.last_hop.trouble) == (result, trouble)


@pytest.mark.anyio
async def test_without_the_added_authority_a_private_certificate_is_not_trusted(
    material: TlsMaterial,
) -> None:
    with MisbehavingServer(answer(OK), tls=material.good) as server:
        trace = await deliver(server.url())
    assert trace.result is R.TLS_ISSUE
    assert trace.last_hop.tls is not None
    assert [facts.subject for facts in trace.last_hop.tls.certificates] == [
        "CN=server",
        "CN=Storebell test intermediate",
    ]


@pytest.mark.anyio
async def test_the_trace_of_a_failed_handshake_holds_the_chain_as_sent(
    material: TlsMaterial,
) -> None:
    leaf = material.leaf("other.example")
    context = material.serve(leaf, material.intermediate, material.root)
    with MisbehavingServer(answer(OK), tls=context) as server:
        trace = await deliver(server.url(), extra_ca=material.ca_file)
    assert server.connections == 1
    assert any("bad certificate" in error for error in server.handshake_errors)
    tls = trace.last_hop.tls
    assert tls is not None
    sent = (leaf, material.intermediate, material.root)
    assert [pem.encode() for pem in tls.chain] == [issued.pem for issued in sent]
    assert tls.certificates[0].issuer == "CN=Storebell test intermediate"
    assert tls.certificates[0].key == "EC secp256r1"
    assert tls.version == "TLSv1.3"
    assert [taken.step for taken in trace.last_hop.steps] == [Step.RESOLVE, Step.CONNECT, Step.TLS]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("url_host", "bound"), [("127.0.0.1", "127.0.0.1"), ("[::1]", "::1"), ("localhost", "::1")]
)
async def test_names_and_addresses_of_both_families_are_verified(
    material: TlsMaterial, url_host: str, bound: str
) -> None:
    with MisbehavingServer(answer_ok, tls=material.good, host=bound) as server:
        trace = await deliver(server.url(host=url_host), extra_ca=material.ca_file)
    assert trace.result is R.SUCCESS
    assert server.requests[0].header("host") == f"{url_host}:{server.port}"


@pytest.mark.anyio
async def test_without_pythons_hook_only_the_chain_is_missing(
    material: TlsMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storebell.sender.tls._watch", lambda *_arguments: None)
    with MisbehavingServer(answer_ok, tls=material.good) as server:
        trace = await deliver(server.url(), extra_ca=material.ca_file)
    tls = trace.last_hop.tls
    assert tls is not None
    assert trace.result is R.SUCCESS
    assert (tls.version, tls.chain, tls.certificates) == ("TLSv1.3", (), ())


def test_every_kind_of_bad_tls_is_tried(capsys: pytest.CaptureFixture[str]) -> None:
    issues = [case for case in TLS_CASES if case.result is R.TLS_ISSUE]
    count = len(TLS_CASES) + len(TLS_PORT_CASES)
    with capsys.disabled():
        print(f"\n{count} server behaviours of TLS")  # a figure to publish
    assert len(issues) >= 10


def sized(data: bytes, width: int = 3) -> bytes:
    return len(data).to_bytes(width, "big") + data


def message(*certificates: bytes, has_extensions: bool) -> bytes:
    extension = sized(b"ext", 2) if has_extensions else b""
    listed = sized(b"".join(sized(der) + extension for der in certificates))
    return b"\x0b" + sized((sized(b"", 1) if has_extensions else b"") + listed)


@given(st.lists(st.binary(min_size=1, max_size=80), max_size=8), st.booleans())
def test_the_certificates_of_a_message_come_out_as_they_went_in(
    certificates: list[bytes], has_extensions: bool
) -> None:
    data = message(*certificates, has_extensions=has_extensions)
    assert read_certificate_message(data, has_extensions=has_extensions) == certificates


@given(st.binary(max_size=200), st.booleans())
def test_no_message_makes_the_reader_fail(data: bytes, has_extensions: bool) -> None:
    found = read_certificate_message(data, has_extensions=has_extensions)
    assert sum(map(len, found)) <= len(data)


def test_what_is_no_certificate_has_no_facts() -> None:
    assert read_facts(b"\x30\x03\x02\x01\x01") is None


def test_facts_are_those_of_the_certificate() -> None:
    issued = issue("A name, with a comma", is_ca=True)
    found = read_facts(issued.certificate.public_bytes(Encoding.DER))
    assert found is not None
    assert found.subject == "CN=A name\\, with a comma"
    assert found.not_after == issued.certificate.not_valid_after_utc
    assert found.key == "EC secp256r1"


@pytest.mark.parametrize(
    "content",
    [None, b"", b"no certificate", bytes(range(0x80, 0xE3))],
    ids=["missing", "empty", "words", "bytes"],
)
@pytest.mark.anyio
async def test_a_file_without_authorities_stops_before_anything_is_sent(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(FileUnreadableError, match=r"ca\.pem"):
        await Sender(AddressRule(), extra_ca=file).deliver("http://127.0.0.1:9/", "x")


def test_a_file_of_authorities_may_hold_words_beside_them(tmp_path: Path) -> None:
    root = TlsMaterial(tmp_path).root
    file = tmp_path / "with words.pem"
    file.write_bytes("# Wurzel für Tests\n".encode() + root.pem)
    assert read_authorities(file) == root.pem.decode()


def test_a_file_of_authorities_may_be_der(tmp_path: Path) -> None:
    root = TlsMaterial(tmp_path).root
    file = tmp_path / "root.der"
    file.write_bytes(root.certificate.public_bytes(Encoding.DER))
    assert read_authorities(file) == root.pem.decode()
