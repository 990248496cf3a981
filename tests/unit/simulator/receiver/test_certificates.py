"""The TLS of a receiver: each kind fails a careful client for its one reason, the good one not."""

import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storebell.domain.errors.storage import FileUnwritableError
from storebell.simulator.receiver.certificates import ServerTls, make_server_tls
from support.stored import is_private

NOW = datetime.now(UTC)


@contextmanager
def made(name: str, now: datetime = NOW) -> Iterator[ServerTls]:
    tls = make_server_tls(name, now)
    try:
        yield tls
    finally:
        tls.close()


def shake_hands(tls: ServerTls, host: str = "localhost", ca_file: Path | None = None) -> str:
    """Which TLS was agreed on by a client that trusts the receiver's root. Raises ssl.SSLError."""
    assert tls.context is not None
    context = ssl.create_default_context(cafile=ca_file or tls.ca_file)
    ours, theirs = socket.socketpair()
    ours.settimeout(10)
    theirs.settimeout(10)

    def serve() -> None:
        assert tls.context is not None
        with suppress(OSError), tls.context.wrap_socket(theirs, server_side=True) as served:
            served.sendall(b"hello")

    server = threading.Thread(target=serve)
    server.start()
    try:
        with context.wrap_socket(ours, server_hostname=host) as session:
            assert session.recv(5) == b"hello"
            return session.version() or ""
    finally:
        ours.close()
        server.join()
        theirs.close()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_the_good_one_is_accepted_under_each_name_of_this_computer(host: str) -> None:
    with made("tls") as tls:
        assert shake_hands(tls, host).startswith("TLSv1.")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("tls-expired", "certificate has expired"),
        ("tls-not-yet-valid", "certificate is not yet valid"),
        ("tls-self-signed", "self-signed certificate"),
        ("tls-wrong-name", "Hostname mismatch"),
        ("tls-unknown-root", "self-signed certificate in certificate chain"),
        ("tls-incomplete", "unable to get local issuer certificate"),
    ],
)
def test_each_bad_one_fails_for_its_one_reason(name: str, reason: str) -> None:
    with made(name) as tls, pytest.raises(ssl.SSLCertVerificationError) as caught:
        shake_hands(tls)
    assert caught.value.verify_message.lower().startswith(reason.lower())


def test_the_wrong_name_is_the_only_fault_of_that_one() -> None:
    with made("tls-wrong-name") as tls:
        assert shake_hands(tls, "other.invalid").startswith("TLSv1.")


def test_old_tls_is_not_agreed_to_by_a_client_of_today() -> None:
    with made("tls-old") as tls:
        assert tls.context is not None
        assert tls.context.maximum_version is ssl.TLSVersion.TLSv1_1
        with pytest.raises(ssl.SSLError):
            shake_hands(tls)


def test_a_client_without_a_certificate_is_turned_away() -> None:
    with made("tls-client-certificate") as tls, pytest.raises(OSError):  # noqa: PT011 - or a reset
        shake_hands(tls)


def test_plain_http_has_a_root_and_no_tls() -> None:
    with made("tls-plain-http") as tls:
        assert tls.context is None
        assert tls.ca_file.read_bytes().startswith(b"-----BEGIN CERTIFICATE-----")


def test_the_root_of_another_receiver_is_not_trusted() -> None:
    with made("tls") as tls, made("tls") as other, pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(tls, ca_file=other.ca_file)


def test_no_private_key_stays_in_a_file_and_the_root_goes_at_the_end() -> None:
    with made("tls-client-certificate") as tls:
        folder = tls.ca_file.parent
        assert is_private(folder)
        contents = [file.read_bytes() for file in folder.iterdir() if file.is_file()]
        assert tls.ca_file.read_bytes() in contents
        assert not any(b"PRIVATE KEY" in content for content in contents)
    assert not folder.exists()


def test_where_no_file_can_be_written_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "no such folder"
    monkeypatch.setattr(tempfile, "tempdir", str(missing))
    with pytest.raises(FileUnwritableError, match="the receiver's certificate"):
        make_server_tls("tls", NOW)
