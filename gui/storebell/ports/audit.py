"""The audit log, and the last use of each key."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from storebell.domain.accounts.audit import AuditEntry


class AuditLog(Protocol):
    """The log of acts on keys and in Apple's environments; entries can't be removed.

    Raises StoreUnwritableError, StoreUnreadableError, NewerStoreError.
    """

    def note(self, at: datetime, act: str, subject: str, detail: str = "") -> None: ...
    def note_all(self, at: datetime, entries: Iterable[tuple[str, str, str]]) -> None:
        """Appends acts, each with its subject and detail: all of them or none."""
        ...

    def entries(self, before: int | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
        """A page of entries, newest first; `before` is the number of the last entry of the page
        before.
        """
        ...


class Usage(Protocol):
    """The last use of each key, and the last confirmation of Production for each app.

    Raises what AuditLog raises.
    """

    def key_used(self, key_id: str, at: datetime) -> None: ...
    def keys_used(self) -> Mapping[str, datetime]: ...
    def consented(self, bundle_id: str, at: datetime) -> None: ...
    def consent(self, bundle_id: str) -> datetime | None: ...
