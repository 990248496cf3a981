"""Compact JWS with ES256: strict encodings, one signature form (RFC 7515, RFC 7518 section 3.4)."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from storebell.domain.messages import plural_msg
from storebell.signing.untrusted import RefusedError, shown

ES256: Final = "ES256"
MOST_CHARACTERS: Final = 64 * 1024
"""The longest token that is parsed; a real TEST has about 5,000."""

_COORDINATE_BYTES: Final = 32
_BASE64URL: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def split_compact(token: str) -> tuple[str, str, str]:
    """Header, payload and signature, still encoded. Raises RefusedError."""
    # First, so that a huge token costs nothing.
    if len(token) > MOST_CHARACTERS:
        raise RefusedError(
            "{size}, and at most {most} are looked at",
            size=plural_msg("{count} character", "{count} characters", len(token)),
            most=MOST_CHARACTERS,
        )
    if not token.isascii():
        raise RefusedError("Characters that no compact JWS has")
    parts = token.split(".")
    if len(parts) != 3:
        raise RefusedError("A compact JWS has 3 parts, this one {parts}", parts=len(parts))
    for part, text in zip(("header", "payload", "signature"), parts, strict=True):
        if not text:
            raise RefusedError("The {part} is empty", part=part)
    return parts[0], parts[1], parts[2]


def check_algorithm(header: Mapping[str, object]) -> None:
    """Checks that a header asks for ES256 and for no extension. Raises RefusedError."""
    algorithm = header.get("alg")
    if algorithm != ES256:
        if not isinstance(algorithm, str):
            raise RefusedError("alg is missing or not a string")
        raise RefusedError("alg is “{algorithm}”, not ES256", algorithm=shown(algorithm))
    for name in ("crit", "b64"):
        if name in header:
            raise RefusedError(
                "It asks for an extension, “{name}”, that Apple never uses", name=name
            )


def decode_base64url(text: str, part: str) -> bytes:
    """The bytes of canonical base64url without padding (RFC 7515, section 2).

    Raises RefusedError.
    """
    if text.endswith("="):
        raise RefusedError(
            "The {part} has padding, which base64url in a JWS has not: something encoded it anew",
            part=part,
        )
    if "+" in text or "/" in text:
        raise RefusedError(
            "The {part} is in standard base64, not in base64url: something encoded it anew",
            part=part,
        )
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise RefusedError("The {part} is not base64url", part=part)
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode_base64url(data) != text:
        raise RefusedError(
            "The {part} is not canonical base64url: its last bits are set", part=part
        )
    return data


def decode_base64(text: str, part: str, most_bytes: int) -> bytes:
    """The bytes of canonical, padded standard base64 (RFC 4648 section 4). Raises RefusedError."""
    most = plural_msg("{count} byte", "{count} bytes", most_bytes)
    if len(text) > 4 * (most_bytes // 3 + 1):
        raise RefusedError("{part} is larger than {most}", part=part, most=most)
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise RefusedError("{part} is not standard base64", part=part) from None
    if base64.b64encode(data).decode("ascii") != text:
        raise RefusedError("{part} is not canonical base64", part=part)
    if len(data) > most_bytes:
        raise RefusedError("{part} is larger than {most}", part=part, most=most)
    return data


def encode_base64url(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def is_es256_signature(
    public_key: ec.EllipticCurvePublicKey, message: bytes, signature: bytes
) -> bool:
    """True if `signature`, r and s of 32 bytes each, is the key's over `message`."""
    if len(signature) != 2 * _COORDINATE_BYTES or not isinstance(public_key.curve, ec.SECP256R1):
        return False
    r = int.from_bytes(signature[:_COORDINATE_BYTES], "big")
    s = int.from_bytes(signature[_COORDINATE_BYTES:], "big")
    try:
        public_key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def sign_compact(
    header: Mapping[str, object], payload: Mapping[str, object], key: ec.EllipticCurvePrivateKey
) -> str:
    """A compact JWS of a P-256 key, in the form of Apple's: compact JSON, raw signature.

    The same content gives the same signature (RFC 6979) wherever OpenSSL supports that, as in every
    wheel of cryptography: a payload that is signed anew each time it is read stays the same.
    """
    signing_input = f"{_encode_json(header)}.{_encode_json(payload)}"
    r, s = decode_dss_signature(key.sign(signing_input.encode("ascii"), _signing_algorithm()))
    signature = r.to_bytes(_COORDINATE_BYTES, "big") + s.to_bytes(_COORDINATE_BYTES, "big")
    return f"{signing_input}.{encode_base64url(signature)}"


@cache
def _signing_algorithm() -> ec.ECDSA:
    try:
        return ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    except UnsupportedAlgorithm:
        return ec.ECDSA(hashes.SHA256())


def _encode_json(value: Mapping[str, object]) -> str:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return encode_base64url(text.encode("utf-8"))
