"""The answers of the App Store Server API, read strictly where we use them, leniently elsewhere."""

import json
from datetime import UTC, datetime

from storebell.domain.attempt import SendAttempt


class MalformedAnswerError(ValueError):
    """An answer with status 200 that does not have the documented form; a reason, no content."""


def test_notification_token(body: bytes) -> str:
    """`testNotificationToken` of a SendTestNotificationResponse."""
    token = _object(body).get("testNotificationToken")
    if not isinstance(token, str) or not token or len(token) > 1024:
        raise MalformedAnswerError("testNotificationToken is missing")
    return token


def test_status(body: bytes) -> tuple[str | None, tuple[SendAttempt, ...]]:
    """`signedPayload` and `sendAttempts` of a CheckTestNotificationResponse, oldest first.

    Every field is optional in Apple's models; the order of the attempts is not documented.
    """
    answer = _object(body)
    payload = answer.get("signedPayload")
    if payload is not None and not isinstance(payload, str):
        raise MalformedAnswerError("signedPayload is no text")
    items = answer.get("sendAttempts")
    if items is None:
        items = []
    if not isinstance(items, list):
        raise MalformedAnswerError("sendAttempts is no list")
    return payload, tuple(sorted(_attempt(item) for item in items))


def _attempt(item: object) -> SendAttempt:
    if not isinstance(item, dict):
        raise MalformedAnswerError("a send attempt is no object")
    date, result = item.get("attemptDate"), item.get("sendAttemptResult")
    if not isinstance(date, int) or isinstance(date, bool) or not isinstance(result, str):
        raise MalformedAnswerError("a send attempt lacks its date or result")
    try:
        at = datetime.fromtimestamp(date / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise MalformedAnswerError("a send attempt's date is out of range") from None
    return SendAttempt(at, result)


def _object(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedAnswerError("it is not JSON") from None
    if not isinstance(value, dict):
        raise MalformedAnswerError("it is not a JSON object")
    return value
