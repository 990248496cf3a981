"""Beginnings of the lines of a log, behind which a JWS can go on.

A line begins as the one on which the JWS began, but for the time and for the mark of the container
runtime interface (CRI) that tells a part of a line from its end (P or F, Kubernetes' kubelet).
Where that line had no such beginning, because it was not copied, the next one shows it.
"""

import re
from collections.abc import Iterator
from typing import Final

TIME: Final = re.compile(
    r"\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d"
    r"(?P<fraction>[.,](?:\d{9}|\d{6}|\d{3}))?(?P<zone>Z|[+-]\d\d:?\d\d)?\]?[ \t]*"
)
MOST_LINES: Final = 12
"""Lines in a row that can be others', such as those of another thread."""

LONGEST: Final = 300
"""Characters of the beginning of a line."""

_LONGEST_LINE: Final = 4000
_MOST_ENDS: Final = 4
_LINE_BREAK: Final = re.compile(r"\r?\n|\r|\\+n")
_PART: Final = re.compile(r" [PF] ")
_ANY: Final = re.compile(rf"[^\r\n]{{1,{LONGEST}}}?[ \t|\]:](?=[\w./+-]{{40,}}+(?:[\r\n]|$))")
"""Any beginning of a line whose rest is one long word."""


def beginning(text: str, place: int) -> str:
    """The text between the beginning of the line and a place in it."""
    first = max(0, place - LONGEST)
    margin = text[first:place]
    breaks = [*_LINE_BREAK.finditer(margin)]
    if not breaks and first:
        return ""
    return margin[breaks[-1].end() if breaks else 0 :].lstrip(" \t")


def ends_of_same(head: str, text: str, place: int) -> list[int]:
    """The places up to which a line begins as another one did, the farthest first."""
    ends: list[int] = []
    at = 0
    while at < len(head) and place < len(text):
        time = TIME.match(head, at)
        other = TIME.match(text, place) if time else None
        part = _PART.match(head, at)
        if time and other:
            at, place = time.end(), other.end()
        elif part and _PART.match(text, place):
            at, place = part.end(), place + len(part[0])
        elif head[at] == text[place]:
            at, place = at + 1, place + 1
            if head[at - 1].isalnum():
                continue
        else:
            break
        ends.append(place)
    return ends[: -_MOST_ENDS - 1 : -1]


def end_of_any(text: str, place: int) -> int | None:
    """The end of whatever stands before one long word that ends the line."""
    match = _ANY.match(text, place)
    return match.end() if match else None


def next_lines(text: str, place: int) -> Iterator[tuple[int, int]]:
    """Begin and end of the line at a place and of those that follow it."""
    for _ in range(MOST_LINES):
        end = text.find("\n", place, place + _LONGEST_LINE)
        if end < 0:
            if len(text) - place <= _LONGEST_LINE:
                yield place, len(text)
            return
        yield place, end
        place = end + 1
