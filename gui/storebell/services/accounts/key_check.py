"""Test a key: does Apple take it for an app? Asked in a way that sends no notification."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from storebell.domain.accounts.authorization import EnvironmentCheck, Standing
from storebell.domain.accounts.credentials import Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.findings import Finding
from storebell.services.accounts.authorization import Authorization

BOTH: Final = (Environment.SANDBOX, Environment.PRODUCTION)


@dataclass(frozen=True, slots=True)
class CheckBegun:
    """The key is here; `environment` is being asked."""

    environment: Environment


@dataclass(frozen=True, slots=True)
class KeyChecked:
    """The whole result, always last: one check for each environment, and what the doctor found.

    `findings` come with a key that is accepted too: then they say what is in order, or that the
    clock is not.
    """

    key_id: str
    bundle_id: str
    checks: tuple[EnvironmentCheck, ...]
    findings: tuple[Finding, ...]

    @property
    def is_accepted(self) -> bool:
        """Everywhere that was asked."""
        return all(check.standing is Standing.ACCEPTED for check in self.checks)

    @property
    def failure(self) -> Failure | None:
        """The kind of failure, None where there is none; a refused key outweighs the others."""
        failures = [check.failure for check in self.checks if check.failure is not None]
        if Failure.NOT_AUTHORIZED in failures:
            return Failure.NOT_AUTHORIZED
        return failures[0] if failures else None


CheckStep = CheckBegun | EnvironmentCheck | KeyChecked


class KeyCheck:
    """Asks one environment after the other: at most one request to each, two with a clock that is
    to be corrected.
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
        """Raises UnknownKeyError and KeychainError subclasses before the first step; after it,
        whatever goes wrong is in the checks.
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
