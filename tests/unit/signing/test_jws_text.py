"""The JWS of a text: where one begins, ends and goes on, and which part of it is missing."""

import json
import random

import pytest

from storebell.domain.signed_data import Removed, SignedKind
from storebell.signing.jws_text import cut_part, decode_loosely, has_header, read_all_jws
from support.payloads import base64url
from support.signed_shapes import CLAIMS, KINDS, signed

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


def test_base64_is_decoded_in_either_alphabet_or_not_at_all() -> None:
    assert decode_loosely("-_8") == decode_loosely("+/8=") == b"\xfb\xff"
    assert decode_loosely("YWJjZ") == b"abc"
    assert decode_loosely("é") == b""


def test_a_common_header_is_recognised() -> None:
    assert has_header(HEADER)
    assert not has_header(PAYLOAD)
