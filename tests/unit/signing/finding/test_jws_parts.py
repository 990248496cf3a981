"""Parts of a JWS, whole or not."""

import pytest

from storebell.signing.finding.jws_parts import decode_loosely, is_es256, is_json_text, is_object
from support.payloads import base64url


def test_base64_is_decoded_in_either_alphabet_or_not_at_all() -> None:
    assert decode_loosely("-_8") == decode_loosely("+/8=") == b"\xfb\xff"
    assert decode_loosely("YWJjZ") == b"abc"
    assert decode_loosely("é") == b""


def test_a_part_that_can_end_encodes_an_object() -> None:
    assert is_object(base64url(b'{"a":1}'))
    assert not is_object(base64url(b'{"a":1'))


def test_the_algorithm_of_a_header_is_seen_before_it_is_trusted() -> None:
    assert is_es256(base64url(b'{"alg":"ES256"}'))
    assert not is_es256(base64url(b'{"alg":"HS256"}'))


@pytest.mark.parametrize(
    ("data", "is_text"),
    [
        (b'{"a"', True),
        ("ä".encode()[1:] + b'bc"', True),
        ("bcä".encode()[:-1], True),
        (b"a\0b", False),
        (b"a\xffb", False),
    ],
)
def test_a_piece_of_text_may_begin_and_end_within_a_character(data: bytes, is_text: bool) -> None:
    assert is_json_text(data) is is_text
