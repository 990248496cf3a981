"""JSON that has one meaning for every reader: what is taken, and why the rest is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storebell.signing.strict_json import parse_object
from storebell.signing.untrusted import RefusedError

TEXTS = st.text(max_size=8)
SCALARS = (
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
)
VALUES = st.recursive(
    st.one_of(*SCALARS),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(TEXTS, children, max_size=3),
    max_leaves=12,
)


def nested(levels: int) -> bytes:
    """An object with arrays in it, `levels` containers in all."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_every_plain_object_comes_back_as_json_has_it(value: dict[str, object]) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert parse_object(text.encode(), "payload") == value


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The header is not valid JSON"),
        (b"{", "The header is not valid JSON"),
        (b"{} {}", "The header is not valid JSON"),
        (b"{'a': 1}", "The header is not valid JSON"),
        (b'{"a": 1,}', "The header is not valid JSON"),
        (b'{"a": 01}', "The header is not valid JSON"),
        (b'{"a": "\n"}', "The header is not valid JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "The header is not valid JSON"),
        (b"[]", "The header is not a JSON object"),
        (b'"text"', "The header is not a JSON object"),
        (b"null", "The header is not a JSON object"),
        (b"\xef\xbb\xbf{}", "The header begins with a byte order mark"),
        ("{}".encode("utf-16"), "The header begins with a byte order mark"),
        (b'{"a": "\xff"}', "The header is not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "The header is not UTF-8"),
        (b'{"a": 1, "a": 1}', "The name “a” stands twice in one object"),
        (b'{"x": [{"b": {"a": 1, "\\u0061": 2}}]}', "The name “a” stands twice in one object"),
        (b'{"a": NaN}', "NaN is not a JSON number"),
        (b'{"a": [-Infinity]}', "-Infinity is not a JSON number"),
        (b'{"a": 1e999}', "A number is too large"),
        (b'{"a": "\\ud83d"}', "The header holds half a character"),
        (b'{"\\udc00": 1}', "The header holds half a character"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_object(data, "header")
    assert str(caught.value.seen) == said


def test_a_pair_of_halves_is_one_character() -> None:
    assert parse_object(b'{"a": "\\ud83c\\udfd4"}', "payload") == {"a": "🏔"}


def test_a_name_may_stand_once_in_each_object() -> None:
    assert parse_object(b'{"a": {"a": 1}, "b": {"a": 2}}', "payload") == {
        "a": {"a": 1},
        "b": {"a": 2},
    }


def test_nesting_has_an_end() -> None:
    parse_object(nested(32), "payload")
    for levels in (33, 1_000, 200_000):
        with pytest.raises(RefusedError) as caught:
            parse_object(nested(levels), "payload")
        assert str(caught.value.seen) == "The payload is nested too deeply"
