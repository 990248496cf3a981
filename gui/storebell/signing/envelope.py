"""Finds the signed payload in a saved file: a bare JWS, or the body of a notification."""

from typing import Final

from storebell.domain.errors.values import NotASignedPayloadError
from storebell.domain.messages import msg
from storebell.signing.strict_json import parse_object
from storebell.signing.untrusted import RefusedError

_MOST_BYTES: Final = 1024 * 1024
_MEMBER: Final = "signedPayload"


def signed_payload_in(content: bytes) -> str:
    """The JWS in a file's content. Raises NotASignedPayloadError.

    A damaged JWS is returned unchanged, so that the verifier reports its faults.
    """
    if len(content) > _MOST_BYTES:
        raise NotASignedPayloadError(reason=msg("It is larger than 1 MiB"))
    stripped = content.strip()
    if not stripped:
        raise NotASignedPayloadError(reason=msg("It is empty"))
    if stripped.startswith(b"{"):
        return _in_object(stripped)
    if stripped.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise NotASignedPayloadError(
            reason=msg("It begins with a byte order mark; save it as plain text")
        )
    try:
        text = stripped.decode("utf-8")
    except UnicodeDecodeError:
        raise NotASignedPayloadError(reason=msg("It is not text")) from None
    if "." not in text or len(text.split()) != 1:
        raise NotASignedPayloadError(reason=msg("It is neither a JWS nor a JSON object"))
    return text


def _in_object(content: bytes) -> str:
    try:
        body = parse_object(content, "body")
    except RefusedError as refusal:
        raise NotASignedPayloadError(reason=refusal.seen) from None
    if "notification_type" in body:
        raise NotASignedPayloadError(
            reason=msg("It is a version 1 notification, which is not signed")
        )
    signed_payload = body.get(_MEMBER)
    if not isinstance(signed_payload, str):
        raise NotASignedPayloadError(reason=msg("It has no text called {name}", name=_MEMBER))
    return signed_payload
