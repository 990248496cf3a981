"""Audit trails for tests of use cases: a real database in memory, and what was told."""

from dataclasses import dataclass, field

from storebell.domain.errors.storebell_error import StorebellError
from storebell.services.system.audit import AuditTrail
from storebell.storage.database.database import Database
from support.clocks import ManualClock


@dataclass
class Trail:
    """A trail, the database below it and the notices that it gave."""

    clock: ManualClock = field(default_factory=ManualClock)
    database: Database = field(default_factory=Database.in_memory)
    told: list[StorebellError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.trail = AuditTrail(
            self.database.audit, self.database.usage, self.clock.now, self.told.append
        )

    @property
    def acts(self) -> list[tuple[str, str]]:
        """Act and subject, oldest first."""
        entries = reversed(self.database.audit.entries())
        return [(entry.act, entry.subject) for entry in entries]
