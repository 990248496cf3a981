"""The time that a request is signed with."""

from datetime import datetime
from typing import Protocol

from storebell.domain.exchange import Exchange


class RequestClock(Protocol):
    """Supplies the time that a request is signed with; it is given every answer.

    A `place` is a server with a clock: Apple, or one key of a simulator.
    """

    def is_unknown(self, place: str, now: datetime) -> bool:
        """True if the time there must be measured before anything is signed."""
        ...

    def time_at(self, place: str, now: datetime) -> datetime: ...
    def note(self, place: str, exchange: Exchange) -> None: ...
