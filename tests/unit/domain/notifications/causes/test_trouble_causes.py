"""Causes of a delivery that got no answer: what OpenSSL and the sockets saw, in words."""

from datetime import UTC, datetime

import pytest

from storebell.domain.findings import CertificateFacts
from storebell.domain.notifications.causes.answer_causes import causes_of
from storebell.domain.notifications.causes.cause import Cause, CauseKind
from storebell.domain.notifications.causes.trouble_causes import causes_of_trouble
from storebell.domain.notifications.delivery import Hop, Step, StepTaken, TlsSeen, Trouble

LEAF = CertificateFacts(
    subject="CN=hook.example",
    issuer="CN=Some Authority",
    serial="1",
    not_before=datetime(2026, 1, 2, tzinfo=UTC),
    not_after=datetime(2026, 4, 5, tzinfo=UTC),
    key="EC P-256",
    sha256="00",
)


def cause_of(hop: Hop) -> Cause | None:
    causes = list(causes_of_trouble(hop))
    assert len(causes) <= 1
    return causes[0] if causes else None


def tls(error: str, *, alert: str = "", chain: int = 2, is_demanded: bool = False) -> Hop:
    seen = TlsSeen(
        error=error,
        alert=alert,
        chain=("PEM",) * chain,
        certificates=(LEAF,) if chain else (),
        is_client_certificate_demanded=is_demanded,
    )
    return Hop("POST", "https://hook.example/n", tls=seen, trouble=Trouble.TLS, detail=error)


@pytest.mark.parametrize(
    ("hop", "kind", "words"),
    [
        (tls("certificate has expired"), CauseKind.CERTIFICATE, "expired on 2026-04-05"),
        (tls("certificate is not yet valid"), CauseKind.CERTIFICATE, "before 2026-01-02"),
        (tls("self-signed certificate", chain=1), CauseKind.CERTIFICATE, "is self-signed"),
        (
            tls("self-signed certificate in certificate chain"),
            CauseKind.CERTIFICATE,
            "root that is not public",
        ),
        (
            tls("Hostname mismatch, certificate is not valid for 'hook.example'."),
            CauseKind.CERTIFICATE,
            "another name",
        ),
        (
            tls("IP address mismatch, certificate is not valid for '127.0.0.1'"),
            CauseKind.CERTIFICATE,
            "another name",
        ),
        (
            tls("unable to get local issuer certificate", chain=1),
            CauseKind.CERTIFICATE,
            "does not send its intermediate",
        ),
        (
            tls("unable to get local issuer certificate", chain=3),
            CauseKind.CERTIFICATE,
            "authority that is not public",
        ),
        (tls("tlsv1 alert protocol version", chain=0), CauseKind.TLS, "TLS 1.1"),
        (tls("wrong version number", chain=0), CauseKind.PLAIN_HTTP, "does not speak TLS"),
        (tls("record layer failure", chain=0), CauseKind.PLAIN_HTTP, "does not speak TLS"),
        (
            tls("tlsv13 alert certificate required", is_demanded=True),
            CauseKind.CLIENT_CERTIFICATE,
            "client certificate",
        ),
        (
            tls("", alert="handshake failure", is_demanded=True),
            CauseKind.CLIENT_CERTIFICATE,
            "client certificate",
        ),
        (tls("sslv3 alert handshake failure", chain=0), CauseKind.TLS, "handshake failure"),
    ],
    ids=lambda value: value.detail or "alert" if isinstance(value, Hop) else "",
)
def test_what_tls_says_is_the_cause(hop: Hop, kind: CauseKind, words: str) -> None:
    cause = cause_of(hop)
    assert cause is not None
    assert cause.kind is kind
    assert words in str(cause.seen)
    assert cause.advice
    assert causes_of((hop,), "TEST") == (cause,)


def test_tls_without_words_names_no_cause() -> None:
    assert cause_of(tls("something new", chain=2)) is None
    assert cause_of(Hop("POST", "https://a.example/", trouble=Trouble.TLS)) is None


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble.REFUSED, "Nothing listens"),
        (Trouble.UNREACHABLE, "No way leads"),
        (Trouble.NAME_NOT_RESOLVED, "not known to the name servers"),
        (Trouble.RESET, "broke the connection off"),
        (Trouble.CLOSED_WITHOUT_ANSWER, "without an answer"),
        (Trouble.CLOSED_EARLY, "in the middle of the answer"),
        (Trouble.REDIRECT_WITHOUT_LOCATION, "without a Location"),
    ],
)
def test_what_the_socket_saw_is_the_cause(trouble: Trouble, words: str) -> None:
    cause = cause_of(Hop("POST", "http://a.example/", trouble=trouble))
    assert cause is not None
    assert cause.kind is CauseKind.CONNECTION
    assert words in str(cause.seen)


def test_a_time_out_says_what_was_waited_for() -> None:
    connecting = (StepTaken(Step.RESOLVE, 0.1), StepTaken(Step.CONNECT, 15))
    asked = (*connecting, StepTaken(Step.REQUEST, 0.1), StepTaken(Step.FIRST_BYTE, 10))
    for steps, words in ((connecting, "connect"), (asked, "did not come in time")):
        hop = Hop("POST", "http://a.example/", steps=steps, trouble=Trouble.TIMED_OUT)
        cause = cause_of(hop)
        assert cause is not None
        assert words in str(cause.seen)


def test_other_trouble_has_the_general_causes_of_its_result() -> None:
    for trouble in (Trouble.NOT_HTTP, Trouble.REDIRECT_LOOP, Trouble.UNKNOWN_CHARSET, None):
        assert cause_of(Hop("POST", "http://a.example/", trouble=trouble)) is None
