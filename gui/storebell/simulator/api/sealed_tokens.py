"""Tokens for the next page, which hold their place in themselves and so cost no memory."""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Final

_MAC_BYTES: Final = 16

Place = Sequence[int]


class SealedTokens:
    """Seals and opens tokens with a key that lives as long as this object.

    What a token is `bound` to is any JSON: it opens together with the very same alone.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def seal(self, place: Place, bound: object) -> str:
        content = json.dumps(list(place)).encode()
        return urlsafe_b64encode(self._mac(content, bound) + content).decode()

    def open(self, token: str, bound: object) -> list[int] | None:
        """The place in a token; None for any text that was not sealed with the same `bound`."""
        try:
            sealed = urlsafe_b64decode(token.encode("ascii"))
        except ValueError:
            return None
        if urlsafe_b64encode(sealed).decode() != token:  # the decoder overlooks strange characters
            return None
        mac, content = sealed[:_MAC_BYTES], sealed[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(content, bound)):
            return None
        place: list[int] = json.loads(content)
        return place

    def _mac(self, content: bytes, bound: object) -> bytes:
        message = hashlib.sha256(json.dumps(bound).encode()).digest() + content
        return hmac.digest(self._key, message, "sha256")[:_MAC_BYTES]
