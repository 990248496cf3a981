"""An app at a glance: its last result in each environment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from storebell.domain.accounts.credentials import App
from storebell.domain.environment import Environment
from storebell.domain.messages import Message, msg
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.lanes.kind import Kind


@dataclass(frozen=True, slots=True)
class LastResult:
    """The state of the newest test of an environment; `at` is when it became known.

    `has_stand_in` if a simulator stood in for Apple. `was_sent` is false if no test was queued.
    """

    environment: Environment
    kind: Kind
    at: datetime
    has_stand_in: bool = False
    was_sent: bool = True


@dataclass(frozen=True, slots=True)
class AppSummary:
    """One row of the list of apps.

    `note` is shown while there is no result. A locked app is never sent to Production.
    """

    label: str
    bundle_id: str
    results: tuple[LastResult, ...]
    note: Message
    is_locked: bool = False


_KINDS: Final = {
    Outcome.DELIVERED: Kind.DELIVERED,
    Outcome.FAILED: Kind.FAILED,
    Outcome.NOT_SENT: Kind.UNKNOWN,
    Outcome.UNDECIDED: Kind.UNKNOWN,
    Outcome.UNKNOWN: Kind.UNKNOWN,
}


def summarize(app: App, timelines: Iterable[Timeline]) -> AppSummary:
    """The summary of `app`; timelines of other bundle IDs are ignored.

    Local is shown if there is no result from Apple's environments.
    """
    newest: dict[Environment, Timeline] = {}
    for timeline in timelines:
        if timeline.asked.bundle_id != app.bundle_id:
            continue
        known = newest.get(timeline.asked.environment)
        if known is None or timeline.asked.at > known.asked.at:
            newest[timeline.asked.environment] = timeline
    apples = (Environment.PRODUCTION, Environment.SANDBOX)
    shown = [apple for apple in apples if apple in newest] or [*newest]
    note = msg("not tried yet") if app.key_id else msg("Local only, no key needed")
    return AppSummary(
        label=app.label,
        bundle_id=app.bundle_id,
        results=tuple(_last(environment, newest[environment]) for environment in shown),
        note=note,
        is_locked=app.is_locked,
    )


def _last(environment: Environment, timeline: Timeline) -> LastResult:
    at = timeline.attempts[-1].at if timeline.attempts else timeline.asked.at
    has_stand_in = timeline.asked.has_stand_in
    if timeline.outcome is not None:
        was_sent = timeline.outcome is not Outcome.NOT_SENT
        return LastResult(environment, _KINDS[timeline.outcome], at, has_stand_in, was_sent)
    kind = Kind.PLANNED if timeline.attempts else Kind.RUNNING
    return LastResult(environment, kind, at, has_stand_in)
