"""Classification of a delivery: one of Apple's eleven results, and the findings.

The results' meanings: App Store Server API, sendAttemptResult. The mapping from trouble to result
follows the exceptions of Apache HttpClient, as which Apple's sender was seen; that is inference.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from storebell.domain.findings import Finding, Level
from storebell.domain.messages import N_, Message, msg, plural_msg
from storebell.domain.notifications.causes.answer_causes import doubts_about
from storebell.domain.notifications.causes.cause import CauseKind
from storebell.domain.notifications.causes.status_causes import SUCCESSES
from storebell.domain.notifications.delivery import Hop, Step, Trouble
from storebell.domain.notifications.results import SendAttemptResult
from storebell.sender.address import AddressKind, judge_kind, parse_address

SLOW_FIRST_BYTE_SECONDS: Final = 1.0
CERTIFICATE_NOTICE: Final = timedelta(days=30)


def classify(hops: Sequence[Hop]) -> SendAttemptResult:
    """The result of a delivery, decided by its last hop alone."""
    last = hops[-1]
    if last.trouble is not None:
        return classify_trouble(last.trouble)
    if last.status is None:
        return SendAttemptResult.OTHER
    if last.status in SUCCESSES:
        return SendAttemptResult.SUCCESS
    return SendAttemptResult.UNSUCCESSFUL_HTTP_RESPONSE_CODE


def classify_trouble(trouble: Trouble) -> SendAttemptResult:
    """The result for what stopped a hop.

    ADDRESS_NOT_ALLOWED is OTHER: the rule is ours, and Apple has no result for it.
    """
    match trouble:
        case Trouble.TIMED_OUT:
            return SendAttemptResult.TIMED_OUT
        case Trouble.REFUSED | Trouble.UNREACHABLE | Trouble.RESET:
            return SendAttemptResult.SOCKET_ISSUE
        case Trouble.TLS:
            return SendAttemptResult.TLS_ISSUE
        case Trouble.CLOSED_WITHOUT_ANSWER:
            return SendAttemptResult.NO_RESPONSE
        case Trouble.CLOSED_EARLY:
            return SendAttemptResult.PREMATURE_CLOSE
        case Trouble.NOT_HTTP | Trouble.REDIRECT_WITHOUT_LOCATION | Trouble.BAD_LOCATION:
            return SendAttemptResult.INVALID_RESPONSE
        case Trouble.REDIRECT_LOOP | Trouble.TOO_MANY_REDIRECTS:
            return SendAttemptResult.CIRCULAR_REDIRECT
        case Trouble.UNKNOWN_CHARSET:
            return SendAttemptResult.UNSUPPORTED_CHARSET
        case Trouble.BAD_URL | Trouble.NAME_NOT_RESOLVED | Trouble.ADDRESS_NOT_ALLOWED:
            return SendAttemptResult.OTHER
        case _:
            assert_never(trouble)


_OUR_RULE: Final = N_("Storebell's own rule ended this delivery; Apple may follow such a redirect.")
_LEADS_HERE: Final = N_(
    "Apple could not follow it: this address means the computer that calls it. Let the redirect "
    "name a host that Apple reaches."
)


def find(hops: Sequence[Hop], at: datetime) -> tuple[Finding, ...]:
    """Returns the findings of a delivery besides its result. `at` is when it began."""
    return tuple(
        Finding(level, seen, advice, at)
        for level, seen, advice in (
            *_check_success_and_redirects(hops),
            *(observation for hop in hops for observation in _check_connection(hop)),
            *(observation for hop in hops for observation in _check_tls(hop, at)),
            *_check_answer(hops[-1]),
        )
    )


_Observation = tuple[Level, Message, Message]


def _check_success_and_redirects(hops: Sequence[Hop]) -> list[_Observation]:
    last = hops[-1]
    observations: list[_Observation] = []
    doubts = doubts_about(hops)
    observations += [(Level.WARNING, doubt.seen, doubt.advice) for doubt in doubts]
    if len(hops) > 1 and not any(doubt.kind is CauseKind.LOST_POST for doubt in doubts):
        observations.append(
            (
                Level.NOTE,
                plural_msg(
                    "The request was redirected {count} time",
                    "The request was redirected {count} times",
                    len(hops) - 1,
                ),
                msg("Enter the final URL in App Store Connect, so that nothing is redirected."),
            )
        )
    if last.trouble is Trouble.ADDRESS_NOT_ALLOWED:
        leads_here = any(_is_loopback(address) for address in last.refused_addresses)
        observations.append(
            (
                Level.BAD,
                msg(
                    "The redirect to {url} was not followed: {reason}",
                    url=last.url,
                    reason=last.detail,
                ),
                msg(_LEADS_HERE if leads_here else _OUR_RULE),
            )
        )
    return observations


def _is_loopback(text: str) -> bool:
    address = parse_address(text)
    return address is not None and judge_kind(address) is AddressKind.LOOPBACK


def _check_connection(hop: Hop) -> list[_Observation]:
    observations: list[_Observation] = []
    if hop.url.startswith("http://") and hop.address:
        observations.append(
            (
                Level.NOTE,
                msg("{url} was called with plain http", url=hop.url),
                msg("Apple requires https with TLS 1.2 or later, even in the sandbox."),
            )
        )
    for tried in hop.tried:
        if hop.trouble is Trouble.ADDRESS_NOT_ALLOWED:
            break  # reported already, for the redirect
        if tried.trouble is Trouble.ADDRESS_NOT_ALLOWED:
            observations.append(
                (
                    Level.NOTE,
                    msg(
                        "{address} was left out: {reason}",
                        address=tried.address,
                        reason=tried.detail,
                    ),
                    msg("Local connects to this computer and to confirmed private hosts only."),
                )
            )
        elif tried.trouble is not None and len(hop.addresses) > 1:
            observations.append(
                (
                    Level.NOTE,
                    msg(
                        "{address}, one of the addresses of {url}, did not answer: {trouble}",
                        address=tried.address,
                        url=hop.url,
                        trouble=tried.trouble.value,
                    ),
                    msg(
                        "Let the server listen on each address of the name (localhost is both "
                        "127.0.0.1 and ::1), or name one address in the URL."
                    ),
                )
            )
    return observations


def _check_tls(hop: Hop, at: datetime) -> list[_Observation]:
    if hop.tls is None:
        return []
    observations: list[_Observation] = []
    if hop.tls.is_client_certificate_demanded:
        observations.append(
            (
                Level.WARNING if hop.trouble is None else Level.BAD,
                msg("The server asks for a client certificate"),
                msg(
                    "Apple shows none. Exempt this path from mutual TLS (some proxies call it "
                    "authenticated origin pulls)."
                ),
            )
        )
    certificates = hop.tls.certificates
    if not certificates:
        return observations
    leaf, top = certificates[0], certificates[-1]
    if hop.trouble is Trouble.TLS and len(certificates) == 1 and top.issuer != top.subject:
        observations.append(
            (
                Level.BAD,
                msg(
                    "The server sends no certificate of {issuer}, which issued its own",
                    issuer=top.issuer,
                ),
                msg("Send the whole chain: configure the file with the intermediates (fullchain)."),
            )
        )
    days = (leaf.not_after - at) // timedelta(days=1)
    if at <= leaf.not_after <= at + CERTIFICATE_NOTICE:
        observations.append(
            (
                Level.NOTE,
                plural_msg(
                    "The server's certificate expires in {count} day",
                    "The server's certificate expires in {count} days",
                    days,
                ),
                msg("Renew it before then, or Apple records TLS_ISSUE."),
            )
        )
    return observations


def _check_answer(hop: Hop) -> list[_Observation]:
    observations: list[_Observation] = []
    seconds = hop.seconds_of(Step.FIRST_BYTE)
    if hop.status is not None and seconds is not None and seconds > SLOW_FIRST_BYTE_SECONDS:
        observations.append(
            (
                Level.NOTE,
                msg("The answer began after {seconds} s", seconds=round(seconds, 1)),
                msg("Answer first, then work: Apple advises well under a second."),
            )
        )
    if hop.trouble is None and hop.has_unread_body:
        observations.append(
            (
                Level.NOTE,
                msg("The answer is longer than 1 MiB; the rest was not read"),
                msg("Apple needs no body. Leave it out."),
            )
        )
    return observations
