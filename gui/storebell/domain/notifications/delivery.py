"""Trace of a delivery by our own sender, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import accumulate

from storebell.domain.findings import CertificateFacts, Finding
from storebell.domain.messages import N_
from storebell.domain.notifications.results import SendAttemptResult


class Step(StrEnum):
    """The steps of one hop, in order."""

    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    REQUEST = "request"
    FIRST_BYTE = "first byte"
    RESPONSE = "response"


class Trouble(StrEnum):
    """The causes that stop a hop, as the sockets and the HTTP parser report them."""

    BAD_URL = N_("bad URL")
    NAME_NOT_RESOLVED = N_("name not resolved")
    ADDRESS_NOT_ALLOWED = N_("address not allowed")
    TIMED_OUT = N_("timed out")
    REFUSED = N_("connection refused")
    UNREACHABLE = N_("unreachable")
    RESET = N_("connection reset")
    TLS = N_("TLS failed")
    CLOSED_WITHOUT_ANSWER = N_("closed without an answer")
    CLOSED_EARLY = N_("closed before the end of the answer")
    NOT_HTTP = N_("not an HTTP answer")
    REDIRECT_WITHOUT_LOCATION = N_("redirect without Location")
    BAD_LOCATION = N_("redirect to something that is not a URL")
    REDIRECT_LOOP = N_("redirect loop")
    TOO_MANY_REDIRECTS = N_("too many redirects")
    UNKNOWN_CHARSET = N_("unknown charset")


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step and how long it took, in seconds of the monotonic clock."""

    step: Step
    seconds: float


@dataclass(frozen=True, slots=True)
class AddressTried:
    """The result of trying one address of a name: connected if `trouble` is None.

    ADDRESS_NOT_ALLOWED means that it was never tried. `seconds` is how long connecting took.
    """

    address: str
    trouble: Trouble | None = None
    detail: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class TlsSeen:
    """The TLS session; `chain` is the PEM of each certificate as the server sent it, leaf first.

    The chain is present even if the handshake failed, provided that the server sent it;
    `certificates` has the facts of those that can be parsed. `alert` is the last alert that the
    server sent.
    """

    version: str = ""
    cipher: str = ""
    chain: tuple[str, ...] = ()
    error: str = ""
    certificates: tuple[CertificateFacts, ...] = ()
    alert: str = ""
    is_client_certificate_demanded: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its answer; a redirect starts the next hop.

    `addresses` is what the name resolved to, `tried` the result of each of them in turn (some may
    not have been needed), `address` the one used. `headers` are the answer's, as they came: a face
    must make control characters harmless. `body_start` holds at most its first 4 KiB; a body is
    read up to 1 MiB, and `has_unread_body` is true if there was more. The bytes are HTTP's, before
    TLS.
    """

    method: str
    url: str
    addresses: tuple[str, ...] = ()
    tried: tuple[AddressTried, ...] = ()
    address: str = ""
    steps: tuple[StepTaken, ...] = ()
    sent_headers: tuple[tuple[str, str], ...] = ()
    tls: TlsSeen | None = None
    http_version: str = ""
    status: int | None = None
    reason: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body_start: bytes = b""
    bytes_sent: int = 0
    bytes_received: int = 0
    trouble: Trouble | None = None
    detail: str = ""
    has_unread_body: bool = False

    @property
    def refused_addresses(self) -> tuple[str, ...]:
        """The addresses that the rule forbids: nothing was sent to them."""
        return tuple(
            tried.address for tried in self.tried if tried.trouble is Trouble.ADDRESS_NOT_ALLOWED
        )

    def seconds_of(self, step: Step) -> float | None:
        """The duration of a step in seconds; None if it was not reached."""
        return next((taken.seconds for taken in self.steps if taken.step is step), None)


def starts_of(steps: Sequence[StepTaken]) -> tuple[float, ...]:
    """The start of each step, in seconds since the first: they follow one another."""
    if not steps:
        return ()
    return tuple(accumulate((taken.seconds for taken in steps[:-1]), initial=0.0))


@dataclass(frozen=True, slots=True)
class DeliveryTrace:
    """A whole delivery: its hops, its result in Apple's words, and findings about it."""

    started_at: datetime
    hops: tuple[Hop, ...]
    seconds: float
    result: SendAttemptResult
    findings: tuple[Finding, ...] = ()

    @property
    def last_hop(self) -> Hop:
        return self.hops[-1]
