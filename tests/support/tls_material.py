"""Certificates of a private authority, good ones and each kind of bad one, made for a test."""

import datetime
import ssl
import warnings
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def issue(
    name: str,
    issuer: Issued | None = None,
    *,
    is_ca: bool = False,
    hosts: tuple[str, ...] = (),
    owner: str = "",
    from_days: int = -1,
    to_days: int = 90,
) -> Issued:
    """A certificate of `issuer`, or a self-signed one; `from_days`, `to_days` count from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if owner:
        names.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, owner))
    subject = x509.Name(names)
    signer = issuer.key if issuer else key
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + from_days * _DAY)
        .not_valid_after(now + to_days * _DAY)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    if hosts:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False
        )
    if not is_ca:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
    return Issued(builder.sign(signer, hashes.SHA256()), key)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


class TlsMaterial:
    """One private authority (root and intermediate) and the server contexts it can make."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self.root = issue("Storebell test root", is_ca=True)
        self.intermediate = issue("Storebell test intermediate", self.root, is_ca=True)
        self.ca_file = self._write("root.pem", self.root.pem)

    def _write(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(content)
        return path

    def serve(self, leaf: Issued, *chain: Issued) -> ssl.SSLContext:
        """A server's context that sends a leaf and the given certificates after it."""
        self._count += 1
        pem = b"".join((leaf.key_pem, leaf.pem, *(link.pem for link in chain)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._write(f"server{self._count}.pem", pem))
        return context

    def leaf(self, *hosts: str, from_days: int = -1, to_days: int = 90) -> Issued:
        names = hosts or ("localhost", "127.0.0.1", "::1", "private.test")
        return issue("server", self.intermediate, hosts=names, from_days=from_days, to_days=to_days)

    @cached_property
    def good(self) -> ssl.SSLContext:
        return self.serve(self.leaf(), self.intermediate)

    def only(self, version: ssl.TLSVersion) -> ssl.SSLContext:
        """Good certificates, one version of TLS, old ones included."""
        context = self.serve(self.leaf(), self.intermediate)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are the point here
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = version
            context.maximum_version = version
        return context

    def expired(self) -> ssl.SSLContext:
        return self.serve(self.leaf(from_days=-40, to_days=-1), self.intermediate)

    def not_yet_valid(self) -> ssl.SSLContext:
        return self.serve(self.leaf(from_days=2, to_days=40), self.intermediate)

    def soon_expiring(self) -> ssl.SSLContext:
        return self.serve(self.leaf(to_days=10), self.intermediate)

    def self_signed(self) -> ssl.SSLContext:
        return self.serve(issue("server", hosts=("localhost", "127.0.0.1")))

    def wrong_name(self) -> ssl.SSLContext:
        return self.serve(self.leaf("other.example"), self.intermediate)

    def missing_intermediate(self) -> ssl.SSLContext:
        return self.serve(self.leaf())

    def unknown_authority(self) -> ssl.SSLContext:
        stranger = issue("Stranger", is_ca=True)
        leaf = issue("server", stranger, hosts=("localhost", "127.0.0.1"))
        return self.serve(leaf, stranger)

    def demanding_client_certificate(self, version: ssl.TLSVersion) -> ssl.SSLContext:
        context = self.only(version)
        context.load_verify_locations(cafile=self.ca_file)
        context.verify_mode = ssl.CERT_REQUIRED
        return context
