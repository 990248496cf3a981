"""Parts of a JWS as they stand in a text: base64 that may be wrong, cut or a piece of a whole."""

import base64
import binascii
from typing import Final

_CONTINUATIONS: Final = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 within a character."""


def decode_loosely(text: str) -> bytes:
    """The bytes of base64 in either alphabet, with or without padding; empty where it is none."""
    standard = text.replace("-", "+").replace("_", "/").rstrip("=")
    if len(standard) % 4 == 1:  # one character alone is no byte: the text was cut
        standard = standard[:-1]
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4))
    except (binascii.Error, ValueError):
        return b""


def is_object(part: str) -> bool:
    """True where a part could end here: what it encodes ends as a JSON object does."""
    return decode_loosely(part).rstrip().endswith(b"}")


def is_es256(header: str) -> bool:
    return b"ES256" in decode_loosely(header)


def is_json_text(data: bytes) -> bool:
    """True for bytes within a JSON text in UTF-8, whose ends may be within a character."""
    if any(byte < 0x20 and byte not in b"\t\n\r" for byte in data):
        return False
    try:
        data.lstrip(_CONTINUATIONS).decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True
