"""The audit log, the last use of each key, and the choices of the last send."""

from collections.abc import Iterable, Mapping, Sequence
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


class ChoiceStore(Protocol):
    """Values by name, and the URLs of each app. Raises what AuditLog raises."""

    def remember(self, values: Mapping[str, str]) -> None: ...
    def remembered(self) -> Mapping[str, str]: ...
    def url_used(self, bundle_id: str, url: str, at: datetime) -> None:
        """Stores a use; an empty URL is the built-in receiver."""
        ...

    def used_urls(self) -> Mapping[str, Sequence[str]]:
        """The URLs of each bundle ID, the newest use first."""
        ...

    def forget_app(self, bundle_id: str) -> None:
        """Deletes everything that names an app."""
        ...

    def forget_urls(self, before: datetime) -> None:
        """Deletes URLs that were not used since."""
        ...
