"""Records acts on keys and apps and every send; a failure to record never stops the act."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final, Self

from storebell.domain.accounts.audit import Act, AuditEntry
from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.messages import N_
from storebell.domain.notifications.events import Asked
from storebell.domain.plain_text import masked_name, visible, without_secrets
from storebell.ports.audit import AuditLog, Usage
from storebell.services.system.clock_check import ClockCheck

_log = logging.getLogger(__name__)

USE_NOTED_EVERY_SECONDS: Final = 60.0
"""The precision of a key's last use: a poll must not cost a write."""

_ENTRIES_A_PAGE: Final = 200
_NO_TIME: Final = datetime.min.replace(tzinfo=UTC)


class AuditNotWrittenError(StorebellError):
    TITLE = N_("The audit log could not be written")
    ADVICE = N_("{reason}. What you did was done; it is missing from “storebell audit”.")


class AuditTrail:
    """The audit log and the last use of each key.

    A failed write is reported through `tell`, and the act goes on.
    """

    def __init__(
        self,
        log: AuditLog,
        usage: Usage,
        now: Callable[[], datetime],
        report: Callable[[StorebellError], None],
        clock_check: ClockCheck | None = None,
    ) -> None:
        self._clock_check = clock_check
        self._audit_log = log
        self._usage = usage
        self._now = now
        self._report = report
        self._noted_uses: dict[str, datetime] = {}
        self._has_reported = False

    @classmethod
    def none(cls) -> Self:
        """A trail that stores nothing, for a use case on its own."""
        return cls(_Nothing(), _Nothing(), lambda: _NO_TIME, lambda _error: None)

    def note(self, act: Act, subject: str, detail: str = "") -> None:
        """Records one act. `subject` is an app's label or a key's ID.

        No text may hold a key or a token. An entry made while the clock is implausible is marked:
        no entry can be changed later.
        """
        self.note_all([(act, subject, detail)])

    def note_all(self, acts: Sequence[tuple[Act, str, str]]) -> None:
        """Records acts, each with its subject and detail, in one write."""
        if not acts:
            return
        is_wrong = self._clock_check is not None and not self._clock_check.is_plausible()
        entries = [
            (
                act,
                visible(masked_name(subject)),
                without_secrets(_marked(detail) if is_wrong else detail),
            )
            for act, subject, detail in acts
        ]
        try:
            self._audit_log.note_all(self._now(), entries)
        except StorebellError as error:
            _log.warning(
                "Not in the audit log: %s %s, %d in all. %s",
                *acts[0][:2],
                len(acts),
                error.title,
            )
            if not self._has_reported:
                self._has_reported = True
                self._report(AuditNotWrittenError(reason=error.title))
        else:
            self._has_reported = False

    def sent(self, asked: Asked, key_id: str) -> None:
        """Records a test for an environment of Apple's, before its request leaves.

        In Local nothing leaves the computer, and the key is temporary.
        """
        if asked.environment.is_apples:
            where = f"{asked.environment}{' (simulated)' if asked.simulated else ''}"
            detail = f"{where}, {asked.bundle_id}, key {key_id}, test {asked.test_id}"
            self.note(Act.SEND, asked.app_label, detail)

    def key_used(self, key_id: str) -> None:
        """Records that the key signs now; cheap enough for every request."""
        now = self._now()
        noted = self._noted_uses.get(key_id)
        if noted is not None and 0 <= (now - noted).total_seconds() < USE_NOTED_EVERY_SECONDS:
            return
        self._noted_uses[key_id] = now
        try:
            # The newest use is final: a wrong clock must not make it one of the future.
            check = self._clock_check
            self._usage.key_used(key_id, now if check is None else check.now_or_before())
        except StorebellError as error:
            _log.info("The use of a key was not noted: %s", error.title)

    def last_uses(self) -> dict[str, datetime]:
        """The last uses by key ID; empty if they can't be read."""
        try:
            return dict(self._usage.keys_used())
        except StorebellError as error:
            _log.info("When keys were used can't be read: %s", error.title)
            return {}

    def entries(self, before: int | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
        """A page of entries, newest first. Raises StoreUnreadableError."""
        return self._audit_log.entries(before, limit)


def all_entries(trail: AuditTrail, limit: int | None = None) -> Iterator[AuditEntry]:
    """The newest entries, or all of them, read page by page. Raises StoreUnreadableError."""
    before: int | None = None
    left = limit
    while left is None or left > 0:
        page = trail.entries(
            before, _ENTRIES_A_PAGE if left is None else min(left, _ENTRIES_A_PAGE)
        )
        yield from page
        if not page:
            return
        before = page[-1].number
        left = None if left is None else left - len(page)


class _Nothing:
    """A log that stores nothing."""

    def note(self, at: datetime, act: str, subject: str, detail: str = "") -> None: ...

    def note_all(self, at: datetime, entries: Iterable[tuple[str, str, str]]) -> None: ...

    def entries(self, before: int | None = None, limit: int = 100) -> tuple[AuditEntry, ...]:
        return ()

    def key_used(self, key_id: str, at: datetime) -> None: ...

    def keys_used(self) -> dict[str, datetime]:
        return {}

    def consented(self, bundle_id: str, at: datetime) -> None: ...

    def consent(self, bundle_id: str) -> None:
        return None


def _marked(detail: str) -> str:
    """The detail of an entry that is made while the clock is implausible."""
    return f"{detail}; the clock was implausible" if detail else N_("the clock was implausible")
