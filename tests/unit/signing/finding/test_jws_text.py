"""The JWS of a text: where one begins, ends and goes on, and which part of it is missing."""

import json
import random

import pytest

from storebell.domain.signed_data import BEGINNING, Removed, SignedKind
from storebell.signing.finding.jws_text import cut_part, has_header, read_all_jws
from storebell.signing.finding.log_lines import MOST_LINES
from support.payloads import base64url
from support.signed_shapes import CLAIMS, KINDS, signed, wrap

HEADER = base64url(b'{"alg":"ES256","typ":"JWT"}')
PAYLOAD = base64url(json.dumps(CLAIMS).encode())
SIGNATURE = "A-_z" * 21 + "Ab"
TOKEN = f"{HEADER}.{PAYLOAD}.{SIGNATURE}"


def tokens(text: str) -> list[str]:
    return [jws.token for jws in read_all_jws(text)]


def test_the_place_of_each_jws_is_told() -> None:
    text = f"a {TOKEN} b {TOKEN}\n"
    assert [text[jws.start : jws.end] for jws in read_all_jws(text)] == [TOKEN, TOKEN]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "eyJ",
        "eyJhbGciOiJF",
        "session=eyJ1c2VySWQiOjEsInRpbWUiOjE3MDAwMDAwMDB9",
        "money eyJonas.and.eyJan",
        f"...{PAYLOAD}.{SIGNATURE}",
    ],
    ids=["nothing", "beginning", "short", "other base64", "words", "without its header"],
)
def test_another_word_is_no_jws(text: str) -> None:
    assert tokens(text) == []


def test_an_uncommon_header_is_read_in_one_piece() -> None:
    header = base64url(b'{"foo":1}')
    token = f"{header}.{PAYLOAD}.{SIGNATURE}"
    assert tokens(f"jws={token};") == [token]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (HEADER[:-4], "header"),
        (HEADER, "payload"),
        (f"{HEADER}.", "payload"),
        (f"{HEADER}.{PAYLOAD[:-6]}", "payload"),
        (f"{HEADER}.{PAYLOAD}", "signature"),
        (f"{HEADER}.{PAYLOAD}.", "signature"),
        (TOKEN[:-1], "signature"),
        (TOKEN, None),
        (f"{TOKEN}==", None),
    ],
)
def test_the_part_that_is_not_whole_is_named(text: str, part: str | None) -> None:
    assert cut_part(text) == part
    assert [(jws.token, jws.cut) for jws in read_all_jws(text + ", next")] == [(text, part)]


@pytest.mark.parametrize(
    "behind",
    ["\nDone.\nNext", " status=200", "\nINFO  webhook", "\nsignedTransactionInfo: x", " and so on"],
)
def test_words_behind_a_cut_jws_are_none_of_its_characters(behind: str) -> None:
    for end in (len(HEADER) + 24, len(HEADER) + 49):
        assert tokens(TOKEN[:end] + behind) == [TOKEN[:end]]


def test_a_signature_that_is_too_long_is_left_to_the_verifier() -> None:
    assert tokens(f"jws {TOKEN}abc") == [f"{TOKEN}abc"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_time_anywhere_in_a_jws_is_removed(kind: SignedKind) -> None:
    token = signed(kind)
    places = random.Random(7).sample(range(30, token.rindex(".") - 12), 60)
    for time in (
        "2026-05-04T12:03:07.123Z",
        "2026-05-04 12:03:07,123 ",
        "\n[2026-05-04 12:03:07] ",
    ):
        for place in places:
            found = list(read_all_jws(token[:place] + time + token[place:]))
            assert [jws.token for jws in found] == [token]
            assert Removed.LOG_TIME in found[0].removed


@pytest.mark.parametrize("kind", KINDS)
def test_an_invisible_character_anywhere_in_a_jws_is_taken_out(kind: SignedKind) -> None:
    token = signed(kind)
    for place in (*range(1, 30), *random.Random(3).sample(range(30, len(token)), 30)):
        for hidden in ("\u00ad", "\u200b", "\ufeff", "\u2066", "&shy;", "\x1b[0m"):
            text = f"a {token[:place]}{hidden}{token[place:]} b"
            [jws] = read_all_jws(text)
            assert jws.token == token
            assert jws.removed == (Removed.INVISIBLE,)
            assert text[jws.start : jws.end].replace(hidden, "") == token


def test_an_invisible_character_beside_a_jws_is_no_part_of_it() -> None:
    [jws] = read_all_jws(f"\u200b{TOKEN}\u200b.")
    assert (jws.token, jws.removed, jws.start) == (TOKEN, (), 1)


def test_one_mark_behind_a_signature_is_a_soft_line_break() -> None:
    assert tokens(f"{TOKEN}=\n and so on") == [TOKEN]
    assert tokens(f"{TOKEN}==\n and so on") == [f"{TOKEN}=="]


@pytest.mark.parametrize("others", [1, 5, MOST_LINES - 1])
def test_other_lines_between_those_of_a_jws_are_passed_over(others: int) -> None:
    between = "\n2026-05-04 12:03:07 INFO  GET /health 200" * others
    for width in (48, 64, 76, 100):
        [jws] = read_all_jws(wrap(TOKEN, width, f"{between}\n"))
        assert jws.token == TOKEN
        assert Removed.OTHER_LINES in jws.removed


def test_a_last_piece_that_looks_like_a_word_follows_full_lines() -> None:
    width = next(width for width in range(64, 200) if 3 <= len(TOKEN) % width <= 9)
    word = "Forwarded"[: len(TOKEN) % width]
    token = TOKEN[: -len(word)] + word
    assert tokens(wrap(token, width, "\nGET /health 200\n")) == [token]
    cut = token[: -len(word) - 20]
    assert tokens(f"{cut}\nGET /health 200\n{word}\n") == [cut]


def test_more_other_lines_than_that_end_a_jws() -> None:
    between = "\nGET /health 200" * MOST_LINES
    [jws] = read_all_jws(wrap(TOKEN, 100, f"{between}\n"))
    assert jws.token == TOKEN[:100]
    assert jws.cut == "payload"


def test_the_lines_of_two_writers_are_told_apart() -> None:
    other = (
        f"{HEADER}.{base64url(json.dumps({**CLAIMS, 'bid': 'org.example'}).encode())}.{'B' * 86}"
    )
    lines = zip(wrap(TOKEN, 64).split("\n"), wrap(other, 64).split("\n"), strict=False)
    text = "\n".join(f"web-1  | {one}\nweb-2  | {two}" for one, two in lines)
    assert tokens(text) == [TOKEN, other]


def test_lines_that_nobody_can_tell_apart_are_cut_off() -> None:
    lines = wrap(TOKEN, 64).split("\n")
    text = "\n".join(f"app | {line}\napp | {line}" for line in lines)
    found = list(read_all_jws(text))
    assert found
    assert all(jws.cut for jws in found)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    "line",
    [
        "web-1  | request 0f8fad5b-d9cb-469f-a165-70867728950e",
        "2026-05-04 12:03:07 INFO  9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15",
        "2026-05-04 12:03:07 WARN  configurationNotFoundException",
        "Authorization: Basic aGlraW5nOm5vdC1hLXNlY3JldC1hdC1hbGwtYnV0LWxvbmc=",
    ],
)
def test_another_line_is_none_of_a_jws_that_is_cut_off(line: str, share: float) -> None:
    cut = TOKEN[: int(len(TOKEN) * share)]
    for text in (f"{cut}\n{line}\n{line}", f"web-1  | {cut}\n{line}\n{line}"):
        assert [(jws.token, jws.cut is None) for jws in read_all_jws(text)] == [(cut, False)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_jws_without_its_beginning_is_found(kind: SignedKind) -> None:
    token = signed(kind)
    rest = token[12:]
    for text in (rest, f"…{rest}", f"body={rest} 200", f'{rest}"}}', rest[:-20]):
        [jws] = read_all_jws(text)
        assert jws.cut == BEGINNING
        assert rest.startswith(jws.token)
        assert len(jws.token) >= len(rest) - 20


def test_a_common_header_is_recognised() -> None:
    assert has_header(HEADER)
    assert not has_header(PAYLOAD)
