"""What is written down of what was done: sends, and changes to keys and apps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Act(StrEnum):
    """What was done. The values are kept for good and never renamed."""

    SEND = "send"
    KEY_ADDED = "key added"
    KEY_REPLACED = "key replaced"
    KEY_RENAMED = "key renamed"
    KEY_REMOVED = "key removed"
    KEY_FOR_SESSION = "key for this session"
    APP_ADDED = "app added"
    APP_CHANGED = "app changed"
    APP_LOCKED = "app locked"
    APP_UNLOCKED = "app unlocked"
    APP_REMOVED = "app removed"
    CONSENT = "Production confirmed"


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
