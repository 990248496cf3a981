"""The part of an answer's body that is kept: its text, with private keys and tokens masked.

A key in UTF-16, or compressed, is none that a pattern finds. So the content is decoded first; what
can't be decoded is not kept. Source: RFC 9110, 8.4 (content codings) and 8.3.2 (charset).
"""

import codecs
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from storebell.domain.plain_text import MASK, bytes_without_secrets, without_secrets
from storebell.sender.charset import python_charset, read_charset

MOST_BODY_BYTES: Final = 4096
"""The longest start of a body that is read for its text, and the longest text, in bytes."""

_IDENTITY: Final = frozenset({"", "identity"})
_GZIP: Final = frozenset({"gzip", "x-gzip"})
_GZIP_START: Final = b"\x1f\x8b\x08"
_ZLIB_STARTS: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_UNREAD_STARTS: Final = (
    b"\x28\xb5\x2f\xfd",  # zstd, RFC 8878
    b"\x04\x22\x4d\x18",  # LZ4
    b"\xfd7zXZ\x00",
    b"BZh",
    b"\x1f\x9d",  # compress
    b"PK\x03\x04",  # ZIP
)
"""The first bytes of compressed content that is not read."""

_MOST_LAYERS: Final = 5
_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Those of UTF-32 first: one of them begins as one of UTF-16 does."""

_AS_IT_IS: Final = frozenset({"utf-8", "ascii"})
_UNLIKE_ASCII: Final = ("cp037", "utf-7")
"""Character sets in which a key or a token does not have the bytes of ASCII. The letters, digits
and signs of both are the same in all of EBCDIC's (IBM: the invariant character set).
"""


def kept_body(start: bytes, content_type: str | None, codings: Sequence[str]) -> bytes:
    """The start of a body as UTF-8 text without secrets; empty if it can't be decoded.

    `codings` are the values of Content-Encoding. Bytes that are no UTF-8 stay where no other
    character set is named.
    """
    content = _decompressed(start, codings)
    if content is None:
        return b""
    charset = _charset_of(content, content_type)
    if charset is None and _is_utf8(content):
        charset = "utf-8"
    text = None if charset is None else _decoded(content, charset)
    if charset is None or text is None:
        return b""
    if charset in _AS_IT_IS:
        kept = bytes_without_secrets(content)
        return MASK.encode() if _holds_secret_otherwise(kept) else kept
    text = without_secrets(text)
    # It may be of another character set than it says: then its bytes tell more than its text.
    if _holds_secret_otherwise(text.encode(charset, "replace")):
        return MASK.encode()
    return text.encode("utf-8", "replace")[:MOST_BODY_BYTES]


def _decompressed(content: bytes, codings: Sequence[str]) -> bytes | None:
    """The content without its codings, also without those that nothing names."""
    names = [name.strip().lower() for value in codings for name in value.split(",")]
    for name in reversed(names[:_MOST_LAYERS]):
        decompressed = _without_coding(content, name)
        if decompressed is None:
            return None
        content = decompressed
    for _ in range(_MOST_LAYERS):
        if content.startswith(_UNREAD_STARTS):
            return None
        decompressed = _first_that_fits(content, _unnamed_forms(content))
        if not decompressed:  # a text may begin as zlib does: x^
            return None if content.startswith(_GZIP_START) else content
        content = decompressed
    return None


def _unnamed_forms(content: bytes) -> tuple[int, ...]:
    starts = (_GZIP_START, *_ZLIB_STARTS)
    return (zlib.MAX_WBITS | 32,) if content.startswith(starts) else ()


def _without_coding(content: bytes, name: str) -> bytes | None:
    if name in _IDENTITY or not content:
        return content
    if name in _GZIP:
        return _first_that_fits(content, (zlib.MAX_WBITS | 16,))
    if name == "deflate":  # some servers send it without the frame of zlib: RFC 9110, 8.4.1.2
        return _first_that_fits(content, (zlib.MAX_WBITS, -zlib.MAX_WBITS))
    return None


def _first_that_fits(content: bytes, forms: Sequence[int]) -> bytes | None:
    """The content decompressed in the first of the forms, in zlib's numbers, that it is in."""
    for form in forms:
        try:
            return zlib.decompressobj(form).decompress(content, MOST_BODY_BYTES)
        except zlib.error:
            continue
    return None


def _charset_of(content: bytes, content_type: str | None) -> str | None:
    """Python's name of the character set: by the first bytes, else as the Content-Type names it.

    None if it names one that is unknown.
    """
    for mark, charset in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return charset
    return python_charset(read_charset(content_type) or "utf-8")


def _is_utf8(content: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(content: bytes, charset: str) -> str | None:
    """The text; a character that the cut has left in part is missing."""
    try:
        return codecs.getincrementaldecoder(charset)("replace").decode(content)
    except (LookupError, ValueError, TypeError):
        return None


def _holds_secret_otherwise(content: bytes) -> bool:
    """True if the bytes hold a secret when they are read in another way."""
    return any(without_secrets(text) != text for text in _other_readings(content))


def _other_readings(content: bytes) -> Iterator[str]:
    yield content.decode("latin-1")
    for charset in _UNLIKE_ASCII:
        text = _decoded(content, charset)
        if text is not None:
            yield text
