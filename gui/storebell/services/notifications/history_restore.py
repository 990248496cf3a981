"""Restores tests from Apple's notification history after the database was damaged."""

import logging
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import reduce
from typing import Final

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.errors.accounts import NoKeyError
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import Message, msg, plural_msg
from storebell.domain.notifications.events import (
    Asked,
    AttemptRecorded,
    Event,
    Joined,
    PayloadVerified,
)
from storebell.domain.notifications.history import WINDOWS, HistoryRecord, HistoryRequest
from storebell.domain.notifications.plan import PRODUCTION_PLAN, SANDBOX_PLAN
from storebell.domain.notifications.types import TEST
from storebell.ports.clock import Clock
from storebell.services.notifications.history import History
from storebell.services.notifications.repository import TestRepository

_log = logging.getLogger(__name__)

_PLANS: Final = {
    Environment.SANDBOX: SANDBOX_PLAN,
    Environment.PRODUCTION: PRODUCTION_PLAN,
}


class HistoryRestore:
    """Reads the TEST notifications of every app that has a key; stores those that are missing."""

    def __init__(
        self,
        history: History,
        apps: Callable[[], Sequence[App]],
        repository: TestRepository,
        clock: Clock,
        base_url_of: Callable[[Environment], str | None],
    ) -> None:
        self._history = history
        self._apps = apps
        self._repository = repository
        self._clock = clock
        self._base_url_of = base_url_of

    async def run(self) -> Finding:
        """The number of restored tests. It names each app that Apple can't be asked for, and goes
        on.
        """
        found, missed = 0, list[Message]()
        for app in self._apps():
            for environment in _PLANS:
                try:
                    found += await self._read(app, environment)
                except NoKeyError:
                    continue  # no test of it was requested from Apple
                except StorebellError as error:
                    _log.warning("Not refilled: %s. %s", error.title, error.advice)
                    place = msg(environment.value)
                    missed.append(msg("{app} in {environment}", app=app.label, environment=place))
        seen = _came_back(found, is_simulated=self._history.is_simulated)
        if not missed:
            return Finding(
                Level.NOTE, seen, msg("Local tests, and older ones, Apple does not know.")
            )
        names = reduce(lambda first, more: msg("{first}, {more}", first=first, more=more), missed)
        advice = msg("Apple could not be asked for: {missed}.", missed=names)
        return Finding(Level.WARNING, seen, advice)

    async def _read(self, app: App, environment: Environment) -> int:
        now = self._clock.now()
        request = HistoryRequest.checked(
            environment, now=now, since=now - WINDOWS[environment], notification_type=TEST
        )
        found = 0
        async with aclosing(self._history.read(app, environment, request)) as steps:
            async for step in steps:
                if isinstance(step, HistoryRecord) and self._adopt(app, environment, step, now):
                    found += 1
        return found

    def _adopt(
        self, app: App, environment: Environment, record: HistoryRecord, now: datetime
    ) -> bool:
        api_base = self._base_url_of(environment)
        uuid, signed = record.notification_uuid, record.signed_date
        if uuid is None or signed is None or self._repository.find(uuid):
            return False
        asked = Asked(
            test_id=uuid,
            at=signed,
            app_label=app.label,
            bundle_id=app.bundle_id,
            app_apple_id=app.app_apple_id,
            environment=environment,
            plan=_PLANS[environment],
            url=app.server_url(environment),
            simulated=record.is_simulated,
            api_base=api_base,
        )
        events: list[Event] = [
            Joined(test_id=uuid, at=signed, notification_uuid=uuid),
            PayloadVerified(
                test_id=uuid,
                at=now,
                signed_payload=record.signed_payload,
                verification=record.verification,
            ),
        ]
        events += [
            AttemptRecorded(test_id=uuid, at=now, number=number, attempt=attempt)
            for number, attempt in enumerate(record.attempts, 1)
        ]
        self._repository.adopt(asked, *events)
        return True


def _came_back(count: int, *, is_simulated: bool) -> Message:
    if is_simulated:
        return plural_msg(
            "{count} test came back from the history of a simulator, not Apple's",
            "{count} tests came back from the history of a simulator, not Apple's",
            count,
        )
    return plural_msg(
        "{count} test came back from Apple's history",
        "{count} tests came back from Apple's history",
        count,
    )
