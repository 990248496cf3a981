"""Text from other sources, made fit to be shown and stored: one line, harmless, without secrets."""

import re
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

_BEARER: Final = re.compile(r"(?i)\bbearer\s+\S+")

_WORD: Final = "[A-Za-z0-9_-]"
_TOKEN: Final = re.compile(
    # Tried at the beginning of a word alone, and only if two more follow after dots: otherwise
    # each of many “eyJ” would be scanned to the end of the text.
    rf"(?<!{_WORD})(?={_WORD}++\.{_WORD}++\.)({_WORD}*?)eyJ{_WORD}{{8,}}+\.{_WORD}++\.{_WORD}*+"
)
"""A JSON Web Token, also behind other letters of its word: “Bearer%20eyJ…”, “\\neyJ…”."""


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
    return holds_key(text) or _TOKEN.search(text) is not None


def without_secrets(text: str) -> str:
    """The text with `***` in place of everything that looks like a private key or a token."""
    return _TOKEN.sub(rf"\1{MASK}", _BEARER.sub(MASK, without_keys(text)))


def bytes_without_secrets(content: bytes) -> bytes:
    """The bytes with `***` in place of everything that looks like a private key or a token."""
    # Latin-1 has a character for each byte, so that all others come through as they are.
    return without_secrets(content.decode("latin-1")).encode("latin-1")


def without_keys(text: str) -> str:
    """The text with `***` in place of everything that looks like a private key.

    Tokens stay: a signed payload looks like one.
    """
    return replace_keys(text, MASK)
