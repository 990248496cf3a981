"""Apple's errors: their numbers, and the answers that are made of them."""

import re

import pytest
from appstoreserverlibrary.api_client import APIError

from storebell.simulator.http import api_errors
from storebell.simulator.http.api_errors import MESSAGES, ApiError, Reason, bad_request

NAMED = {
    name: value
    for name, value in vars(api_errors).items()
    if name.isupper() and isinstance(value, int)
}


@pytest.mark.parametrize("name", NAMED)
def test_each_number_is_the_one_that_apples_library_has_under_this_name(name: str) -> None:
    assert NAMED[name] == APIError[name].value


def test_every_named_error_has_a_message_and_every_message_a_name() -> None:
    assert sorted(NAMED.values()) == sorted(MESSAGES)


def test_no_message_has_a_place_that_was_not_filled() -> None:
    assert [message for message in (*MESSAGES.values(), *Reason) if "{" in message] == []


def test_a_reason_has_the_form_of_apples_messages_and_the_general_number() -> None:
    for reason in Reason:
        assert re.fullmatch(r"Invalid request\. The [^.]+\.", reason)
        assert bad_request(reason).body == {"errorCode": 4000000, "errorMessage": reason}
        assert bad_request(reason).status == 400


@pytest.mark.parametrize(
    ("code", "status"), [(4000000, 400), (4040010, 404), (4290000, 429), (5000001, 500)]
)
def test_the_status_is_the_beginning_of_the_number(code: int, status: int) -> None:
    assert ApiError(code).status == status


def test_another_status_can_be_given() -> None:
    error = ApiError(4000000, status=404)
    assert (error.status, error.body["errorCode"]) == (404, 4000000)


def test_an_answer_says_number_and_message_and_nothing_else() -> None:
    assert ApiError(4040010).body == {
        "errorCode": 4040010,
        "errorMessage": "Transaction id not found.",
    }


def test_headers_go_with_one_error_and_not_with_the_next() -> None:
    limited = ApiError(4290000, {"Retry-After": "1"})
    assert limited.headers == {"Retry-After": "1"}
    ApiError(4290000).headers["Retry-After"] = "2"
    assert ApiError(4290000).headers == {}


def test_a_number_that_apple_does_not_have_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        ApiError(4000001)
