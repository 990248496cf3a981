"""Records every host that is contacted; a failure to record never stops a request."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.network.contacts import Contact, Purpose
from storebell.ports.files import ContactLog

_log = logging.getLogger(__name__)

WRITTEN_EVERY: Final = timedelta(minutes=1)
"""The time for which a known host is counted in memory: a poll must not cost a write."""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Pending:
    """Contacts of one host and purpose that are not written yet."""

    last_at: datetime
    written_at: datetime = _NEVER
    times: int = 0


class ContactNotes:
    """Writes a host before its first contact, and later contacts as counts.

    Counts that are not yet written are lost if the process is killed.
    """

    def __init__(self, log: ContactLog, now: Callable[[], datetime]) -> None:
        self._contact_log = log
        self._now = now
        self._pending: dict[tuple[str, Purpose], _Pending] = {}

    def note(self, host: str, purpose: Purpose) -> None:
        """Implements `domain.network.contacts.NoteContact`."""
        now = self._now()
        pending = self._pending.setdefault((host, purpose), _Pending(now))
        pending.times += 1
        pending.last_at = now
        if not timedelta(0) <= now - pending.written_at < WRITTEN_EVERY:
            self._write(host, purpose, pending)

    def flush(self) -> None:
        """Writes all counts in memory."""
        for (host, purpose), pending in self._pending.items():
            if pending.times:
                self._write(host, purpose, pending)

    def all(self) -> Sequence[Contact]:
        """Every host ever contacted, by name. Raises StoreUnreadableError."""
        self.flush()
        return self._contact_log.contacts()

    def _write(self, host: str, purpose: Purpose, pending: _Pending) -> None:
        # A failed write is retried with the next contact after this time, not with each.
        pending.written_at = self._now()
        try:
            self._contact_log.contacted(host, purpose, pending.last_at, pending.times)
        except StorebellError as error:
            _log.info("A contact with %s was not noted: %s", host, error.title)
        else:
            pending.times = 0
