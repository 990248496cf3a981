"""Text from other sources, made fit to be shown and stored: one line, harmless, without secrets."""

import re
from collections.abc import Callable
from typing import Final

from storebell.domain.key_patterns import holds_key, replace_keys

MOST_CHARACTERS: Final = 1000
"""The longest line that is shown: no person reads a longer one."""

MASK: Final = "***"

LANGUAGE_MARKS: Final = "\u061c\u200c\u200d\u200e\u200f"
"""Invisible characters of correct text in right-to-left or joined scripts: marks of direction,
joiner and non-joiner (Unicode, sections 23.2 and 23.3).
"""

_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"

# They count as letters or marks, but are invisible: two names would look the same.
_UNSEEN: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    "\u2800"  # blank of the Braille patterns
)

_USERINFO: Final = re.compile(r"(?<=:)//[^\s/?#\"'<>]*@")

_BEARER: Final = re.compile(r"(?i)\bbearer\s+\S+")

_WORD: Final = "[A-Za-z0-9_-]"
_TOKEN: Final = re.compile(
    # Tried at the beginning of a word alone, and only if two more follow after dots: otherwise
    # each of many “eyJ” would be scanned to the end of the text.
    rf"(?<!{_WORD})(?={_WORD}++\.{_WORD}++\.)({_WORD}*?)eyJ{_WORD}{{8,}}+\.{_WORD}++\.{_WORD}*+"
)
"""A JSON Web Token, also behind other letters of its word: “Bearer%20eyJ…”, “\\neyJ…”."""

_WIDE: Final = re.compile("\0{0,3}(?:[\t\n\r -~]\0{1,3}){15,}+[\t\n\r -~]?")
"""ASCII in UTF-16 or UTF-32, read a byte at a time: each character stands between zeros."""


def visible(text: str, *, most: int = MOST_CHARACTERS, allowed: str = "") -> str:
    """The text as one line of at most `most` characters; the end of a longer one is “…”.

    A terminal obeys control characters, and line ends forge lines; direction marks reorder what is
    read and zero-width characters hide in it (Unicode Technical Report 36). White space becomes a
    space, everything else that can't be seen U+FFFD, except for the characters in `allowed`.
    """
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return "".join(
        character if character in allowed else _visible_character(character) for character in cut
    )


def _visible_character(character: str) -> str:
    if character.isspace():
        return " "
    return character if character.isprintable() and character not in _UNSEEN else _REPLACED


def masked_name(text: str) -> str:
    """The text, or `***` if it holds a private key or a token, which is never a name or a path."""
    return MASK if holds_secret(text) else text


def holds_secret(text: str) -> bool:
    """True if the text holds what looks like a private key, a line of one, or a token."""
    narrow = text.replace("\0", "")
    return holds_key(narrow) or _TOKEN.search(narrow) is not None


def without_secrets(text: str) -> str:
    """The text with `***` in place of everything that looks like a private key or a token, and of
    the user name and password in each URL.
    """
    return without_userinfo(without_keys_and_tokens(text))


def without_keys_and_tokens(text: str) -> str:
    """The text with `***` in place of everything that looks like a private key or a token."""
    return _in_each_width(text, _without_secrets)


def without_userinfo(text: str) -> str:
    """The text with `***` in place of the user name and password in each URL (RFC 3986, 3.2.1)."""
    return _USERINFO.sub(rf"//{MASK}@", text)


def bytes_without_secrets(content: bytes) -> bytes:
    """The bytes with `***` in place of what `without_secrets` masks."""
    # Latin-1 has a character for each byte, so that all others come through as they are.
    return without_secrets(content.decode("latin-1")).encode("latin-1")


def without_keys(text: str) -> str:
    """The text with `***` in place of everything that looks like a private key.

    Tokens stay: a signed payload looks like one.
    """
    return _in_each_width(text, _without_keys)


def _without_secrets(text: str) -> str:
    return _TOKEN.sub(rf"\1{MASK}", _BEARER.sub(MASK, _without_keys(text)))


def _without_keys(text: str) -> str:
    return replace_keys(text, MASK)


def _in_each_width(text: str, mask: Callable[[str], str]) -> str:
    """The text masked, and each part of it that is UTF-16 or UTF-32 which was read by bytes.

    Such a part is left in ASCII if something in it was masked, else as it is.
    """
    if "\0" in text:
        text = _WIDE.sub(lambda part: _masked_wide(part[0], mask), text)
    return mask(text)


def _masked_wide(part: str, mask: Callable[[str], str]) -> str:
    narrow = part.replace("\0", "")
    masked = mask(narrow)
    return part if masked == narrow else masked
