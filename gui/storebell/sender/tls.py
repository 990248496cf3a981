"""TLS as the sender speaks it, and the certificates exactly as the server sent them.

The chain is taken from the Certificate message of the very handshake that is judged, so it is the
server's own, in its order and unrepaired, and is there when verification fails too. Python shows
that message only through `SSLContext._msg_callback` (CPython 3.8 to 3.14, a debugging hook): where
it is missing, the chain stays empty and everything else works.
"""

import errno
import os
import re
import ssl
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import truststore
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from storebell.domain.errors.files import TrustVariableError
from storebell.domain.errors.storage import FileUnreadableError
from storebell.domain.findings import CertificateFacts
from storebell.domain.messages import msg
from storebell.domain.notifications.delivery import TlsSeen
from storebell.files.reading import MIB, first_bytes, is_free_or_file, read_file
from storebell.files.refusals import NotRegularFileError, TooLargeError, reason_of

MOST_BYTES: Final = MIB
"""Maximum size of a file of authorities; all that an operating system trusts takes a quarter of
it.
"""

_MOST_SYSTEM_BYTES: Final = 16 * MIB
_HASHED_NAME: Final = re.compile(r"[0-9a-fA-F]{8}\.r?[0-9]+")
"""Names of the files that OpenSSL opens in a folder of authorities: openssl-rehash(1)."""

_HANDSHAKE: Final = 22
_ALERT: Final = 21
_CERTIFICATE: Final = 11
_CERTIFICATE_REQUEST: Final = 13
_VERSIONS: Final[dict[int, str]] = {
    ssl.TLSVersion.TLSv1_2: "TLSv1.2",
    ssl.TLSVersion.TLSv1_3: "TLSv1.3",
}
_MESSAGE_HEADER: Final = 4
_MOST_CERTIFICATES: Final = 16
# SSL_OP_NO_RX_CERTIFICATE_COMPRESSION, OpenSSL 3.2 and later; without effect before. A compressed
# Certificate message could not be shown, and Java, which Apple's sender runs on, asks for none.
_NO_COMPRESSED_CERTIFICATES: Final = 1 << 33


@dataclass(slots=True)
class TlsRecord:
    """Record of one handshake; filled while it runs, so that a failure leaves what was seen."""

    version: str = ""
    cipher: str = ""
    error: str = ""
    alert: str = ""
    chain: list[bytes] = field(default_factory=list)
    is_client_certificate_demanded: bool = False

    def take_message(
        self,
        _connection: object,
        direction: str,
        version: int,
        content_type: int,
        message_type: int,
        data: bytes,
    ) -> None:
        """Notes what the server sent, called by OpenSSL for each message of the handshake."""
        if direction != "read":
            return
        if content_type == _ALERT:
            self.alert = str(getattr(message_type, "name", message_type)).replace("_", " ").lower()
        elif content_type == _HANDSHAKE and message_type == _CERTIFICATE_REQUEST:
            self.is_client_certificate_demanded = True
        elif content_type == _HANDSHAKE and message_type == _CERTIFICATE:
            self.version = _VERSIONS.get(version, "")
            self.chain = read_certificate_message(
                data, has_extensions=version == ssl.TLSVersion.TLSv1_3
            )

    def take_session(self, session: ssl.SSLObject) -> None:
        """Notes what was agreed on."""
        self.version = session.version() or self.version
        cipher = session.cipher()
        self.cipher = cipher[0] if cipher else ""

    def seen(self) -> TlsSeen:
        """The record as an immutable value."""
        return TlsSeen(
            version=self.version,
            cipher=self.cipher,
            chain=tuple(ssl.DER_cert_to_PEM_cert(der) for der in self.chain),
            error=self.error,
            certificates=tuple(facts for der in self.chain if (facts := read_facts(der))),
            alert=self.alert,
            is_client_certificate_demanded=self.is_client_certificate_demanded,
        )


def read_authorities(file: Path) -> str:
    """The certificate authorities in a file, PEM or DER, as PEM. Raises FileUnreadableError.

    That is also for what is no regular file, and for one of more than 1 MiB.
    """
    content = read_file(file, MOST_BYTES)
    if content is None:
        raise FileUnreadableError(file=str(file), reason=os.strerror(errno.ENOENT))
    try:
        found = x509.load_pem_x509_certificates(content)
    except ValueError:
        try:
            found = [x509.load_der_x509_certificate(content)]
        except ValueError:
            raise FileUnreadableError(
                file=str(file), reason=msg("It holds no certificate")
            ) from None
    return "".join(
        certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")
        for certificate in found
    )


def check_trust_variables() -> None:
    """Raises TrustVariableError where SSL_CERT_FILE or SSL_CERT_DIR name what can't be read.

    OpenSSL reads them by itself, in C: it would wait for a pipe's writer, and no signal would be
    heard. What is missing is no authority and breaks nothing. macOS and Windows read neither.
    """
    if sys.platform in {"darwin", "win32"}:
        return
    if name := os.environ.get("SSL_CERT_FILE"):
        _check_trust_file(Path(name))
    for name in os.environ.get("SSL_CERT_DIR", "").split(os.pathsep):
        if name:
            _check_trust_folder(Path(name))


def _check_trust_file(file: Path) -> None:
    try:
        if len(first_bytes(file, _MOST_SYSTEM_BYTES + 1)) > _MOST_SYSTEM_BYTES:
            raise TooLargeError
    except FileNotFoundError:
        return
    except OSError as error:
        raise TrustVariableError(
            file=str(file), variable="SSL_CERT_FILE", reason=reason_of(error)
        ) from None


def _check_trust_folder(folder: Path) -> None:
    place = folder
    try:
        for file in folder.iterdir():
            if _HASHED_NAME.fullmatch(file.name):
                place = file
                if not is_free_or_file(file, _MOST_SYSTEM_BYTES):
                    raise NotRegularFileError
    except FileNotFoundError:
        return
    except OSError as error:
        raise TrustVariableError(
            file=str(place), variable="SSL_CERT_DIR", reason=reason_of(error)
        ) from None


def make_context(record: TlsRecord, authorities: str | None) -> ssl.SSLContext:
    """A context that trusts what the operating system trusts, and PEM authorities beside that.

    TLS 1.2 is the least, as Apple asks. Raises TrustVariableError.
    """
    check_trust_variables()
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    # Python 3.11 on Windows holds options in 32 bits; the OpenSSL it comes with has no such option.
    with suppress(OverflowError):
        context.options |= cast(ssl.Options, _NO_COMPRESSED_CERTIFICATES)
    if authorities is not None:
        context.load_verify_locations(cadata=authorities)
    _watch(context, record.take_message)
    return context


def _watch(context: ssl.SSLContext, callback: Callable[..., None]) -> None:
    # truststore keeps the context that really shakes hands in `_ctx`; without it, ours is the one.
    # The hook is the only way to the chain of a handshake that fails.
    inner = getattr(context, "_ctx", context)
    if hasattr(type(inner), "_msg_callback"):
        setattr(inner, "_msg_callback", callback)  # noqa: B010 # typeshed does not know the hook


def read_certificate_message(message: bytes, *, has_extensions: bool) -> list[bytes]:
    """The certificates of a Certificate message, as DER (RFC 5246, 7.4.2; RFC 8446, 4.4.2).

    Ends quietly where the message does not go on as it should: this is a look, not a judgement.
    """
    body = message[_MESSAGE_HEADER:]
    if has_extensions:
        body = body[1 + body[0] :] if body else b""
    rest = body[3:]
    found: list[bytes] = []
    while len(rest) >= 3 and len(found) < _MOST_CERTIFICATES:
        size = int.from_bytes(rest[:3], "big")
        if not 0 < size <= len(rest) - 3:
            break
        found.append(rest[3 : 3 + size])
        rest = rest[3 + size :]
        if has_extensions:
            rest = rest[2 + int.from_bytes(rest[:2], "big") :]
    return found


def read_facts(der: bytes) -> CertificateFacts | None:
    """Returns the facts of a certificate to show; None where it can't be parsed."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        return CertificateFacts(
            subject=certificate.subject.rfc4514_string(),
            issuer=certificate.issuer.rfc4514_string(),
            serial=f"{certificate.serial_number:x}",
            not_before=certificate.not_valid_before_utc,
            not_after=certificate.not_valid_after_utc,
            key=_describe_key(certificate),
            sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        )
    except ValueError:
        return None


def _describe_key(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC {key.curve.name}"
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    return type(key).__name__.removesuffix("PublicKey")


def explain(error: ssl.SSLError) -> str:
    """Returns the reason of OpenSSL or the operating system, without Python's prefix and line
    numbers.
    """
    if isinstance(error, ssl.SSLCertVerificationError) and error.verify_message:
        return str(error.verify_message).rstrip(".")
    if error.reason:
        return str(error.reason).replace("_", " ").lower()
    return str(error)
