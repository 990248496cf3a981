"""Text that others wrote: what is left of it on a terminal, in a log, and of the keys in it."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.domain.plain_text import (
    LANGUAGE_MARKS,
    bytes_without_secrets,
    holds_secret,
    masked_name,
    visible,
    without_keys,
    without_keys_and_tokens,
    without_secrets,
    without_userinfo,
)
from support.canary import Canary
from support.web_tokens import WEB_TOKEN


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SUCCESS\n14:02:11  result  delivered", "SUCCESS 14:02:11  result  delivered"),
        ("a\r\nb\tc\x0bd\x85e\u2028f\u2029g", "a  b c d e f g"),
        ("\x1b[2J\x1b]0;title\x07", "\ufffd[2J\ufffd]0;title\ufffd"),
        ("\x9b2J\x90\x9c\x7f\x00", "\ufffd2J\ufffd\ufffd\ufffd\ufffd"),
        ("\u202egnp.exe\u2066x\u2069\u200f\u061c", "\ufffdgnp.exe\ufffdx\ufffd\ufffd\ufffd"),
        ("SUC\u200bCE\u2060SS\ufeff\u00ad\u034f\u3164", "SUC\ufffdCE\ufffdSS" + "\ufffd" * 4),
        ("half \ud800 a pair", "half \ufffd a pair"),
        ("“Übung” › 東京 ✓ – 1\u00a0000 🎉", "“Übung” › 東京 ✓ – 1 000 🎉"),
    ],
)
def test_what_steers_forges_or_hides_is_made_harmless(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_long_text_is_cut_visibly() -> None:
    assert visible("x" * 900_000, most=10) == "xxxxxxxxx…"
    assert visible("x" * 10, most=10) == "x" * 10
    assert len(visible("x" * 900_000)) <= 1000


def test_what_a_language_needs_can_be_kept_and_nothing_that_turns_text_around() -> None:
    assert visible("\u200fa\u202eb\u200d\n", allowed=LANGUAGE_MARKS) == "\u200fa\ufffdb\u200d "


@given(st.text(st.characters(), max_size=200))
def test_any_text_becomes_one_line_that_every_encoding_of_unicode_has(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert len(shown.splitlines()) <= 1
    assert {unicodedata.category(one) for one in shown}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    shown.encode()


def bare(pem: str) -> str:
    return "".join(line for line in pem.splitlines() if "-----" not in line)


def test_tokens_are_masked() -> None:
    token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"
    assert without_secrets(f"GET / {token} 200") == "GET / *** 200"
    assert without_secrets("Authorization: Bearer abc.def") == "Authorization: ***"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("to https://user:word@host/a?b=c@d", "to https://***@host/a?b=c@d"),
        ("https://user@[::1]:80 and ftp://a:b@c", "https://***@[::1]:80 and ftp://***@c"),
        ("sandbox=http://u:w@rd@127.0.0.1:8080", "sandbox=http://***@127.0.0.1:8080"),
        ("https://host/path/@user", "https://host/path/@user"),
        ("https://host?mail=a@b.example", "https://host?mail=a@b.example"),
        ("mail a@b.example, latency=2@0.5 // @x", "mail a@b.example, latency=2@0.5 // @x"),
    ],
)
def test_the_user_and_the_password_in_a_url_are_masked(text: str, left: str) -> None:
    assert without_userinfo(text) == without_secrets(text) == left
    assert without_keys_and_tokens(text) == text


def test_masking_takes_no_longer_the_more_there_is() -> None:
    for piece in (
        "MIGHAgEA",
        "A",
        "hRANCAA",
        "hRANCAAQ",
        "eyJhbGciOiJFUzI1NiJ9.",
        "-----BEGIN PRIVATE KEY-----",
        "Bearer ",
        "LS0tLS1CRUdJT",
        "0201003013",
        "a1 44 03 42 00 04 ",
        "02:",
        "e\0y\0J\0",
        "\0",
        "a\0\0\0\0",
    ):
        without_secrets(f"MIGHAgEA {piece * 20_000}")


def test_a_text_that_holds_a_key_is_not_repeated_at_all() -> None:
    pem = Canary().pem
    assert masked_name(f"file {pem}") == "***"
    assert masked_name(bare(pem)) == "***"
    assert masked_name("Hiking.p8") == "Hiking.p8"


def test_a_token_is_no_name() -> None:
    assert masked_name(WEB_TOKEN) == "***"
    assert not holds_secret("Ring Bearer app")


@pytest.mark.parametrize(
    "name",
    [
        "Hiking",
        "Private keys of the team",
        "com.example.VeryLongCamelCaseBundleIdentifierForTheHikingApplication",
        "/home/you/Projects/Storebell/tests/fixtures/payloads/DidRenew.jws",
        "/nix/store/7gx4kiv5m0i7d7qkixq2cwzbr10lvxwc-glibc-2.27/lib",
        "9f90efb9-2f75-4dbe-990c-5d1fc89f4546_1739179413123",
        "63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179",
        "20250201010420.jsonl",
        "3059301306072a8648ce3d020106082a8648ce3d030107034200",  # a public key begins so
    ],
)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert masked_name(name) == name


def test_without_keys_tokens_and_signed_payloads_stay() -> None:
    pem = Canary().pem
    assert without_keys(f"{WEB_TOKEN} {pem}") == f"{WEB_TOKEN} ***\n"


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("before", ["", "caf\xe9 ", "\u6771\u4eac "])
def test_a_secret_that_was_read_byte_by_byte_is_masked(charset: str, before: str) -> None:
    pem, token = Canary().pem, "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl"
    for secret in (pem, token, f"Authorization: Bearer {token}"):
        content = f"{before}{secret} is wrong".encode(charset)
        kept = bytes_without_secrets(content)
        read = kept.replace(b"\0", b"")
        assert token.encode() not in read
        assert pem.splitlines()[1].encode() not in read
        assert b"***" in read
        assert masked_name(content.decode("latin-1")) == "***"
    harmless = f"{before}nothing of this is any secret".encode(charset)
    assert bytes_without_secrets(harmless) == harmless


HEADER, CLAIMS = "eyJhbGciOiJFUzI1NiJ9", "eyJhIjoxfQ"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{HEADER}.{CLAIMS}.sig_-1", "***"),
        (f"{HEADER}.{CLAIMS}.", "***"),
        (f"Bearer%20{HEADER}.{CLAIMS}.sig and more", "Bearer%20*** and more"),
        (f"line\\n{HEADER}.{CLAIMS}.sig", "line\\n***"),
        (f"abcdefghijkl.{HEADER}.{CLAIMS}.sig", "abcdefghijkl.***"),
        (f"eyJ{HEADER}.{CLAIMS}.sig.more", "***.more"),
        (f"{HEADER}.{CLAIMS}", f"{HEADER}.{CLAIMS}"),
        ("eyJshort.a.b", "eyJshort.a.b"),
    ],
)
def test_a_token_is_masked_wherever_it_begins(text: str, left: str) -> None:
    assert without_secrets(text) == left


@given(st.text("eyJa.-\\ ", max_size=60))
def test_tokens_are_found_as_by_the_plain_rule(text: str) -> None:
    plain = re.compile(r"eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
    assert without_secrets(text) == plain.sub("***", text)
