"""The time that a request is signed with."""

from datetime import datetime
from typing import Protocol

from storebell.domain.exchange import Exchange


class RequestClock(Protocol):
    """Says which time a request is signed with; it is told of every answer.

    A `place` is whoever has one clock: Apple, or one key of a simulator.
    """

    def is_unknown(self, place: str, now: datetime) -> bool:
        """Whether the time there must be measured before anything is signed."""
        ...

    def time_at(self, place: str, now: datetime) -> datetime: ...
    def note(self, place: str, exchange: Exchange) -> None: ...
