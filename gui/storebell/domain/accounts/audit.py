"""What is written down of what was done: sends, and changes to keys and apps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storebell.domain.messages import N_


class Act(StrEnum):
    """What was done. The values are kept for good and never renamed."""

    SEND = N_("send")
    KEY_ADDED = N_("key added")
    KEY_REPLACED = N_("key replaced")
    KEY_RENAMED = N_("key renamed")
    KEY_REMOVED = N_("key removed")
    KEY_FOR_SESSION = N_("key for this session")
    APP_ADDED = N_("app added")
    APP_CHANGED = N_("app changed")
    APP_LOCKED = N_("app locked")
    APP_UNLOCKED = N_("app unlocked")
    APP_REMOVED = N_("app removed")
    CONSENT = N_("Production confirmed")


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. Numbers have no gaps: one would show an edit.

    `act` is text, because a newer Storebell may have written it.
    """

    number: int
    at: datetime
    act: str
    subject: str
    detail: str
