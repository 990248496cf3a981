"""What a store of tests answers: pages of the timeline, what changed, what was to be asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from storebell.domain.notifications.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the timeline ended; the next one begins behind it."""

    position: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some tests, newest first. `next` is where to go on, None at the end."""

    timelines: tuple[Timeline, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Tests that changed or went since an earlier `number`, in the order of their last change."""

    number: int
    test_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """A request that was about to leave, and who was about to make it."""

    timeline: Timeline
    owner: str | None


@dataclass(frozen=True, slots=True)
class UnreadableRecords:
    """How many events of which tests were met that are damaged or of a newer version."""

    by_test: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.by_test.values())
