"""Entries of the audit log: sends, and changes to keys and apps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storebell.domain.messages import N_


class Act(StrEnum):
    """The kinds of acts in the audit log. The values are stored and must never be renamed."""

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
    """One act. Numbers have no gaps: a gap shows that an entry was removed.

    `act` is text, because a newer Storebell may have written it.
    """

    number: int
    at: datetime
    act: str
    subject: str
    detail: str
