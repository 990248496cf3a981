"""Causes of an attempt's result: their kinds, and the advice that several of them share."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from storebell.domain.messages import N_, Message


class CauseKind(StrEnum):
    """The kinds of cause."""

    LOST_POST = "lost_post"
    NO_TRANSACTION = "no_transaction"
    UNKNOWN_TYPE = "unknown_type"
    FORM = "form"
    APP = "app"
    TRUST = "trust"
    LOG_IN = "log_in"
    CSRF = "csrf"
    FIREWALL = "firewall"
    CLIENT_CERTIFICATE = "client_certificate"
    PLAIN_HTTP = "plain_http"
    HOST = "host"
    SIZE = "size"
    CONTENT_TYPE = "content_type"
    PATH = "path"
    METHOD = "method"
    EXCEPTION = "exception"
    BEHIND_PROXY = "behind_proxy"
    STATUS = "status"
    ANOTHER_ANSWERED = "another_answered"
    CERTIFICATE = "certificate"
    TLS = "tls"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause and what to do about it."""

    kind: CauseKind
    seen: Message
    advice: Message


NO_LOG_IN: Final = N_("Open the path without a log-in: Apple sends no credentials of yours.")
NO_CSRF: Final = N_("Exempt the path from CSRF protection: Apple sends no token of your pages.")
NO_FIREWALL: Final = N_(
    "Let the firewall pass POST requests to this path, and 17.0.0.0/8 to the server."
)
ANY_TYPE: Final = N_(
    "Answer 200 to a TEST, and to each type that the handler does not know: Apple adds types."
)
LARGER: Final = N_(
    "Let the server and every proxy in front of it take bodies of 64 KiB and more: other "
    "notifications are several times as large as a TEST."
)
READ_JSON: Final = N_(
    "Read the body as JSON of Content-Type application/json: it has one member, signedPayload."
)
TAKE_JSON: Final = N_("Take Content-Type application/json, which Apple always sends.")
