"""Listings: counters that go up and borders of tables are removed, and nothing else is."""

import pytest

from storebell.domain.signed_data import Removed
from storebell.signing.finding.listings import without_marks

COUNTERS = (Removed.LINE_BEGINNINGS,)
BORDERS = (Removed.TABLE_BORDERS,)


@pytest.mark.parametrize(
    ("text", "rest", "removed"),
    [
        ("1: a\n2: b", "a\nb", COUNTERS),
        ("  9  a\r\n 10  b\r\n", "a\r\nb\r\n", COUNTERS),
        ("x\n0000: a\n0040: b\n0080: c\nx", "x\na\nb\nc\nx", COUNTERS),
        ("0ff0: a\n1000: b", "a\nb", COUNTERS),
        ("f.txt:3:a\nf.txt:4:b", "a\nb", COUNTERS),
        ("7. a\n9. b\n10. c", "a\nb\nc", COUNTERS),
        ("| a |\n| b |", "a\nb", BORDERS),
        ("a |\nb |\n", "a\nb\n", BORDERS),
        ("+---+\n| a |\n+---+", "\na\n", BORDERS),
        ("| 1 | aaaaaaaaaaaaaaaa | x |\n|   | b |   |", "aaaaaaaaaaaaaaaa\nb", BORDERS),
        ("| a | b |\n| c | d |", "a | b\nc | d", BORDERS),
        ("1 | a |\n2 | b |", "a\nb", (*COUNTERS, *BORDERS)),
    ],
)
def test_counters_and_borders_are_removed(
    text: str, rest: str, removed: tuple[Removed, ...]
) -> None:
    seen, kinds = without_marks(text)
    assert ("\n".join(line.rstrip(" ") for line in seen.split("\n")), kinds) == (rest, removed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "one line",
        "1: a",
        "| a |",
        "x\n1: a\n2: b\nx",  # as few numbers can be those of two writers
        "1 | a\n2 | b\n1 | c\n2 | d",
        "1: a\n1: b\n1: c",
        "3: a\n2: b\n1: c",
        "12:03:07 a\n13:03:07 b\n14:03:07 c",
        "[12:03:07] a\n[13:03:07] b\n[14:03:07] c",
        "2026-05-04T12:03:07Z a\n2026-05-04T12:04:07Z b\n2026-05-04T12:05:07Z c",
        "add a\nbad b\nfed c",
        "web-1  | a\nweb-2  | b\nweb-3  | c",
        "64\r\na\r\n65\r\nb",
        "a.1:x\nb.2:y\nc.3:z",
        "+---+\n+---+",
        "a|\nb|",
        "> | a\n> | b",
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert without_marks(text) == (text, ())


@pytest.mark.parametrize("text", ["1: a\n2: b\n3: c\nx\n", "+---+\n| a |\n| b |\n+---+\n"])
def test_the_number_of_lines_stays(text: str) -> None:
    assert without_marks(text)[0].count("\n") == text.count("\n")
