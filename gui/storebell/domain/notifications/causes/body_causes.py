"""Causes by what the body of an answer says, surest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from storebell.domain.messages import N_, msg
from storebell.domain.notifications.answer_text import (
    answer_line,
    answer_lines,
    searched_text,
    shown,
)
from storebell.domain.notifications.causes.cause import (
    ANY_TYPE,
    LARGER,
    NO_CSRF,
    NO_FIREWALL,
    NO_LOG_IN,
    READ_JSON,
    TAKE_JSON,
    Cause,
    CauseKind,
)
from storebell.domain.notifications.causes.status_causes import size_cause
from storebell.domain.notifications.delivery import Hop
from storebell.domain.notifications.types import TEST

_CLIENT_ERRORS: Final = range(400, 500)
_HANDLERS: Final = frozenset({400, 401, 403, 404, 409, 412, 422, 500, 501})
"""Statuses with which a handler itself answers when it fails."""

_FAULTS: Final = frozenset({400, 409, 422, 500, 501})


@dataclass(frozen=True, slots=True)
class _Saying:
    """Words of an answer, and the cause that they name; `{line}` is the line with them.

    `unless` are words beside which they mean something else. `is_of_test` is true for a
    cause of TESTs alone.
    """

    kind: CauseKind
    words: re.Pattern[str]
    statuses: range | frozenset[int]
    seen: str
    advice: str
    unless: re.Pattern[str] | None = None
    is_of_test: bool = False


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_DATABASE: Final = _words(
    r"\b(?:roll(?:ed )?back|aborted|deadlock|commit(?:ted)?|sql\w*|database|postgres\w*|mysql|"
    r"connection pool)\b"
)
_NO_BODY: Final = _words(r"signed_?payload|req(?:uest)?\.body")
_OTHER_SIGNATURE: Final = _words(
    r"hmac|webhook|signature[\w -]*header|header[\w -]*signature|ssl|csrf|xsrf|authenticity|"
    r"invalid_(?:app_identifier|environment)"
)

_OTHER_APP: Final = N_("The handler takes no payload of this app or environment: “{line}”")
_COMPARE_APP: Final = N_(
    "Compare the bundle ID and the environment that the handler expects with the payload's."
)
_NO_TRANSACTION: Final = N_("The handler fails on a TEST, which has no transaction: “{line}”")

_SAYINGS: Final = (
    _Saying(
        CauseKind.PLAIN_HTTP,
        _words(r"plain http request was sent to https port|http request to an https server"),
        _CLIENT_ERRORS,
        N_("The port speaks https, and the URL says http: “{line}”"),
        N_("Write https:// in the URL; Apple calls no other."),
    ),
    _Saying(
        CauseKind.CLIENT_CERTIFICATE,
        _words(r"no required ssl certificate|ssl certificate error|client certificate"),
        _CLIENT_ERRORS,
        N_("The server asks for a client certificate: “{line}”"),
        N_("Exempt the path from mutual TLS: Apple shows no certificate of yours."),
    ),
    _Saying(
        CauseKind.HOST,
        _words(
            r"disallowedhost|invalid (?:http_)?host|blocked host|host is not allowed|"
            r"invalid hostname"
        ),
        _CLIENT_ERRORS,
        N_("The server does not serve the host name of this URL: “{line}”"),
        N_("Add the host name to those that the framework or the proxy serves."),
    ),
    _Saying(
        CauseKind.CSRF,
        _words(r"csrf|xsrf|request forgery|invalid_?authenticity_?token|page expired"),
        _CLIENT_ERRORS,
        N_("CSRF protection refuses the request: “{line}”"),
        NO_CSRF,
    ),
    _Saying(
        CauseKind.SIZE,
        _words(r"(?:entity|payload|body|request) ?(?:is )?too ?large|body (?:size|length) limit"),
        frozenset({400, 413, 431, 500}),
        "",  # the size is named instead of the line
        LARGER,
    ),
    _Saying(
        CauseKind.FORM,
        _words(
            r"\bnotification_type\b|receipt[-_]data|unified_receipt|latest_receipt|"
            r"\bauto_renew_(?:status|product)"
        ),
        _FAULTS,
        N_("The handler wants a version 1 notification or a receipt: “{line}”"),
        N_(
            "Version 2, which Apple sends for a TEST, has one member, signedPayload: read and "
            "verify that one."
        ),
    ),
    _Saying(
        CauseKind.NO_TRANSACTION,
        _words(r"(?:signed_?)?(?:transaction|renewal)_?info|transaction_?id\b"),
        _HANDLERS,
        _NO_TRANSACTION,
        ANY_TYPE,
        is_of_test=True,
    ),
    _Saying(
        CauseKind.NO_TRANSACTION,
        _words(r"transaction"),
        _HANDLERS,
        _NO_TRANSACTION,
        ANY_TYPE,
        unless=_DATABASE,
        is_of_test=True,
    ),
    _Saying(
        CauseKind.UNKNOWN_TYPE,
        _words(
            r"(?:un(?:known|supported|handled|recogni[sz]ed|expected|implemented)|invalid)\W+"
            r"(?:\w+\W+)?(?:notification|event)(?:\W?type)?\b"
        ),
        _HANDLERS,
        N_("The handler refuses this type of notification: “{line}”"),
        ANY_TYPE,
    ),
    _Saying(
        CauseKind.APP,
        _words(r"invalid_(?:app_identifier|environment)|(?:wrong|invalid|mismatch\w*) environment"),
        _HANDLERS,
        _OTHER_APP,
        _COMPARE_APP,
    ),
    _Saying(
        CauseKind.APP,
        _words(r"bundle_? ?id"),
        _HANDLERS,
        _OTHER_APP,
        _COMPARE_APP,
        unless=_words(r"undefined|keyerror|null"),
    ),
    _Saying(
        CauseKind.TRUST,
        _words(
            r"signature|certificate|\bx5c\b|\broot ca\b|not trusted|untrusted|"
            r"verificationexception|verification (?:failed|failure|error)|"
            r"(?:could not|cannot|can't|failed to|unable to) (?:be )?verif|invalid_chain"
        ),
        _HANDLERS - {404},
        N_("The handler does not accept the signature or its chain: “{line}”"),
        N_("Let the handler trust the root that signed this payload."),
        unless=_OTHER_SIGNATURE,
    ),
    _Saying(
        CauseKind.FORM,
        _words(
            r"unexpected (?:token|end)|jsondecodeerror|json\W+parse|(?:invalid|malformed) json|"
            r"not valid json|parse error"
        ),
        _FAULTS,
        N_("The handler could not read the body as JSON: “{line}”"),
        READ_JSON,
    ),
    _Saying(
        CauseKind.FORM,
        _NO_BODY,
        _FAULTS,
        N_("The handler found no signedPayload that it can use in the body: “{line}”"),
        READ_JSON,
    ),
    _Saying(
        CauseKind.CONTENT_TYPE,
        _words(r"unsupported media|(?:content|media)[- ]?type"),
        frozenset({400, 406, 415, 422, 500}),
        N_("The server does not take the type of the body: “{line}”"),
        TAKE_JSON,
    ),
    _Saying(
        CauseKind.NO_TRANSACTION,
        _words(
            r"nullpointer|nullreference|keyerror|nonetype|\bundefined\b|\b(?:of|on|is) null\b|"
            r"for nil\b|nil pointer|found nil|.none. value|no such (?:element|key)|"
            r"\bmissing\b|field required|is required|must not be (?:null|blank|empty)"
        ),
        _FAULTS,
        N_("The handler may read a transaction, which a TEST does not have: “{line}”"),
        ANY_TYPE,
        unless=_words(
            r"\benv(?:ironment)?\b|[A-Z0-9]+_(?:KEY|URL|SECRET|TOKEN)\b|signed_?payload|"
            r"\bnotification_type\b|receipt[-_]data"
        ),
        is_of_test=True,
    ),
    _Saying(
        CauseKind.FIREWALL,
        _words(
            r"firewall|\bwaf\b|cloudflare|akamai|imperva|mod_?security|blocked|bot\b|"
            r"ip (?:address )?(?:is )?(?:not allowed|denied)|request rejected|rate limit"
        ),
        frozenset({400, 403, 406, 429, 503}),
        N_("A firewall or a limit in front of the handler refuses the request: “{line}”"),
        NO_FIREWALL,
    ),
    _Saying(
        CauseKind.LOG_IN,
        _words(
            r"log[ -]?in\b|sign[ -]?in\b|unauthenticated|authenticat|authoriz|credentials|"
            r"bearer|api[ -]?key|access token|hmac|webhook secret"
        ),
        frozenset({400, 401, 403, 407, 422}),
        N_("A log-in stands in front of the handler: “{line}”"),
        NO_LOG_IN,
    ),
)


def causes_of_body(hop: Hop, notification_type: str, *, size: int | None = None) -> Iterator[Cause]:
    """The causes that the body of an unsuccessful answer names, surest first.

    `size` is that of the body that was sent, in bytes.
    """
    text = searched_text(hop)
    for saying in _SAYINGS:
        if hop.status not in saying.statuses:
            continue
        if saying.is_of_test and notification_type != TEST:
            continue
        if not saying.words.search(text) or (saying.unless and saying.unless.search(text)):
            continue
        if saying.kind is CauseKind.SIZE:
            yield size_cause(hop.status or 0, size)
            continue
        line = _line_with(hop, saying.words)
        yield Cause(saying.kind, msg(saying.seen, line=line), msg(saying.advice))
    yield from _exception(hop)


def _line_with(hop: Hop, words: re.Pattern[str]) -> str:
    """The line of the answer that says it; the first one if only the name of a member does."""
    lines = answer_lines(hop)
    return next((shown(line) for line in lines if words.search(line)), "") or answer_line(hop)


_EXCEPTION: Final = re.compile(
    r"\b(?!Internal_?Server_?Error\b)[A-Za-z_][\w.$\\:]*(?:Error|Exception|Fault|Panic)\b|"
    r"\bpanic: |\bFatal error\b|\bUncaught |\bundefined method\b"
)


def _exception(hop: Hop) -> Iterator[Cause]:
    line = next((shown(line) for line in answer_lines(hop) if _EXCEPTION.search(line)), "")
    if line and hop.status not in {404, 405}:
        yield Cause(
            CauseKind.EXCEPTION,
            msg("The handler raised an exception: “{line}”", line=line),
            msg("The handler's log for this moment has the place; mend it there."),
        )
