"""Tests whether Apple accepts a key for an app, without sending a notification."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from storebell.domain.accounts.authorization import EnvironmentCheck, KeyStatus
from storebell.domain.accounts.credentials import Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.findings import Finding
from storebell.services.accounts.authorization import Authorization

BOTH: Final = (Environment.SANDBOX, Environment.PRODUCTION)


@dataclass(frozen=True, slots=True)
class CheckBegun:
    """The key was read; `environment` is being asked."""

    environment: Environment


@dataclass(frozen=True, slots=True)
class KeyChecked:
    """The whole result, always last: one check for each environment, and the doctor's findings.

    `findings` exist for an accepted key too: they then list what is in order, or a wrong clock.
    """

    key_id: str
    bundle_id: str
    checks: tuple[EnvironmentCheck, ...]
    findings: tuple[Finding, ...]

    @property
    def is_accepted(self) -> bool:
        """True if every environment that was asked accepted the key."""
        return all(check.status is KeyStatus.ACCEPTED for check in self.checks)

    @property
    def failure(self) -> Failure | None:
        """The kind of failure, None without one; a refused key outweighs the others."""
        failures = [check.failure for check in self.checks if check.failure is not None]
        if Failure.NOT_AUTHORIZED in failures:
            return Failure.NOT_AUTHORIZED
        return failures[0] if failures else None


CheckStep = CheckBegun | EnvironmentCheck | KeyChecked


class KeyCheck:
    """Asks one environment after the other.

    It makes at most one request to each, two if the clock is to be corrected.
    """

    def __init__(
        self,
        authorization: Authorization,
        credentials_with: Callable[[str, str], Awaitable[Credentials]],
    ) -> None:
        self._authorization = authorization
        self._credentials_with = credentials_with

    async def run(
        self, key_id: str, bundle_id: str, environments: Sequence[Environment] = BOTH
    ) -> AsyncGenerator[CheckStep, None]:
        """Yields each step of the check.

        Raises UnknownKeyError and KeychainError subclasses before the first step; later errors are
        in the checks.
        """
        credentials = await self._credentials_with(key_id, bundle_id)
        checks: list[EnvironmentCheck] = []
        for environment in environments:
            yield CheckBegun(environment)
            check = await self._authorization.ask(credentials, environment)
            checks.append(check)
            yield check
        findings = self._authorization.explain(credentials, checks)
        yield KeyChecked(key_id, bundle_id, tuple(checks), findings)
