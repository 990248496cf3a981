"""Listings: text of which each line was given a counter, or the borders of a table.

An editor, `cat -n` and `grep -n` count lines; `curl --trace-ascii` counts bytes in hexadecimal; a
database's terminal and Markdown draw a table. A counter goes up from line to line; two writers of a
log that are told apart by a number do not count.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from storebell.domain.signed_data import Removed
from storebell.signing.finding.log_lines import TIME

_BARS: Final = "|\u2502\u2503\u2551"
"""The vertical line, and those of box drawing: light, heavy and double."""

_FEWEST: Final = 3
"""Lines in a row from which on numbers that go up are a counter, unless there are no others."""

_LONG: Final = 16
"""Characters of a cell from which on it may be a line of a JWS."""

_HEX_DIGITS: Final = 4
"""Digits of a number from which on it may have hexadecimal letters; shorter ones are words."""

_COUNTER: Final = re.compile(
    r"^[ \t]*+(?P<before>[^\s:|]{1,100}:|[Ll]ine[ \t])??"
    r"[\[(#L]?(?:0x)?(?P<number>[0-9A-Fa-f]{1,8})"
    rf"(?:[\])]:?|[ \t]*+[:{_BARS}]|\.(?=[ \t])|[ \t])[ \t]*+",
    re.MULTILINE,
)
"""A number at the beginning of a line; `grep -n` puts the name of the file before it."""

_ROW: Final = re.compile(
    rf"^[ \t]*+(?:(?P<cells>[^\r\n]*?)[{_BARS}]|[+\u2500-\u257f][-=+\u2500-\u257f]+)"
    r"[ \t]*+(?=\r?$)",
    re.MULTILINE,
)
"""A row, which a bar ends, or a border between rows."""

_BAR: Final = re.compile(f"[{_BARS}]")
_BORDER: Final = re.compile(rf"[-=:+{_BARS} \t\u2500-\u257f]*")

_Edit = tuple[int, int, str]
"""Begin and end of what is replaced, and what comes in its place."""


def without_marks(text: str) -> tuple[str, tuple[Removed, ...]]:
    """The text without counters and borders, on as many lines, and what was removed of it."""
    removed: list[Removed] = []
    for kind, edits_of in _KINDS:
        edited = _edited(text, edits_of(text))
        if edited is not None:
            text = edited
            removed.append(kind)
    return text, tuple(removed)


def _edited(text: str, edits: Iterator[_Edit]) -> str | None:
    pieces: list[str] = []
    place = 0
    for start, end, instead in edits:
        pieces += text[place:start], instead
        place = end
    return "".join((*pieces, text[place:])) if pieces else None


def _runs(text: str, matches: Iterator[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """Matches of lines that follow one another."""
    run: list[re.Match[str]] = []
    next_line = 0
    for match in matches:
        if run and match.start() != next_line:
            yield run
            run = []
        run.append(match)
        next_line = (text.find("\n", match.end()) + 1) or len(text) + 1
    if run:
        yield run


def _counters(text: str) -> Iterator[_Edit]:
    numbered = (match for match in _COUNTER.finditer(text) if _may_count(text, match))
    for run in _runs(text, numbered):
        for lines in _rising(run):
            if len(lines) >= _FEWEST or (len(lines) > 1 and _are_all(text, lines)):
                yield from ((line.start(), line.end(), "") for line in lines)


def _are_all(text: str, lines: list[re.Match[str]]) -> bool:
    if lines[0].start() > 0:
        return False
    end = text.find("\n", lines[-1].end())
    return end < 0 or not text[end:].strip()


def _may_count(text: str, match: re.Match[str]) -> bool:
    """False for a time, and for a word that happens to be hexadecimal."""
    is_word = len(match["number"]) < _HEX_DIGITS and not match["number"].isdecimal()
    return not is_word and TIME.match(text, match.start() + _indent(match[0])) is None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _rising(run: list[re.Match[str]]) -> Iterator[list[re.Match[str]]]:
    """The parts of a run in which the number goes up behind the same text."""
    lines = run[:1]
    for match in run[1:]:
        last = lines[-1]
        is_next = int(match["number"], 16) > int(last["number"], 16)
        if not is_next or match["before"] != last["before"]:
            yield lines
            lines = []
        lines.append(match)
    yield lines


def _borders(text: str) -> Iterator[_Edit]:
    for run in _runs(text, (match for match in _ROW.finditer(text) if _may_be_row(match))):
        if len(run) > 1 and any(match["cells"] is not None for match in run):
            yield from ((row.start(), row.end(), _content(row["cells"] or "")) for row in run)


def _may_be_row(match: re.Match[str]) -> bool:
    """True for a border, and where a bar or a space stands at both ends of the cells."""
    cells = match["cells"]
    return cells is None or bool(_BAR.match(cells)) or cells.endswith((" ", "\t"))


def _content(cells: str) -> str:
    """The one cell of a row that may hold a line of a JWS, or all of them without the borders."""
    if _BORDER.fullmatch(cells):
        return ""
    filled = [cell for cell in map(str.strip, _BAR.split(cells)) if cell]
    likely = filled if len(filled) == 1 else [cell for cell in filled if len(cell) >= _LONG]
    return likely[0] if len(likely) == 1 else " | ".join(filled)


_KINDS: Final[tuple[tuple[Removed, Callable[[str], Iterator[_Edit]]], ...]] = (
    (Removed.LINE_BEGINNINGS, _counters),
    (Removed.TABLE_BORDERS, _borders),
)
