"""Check that Apple's sender would know the character set that an answer names.

Apple's sender was seen to be a Java program, and Java raises UnsupportedCharsetException for an
unknown name. Python's codecs are close to Java's set once their additions are removed and a few
names that only Java knows are added. Java is stricter on a few spellings, such as utf_8.
"""

import codecs
import re
from types import MappingProxyType
from typing import Final

# What java.nio.charset.Charset takes for a legal name: letters, digits and - + . : _
_LEGAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.:_-]{0,63}")
_PARAMETER: Final = re.compile(
    r";\s*charset\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|([^;\s]*))", re.IGNORECASE
)
# Text codecs of Python's own, and those that no Java has.
_PYTHONS_OWN: Final = frozenset(
    {
        "charmap",
        "hz",
        "idna",
        "mbcs",
        "oem",
        "palmos",
        "punycode",
        "raw-unicode-escape",
        "undefined",
        "unicode-escape",
        "utf-7",
        "utf-8-sig",
    }
)
_NOT_OF_TEXT: Final = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
)
"""Codecs of Python's that no running text is in; text that is named so is ASCII."""

_JAVAS_OWN: Final = MappingProxyType(
    {
        "cesu-8": "utf-8",
        "unicode-1-1-utf-8": "utf-8",
        "x-euc-jp": "euc_jp",
        "x-sjis": "shift_jis",
        "x-utf-16le-bom": "utf-16",
        "x-windows-949": "cp949",
    }
)
"""Names that Java alone knows, each with the nearest of Python's."""


def read_charset(content_type: str | None) -> str | None:
    """The charset that a Content-Type names, without its quotes; None where it names none."""
    found = _PARAMETER.search(content_type or "")
    if found is None:
        return None
    quoted, bare = found.groups()
    name = bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return name.strip() or None


def is_known_charset(name: str) -> bool:
    """True for a name that a sender in Java would know, as far as Python can tell; ignores case."""
    if not _LEGAL.fullmatch(name):
        return False
    if name.lower() in _JAVAS_OWN:
        return True
    codec_name = _text_codec(name)
    return codec_name is not None and codec_name.replace("_", "-") not in _PYTHONS_OWN


def python_charset(name: str) -> str | None:
    """Python's name of a charset; None if it has none, or one that is not of text."""
    lower = name.lower()
    found = _text_codec(_JAVAS_OWN.get(lower, lower))
    return None if found in _NOT_OF_TEXT else found


def _text_codec(name: str) -> str | None:
    """The name of Python's codec of text; None if there is none."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # rot13, hex, zip and the like are codecs too, though not of text; Python's own requests for
    # text encodings read the same private mark.
    return codec.name if getattr(codec, "_is_text_encoding", True) else None
