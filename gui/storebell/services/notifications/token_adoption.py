"""Follows test notifications that another tool requested: all that is known of one is its token."""

import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storebell.domain.accounts.credentials import App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import AppleError
from storebell.domain.errors.notifications import InvalidTokenError, TokenOfAnotherTestError
from storebell.domain.findings import Finding, Level
from storebell.domain.messages import Message, msg
from storebell.domain.notifications.api_answers import TestStatus
from storebell.domain.notifications.events import (
    Asked,
    ClockImplausible,
    Event,
    Exchanged,
    Noticed,
    TokenReceived,
)
from storebell.domain.notifications.test_filter import notification_uuid
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.timestamps import from_milliseconds
from storebell.ports.appstore import AppStores
from storebell.ports.clock import Clock
from storebell.services.notifications.answer_events import events_of_answer, stamp
from storebell.services.notifications.poller import NOT_YET_AVAILABLE
from storebell.services.notifications.repository import TestRepository, find_test
from storebell.services.notifications.requests import TestRequest
from storebell.services.notifications.target import AppStoreTarget

_FORM: Final = re.compile(r"[!-~]{1,200}", re.ASCII)
_DATED: Final = re.compile(r"[0-9A-Fa-f-]{36}_([0-9]{12,14})", re.ASCII)
"""The form of Apple's tokens, as seen: a UUID, and when it was issued in UNIX milliseconds. Apple
documents no form, so others are taken too.
"""

_MOST_AHEAD: Final = timedelta(days=1)


class TokenAdoption:
    """Begins to follow tests by their tokens, and asks once more about undecided ones."""

    def __init__(
        self,
        *,
        stores: AppStores,
        target: AppStoreTarget,
        app_of: Callable[[Timeline], App],
        credentials_for: Callable[[App], Awaitable[Credentials]],
        clock: Clock,
        repository: TestRepository,
        mark_for: Callable[[Asked], ClockImplausible | None],
    ) -> None:
        self._stores = stores
        self._target = target
        self._app_of = app_of
        self._credentials_for = credentials_for
        self._clock = clock
        self._repository = repository
        self._mark_for = mark_for

    async def adopt(
        self, token: str, app: App, environment: Environment, time_scale: float = 1.0
    ) -> str:
        """The ID of the test with this token, which is stored if it is new.

        Apple is asked before anything is stored, so a token that it refuses leaves nothing. Raises
        InvalidTokenError, TokenOfAnotherTestError, AmbiguousTestError, and as the App Store.
        """
        token = token.strip()
        if self._repository.find(token):
            known = find_test(self._repository, token)
            _check_same(known, app, environment)
            return known.test_id
        if not _FORM.fullmatch(token):
            raise InvalidTokenError(token=token)
        status = await self._status(token, app, environment)
        joined = self._stored_notification(status)
        if joined is not None:
            _check_same(joined, app, environment)
            return joined.test_id
        start = self._start(token, status)
        asked = self._asked(token, TestRequest(app, environment, time_scale=time_scale), start.at)
        self._store(asked, token, status, start)
        return asked.test_id

    async def ask_again(self, timeline: Timeline) -> None:
        """Asks once about a stored test, and stores what is new. Raises as the App Store."""
        asked, token = timeline.asked, timeline.token
        if token is None or not self._target.can_tell_of(asked):
            return
        status = await self._status(token, self._app_of(timeline), asked.environment)
        self._repository.append(*self._events_of(timeline, status))

    # -- inside ---------------------------------------------------------------------------------

    async def _status(self, token: str, app: App, environment: Environment) -> TestStatus:
        """The status of a test; one without an attempt where Apple has no record of it yet."""
        credentials = await self._credentials_for(app)
        base_url = self._target.base_url_of(environment)
        async with self._stores.open(credentials, environment, base_url) as store:
            try:
                return await store.test_notification_status(token)
            except AppleError as error:
                if error.code != NOT_YET_AVAILABLE or error.exchange is None:
                    raise
                return TestStatus(None, (), error.exchange)

    def _stored_notification(self, status: TestStatus) -> Timeline | None:
        """The stored test with the same notification, such as one of Apple's history."""
        if status.signed_payload is None:
            return None
        verification = self._target.verifier().verify(status.signed_payload)
        payload = verification.payload if verification.is_valid else None
        value = payload.get("notificationUUID") if payload else None
        found = self._repository.find(value) if isinstance(value, str) else ()
        return next((test for test in found if notification_uuid(test) == value), None)

    def _asked(self, token: str, request: TestRequest, start: datetime) -> Asked:
        app, environment, target = request.app, request.environment, self._target
        api_base = target.base_url_of(environment)
        # The same ID in every process: two that begin to follow it store one test.
        name = f"{api_base or 'apple'} {environment} {app.bundle_id} {token}"
        return Asked(
            test_id=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
            at=start,
            app_label=app.label,
            bundle_id=app.bundle_id,
            app_apple_id=app.app_apple_id,
            environment=environment,
            plan=request.plan,
            url=app.server_url(environment),
            simulated=target.is_simulated,
            root_file=str(target.root_file) if target.root_file else None,
            api_base=api_base,
        )

    def _start(self, token: str, status: TestStatus) -> "_Start":
        now = self._clock.now()
        issued = time_in(token)
        if issued is not None and issued < now + _MOST_AHEAD:
            return _Start(
                issued,
                msg("Another tool requested this test"),
                msg("Its times count from the time in its token, at which Apple issued it."),
            )
        payload = status.signed_payload
        content = None if payload is None else self._target.verifier().verify(payload).payload
        signed = from_milliseconds(content.get("signedDate")) if content else None
        recorded = [at for at in (signed, *(each.at for each in status.attempts)) if at is not None]
        seen = msg("Another tool requested this test, at a time that is not known here")
        if recorded:
            advice = msg("Its times count from the first that Apple recorded of it.")
            return _Start(min(recorded), seen, advice)
        return _Start(now, seen, msg("Its times count from when Storebell began to follow it."))

    def _store(self, asked: Asked, token: str, status: TestStatus, start: "_Start") -> None:
        now, timeline = self._clock.now(), Timeline.start(asked)
        mark = self._mark_for(asked)
        events: list[Event] = [] if mark is None else [mark]
        finding = Finding(Level.NOTE, start.seen, start.advice)
        events += [
            Noticed(**stamp(timeline, now), finding=finding),
            TokenReceived(**stamp(timeline, asked.at), token=token),
        ]
        for event in events:
            timeline = timeline.after(event)
        events += self._events_of(timeline, status)
        self._repository.adopt(asked, *events)
        self._repository.restore((asked.test_id,))  # it may have been removed before

    def _events_of(self, timeline: Timeline, status: TestStatus) -> list[Event]:
        now = self._clock.now()
        return [
            Exchanged(**stamp(timeline, now), exchange=status.exchange),
            *events_of_answer(
                timeline, status.signed_payload, status.attempts, self._target.verifier(), now
            ),
        ]


@dataclass(frozen=True, slots=True)
class _Start:
    """The time from which the times of a test count, and what is said of it."""

    at: datetime
    seen: Message
    advice: Message


def time_in(token: str) -> datetime | None:
    """The time at which Apple issued a token of the form UUID_milliseconds; None for others."""
    found = _DATED.fullmatch(token)
    return None if found is None else from_milliseconds(int(found[1]))


def _check_same(known: Timeline, app: App, environment: Environment) -> None:
    asked = known.asked
    if (asked.bundle_id, asked.environment) != (app.bundle_id, environment):
        raise TokenOfAnotherTestError(
            app=asked.app_label, bundle_id=asked.bundle_id, environment=msg(asked.environment.value)
        )
