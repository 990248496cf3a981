"""Finds the signed payload in what people save: a bare JWS, or the body of a notification."""

from typing import Final

from storebell.domain.errors.values import NotASignedPayloadError
from storebell.signing.strict_json import parse_object
from storebell.signing.untrusted import RefusedError

_MOST_BYTES: Final = 1024 * 1024
_MEMBER: Final = "signedPayload"


def signed_payload_in(content: bytes) -> str:
    """The JWS in a file's content. Raises NotASignedPayloadError.

    A damaged JWS is returned as it is, for the verifier to say what is wrong with it.
    """
    if len(content) > _MOST_BYTES:
        raise NotASignedPayloadError(reason="It is larger than 1 MiB")
    stripped = content.strip()
    if not stripped:
        raise NotASignedPayloadError(reason="It is empty")
    if stripped.startswith(b"{"):
        return _in_object(stripped)
    if stripped.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise NotASignedPayloadError(
            reason="It begins with a byte order mark; save it as plain text"
        )
    try:
        text = stripped.decode("utf-8")
    except UnicodeDecodeError:
        raise NotASignedPayloadError(reason="It is not text") from None
    if "." not in text or len(text.split()) != 1:
        raise NotASignedPayloadError(reason="It is neither a JWS nor a JSON object")
    return text


def _in_object(content: bytes) -> str:
    try:
        body = parse_object(content, "body")
    except RefusedError as refusal:
        raise NotASignedPayloadError(reason=str(refusal.seen)) from None
    if "notification_type" in body:
        raise NotASignedPayloadError(reason="It is a version 1 notification, which is not signed")
    signed_payload = body.get(_MEMBER)
    if not isinstance(signed_payload, str):
        raise NotASignedPayloadError(reason=f"It has no text called {_MEMBER}")
    return signed_payload
