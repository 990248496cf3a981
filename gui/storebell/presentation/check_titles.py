"""What each check of a signed payload looks at, as a sentence that is true where it passed."""

from typing import Final

from storebell.domain.findings import CHECK_NAMES, Check
from storebell.domain.messages import Message, msg

_PASSED: Final = {
    "form": "Three parts, each in base64url",
    "encoding": "Canonical encoding, nothing left over",
    "header": "The header asks for ES256 and carries a chain",
    "chain_length": "Three certificates",
    "root": "The chain ends at the pinned root",
    "chain": "Each certificate is signed by the next",
    "markers": "Leaf and intermediate carry Apple's markers",
    "dates": "Valid when signed",
    "key_usage": "The keys may be used for this",
    "signature": "ES256 signature matches the leaf's key",
    "payload": "The payload is one JSON object",
    "bundle_id": "Bundle ID is the app's",
    "environment": "Environment is the one asked",
    "revocation": "No certificate is revoked",
}

_FAILED: Final = {
    "form": "Not three parts in base64url",
    "encoding": "The encoding is not canonical",
    "header": "The header is not the one Apple sends",
    "chain_length": "Not exactly three certificates",
    "root": "The chain does not end at the pinned root",
    "chain": "A certificate is not signed by the next",
    "markers": "Apple's markers are missing",
    "dates": "Not valid when signed",
    "key_usage": "A key may not be used for this",
    "signature": "The signature does not match the leaf's key",
    "payload": "The payload is not one JSON object",
    "bundle_id": "Bundle ID is not the app's",
    "environment": "Environment is not the one asked",
    "revocation": "A certificate is revoked",
}

_NOT_MADE: Final = {
    "form": "Form not checked",
    "encoding": "Encoding not checked",
    "header": "Header not checked",
    "chain_length": "Number of certificates not checked",
    "root": "Root not checked",
    "chain": "Chain not checked",
    "markers": "Apple's markers not checked",
    "dates": "Dates not checked",
    "key_usage": "Key usage not checked",
    "signature": "Signature not checked",
    "payload": "Payload not checked",
    "bundle_id": "Bundle ID not checked",
    "environment": "Environment not checked",
    "revocation": "Revocation not asked",
}


def title_of(check: Check) -> Message:
    """The sentence of a check, by how it went."""
    if check.name not in CHECK_NAMES:
        return msg("{name}", name=check.name)
    sentences = {True: _PASSED, False: _FAILED, None: _NOT_MADE}[check.passed]
    return msg(sentences[check.name])
