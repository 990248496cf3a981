"""Text of an answer: what of it is shown, and what is not."""

import pytest

from storebell.domain.notifications.answer_text import (
    answer_line,
    answer_lines,
    is_html,
    json_object,
    searched_text,
)
from storebell.domain.notifications.delivery import Hop

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxMjM0NTY3ODl9.c2lnbmF0dXJl"


def hop(body: str | bytes, content_type: str = "", **more: str) -> Hop:
    headers = {"Content-Type": content_type, **more}
    start = body.encode() if isinstance(body, str) else body
    pairs = tuple((name, value) for name, value in headers.items() if value)
    return Hop("POST", "https://a.test/", status=500, headers=pairs, body_start=start)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("", ""),
        ("\r\n\n  two words \nmore", "two words"),
        ('{\n  "error": "x"\n}', '{"error": "x"}'),
        ('\ufeff{"a": 1}', '{"a": 1}'),
        ("<html><head><title>A &amp; B</title><style>p {}</style></head>", "A & B"),
        ("<!doctype html><script>x = '<p>'</script><p>Cannot <b>POST</b> /a", "Cannot POST /a"),
        ("red \x1b[31m\u202e\u0007", "red �[31m��"),
        (f"Bearer {TOKEN}", "***"),
        (f"it was {TOKEN}", "it was ***"),
        (f"it was {TOKEN[:40]}", "it was ***"),
        ("Traceback (most recent call last):\n  File 'a'\n    b()\nKeyError: 'c'", "KeyError: 'c'"),
        ("x" * 4096, "x" * 159 + "…"),
    ],
)
def test_the_first_line_is_harmless(body: str, line: str) -> None:
    assert answer_line(hop(body)) == line


def test_the_frames_of_a_stack_are_left_out() -> None:
    body = "java.lang.X: y\n\tat a.b.C(transaction.java:1)\n\t... 12 more\nCaused by: z"
    assert answer_lines(hop(body)) == ("java.lang.X: y", "Caused by: z")


def test_each_text_of_json_is_a_line() -> None:
    body = '{"a": ["b", {"c": "d\\ne"}], "f": 1, "g": null}'
    assert answer_lines(hop(body)) == ("b", "d", "e")
    assert '"f"' in searched_text(hop(body))


@pytest.mark.parametrize("body", ["[" * 4096, '{"a":' * 800, '{"a": 1', "[1]", "1", "\xff", "{}x"])
def test_what_is_no_json_object_is_text(body: str) -> None:
    assert json_object(hop(body)) is None
    assert isinstance(answer_line(hop(body)), str)


def test_a_page_is_known_by_its_type_or_its_beginning() -> None:
    assert is_html(hop("hi", "text/html; charset=utf-8"))
    assert is_html(hop(" <!DOCTYPE html>"))
    assert not is_html(hop("<xml/>"))
    assert not is_html(hop('{"a": "<html>"}', "application/json"))


def test_a_compressed_body_is_not_text() -> None:
    assert answer_line(hop(b"\x1f\x8b\x08abc", "text/plain", **{"Content-Encoding": "gzip"})) == ""


def test_a_body_that_was_decompressed_is_text() -> None:
    body = '{"error": "caf\xe9"}'.encode()
    assert answer_line(hop(body, "application/json", **{"Content-Encoding": "gzip"})) == (
        '{"error": "caf\xe9"}'
    )
    cut = "caf\xe9".encode()[:-1]
    assert answer_line(hop(cut, "text/plain", **{"Content-Encoding": "br"})) == "caf\ufffd"


def test_a_body_of_bytes_is_one_line() -> None:
    assert len(answer_line(hop(bytes(range(256)) * 16)).splitlines()) <= 1
