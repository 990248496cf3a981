"""The eleven results of a send attempt: one table of all that is said of them.

Values and meanings follow App Store Server API, sendAttemptResult, in our words. Causes and checks
are experience with such servers, not Apple's diagnosis. Lanes, speech, headlines, advice, help,
exports and the receiver's behaviours read this table: a new result is a new entry.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class SendAttemptResult(StrEnum):
    """The documented values of sendAttemptResult."""

    SUCCESS = "SUCCESS"
    TIMED_OUT = "TIMED_OUT"
    TLS_ISSUE = "TLS_ISSUE"
    CIRCULAR_REDIRECT = "CIRCULAR_REDIRECT"
    NO_RESPONSE = "NO_RESPONSE"
    SOCKET_ISSUE = "SOCKET_ISSUE"
    UNSUPPORTED_CHARSET = "UNSUPPORTED_CHARSET"
    INVALID_RESPONSE = "INVALID_RESPONSE"
    PREMATURE_CLOSE = "PREMATURE_CLOSE"
    UNSUCCESSFUL_HTTP_RESPONSE_CODE = "UNSUCCESSFUL_HTTP_RESPONSE_CODE"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Advice:
    """Constant templates without fields: each is one sentence."""

    meaning: str
    causes: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultText:
    """What is said of one result, as constant templates.

    `short` is the word on a lane, `headline` the same at its right edge, `spoken` the attempt in
    a sentence. `behaviour` is the receiver's, by its name, that leads to the result.
    """

    short: str
    headline: str
    spoken: str
    behaviour: str
    advice: Advice


RESULTS: Final[dict[SendAttemptResult, ResultText]] = {
    SendAttemptResult.SUCCESS: ResultText(
        "delivered",
        "Delivered",
        "attempt {number} delivered",
        "status=200",
        Advice(
            "Your server answered with a success status, 200 to 206.",
            ("If your handler saw nothing, a redirect turned the POST into a GET without a body.",),
            (
                "The handler's own log shows the notification's UUID.",
                "The URL in App Store Connect is the final one: nothing redirects from it.",
            ),
        ),
    ),
    SendAttemptResult.TIMED_OUT: ResultText(
        "timed out",
        "Timed out",
        "attempt {number} timed out",
        "timeout",
        Advice(
            "Apple waited for an answer and gave up. The request may still have arrived.",
            (
                "The handler does its work before it answers.",
                "A cold start of a serverless function.",
                "A firewall that drops packets from 17.0.0.0/8.",
            ),
            (
                "Answer first, then work: well under a second.",
                "Allow 17.0.0.0/8, for both environments.",
                "The handler's log: it may have done its work all the same.",
            ),
        ),
    ),
    SendAttemptResult.TLS_ISSUE: ResultText(
        "TLS",
        "TLS",
        "attempt {number} failed at TLS",
        "tls-expired",
        Advice(
            "No TLS session could be set up, or the certificate was not valid. TLS 1.2 is the "
            "least.",
            (
                "The server does not send its intermediate certificate.",
                "The certificate expired, is self-signed, or is for another name.",
                "The server offers nothing newer than TLS 1.1.",
                "The server asks for a client certificate (mTLS, “authenticated origin pulls”).",
            ),
            (
                "The chain as the server sends it is complete, not as a browser repairs it.",
                "The server offers TLS 1.2 or 1.3 for exactly this host name.",
                "The certificate comes from a public authority, not from a private one.",
            ),
        ),
    ),
    SendAttemptResult.CIRCULAR_REDIRECT: ResultText(
        "redirect loop",
        "Redirect loop",
        "attempt {number} met a redirect loop",
        "redirect-loop",
        Advice(
            "Your server's redirects went in a circle.",
            (
                "Rules for http, www or a trailing slash that undo each other.",
                "A redirect to a log-in page that redirects back.",
            ),
            (
                "Enter the final URL in App Store Connect, so that nothing needs to be redirected.",
                "Ask for the URL without a session: a log-in changes where it redirects.",
            ),
        ),
    ),
    SendAttemptResult.NO_RESPONSE: ResultText(
        "no response",
        "No response",
        "attempt {number} got no response",
        "close",
        Advice(
            "The connection was accepted and closed without a single byte of an HTTP answer.",
            (
                "A proxy whose server behind it is gone.",
                "The application crashed while it read the request.",
                "A web application firewall that hangs up.",
                "A connection that was kept open too long.",
            ),
            (
                "The log of whatever stands first: load balancer, proxy, firewall.",
                "The process did not restart at this moment.",
            ),
        ),
    ),
    SendAttemptResult.SOCKET_ISSUE: ResultText(
        "socket",
        "Socket",
        "attempt {number} failed at the socket",
        "refuse",
        Advice(
            "A network error: the connection was refused, reset, or there was no way to the "
            "server.",
            (
                "Nothing listens on the port, or a tunnel is down.",
                "A firewall rejects Apple's addresses.",
                "The name has an address that is not reachable, for instance IPv6 only.",
            ),
            (
                "The process listens on the address and port that the URL names.",
                "Port 443, or one from 1024 up.",
                "Allow 17.0.0.0/8, for both environments.",
            ),
        ),
    ),
    SendAttemptResult.UNSUPPORTED_CHARSET: ResultText(
        "charset",
        "Charset",
        "attempt {number} got an unsupported charset",
        "charset",
        Advice(
            "The answer names a character set that Apple does not support.",
            ("The Content-Type of the answer has a charset that is misspelt or unusual.",),
            ("Answer with no charset, or with utf-8: Apple does not read the body.",),
        ),
    ),
    SendAttemptResult.INVALID_RESPONSE: ResultText(
        "invalid reply",
        "Invalid reply",
        "attempt {number} got an invalid reply",
        "garbage",
        Advice(
            "What came back is not a valid HTTP answer.",
            (
                "The port speaks another protocol, or HTTP/2 only.",
                "A redirect without a Location header.",
                "Broken or oversized headers.",
            ),
            (
                "The port answers plain HTTP/1.1 inside TLS.",
                "A proxy in front is not set to another protocol, like PROXY or FastCGI.",
            ),
        ),
    ),
    SendAttemptResult.PREMATURE_CLOSE: ResultText(
        "cut off",
        "Cut off",
        "attempt {number} was cut off",
        "cut",
        Advice(
            "The connection was closed before the exchange was complete.",
            (
                "A worker was stopped in the middle of its answer.",
                "Content-Length is larger than the body.",
                "A proxy's size or time limit.",
            ),
            (
                "The answer's length is right, or the body is left out: Apple does not need one.",
                "The log of the process: whether it was ended, and by what.",
            ),
        ),
    ),
    SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE: ResultText(
        "bad status",
        "Bad status",
        "attempt {number} got a bad status",
        "status=503",
        Advice(
            "Your server answered, but not with a success status.",
            (
                "The handler fails on a TEST: it has no signedTransactionInfo.",
                "The handler does not trust the certificate chain of the payload.",
                "Authentication, CSRF protection or a firewall stands in front: 401, 403, 419.",
                "The path is wrong, or knows no POST: 404, 405.",
            ),
            (
                "The handler's log for this moment.",
                "The handler answers 200 to a notification type that it does not know.",
                "The path is open without log-in: Apple sends no credentials of yours.",
            ),
        ),
    ),
    SendAttemptResult.OTHER: ResultText(
        "other",
        "Other",
        "attempt {number} failed for another reason",
        "no-name",
        Advice(
            "Another error, which Apple does not name.",
            ("The host name cannot be resolved.", "The URL has a mistake."),
            (
                "The URL in App Store Connect, letter by letter.",
                "The DNS records of its host name, as the world outside sees them.",
            ),
        ),
    ),
}
"""In Apple's order."""

UNKNOWN_RESULT: Final = Advice(
    "Apple recorded a result that this version of Storebell does not know.",
    (),
    ("Apple's page on sendAttemptResult, and a newer Storebell.",),
)


def known_result(result: str) -> SendAttemptResult | None:
    """The documented result of this value; None for one that Apple added later."""
    return SendAttemptResult(result) if result in RESULTS else None


def advice_for(result: str) -> Advice:
    """The advice for a result, known or not."""
    known = known_result(result)
    return UNKNOWN_RESULT if known is None else RESULTS[known].advice
