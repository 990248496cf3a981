"""Answers of the App Store Server API: which form is taken, and what is said of another."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from storebell.appstore import wire
from storebell.appstore.wire import MalformedAnswerError
from storebell.domain.errors.network import (
    MayHaveBeenSentError,
    UnexpectedAnswerError,
)
from storebell.domain.timestamps import to_milliseconds
from support.app_store_client import (
    TOKEN,
    answering,
    client_of,
    request_error,
    status_error,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "body",
    [
        b"<html>sign in</html>",
        b"[]",
        b"{}",
        b'{"testNotificationToken": 7}',
        b'{"testNotificationToken": "\\ud800"}',
        b'{"testNotificationToken": "a\\nb"}',
        b"\xff",
        b"[" * 9999,
    ],
)
async def test_a_success_that_cannot_be_read_is_unknown(body: bytes) -> None:
    assert isinstance(await request_error(answering(200, body)), MayHaveBeenSentError)


@pytest.mark.parametrize(
    "body",
    [
        {"signedPayload": 7},
        {"sendAttempts": "x"},
        {"sendAttempts": [7]},
        {"sendAttempts": [{"attemptDate": "1", "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": True, "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": 10**30, "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": 253402300799000, "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": -62135596800000, "sendAttemptResult": "SUCCESS"}]},
        {"sendAttempts": [{"attemptDate": 1739183020000, "sendAttemptResult": "SUCCESS"}] * 101},
    ],
)
async def test_a_status_of_another_form_is_named(body: object) -> None:
    assert isinstance(await status_error(answering(200, body)), UnexpectedAnswerError)


async def test_half_a_character_from_elsewhere_can_be_printed() -> None:
    body = rb'{"signedPayload": "\ud800", "sendAttempts": [{"attemptDate": 1739183020000, '
    body += rb'"sendAttemptResult": "\ud800"}]}'
    async with client_of(answering(200, body)) as (client, _):
        status = await client.test_notification_status(TOKEN)
    assert status.signed_payload == "?"
    assert status.attempts[0].result == "?"


LATEST = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)
JUST_NOW = to_milliseconds(LATEST)


def attempt(date: object = JUST_NOW, result: object = "SUCCESS") -> dict[str, object]:
    return {"attemptDate": date, "sendAttemptResult": result}


def item(**changes: object) -> dict[str, object]:
    return {"signedPayload": "a.b.c", "sendAttempts": [attempt()], **changes}


def reason_of_token(body: object) -> str:
    with pytest.raises(MalformedAnswerError) as caught:
        wire.test_notification_token(json.dumps(body).encode())
    return str(caught.value)


def reason_of_status(body: object) -> str:
    with pytest.raises(MalformedAnswerError) as caught:
        wire.test_status(json.dumps(body).encode(), LATEST)
    return str(caught.value)


def reason_of_page(body: object) -> str:
    with pytest.raises(MalformedAnswerError) as caught:
        wire.history_page(json.dumps(body).encode(), LATEST)
    return str(caught.value)


def test_a_token_is_printable_and_no_longer_than_a_thousand_characters() -> None:
    for token in ("a", "x" * 1024, "a b/c"):
        assert wire.test_notification_token(json.dumps({"testNotificationToken": token}).encode())
    missing = "testNotificationToken is missing"
    values: tuple[object, ...] = (None, "", 7, ["a"], "x" * 1025)
    for value in values:
        assert reason_of_token({"testNotificationToken": value}) == missing
    strange = "testNotificationToken has characters that no token has"
    for text in ("a\x00", "é", "a\x7f"):
        assert reason_of_token({"testNotificationToken": text}) == strange
    assert reason_of_token({"testNotificationToken": "../x"}).endswith("leads to another path")


@pytest.mark.parametrize(
    ("token", "is_way"),
    [(".", True), ("a/..", True), ("..\\a", True), ("...", False), ("a..b", False), ("", False)],
)
def test_a_way_is_a_part_of_one_or_two_dots(token: str, is_way: bool) -> None:
    assert wire.is_path(token) is is_way


def test_every_field_of_a_status_is_optional() -> None:
    assert wire.test_status(b"{}", LATEST) == (None, ())
    assert wire.test_status(b'{"signedPayload": null, "sendAttempts": null}', LATEST) == (None, ())


def test_attempts_are_sorted_and_end_now() -> None:
    body = {"signedPayload": "p", "sendAttempts": [attempt(), attempt(JUST_NOW - 7, "X" * 200)]}
    payload, attempts = wire.test_status(json.dumps(body).encode(), LATEST)
    assert payload == "p"
    assert [made.at for made in attempts] == [LATEST - timedelta(milliseconds=7), LATEST]
    assert attempts[0].result == "X" * 100
    ahead = {"sendAttempts": [attempt(JUST_NOW + 1)]}
    assert reason_of_status(ahead) == "a send attempt's date is out of range"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ([], "it is not a JSON object"),
        ({"signedPayload": 1}, "signedPayload is no text"),
        ({"sendAttempts": {}}, "sendAttempts is no list"),
        ({"sendAttempts": [attempt()] * 101}, "sendAttempts has 101 items"),
        ({"sendAttempts": ["x"]}, "a send attempt is no object"),
        ({"sendAttempts": [{}]}, "a send attempt lacks its date or result"),
        ({"sendAttempts": [attempt(1.5)]}, "a send attempt lacks its date or result"),
        ({"sendAttempts": [attempt(True)]}, "a send attempt lacks its date or result"),
        ({"sendAttempts": [attempt(result=None)]}, "a send attempt lacks its date or result"),
    ],
)
def test_another_form_of_a_status_has_its_reason(body: object, said: str) -> None:
    assert reason_of_status(body) == said


def test_only_has_more_says_whether_there_is_another_page() -> None:
    def page(**fields: object) -> tuple[int, str | None]:
        items, token = wire.history_page(json.dumps(fields).encode(), LATEST)
        return len(items), token

    assert page(hasMore=True, paginationToken="t", notificationHistory=[item()] * 2) == (2, "t")
    assert page(hasMore=False, paginationToken="t", notificationHistory=[item()]) == (1, None)
    assert page(hasMore=False) == (0, None)
    assert page(hasMore=True, paginationToken="t" * 4096) == (0, "t" * 4096)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"hasMore": None}, "hasMore is missing"),
        ({"hasMore": 1}, "hasMore is missing"),
        ({"hasMore": True}, "there is more, but paginationToken is missing"),
        (
            {"hasMore": True, "paginationToken": ""},
            "there is more, but paginationToken is missing",
        ),
        (
            {"hasMore": True, "paginationToken": "t" * 4097},
            "there is more, but paginationToken is missing",
        ),
        ({"notificationHistory": "x"}, "notificationHistory is no list"),
        ({"notificationHistory": [item()] * 101}, "notificationHistory has 101 items"),
        ({"notificationHistory": [7]}, "an item of notificationHistory is no object"),
        (
            {"notificationHistory": [item(signedPayload="")]},
            "an item of notificationHistory lacks its signedPayload",
        ),
        ({"notificationHistory": [item(sendAttempts=[7])]}, "a send attempt is no object"),
    ],
)
def test_another_form_of_a_page_has_its_reason(fields: dict[str, object], said: str) -> None:
    assert reason_of_page({"hasMore": False, **fields}) == said


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000, b"{}{}"])
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(MalformedAnswerError, match="it is not JSON"):
        wire.history_page(body, LATEST)
