"""Chains shaped like Apple's, and then bent in one place, to see whether a verifier notices."""

import base64
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

SIGNED_AT = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)
"""When the crafted payloads were signed, and in the middle of what their certificates are for."""

LEAF_MARKER = x509.ObjectIdentifier("1.2.840.113635.100.6.11.1")
INTERMEDIATE_MARKER = x509.ObjectIdentifier("1.2.840.113635.100.6.2.1")
NULL = b"\x05\x00"

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
Extensions = dict[str, tuple[x509.ExtensionType, bool]]


def usage(**chosen: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: chosen.get(name, False) for name in names})


def marker(oid: x509.ObjectIdentifier, value: bytes = NULL) -> tuple[x509.ExtensionType, bool]:
    return x509.UnrecognizedExtension(oid, value), False


@dataclass
class Plan:
    """One certificate to be made; `signer` and `issuer` are the next one's unless set."""

    name: str
    key: Key
    extensions: Extensions
    not_before: datetime = SIGNED_AT - timedelta(days=181)
    not_after: datetime = SIGNED_AT + timedelta(days=365)
    signer: Key | None = None
    issuer: str | None = None
    country: str = ""
    has_key_identifiers: bool = True
    hash_algorithm: hashes.SHA256 | hashes.SHA384 | hashes.SHA224 = field(
        default_factory=hashes.SHA384
    )


@dataclass
class Plans:
    leaf: Plan
    intermediate: Plan
    root: Plan


@dataclass(frozen=True)
class CraftedChain:
    leaf: x509.Certificate
    intermediate: x509.Certificate
    root: x509.Certificate
    leaf_key: Key

    @property
    def x5c(self) -> list[str]:
        return [encode(one) for one in (self.leaf, self.intermediate, self.root)]

    @property
    def root_der(self) -> bytes:
        return self.root.public_bytes(Encoding.DER)


def encode(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def default_plans() -> Plans:
    authority = (usage(key_cert_sign=True, crl_sign=True), True)
    return Plans(
        leaf=Plan(
            "Crafted leaf",
            ec.generate_private_key(ec.SECP256R1()),
            {
                "constraints": (x509.BasicConstraints(ca=False, path_length=None), True),
                "usage": (usage(digital_signature=True), True),
                "marker": marker(LEAF_MARKER),
            },
        ),
        intermediate=Plan(
            "Crafted intermediate",
            ec.generate_private_key(ec.SECP384R1()),
            {
                "constraints": (x509.BasicConstraints(ca=True, path_length=0), True),
                "usage": authority,
                "marker": marker(INTERMEDIATE_MARKER),
            },
        ),
        root=Plan(
            "Crafted root",
            ec.generate_private_key(ec.SECP384R1()),
            {
                "constraints": (x509.BasicConstraints(ca=True, path_length=None), True),
                "usage": authority,
            },
        ),
    )


def make_chain(bend: Callable[[Plans], None] | None = None) -> CraftedChain:
    """A chain as Apple's, after `bend` changed what it likes of the plan."""
    plans = default_plans()
    if bend is not None:
        bend(plans)
    return CraftedChain(
        leaf=_build(plans.leaf, plans.intermediate),
        intermediate=_build(plans.intermediate, plans.root),
        root=_build(plans.root, plans.root),
        leaf_key=plans.leaf.key,
    )


def _build(plan: Plan, issuer: Plan) -> x509.Certificate:
    signer = plan.signer or issuer.key
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(plan.name, plan.country))
        .issuer_name(_name(plan.issuer or issuer.name))
        .public_key(plan.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(plan.not_before)
        .not_valid_after(plan.not_after)
    )
    if plan.has_key_identifiers:
        own, next_one = plan.key.public_key(), issuer.key.public_key()
        builder = builder.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(own), critical=False
        )
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(next_one), critical=False
        )
    for extension, is_critical in plan.extensions.values():
        builder = builder.add_extension(extension, critical=is_critical)
    is_edwards = isinstance(signer, ed25519.Ed25519PrivateKey)
    return builder.sign(signer, None if is_edwards else plan.hash_algorithm)


def _name(text: str, country: str = "") -> x509.Name:
    names = [x509.NameAttribute(NameOID.COMMON_NAME, text)]
    if country:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it has not two letters is the point
            names.append(x509.NameAttribute(NameOID.COUNTRY_NAME, country, _validate=False))
    return x509.Name(names)
