"""Members of bodies and queries: what is taken, and the error for all else."""

import json
from collections.abc import Callable
from functools import partial

import pytest

from storebell.domain.timestamps import LAST_MILLISECOND
from storebell.simulator.api.request_fields import (
    is_transaction_id,
    is_uuid,
    read_milliseconds,
    read_number,
    read_object,
    read_only_failures,
    text_from,
)
from storebell.simulator.http.api_errors import ApiError

UUID = "7e3fb20b-4cdb-47cc-936d-99d65f608138"


def code_of(read: Callable[[], object]) -> int:
    with pytest.raises(ApiError) as caught:
        read()
    return caught.value.code


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"1", b"null", b"{", b'{"a"}', b"\xff", b"[" * 60_000, b'{"a":1' + b"0" * 9_000],
)
def test_what_is_no_object_is_a_bad_request(body: bytes) -> None:
    assert code_of(lambda: read_object(body)) == 4000000


def test_an_object_is_read_whole() -> None:
    assert read_object(json.dumps({"a": [1, None]}).encode()) == {"a": [1, None]}


def test_a_wrong_type_has_the_number_that_was_asked_for() -> None:
    for value in (None, True, 1.0, "1", -1, LAST_MILLISECOND + 1):
        assert code_of(partial(read_milliseconds, value, 4000015)) == 4000015
    assert read_milliseconds(7, 4000015) == 7
    assert code_of(lambda: text_from(1, 4000018)) == 4000018
    assert (text_from(None, 1), text_from("a", 1)) == (None, "a")
    assert code_of(lambda: read_only_failures("true")) == 4000000
    assert [read_only_failures(value) for value in (None, False, True)] == [False, False, True]


def test_a_time_in_a_query_is_digits_alone() -> None:
    assert (read_number(None, 1), read_number("0", 1)) == (None, 0)
    for text in ("", " 1", "1_0", "+1", "1.0", "\u0663", "9" * 18, "1" * 5_000):
        assert code_of(partial(read_number, text, 4000016)) == 4000016


def test_ids_have_their_forms() -> None:
    assert is_transaction_id("2000000123456789")
    assert not any(map(is_transaction_id, ("", "1" * 21, "12x", "\uff11\uff12", "1\n")))
    assert is_uuid(UUID)
    assert is_uuid(UUID.upper())
    assert not any(map(is_uuid, ("", None, 1, UUID + "\n", UUID.replace("-", ""))))
