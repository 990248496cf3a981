"""Answers of a store of tests: pages of the timeline, changes, pending requests."""

from collections.abc import Mapping
from dataclasses import dataclass

from storebell.domain.notifications.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Cursor:
    """The end of a page of the timeline; the next page begins after it."""

    position: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of tests, newest first. `next` is the cursor of the next page, None at the end."""

    timelines: tuple[Timeline, ...]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Tests that changed or were removed since an earlier `number`, in the order of their last
    change.
    """

    number: int
    test_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """A request that was about to leave, and the process that was about to make it."""

    timeline: Timeline
    owner: str | None


@dataclass(frozen=True, slots=True)
class UnreadableRecords:
    """The number of damaged or newer-version events, by test."""

    by_test: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.by_test.values())
