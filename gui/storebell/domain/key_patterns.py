"""Patterns of a P-256 private key in text: PEM, its lines, and base64 or hex of PEM or DER.

Not covered: its 32-byte number alone, which looks like any other number.
"""

import base64
import re
from functools import cache
from typing import Final

_LABELS: Final = ("PRIVATE KEY", "PRIVATEKEY-----", "PRIVATE+KEY-----", "PRIVATE%20KEY-----")
"""The label of a frame, also as programs leave it that take out or replace spaces."""
_PEM_BEGINNING: Final = "-----BEGIN"

_BODY_BEGINNINGS: Final = ("MIGHAgEA", "MIGTAgEA", "MIHNAgEA", "MEECAQAw", "MHcCAQEE")
"""The base64 beginnings of a P-256 key in PKCS #8 (RFC 5958) and SEC 1 (RFC 5915)."""

_BEFORE_NUMBER: Final = "BG0wawIBAQQg"
"""The text in the first line of such a key in PKCS #8, just before its number."""

_BEFORE_PUBLIC_PART: Final = "hRANCAA"
"""The text in the second line, between number and public part; Q, R, S or T follows."""

_BODY_PARTS: Final = (_BEFORE_NUMBER, *(f"{_BEFORE_PUBLIC_PART}{last}" for last in "QRST"))


def in_base64(content: bytes) -> tuple[str, ...]:
    """The base64 of the content after 0, 1 and 2 other bytes: only the characters it alone
    determines.

    If no byte ends in 11111, as in most of ASCII, base64 and base64url are the same.
    """
    forms = []
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + content).decode()
        # 6 bits a character: the first and the last may hold bits of a neighbour.
        forms.append(encoded[-(-before * 8 // 6) : (before + len(content)) * 8 // 6])
    return tuple(forms)


_ENCODED_AGAIN: Final = tuple(
    form
    for content in (
        _PEM_BEGINNING.encode(),
        _PEM_BEGINNING.encode("utf-16-le"),
        *(part.encode() for part in (*_BODY_BEGINNINGS, _BEFORE_NUMBER, _BEFORE_PUBLIC_PART)),
    )
    for form in in_base64(content)
)
"""Parts of base64 of a whole .p8 file, as secrets of pipelines are stored, and of its lines."""

_HEX: Final = (
    _PEM_BEGINNING.encode().hex(),
    _PEM_BEGINNING.encode("utf-16-le").hex(),
    "020100301306072a8648ce3d",  # PKCS #8: version 0, id-ecPublicKey
    # ECPrivateKey: version 1 and 32 bytes, with the length of what is around it
    "6b0201010420",
    "30770201010420",
    "30250201010420",
    "a14403420004",  # between the number and the public part
)
"""Parts of a hex dump, of PEM and of DER."""

_MARKERS: Final = (*_LABELS, *_BODY_BEGINNINGS, *_BODY_PARTS, *_ENCODED_AGAIN)


def _any_of(texts: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, texts))


_REST: Final = r"(?:[A-Za-z0-9+/=_-]|%[0-9A-Fa-f]{2}|\\[nr/]|\r?\n[ \t]*)*"
"""The rest of base64, over line ends, also where these are written as \\n or \\r\\n."""

_SPACE: Final = r"(?:[ +]|%20)?"
_SPACED: Final = r"(?:[A-Z +]|%20)"
"""The words of a frame with their spaces, whatever became of these."""

_HEX_PARTS: Final = "|".join(
    r"[:\s]*".join(part[at : at + 2] for at in range(0, len(part), 2)) for part in _HEX
)


@cache
def _keys() -> tuple[re.Pattern[str], ...]:
    """Patterns of whole keys. Compiled on first use: few texts hold a key, and it takes
    milliseconds.
    """
    return (
        re.compile(
            rf"-----BEGIN{_SPACED}*PRIVATE{_SPACE}KEY-----.*?"
            rf"(-----END{_SPACED}*PRIVATE{_SPACE}KEY-----|\Z)",
            re.S,
        ),
        re.compile(rf"(?:{_any_of(_BODY_BEGINNINGS)}){_REST}"),
        re.compile(rf"[A-Za-z0-9+/_-]{{0,64}}(?:{_any_of(_BODY_PARTS)}){_REST}"),
        # From the beginning of the word: each is scanned once, however long it is.
        re.compile(
            rf"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]*?(?:{_any_of(_ENCODED_AGAIN)}){_REST}",
        ),
        re.compile(
            rf"(?i)(?<![0-9a-f:])[0-9a-f:]*?(?:{_HEX_PARTS})"
            r"(?:[0-9a-f]|[:\s]+(?=(?:[0-9a-f]{2})++(?![0-9a-z])))*+"
        ),
    )


def holds_key(text: str) -> bool:
    """True if the text holds what looks like a private key, or any line of one but its last."""
    if any(marker in text for marker in _MARKERS):
        return True
    digits = "".join(text.lower().replace(":", "").split())
    return any(part in digits for part in _HEX)


def replace_keys(text: str, mask: str) -> str:
    """The text with the mask in place of everything that looks like a private key."""
    if holds_key(text):
        for key in _keys():
            text = key.sub(mask, text)
    return text
