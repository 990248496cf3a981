"""Masking of a request's token in an answer that repeats it.

A server may send back whatever it was sent. The token is known here. So it is found as it is, in
parts, with the escapes of JSON, JavaScript, URLs and HTML, and in base64. It is masked before
anything reads or stores the answer. A token that a server changes otherwise, such as reversed or
compressed, is not found.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from storebell.domain.key_patterns import in_base64
from storebell.domain.plain_text import MASK

_PIECE: Final = 16
"""Characters of a signature that are enough to know it by."""

_STEP: Final = 8
"""Distance between the pieces that are searched for; finds any 24 characters in a row."""

_ESCAPES: Final = re.compile(
    r"\\u00([0-9a-f]{2})|\\x([0-9a-f]{2})|(?:%25|%)([0-9a-f]{2})"
    r"|&#x0*([0-9a-f]{2});|&#0*([0-9]{2,3});|(?:[\s\"',+]|\\[nrt/\"\\]|\\(?!u|x))+",
    re.IGNORECASE,
)
"""Escapes of a character in JSON, JavaScript, URLs and HTML, and the signs that may separate two
halves of a token.
"""

_BEGINNINGS: Final = ("\\u", "\\x", "\\n", "\\r", "\\t", "%", "&#")
_PARTING: Final = str.maketrans("", "", " \t\r\n\"',+\\")


def without_token(text: str, token: str) -> str:
    """The text with `***` in place of the token and of each of its parts that stands alone.

    The header, which all tokens of a key share, and the claims are masked where they are whole:
    their beginnings are like those of a signed payload. Of the signature, without which a token is
    worth nothing, a piece is enough. In base64 a piece is enough as well, and a whole header with
    what follows it.
    """
    header, claims, signature = _parts(token)
    encoded = (
        [_Encoded(encoded_token, token) for encoded_token in in_base64(token.encode())]
        if header
        else []
    )
    pieces = [*_pieces_of(signature).values()]
    for form in encoded:
        pieces += [form.header, *form.pieces().values()]
    if not signature or not _may_hold(text, (header, claims, *pieces)):
        return text
    plain = _Plain(text)
    places = list(_found(plain.text, header, claims, signature))
    for form in encoded:
        places += form.found(plain.text)
    parts, end = [], 0
    for first, last in sorted(places):
        start, stop = plain.start_of(first), plain.end_of(last)
        if start >= end:
            parts += [text[end:start], MASK]
        end = max(end, stop)
    return "".join((*parts, text[end:]))


class _Plain:
    """A text without escapes and without what parts it, and where each character of it was."""

    def __init__(self, text: str) -> None:
        parts: list[str] = []
        self._starts: list[int] = []
        self._origins: list[tuple[int, int]] = []  # where a part begins, and how long a sign is
        length = place = 0

        def add(part: str, origin: int, size: int) -> None:
            nonlocal length
            if part:
                parts.append(part)
                self._starts.append(length)
                self._origins.append((origin, size))
                length += len(part)

        for found in _ESCAPES.finditer(text):
            start, stop = found.span()
            add(text[place:start], place, 1)
            add(_character_of(found), start, stop - start)
            place = stop
        add(text[place:], place, 1)
        self.text = "".join(parts)

    def start_of(self, index: int) -> int:
        """Returns the position in the original text where a character begins."""
        part = bisect_right(self._starts, index) - 1
        origin, _ = self._origins[part]
        return origin + index - self._starts[part]

    def end_of(self, index: int) -> int:
        """Returns the position in the original text where the character before the index ends."""
        part = bisect_right(self._starts, index - 1) - 1
        origin, size = self._origins[part]
        return origin + index - 1 - self._starts[part] + size


class _Encoded:
    """A token in base64, as it comes out behind some number of other bytes."""

    def __init__(self, text: str, token: str) -> None:
        self._text = text
        # Four characters for three bytes; that in which a part ends is its neighbour's as well.
        self.header = text[: token.index(".") * 4 // 3 - 2]
        self._signature = (token.rindex(".") + 1) * 4 // 3 + 1

    def pieces(self) -> dict[int, str]:
        """Pieces of the signature, by where each begins in the whole text."""
        pieces = _pieces_of(self._text[self._signature :])
        return {self._signature + start: piece for start, piece in pieces.items()}

    def found(self, plain: str) -> Iterator[tuple[int, int]]:
        # Those of earlier requests have the same header and are as long.
        rest = re.compile(f"[A-Za-z0-9+/_-]{{0,{len(self._text) - len(self.header)}}}", re.ASCII)
        for first, last in _places_of(plain, self.header):
            match = rest.match(plain, last)
            yield first, match.end() if match else last
        for start, piece in self.pieces().items():
            for first, _ in _places_of(plain, piece):
                yield _widened(plain, self._text, first, start)


def _character_of(found: re.Match[str]) -> str:
    """Returns the character of an escape; empty for a separator."""
    digits = found[1] or found[2] or found[3] or found[4]
    number = int(digits, 16) if digits else int(found[5] or 0)
    return chr(number) if number else ""


def _parts(token: str) -> tuple[str, str, str]:
    parts = token.split(".")
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else ("", "", token)


def _found(plain: str, header: str, claims: str, signature: str) -> Iterator[tuple[int, int]]:
    # Those of earlier requests have the same header and as many characters.
    size = rf"\.[A-Za-z0-9_-]{{{len(claims)}}}\.[A-Za-z0-9_-]{{{len(signature)}}}"
    rest = re.compile(f"(?:{size})?", re.ASCII)
    for first, last in _places_of(plain, header):
        match = rest.match(plain, last)
        yield first, match.end() if match else last
    yield from _places_of(plain, claims)
    for start, piece in _pieces_of(signature).items():
        for first, _ in _places_of(plain, piece):
            yield _widened(plain, signature, first, start)


def _pieces_of(signature: str) -> dict[int, str]:
    """Pieces of a signature, by where each begins."""
    last = max(0, len(signature) - _PIECE)
    return {start: signature[start : start + _PIECE] for start in (*range(0, last, _STEP), last)}


def _may_hold(text: str, wanted: Iterable[str]) -> bool:
    """True where a full search is needed. Most answers hold no escape and no part of a token."""
    if any(beginning in text for beginning in _BEGINNINGS):
        return True
    joined = text.translate(_PARTING)
    return any(part in joined for part in wanted)


def _places_of(plain: str, wanted: str) -> Iterator[tuple[int, int]]:
    place = plain.find(wanted) if wanted else -1
    while place >= 0:
        yield place, place + len(wanted)
        place = plain.find(wanted, place + len(wanted))


def _widened(plain: str, signature: str, first: int, start: int) -> tuple[int, int]:
    """A piece of the signature as far as it goes on to both sides."""
    end, stop = first, start
    while first > 0 and start > 0 and plain[first - 1] == signature[start - 1]:
        first, start = first - 1, start - 1
    while end < len(plain) and stop < len(signature) and plain[end] == signature[stop]:
        end, stop = end + 1, stop + 1
    return first, end
