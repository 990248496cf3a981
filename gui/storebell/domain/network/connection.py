"""A look at one of Apple's hosts: what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from storebell.domain.findings import CertificateFacts, Finding


class Obstacle(StrEnum):
    """What ended a look before there was an answer."""

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
    """Which authorities vouch for a certificate."""

    SYSTEM = "system"
    ADDED = "added"
    """None but those that were added in the settings."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an HTTP answer, and how the clocks differ: positive where ours is ahead."""

    status: int
    is_html: bool = False
    location: str = ""
    skew_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look at a host: a request without any key or token, and what became of it.

    `proxy` is the host and port of the one it went through. `certificate` is the server's own, as
    it was sent; where it was not believed, `answer` is what came when it was asked all the same.
    `missing_trust_file` is what SSL_CERT_FILE names, where there is no such file.
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
class Looking:
    """A host is looked at now."""

    host: str


@dataclass(frozen=True, slots=True)
class HostFinding:
    """A finding of one host. `kind` is its name in a record: an obstacle, or one of `Kind`."""

    host: str
    kind: str
    finding: Finding


class Kind(StrEnum):
    """What a finding is about, where it is no obstacle."""

    WAY = "way"
    TRUST_FILE = "trust_file"
    CERTIFICATE = "certificate"
    INSPECTED = "inspected"
    CAPTIVE_PORTAL = "captive_portal"
    REACHABLE = "reachable"
    ODD_ANSWER = "odd_answer"
    CLOCK = "clock"
