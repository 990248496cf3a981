"""Filters of the timeline: by typed text, state, environment and app."""

from dataclasses import dataclass, replace
from enum import StrEnum

from storebell.domain.environment import Environment
from storebell.domain.notifications.delivery import DeliveryTrace
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.timeline import Timeline


class Wanted(StrEnum):
    """The states that a filter can select."""

    ALL = "all"
    FAILED = "failed"
    WAITING = "waiting"


_FAILED = frozenset({Outcome.FAILED, Outcome.NOT_SENT, Outcome.UNDECIDED, Outcome.UNKNOWN})


@dataclass(frozen=True, slots=True)
class TestFilter:
    """The conditions that a test must meet to be shown; an empty field matches every test.

    The tests of an app are those of its bundle ID, by which Apple knows it: its label can change.
    `result` is Apple's record of the last attempt, in Apple's own spelling; `outcome` is how the
    test ended.
    """

    text: str = ""
    wanted: Wanted = Wanted.ALL
    environment: Environment | None = None
    bundle_id: str | None = None
    result: str | None = None
    outcome: Outcome | None = None

    @property
    def is_open(self) -> bool:
        """True if every test is shown, of one app or of all."""
        return replace(self, bundle_id=None, text=self.text.strip()) == TestFilter()

    def takes(self, timeline: Timeline) -> bool:
        asked = timeline.asked
        if self.environment is not None and asked.environment is not self.environment:
            return False
        if self.bundle_id is not None and asked.bundle_id != self.bundle_id:
            return False
        if self.outcome is not None and timeline.outcome is not self.outcome:
            return False
        if self.result is not None and (
            not timeline.attempts or timeline.attempts[-1].result != self.result
        ):
            return False
        return self._takes_state(timeline) and self._takes_text(timeline)

    def _takes_state(self, timeline: Timeline) -> bool:
        match self.wanted:
            case Wanted.ALL:
                return True
            case Wanted.FAILED:
                has_failed = any(not attempt.is_success for attempt in timeline.attempts)
                return has_failed or timeline.outcome in _FAILED
            case Wanted.WAITING:
                return timeline.outcome is None

    def _takes_text(self, timeline: Timeline) -> bool:
        wanted = self.text.strip().casefold()
        return not wanted or any(wanted in text.casefold() for text in texts_of(timeline))


def texts_of(timeline: Timeline) -> tuple[str, ...]:
    """The texts of a test that a search looks at: those on its lane, and its IDs."""
    asked = timeline.asked
    results = (
        text for attempt in timeline.attempts for text in (attempt.result, attempt.short_text)
    )
    return (
        asked.app_label,
        asked.bundle_id,
        asked.environment.value,
        asked.url or "",
        timeline.token or "",
        timeline.outcome or "",
        notification_uuid(timeline),
        str(timeline.failure.title) if timeline.failure else "",
        *results,
        asked.notification_type,
        asked.notification_subtype,
        *(f"HTTP {trace.last_hop.status}" for _number, trace in timeline.traces if _status(trace)),
        "simulated" if asked.has_stand_in else "",
    )


def _status(trace: DeliveryTrace) -> int | None:
    return trace.last_hop.status if trace.hops else None


def notification_uuid(timeline: Timeline) -> str:
    """The notification's own ID; an empty string until it is known."""
    if timeline.joined_uuid is not None:
        return timeline.joined_uuid
    payload = timeline.verification.payload if timeline.verification else None
    value = payload.get("notificationUUID") if payload else None
    return value if isinstance(value, str) else ""
