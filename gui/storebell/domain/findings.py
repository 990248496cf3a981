"""Findings: what was examined, what was found, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storebell.domain.messages import NO_MESSAGE, Message

JsonValue = object
"""Whatever `json.loads` can return."""


class Level(StrEnum):
    """The importance of a finding."""

    GOOD = "good"
    NOTE = "note"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of examining one thing. `subject` names it, in a word or two, among others."""

    level: Level
    seen: Message
    advice: Message = NO_MESSAGE
    at: datetime | None = None
    subject: Message = NO_MESSAGE


class Anchor(StrEnum):
    """The root at which a chain of certificates ended."""

    APPLE = "apple"
    SIMULATOR = "simulator"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a signature: `passed` is None if it was not made.

    `is_warning` marks a passed check whose `seen` names something that a person should look at, and
    `is_consequence` one that was not made because of another's failure.
    """

    name: str
    passed: bool | None
    seen: Message
    is_warning: bool = False
    is_consequence: bool = False


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """The facts that are shown of one certificate of a chain."""

    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Verification:
    """A signed payload, check by check.

    `payload` is the decoded JSON object, present as soon as it could be decoded. Only `is_valid`
    tells whether it may be believed.
    """

    checks: tuple[Check, ...]
    anchor: Anchor | None
    payload: Mapping[str, JsonValue] | None
    certificates: tuple[CertificateFacts, ...] = ()
    judged_at: datetime | None = None

    @property
    def is_valid(self) -> bool:
        return self.anchor is not None and all(check.passed is not False for check in self.checks)

    @property
    def first_failure(self) -> Check | None:
        return next((check for check in self.checks if check.passed is False), None)
