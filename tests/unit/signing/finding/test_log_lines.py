"""Beginnings of the lines of a log."""

import pytest

from storebell.signing.finding.log_lines import (
    LONGEST,
    MOST_LINES,
    beginning,
    end_of_any,
    ends_of_same,
    next_lines,
)

TIME = "2026-05-04T12:03:07.123Z"


def test_the_beginning_of_a_line_reaches_up_to_a_place() -> None:
    text = "first\n  web-1  | rest"
    assert beginning(text, text.index("rest")) == "web-1  | "
    assert beginning("a\\nweb | x", 9) == "web | "
    assert beginning("abc", 3) == "abc"
    assert beginning("a" * (LONGEST + 1), LONGEST + 1) == ""


@pytest.mark.parametrize(
    ("head", "line", "rest"),
    [
        ("web-1  | ", "web-1  | rest", "rest"),
        ("web-1  | body=", "web-1  | rest", "rest"),
        (f"{TIME} INFO  ", "2026-05-04T12:03:08Z INFO  rest", "rest"),
        (f"{TIME} stdout P ", f"{TIME} stdout F rest", "rest"),
        ("May 04 12:03:07 web-1 app[7]: ", "May 04 12:03:09 web-1 app[7]: rest", "rest"),
    ],
)
def test_a_line_begins_as_another_one(head: str, line: str, rest: str) -> None:
    assert rest in [line[end:] for end in ends_of_same(head, line, 0)]


@pytest.mark.parametrize(
    ("head", "line"),
    [("web-1  | ", "api-1  | rest"), ("", "rest"), ("web", "other"), (f"{TIME} ", "rest")],
)
def test_a_line_that_begins_otherwise_has_no_such_end(head: str, line: str) -> None:
    assert ends_of_same(head, line, 0) == []


def test_numbers_that_are_no_time_tell_two_writers_apart() -> None:
    line = "web-2  | rest"
    assert [line[end:] for end in ends_of_same("web-1  | ", line, 0)] == ["2  | rest"]


def test_one_long_word_ends_a_line() -> None:
    line = f"app [7]: {'a' * 40}\n"
    end = end_of_any(line, 0)
    assert end is not None
    assert line[end:] == f"{'a' * 40}\n"
    assert end_of_any(f"app {'a' * 39}", 0) is None
    assert end_of_any(f"app {'a' * 40} b", 0) is None


def test_a_few_lines_are_looked_at() -> None:
    assert [*next_lines("a\nbc\n", 2)] == [(2, 4), (5, 5)]
    assert len([*next_lines("a\n" * 100, 0)]) == MOST_LINES
    assert [*next_lines("a" * 10_000, 0)] == []
