"""Checks a key without sending a notification, and explains an HTTP 401."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from storebell.domain.accounts.authorization import AuthorizationCase, EnvironmentCheck, KeyStatus
from storebell.domain.accounts.credentials import ApiKey, App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError, NotAuthorizedError
from storebell.domain.errors.network import NotAnsweredError
from storebell.domain.errors.storebell_error import Failure, StorebellError
from storebell.domain.exchange import Exchange
from storebell.domain.findings import Finding
from storebell.domain.notifications.api_answers import unknown_test_token
from storebell.ports.appstore import AppStores, AuthorizationDoctor
from storebell.ports.clock import Clock
from storebell.services.system.apple_clock import ApplesClock

_log = logging.getLogger(__name__)

AUTHORIZED: Final = frozenset({4000020, 4040008})
"""The error codes for an unknown test notification: only an authorized request gets them."""

SECOND_OPINION_SECONDS: Final = 10.0
"""The time to wait for the sandbox after production has refused a real request."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """The stored facts about a key."""

    file_name: str = ""
    fingerprint: str = ""
    provider: str = ""


class Authorization:
    """Checks whether environments accept a key, and explains a refusal."""

    def __init__(
        self,
        *,
        stores: AppStores,
        doctor: AuthorizationDoctor,
        clock: Clock,
        apples_clock: ApplesClock,
        keys: Callable[[], Sequence[ApiKey]],
        apps: Callable[[], Sequence[App]],
        file_name_of: Callable[[str], str] = lambda _key_id: "",
        base_url_of: Callable[[Environment], str | None] = lambda _environment: None,
    ) -> None:
        """Stores its parts. `base_url_of` names the simulator that stands in for Apple."""
        self._stores = stores
        self._doctor = doctor
        self._clock = clock
        self._apples_clock = apples_clock
        self._keys = keys
        self._apps = apps
        self._file_name_of = file_name_of
        self._base_url_of = base_url_of

    async def ask(self, credentials: Credentials, environment: Environment) -> EnvironmentCheck:
        """Asks for the status of an unknown test notification. Raises no StorebellError."""
        has_apples_time = self._apples_clock.is_correcting
        error: StorebellError | None = None
        exchange: Exchange | None = None
        base_url: str | None = None
        try:
            base_url = self._base_url_of(environment)
            async with self._stores.open(credentials, environment, base_url) as store:
                token = unknown_test_token(self._clock.now())
                exchange = (await store.test_notification_status(token)).exchange
        except StorebellError as caught:
            error, exchange = caught, caught.exchange
        status = _status_after(error)
        _log.info("%s in %s: %s", credentials.key_id, environment, status)
        if error is None or status is KeyStatus.ACCEPTED:
            return EnvironmentCheck(
                environment,
                KeyStatus.ACCEPTED,
                self._clock.now(),
                exchange,
                has_apples_time=has_apples_time,
                is_simulated=base_url is not None,
            )
        return EnvironmentCheck(
            environment,
            status,
            self._clock.now(),
            exchange,
            error.failure,
            error.title,
            error.advice,
            has_apples_time,
            base_url is not None,
        )

    def explain(
        self, credentials: Credentials, checks: Sequence[EnvironmentCheck]
    ) -> tuple[Finding, ...]:
        """The doctor's findings; for an accepted key, that all is in order."""
        known = self._known(credentials.key_id)
        case = AuthorizationCase(
            credentials,
            tuple(checks),
            self._clock.now(),
            file_name=known.file_name,
            fingerprint=known.fingerprint,
            provider=known.provider,
            bundle_ids=tuple(app.bundle_id for app in self._all_apps()),
            kept_fingerprints={key.key_id: key.fingerprint for key in self._all_keys()},
        )
        return self._doctor.explain(case)

    async def explain_refusal(
        self, credentials: Credentials, environment: Environment, exchange: Exchange | None
    ) -> tuple[Finding, ...]:
        """Findings for an HTTP 401.

        If production refused, the sandbox is asked once; no other request is made, and no
        notification is sent.
        """
        checks = [
            EnvironmentCheck(
                environment,
                KeyStatus.NOT_AUTHORIZED,
                self._clock.now(),
                exchange,
                Failure.NOT_AUTHORIZED,
                has_apples_time=self._apples_clock.is_correcting,
            )
        ]
        if environment is Environment.PRODUCTION:
            try:
                async with asyncio.timeout(SECOND_OPINION_SECONDS):
                    checks.append(await self.ask(credentials, Environment.SANDBOX))
            except TimeoutError:
                _log.info("The sandbox did not say in time what it makes of the key")
        return self.explain(credentials, checks)

    def _known(self, key_id: str) -> KnownKey:
        try:
            file_name = self._file_name_of(key_id)
        except StorebellError:  # the folder is gone: the key itself was read all the same
            file_name = ""
        for key in self._all_keys():
            if key.key_id == key_id and not file_name:
                return KnownKey(key.file_name, key.fingerprint, key.provider)
        return KnownKey(file_name)

    def _all_keys(self) -> Sequence[ApiKey]:
        try:
            return self._keys()
        except StorebellError:  # the list is damaged: the key itself was read all the same
            return ()

    def _all_apps(self) -> Sequence[App]:
        try:
            return self._apps()
        except StorebellError:
            return ()


def _status_after(error: StorebellError | None) -> KeyStatus:
    if error is None or (isinstance(error, AppleError) and error.code in AUTHORIZED):
        return KeyStatus.ACCEPTED
    if isinstance(error, NotAuthorizedError):
        return KeyStatus.NOT_AUTHORIZED
    if error.failure is Failure.NOT_SENT or isinstance(error, NotAnsweredError):
        return KeyStatus.UNREACHABLE
    return KeyStatus.UNDECIDED
