"""Causes of an attempt's result, read from the answers to our own sender, surest first.

One table by what an answer says (`body_causes.py`), one by its status (`status_causes.py`). Both
are experience with such servers, not Apple's diagnosis.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from storebell.domain.messages import N_, msg
from storebell.domain.notifications.answer_text import MOST_KEPT, answer_line, is_html, json_object
from storebell.domain.notifications.causes.body_causes import causes_of_body
from storebell.domain.notifications.causes.cause import NO_LOG_IN, Cause, CauseKind
from storebell.domain.notifications.causes.status_causes import SUCCESSES, causes_of_status
from storebell.domain.notifications.causes.trouble_causes import causes_of_trouble
from storebell.domain.notifications.delivery import Hop


@lru_cache(maxsize=MOST_KEPT)
def causes_of(hops: tuple[Hop, ...], notification_type: str) -> tuple[Cause, ...]:
    """The causes that the answers show, surest first, one of each kind; each trace is read once.

    None for an answer that is a success without a doubt, and where nothing shows why none came:
    the result has general causes then.
    """
    last = hops[-1]
    if last.trouble is not None or last.status is None:
        return tuple(causes_of_trouble(last))
    if last.status in SUCCESSES:
        return doubts_about(hops)
    size = sent_size(last)
    causes = [
        *_lost_post(hops),
        *causes_of_body(last, notification_type, size=size),
        *causes_of_status(last.status, url=last.url, size=size),
    ]
    if causes[0].kind is not CauseKind.STATUS:  # then the bare status says nothing more
        causes = [cause for cause in causes if cause.kind is not CauseKind.STATUS]
    first_of_kind = {cause.kind: cause for cause in reversed(causes)}
    return tuple(sorted(first_of_kind.values(), key=causes.index))


def sent_size(hop: Hop) -> int | None:
    """The size of the body that was sent, in bytes; None where none was."""
    sent = next((value for name, value in hop.sent_headers if name.lower() == "content-length"), "")
    return int(sent) if sent.isascii() and sent.isdigit() else None


# -- answers that are a success ---------------------------------------------------------------


def doubts_about(hops: Sequence[Hop]) -> tuple[Cause, ...]:
    """Reasons to doubt a success: Apple records it, and does not send the notification again."""
    last = hops[-1]
    if last.trouble is not None or last.status not in SUCCESSES:
        return ()
    doubt = _doubt(last)
    return (*_lost_post(hops), *(() if doubt is None else (doubt,)))


_NOT_AGAIN: Final = N_(
    "Apple takes it for a success and does not send the notification again. See in the handler's "
    "log that it ran; until it has, answer with 500 or more."
)


def _doubt(hop: Hop) -> Cause | None:
    if is_html(hop):
        seen = msg(
            "Something else than the handler may have answered: HTTP {status} with a web page "
            "(“{line}”)",
            status=hop.status or 0,
            line=answer_line(hop),
        )
        return Cause(CauseKind.ANOTHER_ANSWERED, seen, msg(_NOT_AGAIN))
    value = json_object(hop)
    if value is None:
        return None
    is_refusal = any(value.get(name) is False for name in ("success", "ok"))
    is_failure = str(value.get("status")).lower() in {"error", "failed", "failure", "fail"}
    has_error = any(value.get(name) for name in ("error", "errors"))
    if not (is_refusal or is_failure or has_error):
        return None
    seen = msg(
        "The handler may have failed, or something else have answered: HTTP {status}, but the body "
        "says “{line}”",
        status=hop.status or 0,
        line=answer_line(hop),
    )
    return Cause(CauseKind.ANOTHER_ANSWERED, seen, msg(_NOT_AGAIN))


# -- redirects --------------------------------------------------------------------------------

_LOG_IN_PATH: Final = re.compile(r"(?i)[/.](?:log-?_?in|sign-?_?in|sso|oauth2?|auth)\b")


def _lost_post(hops: Sequence[Hop]) -> Iterator[Cause]:
    """Causes of a redirect that made a GET without a body of the POST (RFC 9110, 15.4)."""
    last = hops[-1]
    if last.method != "GET":
        return
    if _LOG_IN_PATH.search(last.url):
        yield Cause(CauseKind.LOG_IN, msg("A redirect leads to a log-in page"), msg(NO_LOG_IN))
        seen = msg("Your handler got no body: a redirect turned the POST into a GET")
        yield Cause(CauseKind.LOST_POST, seen, msg(NO_LOG_IN))
        return
    yield Cause(
        CauseKind.LOST_POST,
        msg("Your handler got no body: a redirect turned the POST into a GET"),
        msg(
            "Apple records a success all the same. Enter the final URL, {url}, in App Store "
            "Connect, or redirect with 307 or 308.",
            url=last.url,
        )
        if last.status in SUCCESSES
        else msg(
            "HTTP 301, 302 and 303 lose the POST. Enter the final URL, {url}, in App Store "
            "Connect, or redirect with 307 or 308.",
            url=last.url,
        ),
    )
