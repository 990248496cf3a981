"""One call of `OpenTestMonitor.follow`: the steps it yields, and its state."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storebell.aio.task_scope import TaskScope
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.findings import Finding
from storebell.domain.network.request_limits import QuotaKey
from storebell.domain.notifications.events import Event
from storebell.domain.notifications.timeline import Timeline

Group = tuple[str, str, Environment]
"""App label, bundle ID and environment: one key, one host, one request limit."""


@dataclass(frozen=True, slots=True)
class Update:
    """A test with its new events; `timeline` is None if it was removed.

    `is_new` is false for events that were known before the call.
    """

    test_id: str
    timeline: Timeline | None
    events: tuple[Event, ...] = ()
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class StoreNotice:
    """A notice about the database: damage, a full disk, a newer version."""

    error: StorebellError


@dataclass(frozen=True, slots=True)
class Note:
    """A finding that is not about one test."""

    finding: Finding


Step = Update | StoreNotice | Note


class Run:
    """One call of `follow`: its options, and the event that makes it select tests anew.

    Its `tasks` put their results and errors into `steps`, and None at the end.
    """

    def __init__(
        self,
        only: Collection[str] | None,
        time_scale: float | None,
        *,
        is_endless: bool,
    ) -> None:
        self.only = None if only is None else frozenset(only)
        self.time_scale = time_scale
        self.is_endless = is_endless
        self.steps: asyncio.Queue[Step | Exception | None] = asyncio.Queue()
        self.tasks = TaskScope(on_error=self.steps.put_nowait)
        self.notified = asyncio.Event()
        self.is_restoring_history = False
        self.seen: dict[str, int] = {}
        self.groups: dict[Group, asyncio.Event] = {}
        self.noted: dict[QuotaKey, datetime] = {}
