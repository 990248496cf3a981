"""The eleven results of a send attempt: one table of all texts about them.

Values and meanings follow App Store Server API, sendAttemptResult, in our words. Causes and checks
are experience with such servers, not Apple's diagnosis. Lanes, speech, headlines, advice, help,
exports and the receiver's behaviours read this table: a new result is a new entry.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from storebell.domain.messages import N_


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
    """Advice for a result: constant templates without fields, each one sentence."""

    meaning: str
    causes: tuple[str, ...]
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultText:
    """The texts of one result, as constant templates.

    `short` is the word on a lane, `headline` the same at its right edge, `in_sentence` the attempt
    in a sentence. `behaviour` is the receiver's, by its name, that leads to the result.
    """

    short: str
    headline: str
    in_sentence: str
    behaviour: str
    advice: Advice


RESULTS: Final[dict[SendAttemptResult, ResultText]] = {
    SendAttemptResult.SUCCESS: ResultText(
        "delivered",
        "Delivered",
        N_("attempt {number} delivered"),
        "status=200",
        Advice(
            N_("Your server answered with a success status, 200 to 206."),
            (
                N_(
                    "If your handler saw nothing, a redirect turned the POST into "
                    "a GET without a body."
                ),
            ),
            (
                N_("The handler's own log shows the notification's UUID."),
                N_("The URL in App Store Connect is the final one: nothing redirects from it."),
            ),
        ),
    ),
    SendAttemptResult.TIMED_OUT: ResultText(
        N_("timed out"),
        N_("Timed out"),
        N_("attempt {number} timed out"),
        N_("timeout"),
        Advice(
            N_("No answer came in time. The request may still have arrived."),
            (
                N_("The handler does its work before it answers."),
                N_("A cold start of a serverless function."),
                N_("A firewall that drops packets from 17.0.0.0/8."),
            ),
            (
                N_("Answer first, then work: well under a second."),
                N_("Allow 17.0.0.0/8, for both environments."),
                N_("The handler's log: it may have done its work all the same."),
            ),
        ),
    ),
    SendAttemptResult.TLS_ISSUE: ResultText(
        "TLS",
        "TLS",
        N_("attempt {number} failed at TLS"),
        "tls-expired",
        Advice(
            N_(
                "No TLS session could be set up, or the certificate was not valid. TLS 1.2 is the "
                "least."
            ),
            (
                N_("The server does not send its intermediate certificate."),
                N_("The certificate expired, is self-signed, or is for another name."),
                N_("The server offers nothing newer than TLS 1.1."),
                N_(
                    "The server asks for a client certificate (mTLS, “authenticated origin pulls”)."
                ),
            ),
            (
                N_("The chain as the server sends it is complete, not as a browser repairs it."),
                N_("The server offers TLS 1.2 or 1.3 for exactly this host name."),
                N_("The certificate comes from a public authority, not from a private one."),
            ),
        ),
    ),
    SendAttemptResult.CIRCULAR_REDIRECT: ResultText(
        N_("redirect loop"),
        N_("Redirect loop"),
        N_("attempt {number} met a redirect loop"),
        "redirect-loop",
        Advice(
            N_("Your server's redirects went in a circle."),
            (
                N_("Rules for http, www or a trailing slash that undo each other."),
                N_("A redirect to a log-in page that redirects back."),
            ),
            (
                N_(
                    "Enter the final URL in App Store Connect, so that nothing "
                    "needs to be redirected."
                ),
                N_("Ask for the URL without a session: a log-in changes where it redirects."),
            ),
        ),
    ),
    SendAttemptResult.NO_RESPONSE: ResultText(
        N_("no response"),
        N_("No response"),
        N_("attempt {number} got no response"),
        N_("close"),
        Advice(
            N_("The connection was accepted and closed without a single byte of an HTTP answer."),
            (
                N_("A proxy whose server behind it is gone."),
                N_("The application crashed while it read the request."),
                N_("A web application firewall that hangs up."),
                N_("A connection that was kept open too long."),
            ),
            (
                N_("The log of whatever stands first: load balancer, proxy, firewall."),
                N_("The process did not restart at this moment."),
            ),
        ),
    ),
    SendAttemptResult.SOCKET_ISSUE: ResultText(
        N_("socket"),
        N_("Socket"),
        N_("attempt {number} failed at the socket"),
        N_("refuse"),
        Advice(
            N_(
                "A network error: the connection was refused, reset, or there was no way to the "
                "server."
            ),
            (
                N_("Nothing listens on the port, or a tunnel is down."),
                N_("A firewall rejects Apple's addresses."),
                N_("The name has an address that is not reachable, for instance IPv6 only."),
            ),
            (
                N_("The process listens on the address and port that the URL names."),
                N_("Port 443, or one from 1024 up."),
                N_("Allow 17.0.0.0/8, for both environments."),
            ),
        ),
    ),
    SendAttemptResult.UNSUPPORTED_CHARSET: ResultText(
        N_("charset"),
        N_("Charset"),
        N_("attempt {number} got an unsupported charset"),
        N_("charset"),
        Advice(
            N_("The answer names a character set that Apple does not support."),
            (N_("The Content-Type of the answer has a charset that is misspelt or unusual."),),
            (N_("Answer with no charset, or with utf-8: Apple does not read the body."),),
        ),
    ),
    SendAttemptResult.INVALID_RESPONSE: ResultText(
        N_("invalid reply"),
        N_("Invalid reply"),
        N_("attempt {number} got an invalid reply"),
        N_("garbage"),
        Advice(
            N_("What came back is not a valid HTTP answer."),
            (
                N_("The port speaks another protocol, or HTTP/2 only."),
                N_("A redirect without a Location header."),
                N_("Broken or oversized headers."),
            ),
            (
                N_("The port answers plain HTTP/1.1 inside TLS."),
                N_("A proxy in front is not set to another protocol, like PROXY or FastCGI."),
            ),
        ),
    ),
    SendAttemptResult.PREMATURE_CLOSE: ResultText(
        N_("cut off"),
        N_("Cut off"),
        N_("attempt {number} was cut off"),
        N_("cut"),
        Advice(
            N_("The connection was closed before the exchange was complete."),
            (
                N_("A worker was stopped in the middle of its answer."),
                N_("Content-Length is larger than the body."),
                N_("A proxy's size or time limit."),
            ),
            (
                N_(
                    "The answer's length is right, or the body is left out: "
                    "Apple does not need one."
                ),
                N_("The log of the process: whether it was ended, and by what."),
            ),
        ),
    ),
    SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE: ResultText(
        N_("bad status"),
        N_("Bad status"),
        N_("attempt {number} got a bad status"),
        "status=503",
        Advice(
            N_("Your server answered, but not with a success status."),
            (
                N_("The handler fails on a TEST: it has no signedTransactionInfo."),
                N_("The handler does not trust the certificate chain of the payload."),
                N_("Authentication, CSRF protection or a firewall stands in front: 401, 403, 419."),
                N_("The path is wrong, or knows no POST: 404, 405."),
            ),
            (
                N_("The handler's log for this moment."),
                N_("The handler answers 200 to a notification type that it does not know."),
                N_("The path is open without log-in: Apple sends no credentials of yours."),
            ),
        ),
    ),
    SendAttemptResult.OTHER: ResultText(
        N_("other"),
        N_("Other"),
        N_("attempt {number} failed for another reason"),
        "no-name",
        Advice(
            N_("Another error, without a name of its own."),
            (N_("The host name cannot be resolved."), N_("The URL has a mistake.")),
            (
                N_("The URL in App Store Connect, letter by letter."),
                N_("The DNS records of its host name, as the world outside sees them."),
            ),
        ),
    ),
}
"""The results, in Apple's order."""

UNKNOWN_RESULT: Final = Advice(
    N_("Apple recorded a result that this version of Storebell does not know."),
    (),
    (N_("Apple's page on sendAttemptResult, and a newer Storebell."),),
)


def known_result(result: str) -> SendAttemptResult | None:
    """The documented result of this value; None for one that Apple added later."""
    return SendAttemptResult(result) if result in RESULTS else None


_OF_APPLES_DELIVERIES: Final = frozenset(
    {
        "A firewall that drops packets from 17.0.0.0/8.",
        "Allow 17.0.0.0/8, for both environments.",
        "A firewall rejects Apple's addresses.",
        "The URL in App Store Connect, letter by letter.",
        "The DNS records of its host name, as the world outside sees them.",
        "Enter the final URL in App Store Connect, so that nothing needs to be redirected.",
        "The certificate comes from a public authority, not from a private one.",
    }
)
"""Sentences that hold only where Apple delivers, from outside, to the URL it was given."""


def advice_for(result: str, *, is_local: bool = False) -> Advice:
    """The advice for a result, known or not; `is_local` if our own sender delivered."""
    known = known_result(result)
    advice = UNKNOWN_RESULT if known is None else RESULTS[known].advice
    if not is_local:
        return advice
    return replace(
        advice,
        causes=tuple(cause for cause in advice.causes if cause not in _OF_APPLES_DELIVERIES),
        checks=tuple(check for check in advice.checks if check not in _OF_APPLES_DELIVERIES),
    )
