"""The last answer about a test notification: what its status was when it was last asked for.

Source: App Store Server API, Get Test Notification Status.
"""

import json
from datetime import timedelta

from storebell.domain.errors.apple import DOCUMENTED
from storebell.domain.exchange import Exchange
from storebell.domain.messages import Message, msg, plural_msg
from storebell.domain.notifications.timeline import Timeline


def last_answer(timeline: Timeline) -> Message:
    """A sentence for the last answer about this test, or for why there was none."""
    answer = _answer(timeline)
    if timeline.asked.simulated:
        return msg("The simulator last answered: {answer}", answer=answer)
    return msg("Apple last answered: {answer}", answer=answer)


def last_status_request(timeline: Timeline) -> Exchange | None:
    """The last request for the status; None if only the notification history was read."""
    requests = [exchange for exchange in timeline.exchanges if exchange.method == "GET"]
    return requests[-1] if requests else None


def error_code_of(exchange: Exchange) -> int | None:
    """Apple's errorCode in an answer; None if there is none that can be read."""
    try:
        value = json.loads(exchange.body_start)
    except (ValueError, RecursionError):
        return None
    code = value.get("errorCode") if isinstance(value, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def asked_for(timeline: Timeline) -> timedelta:
    """The time from the first request for the status to the last."""
    last, first = last_status_request(timeline), timeline.first_asked_at
    return timedelta() if last is None or first is None else max(timedelta(), last.at - first)


def _answer(timeline: Timeline) -> Message:
    exchange = last_status_request(timeline)
    if exchange is None:
        return msg("nothing about this test alone; the notification history had no attempt")
    if exchange.status is None:
        return msg("nothing: {reason}", reason=_reason(timeline, exchange))
    if exchange.status == 200:
        return _recorded(len(timeline.attempts))
    code = error_code_of(exchange)
    if code is None:
        return msg("HTTP {status}", status=exchange.status)
    documented = DOCUMENTED.get(code)
    if documented is None:
        return msg("HTTP {status}, error {code}", status=exchange.status, code=code)
    return msg(
        "HTTP {status}, error {code} ({name})",
        status=exchange.status,
        code=code,
        name=documented.name,
    )


def _recorded(attempts: int) -> Message:
    if not attempts:
        return msg("HTTP 200, no attempt recorded yet")
    return plural_msg(
        "HTTP 200, one attempt recorded", "HTTP 200, {count} attempts recorded", attempts
    )


def _reason(timeline: Timeline, exchange: Exchange) -> Message:
    if timeline.failure is not None:
        return timeline.failure.title
    return msg("{trouble}", trouble=exchange.trouble)
