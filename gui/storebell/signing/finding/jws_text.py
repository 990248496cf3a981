"""A compact JWS within a text: wrapped, interrupted or cut off.

A JWS continues behind a line break, a space or the beginning of a line of a log only where what
comes next fits: a header or payload goes on as the base64 of text, a signature up to its known
length. Invisible characters are taken out first.

Source: RFC 7515, section 7.1. An ES256 signature has 64 bytes, which are 86 characters.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from typing import Final

from storebell.domain.signed_data import BEGINNING, Removed
from storebell.signing.finding.absences import mark_behind
from storebell.signing.finding.invisible import without_invisible
from storebell.signing.finding.jws_parts import decode_loosely, is_es256, is_json_text, is_object
from storebell.signing.finding.log_lines import (
    TIME,
    beginning,
    end_of_any,
    ends_of_same,
    next_lines,
)

LEAST: Final = 20
"""Characters of the shortest JWS; whatever is shorter is a word that begins as one does."""

_SIGNATURE: Final = 86
_PIECE: Final = 12
"""Characters behind a gap from which on they tell whether they are the base64 of text."""

_LONGEST_PIECE: Final = 64
_LINE: Final = 40
"""Characters of a line from which on the next one of the same length belongs to it."""

_SHORTEST_LINE: Final = 16
"""Characters of a line from which on the next one may begin as lines of a log do."""

_PARTS: Final = ("header", "payload", "signature")
_RUN: Final = re.compile(r"[A-Za-z0-9_+/-]+", re.ASCII)
_PADDING: Final = re.compile(r"={1,2}")
_WRAP: Final = r"(?:=?\r?\n)?"
_HEADER: Final = "{}(?:{})".format(
    _WRAP.join("eyJ"),
    "|".join(
        _WRAP + _WRAP.join(member) for member in ("hbGci", "raWQi", "0eXAi", "4NWMi", "jdHki")
    ),
)
"""The beginning of a header, whose first member is alg, kid, typ, x5c or cty; it may be wrapped."""

_ELLIPSIS: Final = re.compile(rf"(?:\.{{3,}}|…)(?:(?!{_HEADER})[\w+/=.-])*+", re.ASCII)
"""An ellipsis, and what comes behind it of the same JWS."""

_NEXT: Final = re.compile(_HEADER)
_START: Final = re.compile(
    rf"{_HEADER}|(?<![A-Za-z0-9_+/.-])(?:e[yw](?:[A-Za-z0-9_+/-]++={{0,2}}\.){{2}}[A-Za-z0-9_+/-]"
    rf"|(?!e[yw])(?P<rest>(?:(?!{_HEADER})[A-Za-z0-9_+/-]){{20,}}+)={{0,2}}\."
    r"(?=(?P<next>eyJ[A-Za-z0-9_+/-]{17,64}+)))",
    re.ASCII,
)
"""The beginning of a JWS, or the rest of a header behind which a payload begins.

One with an uncommon header has to be in one piece.
"""

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

_ATTACHED: Final = 13
"""Characters of a time that can be taken for base64: up to its first space or colon."""

_LONGEST_TIME: Final = 40
_ENDS_OF_LINE: Final = ("", *"\r\n.=\"'`\\<&,;)}")
"""Characters behind a piece of a JWS that is the rest of its line."""

_WORD: Final = re.compile(r"[A-Z]?[a-z]{5,}")
_ANY_WORD: Final = re.compile(r"[A-Z]?[a-z]*|[A-Z]+")


@dataclass(frozen=True, slots=True)
class JwsText:
    """A JWS with what was removed from it; it stands from `start` to `end` of the text.

    `cut` names the part in which it ends too early: header, payload or signature; or BEGINNING.
    `mark` is what a tool that shortened it put there.
    """

    token: str
    start: int
    end: int
    removed: tuple[Removed, ...]
    cut: str | None
    mark: str = ""


def read_all_jws(text: str) -> Iterator[JwsText]:
    """Every JWS in a text, in order; one may begin among the lines of another."""
    visible, places, lengths = without_invisible(text)
    for jws in _read_visible(visible):
        first, last = bisect_right(places, jws.start), bisect_left(places, jws.end)
        removed = (*jws.removed, *[Removed.INVISIBLE] * (last > first))
        yield replace(
            jws,
            start=jws.start + lengths[first],
            end=jws.end + lengths[last],
            removed=tuple(dict.fromkeys(removed)),
        )


def _read_visible(text: str) -> Iterator[JwsText]:
    end = 0
    passed_over: list[tuple[int, int]] = []  # a heap: the first to begin comes first
    for match in _START.finditer(text):
        start = match.start()
        while passed_over and passed_over[0][1] <= start:
            heappop(passed_over)
        if start < end and not (passed_over and passed_over[0][0] <= start):
            continue
        if match["rest"] and not is_json_text(decode_loosely(match["next"])):
            continue
        reader = _Reader(text, start)
        jws = reader.read()
        if len(jws.token) >= LEAST:
            end = max(end, jws.end)
            for lines in reader.passed_over:
                heappush(passed_over, lines)
            yield replace(jws, cut=BEGINNING) if match["rest"] else jws


def has_header(text: str) -> bool:
    """True where a text begins as a JWS does whose header is a common one."""
    return _NEXT.match(text) is not None


def cut_part(token: str) -> str | None:
    """The part in which a token of one piece ends too early; None for a whole one."""
    header, *others = token.split(".")
    rest = _START.match(token)
    if rest and rest["rest"] and is_json_text(decode_loosely(rest["next"])):
        return BEGINNING
    if not others:
        return "payload" if is_object(header) else "header"
    if len(others) == 1:
        return "signature" if is_object(others[0]) else "payload"
    signature = others[-1].rstrip("=")
    least = _SIGNATURE if is_es256(header) else 1
    return None if len(signature) >= least else "signature"


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
        self._width_before = 0
        """Characters between the two gaps before."""
        self._margin = ""
        """The marks with which an earlier line began."""
        self._needed: int | None = None
        """Characters of the signature, where the header tells it."""
        self._head: str | None = None
        """The text before it on its line, or before what follows on a later one; None if unread."""
        self.passed_over: list[tuple[int, int]] = []
        """Begin and end of other lines among those of the JWS."""

    def read(self) -> JwsText:
        is_shortened, cut_at = False, self._place
        while self._place < len(self._text):
            ellipsis = None if self._is_complete else _ELLIPSIS.match(self._text, self._place)
            cut_at = self._place
            if ellipsis:
                self._place, is_shortened = ellipsis.end(), True
                break
            if not self._step():
                cut_at = self._place
                break
        token = ".".join("".join(pieces) for pieces in self._parts)
        cut = _PARTS[len(self._parts) - 1] if is_shortened else cut_part(token)
        mark = mark_behind(self._text, cut_at) if cut else ""
        return JwsText(token, self._start, self._place, tuple(self._removed), cut, mark)

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
            if len(self._parts) == 1 and is_es256("".join(self._parts[0])):
                self._needed = _SIGNATURE
            self._parts.append([])
            self._length = 0
            self._width += 1
            self._place += 1
            return True
        padding = _PADDING.match(text, place)
        if padding and (self._ends_padded(padding) or text.startswith(".", padding.end())):
            self._parts[-1].append(padding[0])
            self._place = padding.end()
            return not self._in_signature
        return not self._is_complete and self._pass_over()

    def _ends_padded(self, padding: re.Match[str]) -> bool:
        """True for the padding of 64 bytes; one mark alone is a soft line break (RFC 2045, 6.7)."""
        return self._is_complete and len(padding[0]) == 2

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
        time = TIME.search(self._text, first, end + _LONGEST_TIME)
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
        """Passes over a line break, spaces or the beginning of a line of a log."""
        text, place = self._text, self._place
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
        if self._pass_over_time(margin.end() if margin else end, (kind,)):
            return True
        return kind is Removed.LINE_BREAKS and self._pass_over_lines(end)

    def _pass_over_lines(self, place: int) -> bool:
        """Passes over the beginning of the next line, and over other lines before it."""
        if self._width < _SHORTEST_LINE:
            return False
        if self._head is None:
            self._head = beginning(self._text, self._start)
        is_another_among = False
        for start, line_end in next_lines(self._text, place):
            same = ends_of_same(self._head, self._text, start)
            starts = [*same]
            if not is_another_among:
                starts += self._other_starts(start)
            if any(_NEXT.match(self._text, begin) for begin in starts):
                return False
            for begin in starts:
                if self._continues_line(begin, is_next=start == place or begin in same):
                    return self._go_on_behind(begin, start, place)
            if self._width < _LINE:
                return False
            is_another_among = is_another_among or bool(_NEXT.search(self._text, start, line_end))
        return False

    def _other_starts(self, start: int) -> list[int]:
        """The places where a line can go on that does not begin as the one before did."""
        time = TIME.match(self._text, start)
        starts = [start, *(_ends_of(time) if time else ())]
        if not self._head and not self._in_signature and self._width >= _LINE:
            end = end_of_any(self._text, start)
            starts += [] if end is None else [end]
        return starts

    def _continues_line(self, place: int, *, is_next: bool) -> bool:
        """True where the JWS goes on there, and nothing else follows on the line.

        Few characters are believed only where the line `is_next`, or begins as the one before did,
        or where they are what the signature lacks and either no word or behind full lines.
        """
        run = _RUN.match(self._text, place)
        end = run.end() if run else place
        behind = self._text[end : end + 1]
        is_last = self._needed is not None and end - place == self._needed - self._length
        is_word = self._width != self._width_before and _ANY_WORD.fullmatch(self._text, place, end)
        is_last = is_last and self._in_signature and not is_word
        is_long = is_next or end - place >= _PIECE or behind == "." or is_last
        return is_long and behind in _ENDS_OF_LINE and self._continues(place, Removed.LINE_BREAKS)

    def _go_on_behind(self, begin: int, start: int, first_line: int) -> bool:
        removed = [Removed.LINE_BREAKS]
        if start > first_line:
            removed.append(Removed.OTHER_LINES)
            self.passed_over.append((first_line, start))
        if begin > start:
            is_time = TIME.fullmatch(self._text, start, begin)
            removed.append(Removed.LOG_TIME if is_time else Removed.LINE_BEGINNINGS)
            self._head = self._head or self._text[start:begin]
        return self._go_on(begin, *removed)

    def _pass_over_time(self, place: int, removed: tuple[Removed, ...]) -> bool:
        time = TIME.match(self._text, place)
        for end in _ends_of(time) if time else ():
            if self._continues(end, Removed.LOG_TIME):
                return self._go_on(end, *removed, Removed.LOG_TIME)
        return False

    def _continues(self, place: int, kind: Removed) -> bool:
        """True where what stands there belongs to the JWS that was begun."""
        text = self._text
        if _NEXT.match(text, place) or TIME.match(text, place):
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
        if not is_json_text(decode_loosely(piece[: len(piece) // 4 * 4])):
            return False
        return end - place >= _PIECE or end == len(text) or self._ends_part(place, end)

    def _ends_part(self, place: int, end: int) -> bool:
        """True where the part that is being read can end there, before a dot."""
        part = self._groups() + self._text[place:end]
        return not self._in_signature and self._text.startswith(".", end) and is_object(part)

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
        self._width, self._width_before = 0, self._width
        return place < len(self._text)


def _ends_of(time: re.Match[str]) -> Iterator[int]:
    """The places where a time can end, likeliest first: Z and digits are base64 as well."""
    yield time.end()
    if time["zone"] == "Z":
        yield time.start("zone")
    if time["fraction"]:
        for digits in range(len(time["fraction"]) - 1, 3, -3):
            yield time.start("fraction") + 1 + digits - 3
