"""Certificates for a receiver that speaks TLS, good ones and each kind of bad one.

Made when a receiver starts and worth nothing elsewhere. The sender of this very receiver is given
the root, so that a delivery fails for the one reason that was chosen and no other.
"""

import secrets
import ssl
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from storebell.domain.errors.storage import FileUnwritableError
from storebell.domain.messages import msg
from storebell.files.temporary import TemporaryFolder
from storebell.files.writing import write_own
from storebell.signing.issuing import key_usage

_DAY: Final = timedelta(days=1)
_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
_OTHER_HOSTS: Final = ("other.invalid",)


@dataclass(frozen=True, slots=True)
class _Issued:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, slots=True)
class ServerTls:
    """TLS settings of a receiver. `ca_file` is the root certificate that its sender has to trust.

    Without a `context` the receiver speaks plain http although its URL is https.
    """

    context: ssl.SSLContext | None
    ca_file: Path
    _folder: TemporaryFolder

    def close(self) -> None:
        """Removes the file."""
        self._folder.close()


def make_server_tls(name: str, now: datetime) -> ServerTls:
    """The TLS of a behaviour that is called `tls` or `tls-…`. Raises FileUnwritableError."""
    try:
        folder = TemporaryFolder()
        try:
            return _make(name, now, folder)
        except BaseException:
            folder.close()
            raise
    except OSError as error:
        reason = error.strerror or msg("It failed")
        raise FileUnwritableError(file=msg("the receiver's certificate"), reason=reason) from None


def _make(name: str, now: datetime, folder: TemporaryFolder) -> ServerTls:
    root = _issue("root", None, now, is_authority=True)
    intermediate = _issue("intermediate", root, now, is_authority=True)
    good = _issue("server", intermediate, now)
    place = folder.path
    context: ssl.SSLContext | None
    match name:
        case "tls-plain-http":
            context = None
        case "tls-expired":
            leaf = _issue("server", intermediate, now, days=(-40, -1))
            context = _serve(place, leaf, intermediate)
        case "tls-not-yet-valid":
            leaf = _issue("server", intermediate, now, days=(2, 40))
            context = _serve(place, leaf, intermediate)
        case "tls-self-signed":
            context = _serve(place, _issue("server", None, now))
        case "tls-wrong-name":
            leaf = _issue("server", intermediate, now, hosts=_OTHER_HOSTS)
            context = _serve(place, leaf, intermediate)
        case "tls-unknown-root":
            stranger = _issue("unknown root", None, now, is_authority=True)
            context = _serve(place, _issue("server", stranger, now), stranger)
        case "tls-incomplete":
            context = _serve(place, good)
        case "tls-old":
            context = _only_tls_1_1(_serve(place, good, intermediate))
        case "tls-client-certificate":
            context = _serve(place, good, intermediate)
            context.load_verify_locations(cadata=root.pem.decode("ascii"))
            context.verify_mode = ssl.CERT_REQUIRED
        case _:
            context = _serve(place, good, intermediate)
    ca_file = place / "receiver-root.pem"
    write_own(ca_file, root.pem)
    return ServerTls(context, ca_file, folder)


def _serve(place: Path, leaf: _Issued, *chain: _Issued) -> ssl.SSLContext:
    """A server's context that sends a leaf and the given certificates after it.

    Python loads a key from a file only. So it is there for that moment, encrypted under a password
    that is nowhere else.
    """
    password = secrets.token_bytes(16).hex().encode("ascii")
    key = leaf.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    file = place / "server.pem"
    write_own(file, b"".join((key, leaf.pem, *(link.pem for link in chain))))
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, password=password)
    finally:
        file.unlink()
    return context


def _only_tls_1_1(context: ssl.SSLContext) -> ssl.SSLContext:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def _issue(
    role: str,
    issuer: _Issued | None,
    now: datetime,
    *,
    is_authority: bool = False,
    hosts: Sequence[str] = _HOSTS,
    days: tuple[int, int] = (-1, 90),
) -> _Issued:
    """A certificate of `issuer`, or a self-signed one, valid between two days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Storebell receiver {role}")])
    signing_key = issuer.key if issuer else key
    start, end = days
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + start * _DAY)
        .not_valid_after(now + end * _DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(key_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
    )
    if not is_authority:
        names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
        server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(names, critical=False)
        builder = builder.add_extension(server, critical=False)
    return _Issued(builder.sign(signing_key, hashes.SHA256()), key)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
