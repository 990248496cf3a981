"""What can be done now: which of the window's acts make sense."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from storebell.domain.accounts.credentials import SAMPLE_APP, App
from storebell.domain.environment import Environment
from storebell.domain.messages import NO_MESSAGE, Message, msg
from storebell.domain.notifications.timeline import Timeline, can_be_repeated

COPIES: Final = ("copy_payload", "copy_request", "copy_report", "copy_redacted")
"""What is copied of the one test that is inspected."""


def why_not_sent(app: App | None, environment: Environment) -> Message:
    """What stands in the way of sending for this app there; no words where nothing does."""
    if app is None:
        return msg("Choose an app to send for")
    if app.is_locked and environment is Environment.PRODUCTION:
        return msg("“{app}” is locked for Production. The menu Apps unlocks it.", app=app.label)
    return NO_MESSAGE


@dataclass(frozen=True, slots=True)
class ActionState:
    """What the window shows: where the next test goes, which tests are chosen, what is running.

    `app` is the one that is chosen; None for all of them. `pages` are the names of the pages that
    can be opened, `copies` those of COPIES that there is something of.
    """

    environment: Environment
    app: App | None
    has_own_apps: bool
    chosen: tuple[Timeline, ...]
    has_tests: bool
    can_undo: bool
    is_showing_all_results: bool
    pages: AbstractSet[str]
    copies: AbstractSet[str]

    @property
    def is_locked(self) -> bool:
        """Whether the chosen app is kept from Production."""
        return self.app is not None and self.app.is_locked

    def possible(self) -> dict[str, bool]:
        """Whether each act that is not always possible is possible now, by its name."""
        chosen, app = self.chosen, self.app
        can_send = why_not_sent(app, self.environment) == NO_MESSAGE
        is_own = app is not None and app != SAMPLE_APP
        return {
            "send": can_send,
            "send_other": can_send and self.environment is Environment.LOCAL,
            "send_again": bool(chosen),
            "deliver_again": bool(chosen) and all(map(can_be_repeated, chosen)),
            "eleven": not self.is_showing_all_results,
            "stop_eleven": self.is_showing_all_results,
            "edit_app": is_own,
            "lock_app": is_own,
            "remove_app": is_own,
            "test_key": app is not None and app.key_id is not None and "keys" in self.pages,
            "export_apps": self.has_own_apps,
            "undo": self.can_undo,
            "copy": bool(chosen),
            "copy_token": any(timeline.token is not None for timeline in chosen),
            "copy_uuid": bool(chosen),
            **{name: name in self.copies for name in COPIES},
            "next_tab": len(chosen) == 1,
            "previous_tab": len(chosen) == 1,
            "remove": bool(chosen),
            "search": self.has_tests,
            "clear_filter": self.has_tests,
            "next_failure": self.has_tests,
            "previous_failure": self.has_tests,
            "next_attempt": any(timeline.attempts for timeline in chosen),
            "previous_attempt": any(timeline.attempts for timeline in chosen),
            "keys": "keys" in self.pages,
            "settings": "settings" in self.pages,
            "security": "security" in self.pages,
        }
