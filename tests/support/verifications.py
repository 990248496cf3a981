"""A verification of a payload as the samples of tests have it."""

from datetime import UTC, datetime

from storebell.domain.checks import CHECK_NAMES
from storebell.domain.findings import Anchor, CertificateFacts, Check, Verification
from storebell.domain.messages import msg

SENTENCES = {
    "root": "Apple Root CA - G3, pinned by SHA-256 6334…9179",
    "markers": "1.2.840.113635.100.6.11.1 and 1.2.840.113635.100.6.2.1",
    "dates": "leaf until 13 Oct 2027",
    "revocation": "Storebell asks nobody about a certificate",
}


def verification(*, is_valid: bool = True, anchor: Anchor = Anchor.APPLE) -> Verification:
    """Every check, passed but for revocation; or the signature's failed."""
    return Verification(
        checks=tuple(
            Check(
                name,
                None if name == "revocation" else is_valid or name != "signature",
                msg(SENTENCES.get(name, "")),
            )
            for name in CHECK_NAMES
        ),
        anchor=anchor,
        payload={
            "notificationType": "TEST",
            "notificationUUID": "3838df56-31ab-4e2e-9535-e6e9377c4c77",
            "data": {"bundleId": "com.example.hiking", "environment": "Sandbox"},
            "version": "2.0",
            "signedDate": 1795269731000,
        },
        certificates=(
            CertificateFacts(
                subject="CN=Prod ECC Mac App Store and iTunes Store Receipt Signing",
                issuer="CN=Apple Worldwide Developer Relations Certification Authority, OU=G6",
                serial="7e1f8b0c2a6d4e5f",
                not_before=datetime(2025, 9, 13, tzinfo=UTC),
                not_after=datetime(2027, 10, 13, tzinfo=UTC),
                key="EC P-256",
                sha256="63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179",
            ),
        ),
    )
