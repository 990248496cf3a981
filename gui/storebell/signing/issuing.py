"""Makes certificates shaped like Apple's for receipt signing, under a root that is not Apple's.

Shape: Apple Root CA - G3, Worldwide Developer Relations G6 and the leaf below it, as in real
payloads (curves, criticality, key identifiers, policies, markers). The sizes are real ones too: a
server that takes our notifications takes Apple's.

Light ones have what verification needs and nothing else. A notification holds its chain three
times, partly in base64 of base64, so that each byte of a certificate counts more than six.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from storebell.signing.chain import INTERMEDIATE_MARKER, LEAF_MARKER, MARKER_VALUE

VALID_BEFORE: Final = timedelta(days=181)
"""The validity before now: a simulated history goes back 180 days, and each payload is judged at
its signedDate.
"""

VALID_AFTER: Final = timedelta(days=365)

SIMULATOR_NAME: Final = "NOT APPLE - Storebell simulator"
_POLICY: Final = x509.ObjectIdentifier("1.2.840.113635.100.5.6.1")
_NOTICE: Final = (
    "NOT APPLE. Signed by the Storebell simulator for tests on one computer; rely on nothing. "
    "Its key belongs to whoever runs this simulator, and nobody else vouches for it."
)
_LIGHT_SERIAL_SHIFT: Final = 96
"""Bits by which a light certificate's serial number is shorter than 159 random ones."""

_HOST: Final = "storebell.invalid"
"""The host in the addresses of a certificate; no network has it (RFC 6761)."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def make_root(now: datetime) -> Issuer:
    """A new root, P-384, valid from 181 days ago to a year ahead."""
    key = ec.generate_private_key(ec.SECP384R1())
    name = _name("root")
    builder = _builder(name, name, key, now - VALID_BEFORE, now + VALID_AFTER)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(key_usage(is_authority=True), critical=True)
    return Issuer(builder.sign(key, hashes.SHA384()), key)


def make_intermediate(root: Issuer, now: datetime, *, is_light: bool = False) -> Issuer:
    """A new intermediate, P-384, with Apple's marker, no longer valid than its root.

    It says where its revocation is told, as Apple's does, unless it `is_light`.
    """
    key = ec.generate_private_key(ec.SECP384R1())
    builder = _issued_builder("intermediate", root, key, now, is_light=is_light)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(key_usage(is_authority=True), critical=True)
    if not is_light:
        builder = builder.add_extension(_access(ocsp="ocsp03-root"), critical=False)
        builder = builder.add_extension(_revocation_list("root"), critical=False)
    builder = builder.add_extension(_marker(INTERMEDIATE_MARKER), critical=False)
    return Issuer(builder.sign(root.key, hashes.SHA384()), key)


def make_leaf(intermediate: Issuer, now: datetime, *, is_light: bool = False) -> Issuer:
    """A new leaf, P-256, with Apple's marker, no longer valid than its issuer.

    It has the policies and addresses of Apple's, unless it `is_light`.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _issued_builder("leaf", intermediate, key, now, is_light=is_light)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(key_usage(is_authority=False), critical=True)
    if not is_light:
        builder = builder.add_extension(_policies(), critical=False)
        access = _access(ocsp="ocsp03-g602", issuer="g6.der")
        builder = builder.add_extension(access, critical=False)
    builder = builder.add_extension(_marker(LEAF_MARKER), critical=False)
    return Issuer(builder.sign(intermediate.key, hashes.SHA384()), key)


def _name(role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"{SIMULATOR_NAME} {role}"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "For tests on this computer only"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "NOT APPLE"),
        ]
    )


def _light_name(role: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"NOT APPLE {role}")])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    not_before: datetime,
    not_after: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _issued_builder(
    role: str, issuer: Issuer, key: ec.EllipticCurvePrivateKey, now: datetime, *, is_light: bool
) -> x509.CertificateBuilder:
    parent = issuer.certificate
    identifier = parent.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = _builder(
        _light_name(role) if is_light else _name(role),
        parent.subject,
        key,
        max(now - VALID_BEFORE, parent.not_valid_before_utc),
        min(now + VALID_AFTER, parent.not_valid_after_utc),
    )
    serial = x509.random_serial_number()
    builder = builder.serial_number(serial >> _LIGHT_SERIAL_SHIFT if is_light else serial)
    return builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
    )


def _policies() -> x509.CertificatePolicies:
    """The policy of Apple's leaves; its text says what this certificate is."""
    qualifiers: list[str | x509.UserNotice] = [
        x509.UserNotice(None, _NOTICE),
        f"http://www.{_HOST}/authority/",
    ]
    return x509.CertificatePolicies([x509.PolicyInformation(_POLICY, qualifiers)])


def _access(*, ocsp: str, issuer: str = "") -> x509.AuthorityInformationAccess:
    """Addresses of the OCSP responder and of the issuer's certificate (RFC 5280, 4.2.2.1)."""
    kinds = AuthorityInformationAccessOID
    places = [(kinds.CA_ISSUERS, f"certs.{_HOST}/{issuer}")] if issuer else []
    places.append((kinds.OCSP, f"ocsp.{_HOST}/{ocsp}"))
    return x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(kind, x509.UniformResourceIdentifier(f"http://{place}"))
            for kind, place in places
        ]
    )


def _revocation_list(name: str) -> x509.CRLDistributionPoints:
    """Address of the certificate revocation list (RFC 5280, 4.2.1.13)."""
    place = x509.UniformResourceIdentifier(f"http://crl.{_HOST}/{name}.crl")
    return x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)])


def _marker(oid: x509.ObjectIdentifier) -> x509.UnrecognizedExtension:
    return x509.UnrecognizedExtension(oid, MARKER_VALUE)


def key_usage(*, is_authority: bool) -> x509.KeyUsage:
    """The key usage of a certificate that signs either certificates or everything else, never both
    (RFC 5280).
    """
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
