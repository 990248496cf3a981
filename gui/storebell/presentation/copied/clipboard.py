"""Parts of tests to copy as plain text: one line for each test."""

from collections.abc import Iterable
from datetime import UTC
from enum import StrEnum

from storebell.domain.notifications.test_filter import notification_uuid
from storebell.domain.notifications.timeline import Timeline
from storebell.domain.plain_text import visible


class Clipping(StrEnum):
    """The parts of a test that can be copied."""

    TOKEN = "token"  # noqa: S105 - the name of a part
    UUID = "uuid"
    SUMMARY = "summary"


def clip(timelines: Iterable[Timeline], what: Clipping) -> str:
    """One line for each test that has the part; an empty string if none does."""
    lines = (_line(timeline, what) for timeline in timelines)
    return "\n".join(visible(line, most=len(line)) for line in lines if line)


def _line(timeline: Timeline, what: Clipping) -> str:
    match what:
        case Clipping.TOKEN:
            return timeline.token or ""
        case Clipping.UUID:
            return notification_uuid(timeline)
        case Clipping.SUMMARY:
            return summary_line(timeline)


def summary_line(timeline: Timeline) -> str:
    """A test for a log or a chat: time, environment, app, state, Apple's results, token.

    The results are in Apple's own spelling, one for each attempt; “-” replaces missing parts.
    """
    asked = timeline.asked
    results = ",".join(attempt.result for attempt in timeline.attempts)
    parts = (
        f"{asked.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"{asked.environment.value}{'(simulated)' if asked.has_stand_in else ''}",
        asked.bundle_id,
        str(timeline.outcome or timeline.state),
        results or "-",
        timeline.token or "-",
    )
    return " ".join(parts)
