"""Results of checking whether Apple accepts a key for an app, and evidence when it does not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from storebell.domain.accounts.credentials import Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import NO_MESSAGE, Message, msg


class KeyStatus(StrEnum):
    """The result of checking a key for an app in one environment.

    UNDECIDED: an answer came, but it says nothing about the key.
    """

    ACCEPTED = "accepted"
    NOT_AUTHORIZED = "not_authorized"
    UNREACHABLE = "unreachable"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class EnvironmentCheck:
    """One request to one environment that sends no notification, and its result.

    `at` is when it was over. `failure`, `title` and `advice` describe the error if the key was not
    accepted. `has_apples_time` is true if the token was signed with the time of Apple's clock,
    `is_simulated` if a simulator was asked in place of Apple.
    """

    environment: Environment
    status: KeyStatus
    at: datetime
    exchange: Exchange | None = None
    failure: Failure | None = None
    title: Message = NO_MESSAGE
    advice: Message = NO_MESSAGE
    has_apples_time: bool = False
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class AuthorizationCase:
    """The evidence for finding the reason of an HTTP 401.

    `checks` are the environments that were asked. `file_name` is that of the .p8 file, as far as it
    is known; `fingerprint` is what the key had when it was imported, `provider` the keychain that
    stores it. `bundle_ids` are those of all apps in the list, `kept_fingerprints` those of all keys
    in the list, by their key IDs.
    """

    credentials: Credentials
    checks: tuple[EnvironmentCheck, ...]
    at: datetime
    file_name: str = ""
    fingerprint: str = ""
    provider: str = ""
    bundle_ids: tuple[str, ...] = ()
    kept_fingerprints: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_accepted_somewhere(self) -> bool:
        return any(check.status is KeyStatus.ACCEPTED for check in self.checks)

    @property
    def refusals(self) -> tuple[EnvironmentCheck, ...]:
        return tuple(check for check in self.checks if check.status is KeyStatus.NOT_AUTHORIZED)

    def status_in(self, environment: Environment) -> KeyStatus | None:
        """The standing in an environment; None if it was not asked."""
        found = (check.status for check in self.checks if check.environment is environment)
        return next(found, None)


CLOCK: Final = msg("Clock")
"""The subject of findings about this computer's clock."""


def is_clock_wrong(findings: Iterable[Finding]) -> bool:
    """True if this computer's clock is proven to be the reason."""
    return any(finding.level is Level.BAD and finding.subject == CLOCK for finding in findings)


def likeliest(findings: Iterable[Finding]) -> Finding | None:
    """The first finding of level BAD; if there is none, the first WARNING."""
    problems = [finding for finding in findings if finding.level in {Level.BAD, Level.WARNING}]
    bad = (finding for finding in problems if finding.level is Level.BAD)
    return next(bad, problems[0] if problems else None)
