"""What one following of tests remembers."""

import asyncio
from collections.abc import Collection
from datetime import datetime

from storebell.domain.environment import Environment
from storebell.domain.network.request_limits import QuotaKey

Group = tuple[str, str, Environment]
"""App label, bundle ID and environment: one key, one host, one budget."""


class Run:
    """One call of `follow`: what it looks for, and what tells it to choose anew."""

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
        self.notified = asyncio.Event()
        self.is_restoring_history = False
        self.seen: dict[str, int] = {}
        self.groups: dict[Group, asyncio.Event] = {}
        self.noted: dict[QuotaKey, datetime] = {}
