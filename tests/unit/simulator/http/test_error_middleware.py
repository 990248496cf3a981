"""Errors that leave an application: Apple's answers in their place, and what is logged."""

import json
import logging

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storebell.simulator.http.api_errors import ApiError, UnauthenticatedError
from storebell.simulator.http.error_middleware import REQUEST_KEY, AppleErrorMiddleware

pytestmark = pytest.mark.anyio


def raising(error: BaseException) -> ASGIApp:
    async def application(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise error

    return application


async def ask(inner: ASGIApp) -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers and body of what is answered to one request."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "GET", "headers": [], "state": {REQUEST_KEY: "KEY"}}
    await AppleErrorMiddleware(inner)(scope, receive, send)
    start, *rest = sent
    body = b"".join(message["body"] for message in rest)
    return start["status"], dict(start["headers"]), body


async def test_an_answer_passes_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    status, _, body = await ask(PlainTextResponse("fine", 202))
    assert (status, body) == (202, b"fine")
    assert caplog.records == []


async def test_an_error_of_apples_is_json_with_its_headers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    status, headers, body = await ask(raising(ApiError(4290000, {"Retry-After": "1700000000000"})))
    assert status == 429
    assert headers[b"content-type"] == b"application/json"
    assert headers[b"retry-after"] == b"1700000000000"
    assert json.loads(body) == {"errorCode": 4290000, "errorMessage": "Rate limit exceeded."}
    assert caplog.records == []


async def test_a_token_that_is_not_accepted_gets_plain_text_with_the_requests_key() -> None:
    status, headers, body = await ask(raising(UnauthenticatedError()))
    assert status == 401
    assert headers[b"content-type"].startswith(b"text/plain")
    assert body == b"Unauthenticated\n\nRequest ID: KEY.0.0"


async def test_a_fault_of_ours_is_answered_without_a_reason_and_logged_whole(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        status, _, body = await ask(raising(ZeroDivisionError("a detail")))
    assert status == 500
    assert json.loads(body)["errorCode"] == 5000000
    assert b"detail" not in body
    [record] = caplog.records
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ZeroDivisionError)


async def test_what_ends_the_process_is_not_answered() -> None:
    with pytest.raises(KeyboardInterrupt):
        await ask(raising(KeyboardInterrupt()))
