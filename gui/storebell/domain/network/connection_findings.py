"""Findings of a connection test: obstacles between this computer and Apple."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from storebell.domain.findings import CertificateFacts, Finding, Level
from storebell.domain.messages import N_, NO_MESSAGE, Field, Message, msg, sentences
from storebell.domain.network.connection import (
    Answer,
    HostFinding,
    Kind,
    Obstacle,
    ProbeResult,
    Trust,
)
from storebell.domain.plain_text import visible
from storebell.domain.request_times import BACK_DATED

MOST_SKEW_SECONDS: Final = round(BACK_DATED.total_seconds())
"""The largest difference of a correct clock: Apple refuses a token from the future."""

_MOST_SHOWN: Final = 120

_Make = Callable[..., Finding]
"""Makes a finding of one connection test from its level, text and advice."""


def findings_of(result: ProbeResult) -> Iterator[HostFinding]:
    """The findings of one connection test, in the order of the way to the host."""
    for kind, finding in _findings(result):
        yield HostFinding(result.host, kind, finding)


def _findings(seen: ProbeResult) -> Iterator[tuple[str, Finding]]:
    def finding(level: Level, sentence: Message, advice: Message = NO_MESSAGE) -> Finding:
        return Finding(level, sentence, advice, seen.at)

    yield Kind.WAY, finding(Level.NOTE, _way(seen))
    if seen.missing_trust_file:
        yield (
            Kind.TRUST_FILE,
            finding(
                Level.NOTE,
                msg("SSL_CERT_FILE names “{file}”, which is not there", file=_file(seen)),
                msg("The system's own list of authorities is used. Mend or unset the variable."),
            ),
        )
    if seen.obstacle is not None:
        yield seen.obstacle, finding(Level.BAD, *_obstacle(seen, seen.obstacle))
    elif seen.certificate is not None:
        yield _certificate(seen, seen.certificate, finding)
    if seen.answer is None:
        return
    if _is_portal(seen):
        yield Kind.CAPTIVE_PORTAL, finding(Level.BAD, *_portal(seen, seen.answer))
    elif seen.obstacle is None:
        yield _answer(seen.host, seen.answer, finding)
    if seen.answer.skew_seconds is not None:
        yield Kind.CLOCK, _clock(seen, seen.answer.skew_seconds)


def _file(seen: ProbeResult) -> str:
    return visible(seen.missing_trust_file, most=_MOST_SHOWN)


def _way(seen: ProbeResult) -> Message:
    if not seen.proxy:
        return msg("The way goes directly, without a proxy")
    if seen.is_systems_proxy:
        return msg("The way goes through the system's proxy, {proxy}", proxy=seen.proxy)
    return msg("The way goes through the proxy of the settings, {proxy}", proxy=seen.proxy)


_DIRECT_HINT: Final = N_(
    "If this network needs a proxy, name it in the settings: an automatic configuration (PAC) is "
    "not read."
)

_PORTAL_ADVICE: Final = N_("Open a browser, log in to the network, then test again.")

_OBSTACLES: Final[dict[Obstacle, tuple[str, str]]] = {
    Obstacle.NAME_NOT_FOUND: (
        N_("The name {host} could not be found"),
        N_("Check the network connection, VPN and DNS."),
    ),
    Obstacle.REFUSED: (
        N_("The connection to {host} was refused"),
        N_("A firewall does this. Ask for {host}, port 443, to be let through."),
    ),
    Obstacle.UNREACHABLE: (
        N_("No connection to {host} could be made"),
        N_("{detail}. Check the network connection, VPN and firewall."),
    ),
    Obstacle.TIMED_OUT: (
        N_("There was no answer from {host}"),
        N_("{detail}. A firewall that drops what it does not let through does this."),
    ),
    Obstacle.PROXY_NOT_REACHED: (
        N_("The proxy {proxy} could not be reached"),
        N_("{detail}. Check its address, and the VPN if it is only to be reached through one."),
    ),
    Obstacle.PROXY_ASKS: (
        N_("The proxy {proxy} asks for credentials (HTTP 407)"),
        N_(
            "Storebell keeps no password of a proxy. Start it with the whole address in the "
            "environment variable HTTPS_PROXY, or use a local proxy that logs in for you. Where "
            "HTTPS_PROXY names a user already, the proxy does not accept that name or password."
        ),
    ),
    Obstacle.PROXY_REFUSES: (
        N_("The proxy {proxy} does not let {host} through"),
        N_("It answered: {detail}. Ask for {host}, port 443, to be let through."),
    ),
    Obstacle.UNTRUSTED: (
        N_("The certificate of {host} is not trusted; it was issued by {issuer}"),
        N_(
            "{detail}. If {issuer} is your company's, its firewall inspects TLS: add its "
            "authority in the settings. If you don't know it, don't."
        ),
    ),
    Obstacle.WRONG_NAME: (
        N_("What answered is not {host}: its certificate is for {subject}, issued by {issuer}"),
        N_(
            "A captive portal or a wrong DNS entry does this. Log in to the network with a browser."
        ),
    ),
    Obstacle.OUT_OF_DATE: (
        N_("The certificate of {host} is not valid now; it was issued by {issuer}"),
        N_("It is valid from {begin} to {end}. Check this computer's date and time first."),
    ),
    Obstacle.TLS_FAILED: (
        N_("No TLS session with {host}"),
        N_("{detail}. A firewall or proxy on the way may have broken it off."),
    ),
    Obstacle.NO_ANSWER: (
        N_("{host} gave no complete answer"),
        N_("{detail}. A proxy or firewall on the way may have broken it off."),
    ),
}

_WITHOUT_PROXY: Final = frozenset(
    {Obstacle.NAME_NOT_FOUND, Obstacle.REFUSED, Obstacle.UNREACHABLE, Obstacle.TIMED_OUT}
)


def _obstacle(seen: ProbeResult, obstacle: Obstacle) -> tuple[Message, Message]:
    sentence, advised = _OBSTACLES[obstacle]
    leaf = seen.certificate
    fields: dict[str, Field] = {
        "host": seen.host,
        "proxy": seen.proxy,
        "detail": visible(seen.detail, most=_MOST_SHOWN),
        "issuer": short_name(leaf.issuer) if leaf else "?",
        "subject": short_name(leaf.subject) if leaf else "?",
        "begin": f"{leaf.not_before:%Y-%m-%d}" if leaf else "?",
        "end": f"{leaf.not_after:%Y-%m-%d}" if leaf else "?",
    }
    advice = msg(advised, **fields)
    if obstacle in _WITHOUT_PROXY and not seen.proxy:
        advice = sentences(advice, msg(_DIRECT_HINT))
    elif _is_portal(seen):
        advice = msg(_PORTAL_ADVICE)  # the authority of a portal must not be added
    return msg(sentence, **fields), advice


def _is_portal(seen: ProbeResult) -> bool:
    """True if another server answered in Apple's place, with a page or a redirect to one."""
    answer = seen.answer
    if answer is None:
        return False
    return answer.is_html or 300 <= answer.status < 400 or answer.status == 511


def _portal(seen: ProbeResult, answer: Answer) -> tuple[Message, Message]:
    advice = msg(_PORTAL_ADVICE)
    if 300 <= answer.status < 400:
        return (
            msg(
                "A captive portal or proxy answers in the place of {host}: it leads to {location}",
                host=seen.host,
                location=visible(answer.location, most=_MOST_SHOWN) or "?",
            ),
            advice,
        )
    return (
        msg(
            "A captive portal or proxy answers in the place of {host}, with a web page "
            "(HTTP {status})",
            host=seen.host,
            status=answer.status,
        ),
        advice,
    )


def _certificate(seen: ProbeResult, leaf: CertificateFacts, finding: _Make) -> tuple[str, Finding]:
    fields: dict[str, Field] = {"host": seen.host, "issuer": short_name(leaf.issuer)}
    if seen.trust is Trust.ADDED:
        return (
            Kind.INSPECTED,
            finding(
                Level.WARNING,
                msg(
                    "TLS is inspected on the way: the certificate of {host} was issued by "
                    "{issuer}, and only the authorities that you added vouch for it",
                    **fields,
                ),
                msg(
                    "Whoever owns that authority can read the requests, their tokens included. A "
                    "token is good for minutes; the private key never leaves this computer."
                ),
            ),
        )
    if not _is_apples(leaf.issuer):
        return (
            Kind.INSPECTED,
            finding(
                Level.WARNING,
                msg(
                    "The certificate of {host} is trusted, but was issued by {issuer}, not by "
                    "Apple",
                    **fields,
                ),
                msg(
                    "If that is your company's authority, TLS is inspected on the way, and its "
                    "owner can read the requests. Apple's own certificates named Apple Inc. as "
                    "their issuer when this was written."
                ),
            ),
        )
    return Kind.CERTIFICATE, finding(
        Level.GOOD, msg("The certificate of {host} is trusted; issued by {issuer}", **fields)
    )


def _answer(host: str, answer: Answer, finding: _Make) -> tuple[str, Finding]:
    if answer.status == 401:
        return Kind.REACHABLE, finding(
            Level.GOOD,
            msg("{host} answers: it asks for a token (HTTP 401), as Apple does", host=host),
        )
    return Kind.ODD_ANSWER, finding(
        Level.WARNING,
        msg("{host} answers with HTTP {status}, not with 401", host=host, status=answer.status),
        msg("Something on the way may have answered in Apple's place, or Apple is in trouble."),
    )


def _clock(seen: ProbeResult, skew: int) -> Finding:
    fields: dict[str, Field] = {"host": seen.host, "seconds": abs(skew)}
    if abs(skew) <= MOST_SKEW_SECONDS:
        sentence = msg("The clock agrees with that of {host}, to {seconds} s", **fields)
        return Finding(Level.GOOD, sentence, at=seen.at)
    sentence = (
        msg("This computer's clock is {seconds} s ahead of that of {host}", **fields)
        if skew > 0
        else msg("This computer's clock is {seconds} s behind that of {host}", **fields)
    )
    return Finding(
        Level.WARNING,
        sentence,
        msg("Set the date and time of this computer: Apple refuses tokens with a wrong time."),
        seen.at,
    )


_PART: Final = re.compile(r"(?<!\\),")


def short_name(distinguished: str) -> str:
    """Common name and organisation of an RFC 4514 name: “Example CA (Example Inc.)”."""
    parts = dict(part.partition("=")[::2] for part in _PART.split(distinguished) if "=" in part)
    common, owner = (
        visible(re.sub(r"\\(.)", r"\1", parts.get(key, "")), most=_MOST_SHOWN)
        for key in ("CN", "O")
    )
    if common and owner:
        return f"{common} ({owner})"
    return common or owner or visible(distinguished, most=_MOST_SHOWN) or "?"


def _is_apples(issuer: str) -> bool:
    return "O=Apple Inc." in _PART.split(issuer)
