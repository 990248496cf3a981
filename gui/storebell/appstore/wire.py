"""The answers of the App Store Server API, read strictly where we use them, leniently elsewhere."""

import json
import re
from datetime import datetime
from typing import Final

from storebell.domain.messages import Message, msg, plural_msg
from storebell.domain.notifications.attempt import SendAttempt
from storebell.domain.notifications.history import HistoryItem
from storebell.domain.timestamps import from_milliseconds

_LONGEST_TOKEN: Final = 4096
"""Characters of a pagination token that are sent back in a URL."""

_MOST_ITEMS: Final = 100
"""Maximum number of items read. An answer has as many send attempts as the plan; a page of the
history has twenty.
"""

_LONGEST_RESULT: Final = 100


class MalformedAnswerError(ValueError):
    """An answer with status 200 that does not have the documented form; a reason, no content."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def test_notification_token(body: bytes) -> str:
    """`testNotificationToken` of a SendTestNotificationResponse."""
    token = _object(body).get("testNotificationToken")
    if not isinstance(token, str) or not token or len(token) > 1024:
        raise MalformedAnswerError(msg("testNotificationToken is missing"))
    if not (token.isascii() and token.isprintable()):
        raise MalformedAnswerError(msg("testNotificationToken has characters that no token has"))
    if is_path(token):
        raise MalformedAnswerError(msg("testNotificationToken leads to another path"))
    return token


def is_path(token: str) -> bool:
    """True for a token with a part “.” or “..”, which a URL resolves in any encoding (RFC 3986,
    6.2.2).
    """
    return not {".", ".."}.isdisjoint(re.split(r"[/\\]", token))


def test_status(body: bytes, latest: datetime) -> tuple[str | None, tuple[SendAttempt, ...]]:
    """`signedPayload` and `sendAttempts` of a CheckTestNotificationResponse, oldest first.

    Every field is optional in Apple's models; the order of the attempts is not documented. An
    attempt dated after `latest` can't be one that was made.
    """
    answer = _object(body)
    payload = answer.get("signedPayload")
    if payload is not None and not isinstance(payload, str):
        raise MalformedAnswerError(msg("signedPayload is no text"))
    return payload if payload is None else _without_surrogates(payload), _attempts(answer, latest)


def history_page(body: bytes, latest: datetime) -> tuple[tuple[HistoryItem, ...], str | None]:
    """The items of a NotificationHistoryResponse, and the token of the next page if there is one.

    Only `hasMore` says whether there is one: Apple's pages disagree about a token on the last.
    """
    answer = _object(body)
    has_more, token = answer.get("hasMore"), answer.get("paginationToken")
    if not isinstance(has_more, bool):
        raise MalformedAnswerError(msg("hasMore is missing"))
    if has_more and not (isinstance(token, str) and 0 < len(token) <= _LONGEST_TOKEN):
        raise MalformedAnswerError(msg("there is more, but paginationToken is missing"))
    items = tuple(_history_item(item, latest) for item in _list(answer, "notificationHistory"))
    return items, token if has_more and isinstance(token, str) else None


def _history_item(item: object, latest: datetime) -> HistoryItem:
    if not isinstance(item, dict):
        raise MalformedAnswerError(msg("an item of notificationHistory is no object"))
    payload = item.get("signedPayload")
    if not isinstance(payload, str) or not payload:
        raise MalformedAnswerError(msg("an item of notificationHistory lacks its signedPayload"))
    return HistoryItem(_without_surrogates(payload), _attempts(item, latest))


def _attempts(answer: dict[str, object], latest: datetime) -> tuple[SendAttempt, ...]:
    return tuple(sorted(_attempt(item, latest) for item in _list(answer, "sendAttempts")))


def _list(answer: dict[str, object], name: str) -> list[object]:
    """A list that is empty where it is missing: every field is optional in Apple's models."""
    items = answer.get(name)
    if items is None:
        return []
    if not isinstance(items, list):
        raise MalformedAnswerError(msg("{name} is no list", name=name))
    if len(items) > _MOST_ITEMS:
        raise MalformedAnswerError(
            plural_msg("{name} has {count} item", "{name} has {count} items", len(items), name=name)
        )
    return items


def _without_surrogates(text: str) -> str:
    """JSON can spell half a character (an unpaired surrogate), which no file or terminal takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _attempt(item: object, latest: datetime) -> SendAttempt:
    if not isinstance(item, dict):
        raise MalformedAnswerError(msg("a send attempt is no object"))
    date, result = item.get("attemptDate"), item.get("sendAttemptResult")
    if not isinstance(date, int) or isinstance(date, bool) or not isinstance(result, str):
        raise MalformedAnswerError(msg("a send attempt lacks its date or result"))
    at = from_milliseconds(date)
    if at is None or at > latest:
        raise MalformedAnswerError(msg("a send attempt's date is out of range"))
    return SendAttempt(at, _without_surrogates(result[:_LONGEST_RESULT]))


def _object(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedAnswerError(msg("it is not JSON")) from None
    if not isinstance(value, dict):
        raise MalformedAnswerError(msg("it is not a JSON object"))
    return value
