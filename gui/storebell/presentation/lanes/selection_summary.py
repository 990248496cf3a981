"""Counts of several tests: states, results, environments and times."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from storebell.domain.environment import Environment
from storebell.domain.messages import Message, msg
from storebell.domain.notifications.events import Outcome
from storebell.domain.notifications.timeline import Timeline
from storebell.presentation.lanes.tone import Tone

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Selection:
    """Counts of the selected tests.

    `outcomes` and `results` are most frequent first; results have Apple's own names.
    """

    count: int
    first_at: datetime
    last_at: datetime
    outcomes: tuple[tuple[Message, Tone, int], ...]
    environments: tuple[tuple[Environment, int], ...]
    apps: tuple[tuple[str, int], ...]
    results: tuple[tuple[str, int], ...]


_OUTCOMES: Final[dict[Outcome | None, tuple[Message, Tone]]] = {
    Outcome.DELIVERED: (msg("Delivered"), Tone.DELIVERED),
    Outcome.FAILED: (msg("Failed"), Tone.FAILED),
    Outcome.NOT_SENT: (msg("Not sent"), Tone.FAILED),
    Outcome.UNDECIDED: (msg("Undecided"), Tone.WAITING),
    Outcome.UNKNOWN: (msg("Unknown"), Tone.WAITING),
    None: (msg("Open"), Tone.NOW),
}


def count_up(timelines: Sequence[Timeline]) -> Selection:
    """Counts at least one test."""
    times = [timeline.asked.at for timeline in timelines]
    outcomes = Counter(timeline.outcome for timeline in timelines)
    return Selection(
        count=len(timelines),
        first_at=min(times),
        last_at=max(times),
        outcomes=tuple((*_OUTCOMES[outcome], many) for outcome, many in outcomes.most_common()),
        environments=_counted(timeline.asked.environment for timeline in timelines),
        apps=_counted(timeline.asked.app_label for timeline in timelines),
        results=_counted(attempt.result for timeline in timelines for attempt in timeline.attempts),
    )


def _counted(values: Iterable[_Value]) -> tuple[tuple[_Value, int], ...]:
    return tuple(Counter(values).most_common())
