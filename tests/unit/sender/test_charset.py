"""Which character sets an answer may name."""

import pytest

from storebell.sender.charset import is_known_charset, read_charset


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        (None, None),
        ("", None),
        ("text/html", None),
        ("text/html; charset=", None),
        ('text/html; charset=""', None),
        ("text/html; charset=utf-8", "utf-8"),
        ("text/html;charset=utf-8; boundary=x", "utf-8"),
        ('text/html; boundary=x; Charset = "UTF-8"', "UTF-8"),
        ('text/html; charset="a\\"b"', 'a"b'),
        ("text/html; charset='utf-8'", "'utf-8'"),
        ("text/html; xcharset=latin1", None),
    ],
)
def test_the_charset_of_a_content_type_is_read(
    content_type: str | None, charset: str | None
) -> None:
    assert read_charset(content_type) == charset


@pytest.mark.parametrize(
    "name",
    ["utf-8", "UTF8", "ISO-8859-1", "latin1", "us-ascii", "ANSI_X3.4-1968", "windows-1252",
     "cp1251", "Shift_JIS", "x-sjis", "EUC-JP", "GB18030", "gbk", "Big5", "KOI8-R", "utf-16",
     "UTF-16LE", "utf-32", "iso-2022-jp", "IBM037", "TIS-620", "CESU-8"],
)  # fmt: skip
def test_a_usual_charset_is_known(name: str) -> None:
    assert is_known_charset(name)


@pytest.mark.parametrize(
    "name",
    ["klingon", "utf8mb4", "'utf-8'", "utf-8,", "utf 8", "rot13", "hex", "base64", "zip", "idna",
     "punycode", "unicode_escape", "undefined", "utf-7", "utf-8-sig", "-utf-8", "binary", "none",
     "x" * 65, "ütf-8", "utf-8\x00", "aliases", "../codecs"],
)  # fmt: skip
def test_an_unusual_charset_is_not_known(name: str) -> None:
    assert not is_known_charset(name)
