"""The two roots that a payload can be signed under, as two types.

Neither can be converted to the other: `AppleRoot` recognises one certificate in the world, and
`SimulatorRoot` refuses that one. So a simulated payload can't pass as Apple's.
"""

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from storebell.domain.errors.values import InvalidRootError
from storebell.domain.findings import Anchor
from storebell.domain.messages import N_, msg
from storebell.signing.chain import UNREADABLE, read_certificate

APPLE_ROOT_SHA256: Final = "63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179"
"""The fingerprint of Apple Root CA - G3, valid to 2039-04-30. Source: Apple PKI, Apple Root
Certificates.
"""

MOST_BYTES: Final = 64 * 1024


@final
@dataclass(frozen=True, slots=True)
class AppleRoot:
    """Apple Root CA - G3, recognised by its SHA-256: the certificate comes with each payload."""

    ANCHOR: ClassVar[Literal[Anchor.APPLE]] = Anchor.APPLE
    NAME: ClassVar[str] = "Apple Root CA - G3"

    @property
    def sha256(self) -> str:
        return APPLE_ROOT_SHA256


APPLE_ROOT: Final = AppleRoot()


@final
@dataclass(frozen=True, slots=True)
class SimulatorRoot:
    """The root of a simulator, ours or another's. Raises InvalidRootError if it is Apple's."""

    ANCHOR: ClassVar[Literal[Anchor.SIMULATOR]] = Anchor.SIMULATOR
    NAME: ClassVar[str] = N_("Simulator's root, not Apple's")

    sha256: str

    def __post_init__(self) -> None:
        if self.sha256 == APPLE_ROOT_SHA256:
            raise InvalidRootError(
                reason=msg("It is Apple's own root, which no simulator signs under")
            )

    @classmethod
    def read(cls, content: bytes) -> "SimulatorRoot":
        """The root in a file's content, PEM or DER. Raises InvalidRootError."""
        if len(content) > MOST_BYTES:
            raise InvalidRootError(reason=msg("It is too large to be a certificate"))
        certificate = _read_only_certificate(content)
        if certificate is None:
            raise InvalidRootError(
                reason=msg("It does not hold exactly one certificate, PEM or DER")
            )
        if not _may_issue(certificate):
            raise InvalidRootError(reason=msg("Its certificate may not issue others"))
        return cls(sha256_of(certificate.public_bytes(Encoding.DER)))


TrustedRoot = AppleRoot | SimulatorRoot


def sha256_of(der: bytes) -> str:
    """The fingerprint of a certificate, in lower-case hex."""
    return hashlib.sha256(der).hexdigest()


def _read_only_certificate(content: bytes) -> x509.Certificate | None:
    if b"-----BEGIN" not in content:
        return read_certificate(content)
    try:
        found = x509.load_pem_x509_certificates(content)
    except UNREADABLE:
        return None
    # Parsed once more: the PEM reader checks the content less strictly.
    return read_certificate(found[0].public_bytes(Encoding.DER)) if len(found) == 1 else None


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
