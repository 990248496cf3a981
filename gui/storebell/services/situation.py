"""What can be done now: which of the window's acts make sense."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from storebell.domain.environment import Environment
from storebell.domain.timeline import Timeline
from storebell.services.requests import can_be_repeated


@dataclass(frozen=True, slots=True)
class Situation:
    """What the window shows: where the next test goes, which tests are chosen, what is running.

    `pages` are the names of the pages that can be opened.
    """

    environment: Environment
    has_app: bool
    chosen: tuple[Timeline, ...]
    has_tests: bool
    can_undo: bool
    is_showing_eleven: bool
    pages: AbstractSet[str]

    def possible(self) -> dict[str, bool]:
        """Whether each act that is not always possible is possible now, by its name."""
        chosen = self.chosen
        return {
            "send": self.has_app,
            "send_other": self.has_app and self.environment is Environment.LOCAL,
            "send_again": bool(chosen),
            "deliver_again": bool(chosen) and all(map(can_be_repeated, chosen)),
            "eleven": not self.is_showing_eleven,
            "stop_eleven": self.is_showing_eleven,
            "undo": self.can_undo,
            "copy": bool(chosen),
            "copy_token": any(one.token is not None for one in chosen),
            "copy_uuid": bool(chosen),
            "remove": bool(chosen),
            "search": self.has_tests,
            "next_failure": self.has_tests,
            "previous_failure": self.has_tests,
            "next_attempt": any(one.attempts for one in chosen),
            "previous_attempt": any(one.attempts for one in chosen),
            "keys": "keys" in self.pages,
            "settings": "settings" in self.pages,
            "security": "security" in self.pages,
        }
