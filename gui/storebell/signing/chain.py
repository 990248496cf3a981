"""The three certificates of a payload: their issuers and permitted uses.

Sources: RFC 5280; App Store Server Notifications, JWSDecodedHeader; the certificates themselves.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.verification import (
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from storebell.domain.findings import CertificateFacts
from storebell.domain.messages import Message, msg
from storebell.signing.untrusted import RefusedError, shown

UNREADABLE: Final = (
    ValueError,
    TypeError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
    Warning,  # an error in our tests; the application logs them
)
"""The exceptions of cryptography for certificates that are not well formed."""

INTERMEDIATE_MARKER: Final = x509.ObjectIdentifier("1.2.840.113635.100.6.2.1")
LEAF_MARKER: Final = x509.ObjectIdentifier("1.2.840.113635.100.6.11.1")
MARKER_VALUE: Final = b"\x05\x00"
"""The value of a marker, ASN.1 NULL."""

_CURVE_NAMES: Final = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
_LONGEST_NAME: Final = 240

# webpki_defaults_ca: CA:TRUE, keyCertSign, key identifiers. The uses of the leaf have a check and a
# line of their own, so this policy leaves them out. Unknown critical extensions are refused in
# either.
_CA_POLICY: Final = ExtensionPolicy.webpki_defaults_ca()
_LEAF_POLICY: Final = ExtensionPolicy.permit_all()


_LENGTH: Final = rb"(?:[\x00-\x7f]|\x81.|\x82..)"
_SERIAL: Final = re.compile(
    rb"\x30" + _LENGTH + rb"\x30" + _LENGTH + rb"(?:\xa0\x03\x02\x01.)?\x02([\x01-\x15])", re.DOTALL
)
"""The start of a certificate up to its serial number (RFC 5280, section 4.1)."""


def read_certificate(der: bytes) -> x509.Certificate | None:
    """The certificate, or None. Every part is parsed, so that none can fail later."""
    if not _has_positive_serial(der):
        return None
    try:
        certificate = x509.load_der_x509_certificate(der)
        _ = (certificate.extensions, certificate.subject, certificate.issuer)
        _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
        _ = (certificate.public_key(), certificate.signature_hash_algorithm)
        # The library preserves a signature's count of unused bits, which is not signed.
        is_complete = der.endswith(b"\0" + certificate.signature)
        is_canonical = is_complete and certificate.public_bytes(Encoding.DER) == der
    except UNREADABLE:
        return None
    return certificate if is_canonical else None


def _has_positive_serial(der: bytes) -> bool:
    """True for a positive serial number; checked first, because the library prints a warning for
    others.
    """
    start = _SERIAL.match(der)
    if start is None:
        return False
    serial = der[start.end() : start.end() + start[1][0]]
    return int.from_bytes(serial, "big", signed=True) > 0


@dataclass(frozen=True, slots=True)
class Chain:
    """Leaf, intermediate and root as a payload presents them; none of them is trusted yet."""

    leaf: x509.Certificate
    intermediate: x509.Certificate
    root: x509.Certificate

    @property
    def named(self) -> tuple[tuple[str, x509.Certificate], ...]:
        return ("leaf", self.leaf), ("intermediate", self.intermediate), ("root", self.root)

    @property
    def shared_time(self) -> datetime | None:
        """A time at which all three are valid, if there is one."""
        start = max(certificate.not_valid_before_utc for _, certificate in self.named)
        end = min(certificate.not_valid_after_utc for _, certificate in self.named)
        return start if start <= end else None


def check_path(chain: Chain, at: datetime) -> Message:
    """Checks that leaf leads over intermediate to root, at a time when all three are valid.

    The caller has checked that the root is trusted. Raises RefusedError.
    """
    verifier = (
        PolicyBuilder()
        .store(Store([chain.root]))
        .time(at)
        .max_chain_depth(1)
        .extension_policies(ca_policy=_CA_POLICY, ee_policy=_LEAF_POLICY)
        .build_client_verifier()
    )
    try:
        found = verifier.verify(chain.leaf, [chain.intermediate]).chain
    except (VerificationError, *UNREADABLE) as error:
        raise _broken_rule(chain, error) from None
    if found != [chain.leaf, chain.intermediate, chain.root]:
        raise RefusedError("The chain that verifies is not the one that was sent")
    return msg("Each certificate was issued by the next")


def _broken_rule(chain: Chain, error: Exception) -> RefusedError:
    """The library's reason; the two commonest faults in plainer words. Makes one check at most."""
    for (name, certificate), (_, issuer) in pairwise(chain.named):
        if certificate.issuer != issuer.subject:
            return RefusedError("The {certificate} names another issuer", certificate=name)
    text = str(error).partition(" (encountered")[0]
    rule = text.rpartition("candidates exhausted: ")[2].removeprefix("validation failed: ")
    if rule == "signature does not match":
        name = "intermediate" if _is_issued(chain.leaf, chain.intermediate) else "leaf"
        return RefusedError("The {certificate} was not signed by the next one", certificate=name)
    return RefusedError("A rule for chains is broken: {rule}", rule=shown(rule, 120))


def _is_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


def check_markers(chain: Chain) -> Message:
    """Checks that intermediate and leaf carry Apple's markers for receipt signing.

    Raises RefusedError.
    """
    for name, certificate, oid in (
        ("intermediate", chain.intermediate, INTERMEDIATE_MARKER),
        ("leaf", chain.leaf, LEAF_MARKER),
    ):
        try:
            value = certificate.extensions.get_extension_for_oid(oid).value
        except x509.ExtensionNotFound:
            raise RefusedError(
                "The {certificate} lacks Apple's marker {oid}",
                certificate=name,
                oid=oid.dotted_string,
            ) from None
        if not isinstance(value, x509.UnrecognizedExtension) or value.value != MARKER_VALUE:
            raise RefusedError(
                "Apple's marker {oid} in the {certificate} is not NULL",
                certificate=name,
                oid=oid.dotted_string,
            )
    return msg("Apple's markers for receipt signing in intermediate and leaf")


def check_dates(chain: Chain, at: datetime) -> Message:
    """Checks that all three are valid at `at`. Raises RefusedError."""
    for name, certificate in chain.named:
        if at < certificate.not_valid_before_utc:
            raise RefusedError(
                "The {certificate} is valid only from {start}; judged at {at}",
                certificate=name,
                start=_second(certificate.not_valid_before_utc),
                at=_second(at),
            )
        if at > certificate.not_valid_after_utc:
            raise RefusedError(
                "The {certificate} expired at {end}; judged at {at}",
                certificate=name,
                end=_second(certificate.not_valid_after_utc),
                at=_second(at),
            )
    return msg(
        "Leaf valid {start} to {end}, judged at {at}",
        start=_day(chain.leaf.not_valid_before_utc),
        end=_day(chain.leaf.not_valid_after_utc),
        at=_second(at),
    )


def _second(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def check_key_usage(chain: Chain) -> Message:
    """Checks that the leaf has a P-256 key for signing only, like Apple's.

    Raises RefusedError.
    """
    leaf = chain.leaf
    if leaf_key(chain) is None:
        raise RefusedError("The leaf's key is {key}, not P-256", key=key_name(leaf))
    usage = _extension(leaf, x509.KeyUsage)
    if usage is None:
        raise RefusedError("The leaf does not say what its key is for")
    if not usage.digital_signature:
        raise RefusedError("The leaf's key is not for digital signatures")
    if usage.key_cert_sign:
        raise RefusedError("The leaf's key may sign certificates")
    constraints = _extension(leaf, x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        raise RefusedError("The leaf is a certificate authority")
    if _extension(leaf, x509.ExtendedKeyUsage) is not None:
        raise RefusedError("The leaf has an extended key usage, which Apple's has not")
    others = [name for name, is_meant in _other_uses(usage) if is_meant]
    if others:
        return msg(
            "P-256, for digital signatures and {others}, no authority", others=", ".join(others)
        )
    return msg("P-256, digital signatures only, no authority")


def _other_uses(usage: x509.KeyUsage) -> tuple[tuple[str, bool], ...]:
    """The further uses of a key, by the names of RFC 5280, 4.2.1.3."""
    return (
        ("nonRepudiation", usage.content_commitment),
        ("keyEncipherment", usage.key_encipherment),
        ("dataEncipherment", usage.data_encipherment),
        ("keyAgreement", usage.key_agreement),
        ("cRLSign", usage.crl_sign),
    )


def leaf_key(chain: Chain) -> ec.EllipticCurvePublicKey | None:
    """The leaf's key; None if it is not on P-256."""
    key = chain.leaf.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    return None


def key_name(certificate: x509.Certificate) -> str:
    """The kind of a certificate's key in its usual name, such as P-256."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _CURVE_NAMES.get(key.curve.name, key.curve.name)
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    return type(key).__name__.removesuffix("PublicKey")


def facts_of(certificate: x509.Certificate) -> CertificateFacts:
    """The facts of a certificate that the inspector shows."""
    return CertificateFacts(
        subject=shown(certificate.subject.rfc4514_string(), _LONGEST_NAME),
        issuer=shown(certificate.issuer.rfc4514_string(), _LONGEST_NAME),
        serial=f"{certificate.serial_number:x}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key_name(certificate),
        sha256=certificate.fingerprint(SHA256()).hex(),
    )


def common_name(certificate: x509.Certificate) -> str:
    """The common name of a certificate, or its whole subject without one."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return shown(str(names[0].value)) if names else shown(certificate.subject.rfc4514_string())


_Kind = TypeVar("_Kind", bound=x509.ExtensionType)


def _extension(certificate: x509.Certificate, kind: type[_Kind]) -> _Kind | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
