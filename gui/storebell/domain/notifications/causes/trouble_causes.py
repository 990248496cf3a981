"""Causes of a delivery that got no whole answer, by what sockets, TLS and the HTTP parser saw.

What OpenSSL and the server's alert (RFC 8446, 6) say of TLS is a cause here, not a guess.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from storebell.domain.messages import N_, msg
from storebell.domain.notifications.answer_text import shown
from storebell.domain.notifications.causes.cause import Cause, CauseKind
from storebell.domain.notifications.delivery import Hop, Step, TlsSeen, Trouble

_NEW_CERTIFICATE: Final = N_(
    "Install a certificate of a public authority that is valid now and names this host."
)


@dataclass(frozen=True, slots=True)
class _TlsSaying:
    """Words of OpenSSL or of an alert, and the cause that they name.

    `day` is the attribute of the leaf whose date `{date}` is.
    """

    words: re.Pattern[str]
    seen: str
    advice: str
    kind: CauseKind = CauseKind.CERTIFICATE
    day: str = ""
    applies: Callable[[TlsSeen], bool] = lambda _tls: True


_TLS_SAYINGS: Final = (
    _TlsSaying(
        re.compile("has expired|certificate expired"),
        N_("The certificate expired on {date}"),
        N_("Renew the certificate, and see that the server has loaded the new one."),
        day="not_after",
    ),
    _TlsSaying(
        re.compile("not yet valid"),
        N_("The certificate is not valid before {date}"),
        N_("Set the clock of the server that made it, or wait for its first day."),
        day="not_before",
    ),
    _TlsSaying(
        re.compile("mismatch|doesn't match|no appropriate|name"),
        N_("The certificate is for another name than that of the URL"),
        N_("Install a certificate that names this host, or enter the URL with the name it has."),
    ),
    _TlsSaying(
        re.compile("self-signed certificate in certificate chain"),
        N_("The certificate leads to a root that is not public"),
        _NEW_CERTIFICATE,
    ),
    _TlsSaying(re.compile("self.signed"), N_("The certificate is self-signed"), _NEW_CERTIFICATE),
    _TlsSaying(
        re.compile("unable to get"),
        N_("The server does not send its intermediate certificate"),
        N_(
            "Let the server send the whole chain: the certificate and what lies between it and "
            "the root. Browsers repair what is missing; Apple does not."
        ),
        applies=lambda tls: len(tls.chain) < 2,
    ),
    _TlsSaying(
        re.compile("unable to get"),
        N_("The certificate comes from an authority that is not public"),
        _NEW_CERTIFICATE,
    ),
    _TlsSaying(
        re.compile("protocol version|unsupported protocol|inappropriate"),
        N_("The server offers nothing newer than TLS 1.1"),
        N_("Switch on TLS 1.2 or 1.3 at the server."),
        kind=CauseKind.TLS,
    ),
    _TlsSaying(
        re.compile("certificate required|bad certificate|handshake failure"),
        N_("The server asks for a client certificate"),
        N_("Exempt the path from mutual TLS: Apple shows no certificate of yours."),
        kind=CauseKind.CLIENT_CERTIFICATE,
        applies=lambda tls: tls.is_client_certificate_demanded,
    ),
    _TlsSaying(
        re.compile("wrong version number|http request|record layer failure|packet length"),
        N_("The port does not speak TLS; it may speak plain http"),
        N_("Enter the port that speaks https, or put TLS in front of this one."),
        kind=CauseKind.PLAIN_HTTP,
        applies=lambda tls: not tls.chain,
    ),
    _TlsSaying(
        re.compile("handshake failure|no shared cipher|internal error|unrecognized name"),
        N_("The server refused the TLS session: {text}"),
        N_("See its TLS settings for this host name: versions, ciphers and the certificate."),
        kind=CauseKind.TLS,
    ),
)

_CAUSES: Final = {
    Trouble.REFUSED: (
        N_("Nothing listens at this address and port: the connection was refused"),
        N_("Start the server, and see that it listens at this port and not at another address."),
    ),
    Trouble.UNREACHABLE: (
        N_("No way leads to this address"),
        N_("See that the name leads to a public address, and that its network is up."),
    ),
    Trouble.NAME_NOT_RESOLVED: (
        N_("The host name is not known to the name servers"),
        N_("Compare the host of the URL, letter by letter, and its DNS records."),
    ),
    Trouble.RESET: (
        N_("The other side broke the connection off"),
        N_("See the log of the server and of every proxy and firewall before it."),
    ),
    Trouble.CLOSED_WITHOUT_ANSWER: (
        N_("The server closed the connection without an answer"),
        N_("See whether the handler ended in the middle of the request, or a proxy gave up."),
    ),
    Trouble.CLOSED_EARLY: (
        N_("The connection ended in the middle of the answer"),
        N_("See whether the handler ended while it answered, and its Content-Length."),
    ),
    Trouble.REDIRECT_WITHOUT_LOCATION: (
        N_("A redirect without a Location header"),
        N_("Let the server name the new place, or better: enter the final URL."),
    ),
}

_NO_CONNECTION: Final = (
    N_("Nobody answered the attempt to connect"),
    N_("Let the firewall pass 17.0.0.0/8 to this port, and see that the server runs."),
)
_NO_ANSWER: Final = (
    N_("The connection stood, but the answer did not come in time"),
    N_("Answer first, then work: well under a second."),
)


def causes_of_trouble(hop: Hop) -> Iterator[Cause]:
    """Yields the cause that a hop without a whole answer shows, if it shows one."""
    if hop.trouble is Trouble.TLS:
        yield from _of_tls(hop.tls, hop.detail)
        return
    if hop.trouble is Trouble.TIMED_OUT:
        is_connected = hop.seconds_of(Step.REQUEST) is not None
        seen, advice = _NO_ANSWER if is_connected else _NO_CONNECTION
    elif hop.trouble in _CAUSES:
        seen, advice = _CAUSES[hop.trouble]
    else:
        return
    yield Cause(CauseKind.CONNECTION, msg(seen), msg(advice))


def _of_tls(tls: TlsSeen | None, detail: str) -> Iterator[Cause]:
    if tls is None:
        return
    text = f"{tls.error or detail} {tls.alert}".strip()
    for saying in _TLS_SAYINGS:
        if not saying.words.search(text) or not saying.applies(tls):
            continue
        leaf = next(iter(tls.certificates), None)
        date = f"{getattr(leaf, saying.day):%Y-%m-%d}" if saying.day and leaf else "-"
        seen = msg(saying.seen, date=date, text=shown(text))
        yield Cause(saying.kind, seen, msg(saying.advice))
        return
