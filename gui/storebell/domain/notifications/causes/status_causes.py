"""Causes by the status of an answer alone (RFC 9110, 15)."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.notifications.answer_text import shown
from storebell.domain.notifications.causes.cause import (
    LARGER,
    NO_CSRF,
    NO_FIREWALL,
    NO_LOG_IN,
    READ_JSON,
    TAKE_JSON,
    Cause,
    CauseKind,
)

STATUSES: Final = range(100, 600)
"""The statuses that HTTP has classes for (RFC 9110, 15)."""

SUCCESSES: Final = range(200, 207)
"""The statuses that Apple takes for success: 200 to 206."""


@dataclass(frozen=True, slots=True)
class _StatusText:
    """The cause that a status stands for; its texts may use `{status}`."""

    kind: CauseKind
    seen: str
    advice: str


_FRONT: Final = _StatusText(
    CauseKind.LOG_IN,
    N_("A log-in, CSRF protection or a firewall stands in front of the handler (HTTP {status})"),
    N_(
        "Open the path without a log-in and CSRF protection, and let the firewall pass POST "
        "requests to it: Apple sends no credentials or cookies of yours."
    ),
)
_PROXY: Final = N_("The proxy got no good answer of the handler behind it (HTTP {status})")
_SEE_PROXY: Final = N_("See that the handler runs, and where the proxy looks for it.")
_SLOW: Final = N_("The handler did not answer the proxy in time (HTTP {status})")
_FIRST: Final = N_("Answer first, then work: well under a second.")
_HANDLERS_LOG: Final = N_("See the handler's log for this moment.")

_FINAL_URL: Final = N_("Enter the final URL in App Store Connect, so that nothing is redirected.")
_LOSES_POST: Final = _StatusText(
    CauseKind.LOST_POST,
    N_("A redirect turns the POST into a GET without a body (HTTP {status})"),
    _FINAL_URL,
)
_KEEPS_POST: Final = _StatusText(
    CauseKind.STATUS,
    N_("A redirect sends the same POST to another place (HTTP {status})"),
    _FINAL_URL,
)

_BY_STATUS: Final[dict[int, _StatusText]] = {
    **dict.fromkeys((301, 302, 303), _LOSES_POST),
    **dict.fromkeys((307, 308), _KEEPS_POST),
    400: _StatusText(
        CauseKind.FORM,
        N_("The handler, or what stands before it, could not read the request (HTTP {status})"),
        READ_JSON,
    ),
    401: _StatusText(
        CauseKind.LOG_IN,
        N_("A log-in stands in front of the handler (HTTP {status})"),
        NO_LOG_IN,
    ),
    403: _FRONT,
    404: _StatusText(
        CauseKind.PATH,
        N_("The server has nothing at this path (HTTP {status})"),
        N_("Compare the path of the URL with the handler's, prefix and last slash included."),
    ),
    405: _StatusText(
        CauseKind.METHOD,
        N_("The path takes no POST (HTTP {status})"),
        N_("Let the handler take POST; or the path is another one, last slash included."),
    ),
    406: _StatusText(
        CauseKind.CONTENT_TYPE,
        N_("The server finds no type of answer that it may send (HTTP {status})"),
        N_("Answer without a body, whatever the request accepts."),
    ),
    407: _FRONT,
    408: _StatusText(
        CauseKind.STATUS,
        N_("The server waited in vain for the body (HTTP {status})"),
        _SEE_PROXY,
    ),
    410: _StatusText(
        CauseKind.PATH,
        N_("The server has nothing at this path any more (HTTP {status})"),
        N_("Compare the path of the URL with the handler's, prefix and last slash included."),
    ),
    415: _StatusText(
        CauseKind.CONTENT_TYPE,
        N_("The server does not take the type of the body (HTTP {status})"),
        TAKE_JSON,
    ),
    419: _StatusText(
        CauseKind.CSRF, N_("CSRF protection refuses the request (HTTP {status})"), NO_CSRF
    ),
    421: _StatusText(
        CauseKind.HOST,
        N_("The server does not serve the host name of this URL (HTTP {status})"),
        N_("Add the host name to those that the framework or the proxy serves."),
    ),
    422: _StatusText(
        CauseKind.FORM,
        N_("The handler wants other members in the body (HTTP {status})"),
        READ_JSON,
    ),
    426: _StatusText(
        CauseKind.PLAIN_HTTP,
        N_("The server wants another protocol (HTTP {status})"),
        N_("Write https:// in the URL, and serve HTTP/1.1 there."),
    ),
    429: _StatusText(
        CauseKind.FIREWALL,
        N_("A limit of requests in front of the handler is used up (HTTP {status})"),
        NO_FIREWALL,
    ),
    500: _StatusText(CauseKind.STATUS, N_("The handler failed (HTTP {status})"), _HANDLERS_LOG),
    501: _StatusText(
        CauseKind.METHOD,
        N_("The server does not know the method POST (HTTP {status})"),
        N_("Let the handler take POST; or the path is another one, last slash included."),
    ),
    502: _StatusText(CauseKind.BEHIND_PROXY, _PROXY, _SEE_PROXY),
    503: _StatusText(
        CauseKind.BEHIND_PROXY,
        N_("The handler is not ready: starting, in maintenance or overloaded (HTTP {status})"),
        _SEE_PROXY,
    ),
    504: _StatusText(CauseKind.BEHIND_PROXY, _SLOW, _FIRST),
}
"""The cause by status alone (RFC 9110, 15; 419 is Laravel's)."""

KNOWN_STATUSES: Final = tuple(sorted({*_BY_STATUS, HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value}))
"""The statuses other than successes that have a cause of their own."""

_CLASSES: Final = {
    1: _StatusText(
        CauseKind.STATUS,
        N_("The answer ended with an interim status (HTTP {status})"),
        N_("Answer with 200."),
    ),
    2: _StatusText(
        CauseKind.STATUS,
        N_("Apple takes 200 to 206 alone for a success, not HTTP {status}"),
        N_("Answer with 200."),
    ),
    3: _StatusText(
        CauseKind.STATUS,
        N_("The answer is no success but a redirect or a cached copy (HTTP {status})"),
        N_("Answer with 200, at the URL that App Store Connect has."),
    ),
    4: _StatusText(
        CauseKind.STATUS,
        N_("The handler, or what stands before it, refused the request (HTTP {status})"),
        _HANDLERS_LOG,
    ),
    5: _StatusText(
        CauseKind.STATUS,
        N_("The handler, or a proxy in front of it, failed (HTTP {status})"),
        _HANDLERS_LOG,
    ),
}
_OTHER_CLASS: Final = _StatusText(
    CauseKind.STATUS, N_("HTTP has no status {status}"), N_("Answer with 200.")
)


def causes_of_status(status: int, *, url: str = "", size: int | None = None) -> tuple[Cause, ...]:
    """The cause that a status stands for; none for a success.

    `size` is that of the body that was sent, in bytes.
    """
    if status in SUCCESSES:
        return ()
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return (size_cause(status, size),)
    text = _BY_STATUS.get(status) or _CLASSES.get(status // 100, _OTHER_CLASS)
    return (Cause(text.kind, _seen(text, status, url), msg(text.advice)),)


def _seen(text: _StatusText, status: int, url: str) -> Message:
    seen = msg(text.seen, status=status)
    path = shown(_path(url))
    if text.kind not in {CauseKind.PATH, CauseKind.METHOD} or not path:
        return seen
    return msg("{cause}: {path}", cause=seen, path=path)


def size_cause(status: int, size: int | None) -> Cause:
    """The cause that the body is too large; `size` is its size in bytes, None if none was sent."""
    if size is None:
        seen = msg("The server takes no body of this size (HTTP {status})", status=status)
    else:
        seen = plural_msg(
            "The server takes no body of this size (HTTP {status}): {count} byte was sent",
            "The server takes no body of this size (HTTP {status}): {count} bytes were sent",
            size,
            status=status,
        )
    return Cause(CauseKind.SIZE, seen, msg(LARGER))


def _path(url: str) -> str:
    rest = url.partition("://")[2]
    return "/" + rest.partition("/")[2].partition("?")[0] if rest else ""
