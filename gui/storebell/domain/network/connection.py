"""The connection test of one of Apple's hosts, and its result."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from storebell.domain.findings import CertificateFacts, Finding


class Obstacle(StrEnum):
    """The reasons why a connection test ended without an answer."""

    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    PROXY_NOT_REACHED = "proxy_not_reached"
    PROXY_ASKS = "proxy_asks"
    PROXY_REFUSES = "proxy_refuses"
    UNTRUSTED = "untrusted"
    WRONG_NAME = "wrong_name"
    OUT_OF_DATE = "out_of_date"
    TLS_FAILED = "tls_failed"
    NO_ANSWER = "no_answer"


CERTIFICATE_OBSTACLES: Final = frozenset(
    {Obstacle.UNTRUSTED, Obstacle.WRONG_NAME, Obstacle.OUT_OF_DATE}
)


class Trust(StrEnum):
    """The authorities that vouch for a certificate."""

    SYSTEM = "system"
    ADDED = "added"
    """Only those that were added in the settings."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an HTTP answer, and the clock difference: positive if ours is ahead."""

    status: int
    is_html: bool = False
    location: str = ""
    skew_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """One connection test of a host: a request without any key or token, and its result.

    `proxy` is the host and port of the one it went through. `certificate` is the server's own, as
    it was sent; if it was not trusted, `answer` is the answer to a request made without trust.
    `missing_trust_file` is the path in SSL_CERT_FILE if there is no such file.
    """

    host: str
    at: datetime
    proxy: str = ""
    is_systems_proxy: bool = True
    obstacle: Obstacle | None = None
    detail: str = ""
    certificate: CertificateFacts | None = None
    trust: Trust | None = None
    answer: Answer | None = None
    missing_trust_file: str = ""


@dataclass(frozen=True, slots=True)
class HostStarted:
    """The start of the connection test of a host."""

    host: str


@dataclass(frozen=True, slots=True)
class HostFinding:
    """A finding of one host. `kind` is its name in a record: an obstacle, or one of `Kind`."""

    host: str
    kind: str
    finding: Finding


class Kind(StrEnum):
    """The subjects of findings that are not obstacles."""

    WAY = "way"
    TRUST_FILE = "trust_file"
    CERTIFICATE = "certificate"
    INSPECTED = "inspected"
    CAPTIVE_PORTAL = "captive_portal"
    REACHABLE = "reachable"
    ODD_ANSWER = "odd_answer"
    CLOCK = "clock"
