"""Input that others wrote: how it is refused, and how a piece of it is shown."""

import pytest

from storebell.signing.untrusted import RefusedError, shown


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("com.example.hiking", "com.example.hiking"),
        ("", ""),
        ("two\nlines\tand\x1b[31m red", "two\ufffdlines\ufffdand\ufffd[31m red"),
        ("\u202eright to left\u2066", "\ufffdright to left\ufffd"),
        ("\ud83d half", "\ufffd half"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        (7, "int"),
        (None, "NoneType"),
        ({"a": "secret"}, "dict"),
    ],
)
def test_a_value_is_shown_as_one_harmless_line(text: object, line: str) -> None:
    assert shown(text) == line


def test_a_line_is_cut_where_it_is_said() -> None:
    assert shown("abcdef", 6) == "abcdef"
    assert shown("abcdefg", 6) == "abcde…"


def test_a_refusal_has_words_with_its_fields_and_a_constant_text() -> None:
    error = RefusedError("The {part} is not UTF-8", part="payload")
    assert str(error.seen) == "The payload is not UTF-8"
    assert error.seen.template == "The {part} is not UTF-8"
    assert str(error) == "The {part} is not UTF-8"
