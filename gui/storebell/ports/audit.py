"""The audit log, and when each key was used last."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from storebell.domain.accounts.audit import AuditEntry


class AuditLog(Protocol):
    """What was done with keys and in Apple's environments; nothing can be taken back from it.

    Raises StoreUnwritableError, StoreUnreadableError, NewerStoreError.
    """

    def note(self, at: datetime, act: str, subject: str, detail: str = "") -> None: ...
    def note_all(self, at: datetime, entries: Iterable[tuple[str, str, str]]) -> None:
        """Acts, each with its subject and detail: all of them or none."""
        ...

    def entries(self, before: int | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Newest first; `before` is the number of the last entry of the page before."""
        ...


class Usage(Protocol):
    """When a key was last used, and when a person last said yes to Production for an app.

    Raises what AuditLog raises.
    """

    def key_used(self, key_id: str, at: datetime) -> None: ...
    def keys_used(self) -> Mapping[str, datetime]: ...
    def consented(self, bundle_id: str, at: datetime) -> None: ...
    def consent(self, bundle_id: str) -> datetime | None: ...
