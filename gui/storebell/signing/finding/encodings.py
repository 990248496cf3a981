"""Encodings of texts: UTF-8, UTF-16 and UTF-32, with or without a byte order mark."""

import codecs
import unicodedata
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8", "utf-8"),
    # Before UTF-16, whose mark is the beginning of this one.
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
_HEAD: Final = 200
_FORMS: Final = (
    ("utf-32-le", "utf-32", 4, (1, 2, 3)),
    ("utf-32-be", "utf-32", 4, (0, 1, 2)),
    ("utf-16-le", "utf-16", 2, (1,)),
    ("utf-16-be", "utf-16", 2, (0,)),
)
"""Each encoding with its name, the bytes of a unit, and those that are zero in what is ASCII."""


def decode(content: bytes) -> tuple[str, str, bool]:
    """The text, the name of its encoding, and whether it had a byte order mark."""
    for mark, encoding, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), name, True
    encoding, name = _encoding_of(content[:_HEAD])
    return content.decode(encoding, "replace"), name, False


def looks_like_text(content: bytes) -> bool:
    """True where the first characters are those of a text in one of the encodings."""
    text, _, _ = decode(content[:_HEAD])
    # The last one may be cut.
    return (
        bool(text)
        and all(
            character.isspace() or unicodedata.category(character)[0] != "C"
            for character in text[:-1]
        )
        and "\ufffd" not in text[:-1]
    )


def _encoding_of(head: bytes) -> tuple[str, str]:
    for encoding, name, width, zeros in _FORMS:
        if len(head) >= width and all(_is_mostly_zero(head[at::width]) for at in zeros):
            return encoding, name
    return "utf-8", "utf-8"


def _is_mostly_zero(data: bytes) -> bool:
    return data.count(0) * 2 > len(data)
