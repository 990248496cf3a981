"""Content that is compressed, read up to a limit: a small file can hold any amount.

Source: RFC 1950 (zlib) and RFC 1952 (gzip).
"""

import zlib
from typing import Final

from storebell.domain.signed_data import Rest

MOST_BYTES: Final = 4 * 1024 * 1024
"""Bytes that are read of all that is compressed in one content."""

_GZIP: Final = b"\x1f\x8b\x08"
_ZLIB: Final = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_EITHER: Final = 32 + zlib.MAX_WBITS
"""zlib's way to say that the header tells gzip from zlib."""


def form_of(content: bytes) -> str | None:
    """`gzip` or `zlib`, by the first bytes; None for anything else."""
    if content.startswith(_GZIP):
        return "gzip"
    return "zlib" if content.startswith(_ZLIB) else None


def decompress(content: bytes, most_bytes: int) -> tuple[bytes, Rest | None]:
    """The first bytes of what is compressed, and why they are not all of it.

    Damaged or cut content gives what comes before the fault. gzip may have several members, and
    zeros behind them (gzip's manual, “Using gzip on tapes”).
    """
    pieces: list[bytes] = []
    left = most_bytes
    while content.strip(b"\0"):
        if left <= 0:
            return b"".join(pieces), Rest.TOO_LARGE
        reader = zlib.decompressobj(_EITHER)
        try:
            piece = reader.decompress(content, left)
        except zlib.error:
            return b"".join(pieces), Rest.DAMAGED
        pieces.append(piece)
        left -= len(piece)
        if not reader.eof:
            rest = Rest.TOO_LARGE if reader.unconsumed_tail else Rest.DAMAGED
            return b"".join(pieces), rest
        content = reader.unused_data
    return b"".join(pieces), None
