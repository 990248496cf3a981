"""A compact JWS within a text: wrapped, interrupted or cut off.

A JWS continues behind a line break, a space or the time of a log only where what comes next fits:
a header or payload goes on as the base64 of text, a signature up to its known length.

Source: RFC 7515, section 7.1. An ES256 signature has 64 bytes, which are 86 characters.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from storebell.domain.signed_data import Removed

LEAST: Final = 20
"""Characters of the shortest JWS; whatever is shorter is a word that begins as one does."""

_SIGNATURE: Final = 86
_PIECE: Final = 12
"""Characters behind a gap from which on they tell whether they are the base64 of text."""

_LONGEST_PIECE: Final = 64
_LINE: Final = 40
"""Characters of a line from which on the next one of the same length belongs to it."""

_PARTS: Final = ("header", "payload", "signature")
_RUN: Final = re.compile(r"[A-Za-z0-9_+/-]+", re.ASCII)
_PADDING: Final = re.compile(r"={1,2}")
_ELLIPSIS: Final = re.compile(r"(?:\.{3,}|…)[\w+/=.-]*", re.ASCII)
"""An ellipsis, and what comes behind it of the same JWS."""

_HEADER: Final = r"eyJ(?:hbGci|raWQi|0eXAi|4NWMi|jdHki)"
"""The beginning of a header, whose first member is alg, kid, typ, x5c or cty."""

_NEXT: Final = re.compile(_HEADER)
_START: Final = re.compile(
    rf"{_HEADER}|(?<![A-Za-z0-9_+/.-])e[yw](?:[A-Za-z0-9_+/-]++={{0,2}}\.){{2}}[A-Za-z0-9_+/-]",
    re.ASCII,
)
"""The beginning of a JWS; one with an uncommon header has to be in one piece."""

_ZERO_WIDTH: Final = re.compile(
    r"(?:[\u00ad\u200b-\u200f\u2060\ufeff\0]|\x1b\[[\d;]*m"
    r"|&(?:shy|#173|#8203|#x200[bB]);|<wbr ?/?>)+"
)
_CONTINUATIONS: Final = bytes(range(0x80, 0xC0))
"""The bytes of UTF-8 within a character."""

_LINE_BREAKS: Final = re.compile(
    r"""=?["'`]?[ \t]*+(?:\\++(?=[\r\n])|[+,][ \t]*+)?"""
    r"(?:(?:[\r\n\v\f\x85\u2028\u2029]|\\+[nr]|<br ?/?>)[ \t]*+)++"
)
_GAPS: Final = (
    (_LINE_BREAKS, Removed.LINE_BREAKS),
    (re.compile(r"[ \t]++(?![\u00a0&])"), Removed.SPACES),
    (re.compile(r"(?:\u00a0|&nbsp;|[ \t])++"), Removed.INVISIBLE),
)
_MARGIN: Final = re.compile(r"""[ \t>|#*+"'`\\/]{1,40}""")
"""The marks with which the lines of a quotation, a comment or a program begin."""

_TIME: Final = re.compile(
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d"
    r"(?P<fraction>[.,](?:\d{9}|\d{6}|\d{3}))?(?P<zone>Z|[+-]\d\d:?\d\d)?\]?[ \t]*"
)
_ATTACHED: Final = 13
"""Characters of a time that can be taken for base64: up to its first space or colon."""

_LONGEST_TIME: Final = 40
_WORD: Final = re.compile(r"[A-Z]?[a-z]{5,}")


@dataclass(frozen=True, slots=True)
class JwsText:
    """A JWS with what was removed from it; it stands from `start` to `end` of the text.

    `cut` names the part in which it ends too early: header, payload or signature.
    """

    token: str
    start: int
    end: int
    removed: tuple[Removed, ...]
    cut: str | None


def read_all_jws(text: str) -> Iterator[JwsText]:
    """Every JWS in a text, in order."""
    end = 0
    for match in _START.finditer(text):
        if match.start() < end:
            continue
        jws = _Reader(text, match.start()).read()
        if len(jws.token) >= LEAST:
            end = jws.end
            yield jws


def has_header(text: str) -> bool:
    """True where a text begins as a JWS does whose header is a common one."""
    return _NEXT.match(text) is not None


def cut_part(token: str) -> str | None:
    """The part in which a token of one piece ends too early; None for a whole one."""
    header, *others = token.split(".")
    if not others:
        return "payload" if _is_object(header) else "header"
    if len(others) == 1:
        return "signature" if _is_object(others[0]) else "payload"
    signature = others[-1].rstrip("=")
    least = _SIGNATURE if _is_es256(header) else 1
    return None if len(signature) >= least else "signature"


def decode_loosely(text: str) -> bytes:
    """The bytes of base64 in either alphabet, with or without padding; empty where it is none."""
    standard = text.replace("-", "+").replace("_", "/").rstrip("=")
    if len(standard) % 4 == 1:  # one character alone is no byte: the text was cut
        standard = standard[:-1]
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4))
    except (binascii.Error, ValueError):
        return b""


def _is_object(part: str) -> bool:
    """True where a part could end here: what it encodes ends as a JSON object does."""
    return decode_loosely(part).rstrip().endswith(b"}")


def _is_es256(header: str) -> bool:
    return b"ES256" in decode_loosely(header)


def _is_text(data: bytes) -> bool:
    """True for bytes within a JSON text in UTF-8, whose ends may be within a character."""
    if any(byte < 0x20 and byte not in b"\t\n\r" for byte in data):
        return False
    try:
        data.lstrip(_CONTINUATIONS).decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


class _Reader:
    """Reads one JWS, over whatever stands in its way."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = self._place = start
        self._parts: list[list[str]] = [[]]
        self._removed: dict[Removed, None] = {}
        self._length = 0
        """Characters of the part that is being read."""
        self._width = 0
        """Characters since the last gap."""
        self._margin = ""
        """The marks with which an earlier line began."""
        self._needed: int | None = None
        """Characters of the signature, where the header tells it."""

    def read(self) -> JwsText:
        is_shortened = False
        while self._place < len(self._text):
            ellipsis = None if self._is_complete else _ELLIPSIS.match(self._text, self._place)
            if ellipsis:
                self._place, is_shortened = ellipsis.end(), True
                break
            if not self._step():
                break
        token = ".".join("".join(pieces) for pieces in self._parts)
        cut = _PARTS[len(self._parts) - 1] if is_shortened else cut_part(token)
        return JwsText(token, self._start, self._place, tuple(self._removed), cut)

    @property
    def _in_signature(self) -> bool:
        return len(self._parts) == len(_PARTS)

    @property
    def _is_complete(self) -> bool:
        return self._in_signature and self._needed is not None and self._length >= self._needed

    def _step(self) -> bool:
        text, place = self._text, self._place
        run = _RUN.match(text, place)
        if run:
            return self._take(run)
        if text[place] == "." and not self._in_signature:
            if len(self._parts) == 1 and _is_es256("".join(self._parts[0])):
                self._needed = _SIGNATURE
            self._parts.append([])
            self._length = 0
            self._place += 1
            return True
        padding = _PADDING.match(text, place)
        if padding and (self._is_complete or text.startswith(".", padding.end())):
            self._parts[-1].append(padding[0])
            self._place = padding.end()
            return not self._in_signature
        return not self._is_complete and self._pass_over()

    def _take(self, run: re.Match[str]) -> bool:
        """Takes the characters up to the next gap, or up to what was written right behind it."""
        time = self._attached_time(run)
        end = time.start() if time else self._own_end(run)
        self._parts[-1].append(self._text[self._place : end])
        self._length += end - self._place
        self._width += end - self._place
        self._place = end
        if self._is_complete:
            return self._text.startswith("=", end)
        return time is None or self._pass_over_time(end, ())

    def _attached_time(self, run: re.Match[str]) -> re.Match[str] | None:
        """The time of a log that was written right behind the characters, or among them."""
        first, end = max(run.start(), run.end() - _ATTACHED), run.end()
        time = _TIME.search(self._text, first, end + _LONGEST_TIME)
        return time if time and time.start() < end < time.end() else None

    def _own_end(self, run: re.Match[str]) -> int:
        """The end of the characters that belong to the JWS."""
        end = run.end()
        if self._in_signature and self._needed is not None:
            own = run.start() + self._needed - self._length
            if own < end and (self._text[own] in "+/" or _NEXT.match(self._text, own)):
                return own
        return end

    def _pass_over(self) -> bool:
        """Passes over a line break, spaces, invisible characters or the time of a log."""
        text, place = self._text, self._place
        hidden = _ZERO_WIDTH.match(text, place)
        if hidden:
            return self._go_on(hidden.end(), Removed.INVISIBLE)
        for gap, kind in _GAPS:
            match = gap.match(text, place)
            if match:
                return self._pass_over_gap(match.end(), kind)
        return self._pass_over_time(place, ())

    def _pass_over_gap(self, end: int, kind: Removed) -> bool:
        margin = _MARGIN.match(self._text, end) if kind is Removed.LINE_BREAKS else None
        places = (end, margin.end()) if margin else (end,)
        if margin and margin[0] == self._margin:
            places = places[::-1]
        for place in places:
            if self._continues(place, kind):
                self._margin = self._text[end:place] or self._margin
                return self._go_on(place, kind)
        return self._pass_over_time(margin.end() if margin else end, (kind,))

    def _pass_over_time(self, place: int, removed: tuple[Removed, ...]) -> bool:
        time = _TIME.match(self._text, place)
        for end in _ends_of(time) if time else ():
            if self._continues(end, Removed.LOG_TIME):
                return self._go_on(end, *removed, Removed.LOG_TIME)
        return False

    def _continues(self, place: int, kind: Removed) -> bool:
        """True where what stands there belongs to the JWS that was begun."""
        text = self._text
        if _NEXT.match(text, place) or _TIME.match(text, place):
            return False
        run = _RUN.match(text, place)
        if run is None:
            return text.startswith(".", place) and self._ends_part(place, place)
        time = self._attached_time(run)
        end = time.start() if time else self._own_end(run)
        if _LINE <= end - place == self._width:
            return True
        if self._in_signature:
            return self._completes(text[place:end], kind)
        piece = self._groups() + text[place : min(end, place + _LONGEST_PIECE)]
        if not _is_text(decode_loosely(piece[: len(piece) // 4 * 4])):
            return False
        return end - place >= _PIECE or end == len(text) or self._ends_part(place, end)

    def _ends_part(self, place: int, end: int) -> bool:
        """True where the part that is being read can end there, before a dot."""
        part = self._groups() + self._text[place:end]
        return not self._in_signature and self._text.startswith(".", end) and _is_object(part)

    def _groups(self) -> str:
        """The last characters of the part: what is left behind whole groups of four, or a group."""
        last = "".join(self._parts[-1][-4:])[-4:]
        return last[-(self._length % 4) :] if self._length % 4 else last

    def _completes(self, run: str, kind: Removed) -> bool:
        """True where the characters can be the rest of the signature, or a line of it."""
        if self._needed is None:
            return len(run) >= _LINE or self._place + len(run) == len(self._text)
        missing = self._needed - self._length
        if len(run) == missing:
            return kind is not Removed.SPACES or _WORD.fullmatch(run) is None
        return LEAST <= len(run) < missing

    def _go_on(self, place: int, *removed: Removed) -> bool:
        self._removed |= dict.fromkeys(removed)
        self._place = place
        self._width = 0
        return place < len(self._text)


def _ends_of(time: re.Match[str]) -> Iterator[int]:
    """The places where a time can end, likeliest first: Z and digits are base64 as well."""
    yield time.end()
    if time["zone"] == "Z":
        yield time.start("zone")
    if time["fraction"]:
        for digits in range(len(time["fraction"]) - 1, 3, -3):
            yield time.start("fraction") + 1 + digits - 3
