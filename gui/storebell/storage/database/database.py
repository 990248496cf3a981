"""The database of one installation: what is in it, each part by its own object."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from storebell.domain.errors.storebell_error import StorebellError
from storebell.domain.notifications.json_records import event_record
from storebell.files.folders import make_missing_folders, make_private_folder
from storebell.files.writing import replacing
from storebell.storage.database.audit import Audit
from storebell.storage.database.choices import Choices
from storebell.storage.database.clock_facts import ClockFacts
from storebell.storage.database.event_store import EventStore
from storebell.storage.database.fold_cache import FoldCache
from storebell.storage.database.leases import Leases
from storebell.storage.database.request_ledger import RequestLedger
from storebell.storage.database.sqlite_file import SqliteFile, utc_now
from storebell.storage.database.trash import Trash
from storebell.storage.database.usage import Usage
from storebell.storage.sqlite.migrations import back_up

_TESTS_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Database:
    """One open database. For one thread at a time; other processes may have it open as well."""

    file: SqliteFile
    event_store: EventStore
    trash: Trash
    leases: Leases
    requests: RequestLedger
    audit: Audit
    usage: Usage
    clock_facts: ClockFacts
    choices: Choices

    @classmethod
    def open(cls, file: Path, now: Callable[[], datetime] = utc_now) -> Self:
        """Opens the file, or makes it. `take_notices` then returns what a person should know.

        Raises StoreUnwritableError where there is none and none can be made, FileUnwritableError
        for its folder, StoreUnreadableError.
        """
        return cls._over(SqliteFile(file, now))

    @classmethod
    def in_memory(cls) -> Self:
        """The same without a file, for as long as the disk takes nothing."""
        return cls._over(SqliteFile(None))

    @classmethod
    def _over(cls, file: SqliteFile) -> Self:
        fold_cache = FoldCache(file)
        return cls(
            file,
            EventStore(file, fold_cache),
            Trash(file, fold_cache),
            Leases(file),
            RequestLedger(file),
            Audit(file),
            Usage(file),
            ClockFacts(file),
            Choices(file),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_on_disk(self) -> bool:
        """False for what stands in while there is no database: it knows of nothing earlier."""
        return self.file.is_on_disk

    @property
    def is_writable(self) -> bool:
        """False for the substitute while there is no database: it holds no earlier tests."""
        return self.file.is_writable

    def take_notices(self) -> tuple[StorebellError, ...]:
        """Returns and clears the notices for a person: DamagedStoreError, NewerStoreError,
        StoreUnwritableError.
        """
        return self.file.take_notices()

    def has_changed(self) -> bool:
        """True where another process has written since the last call; costs some microseconds.

        Raises what `EventStore` raises where the file has to be opened anew.
        """
        return self.file.has_changed()

    def back_up(self, target: Path) -> None:
        """Writes a whole copy that can take the database's place. Raises StoreUnwritableError."""
        make_private_folder(target.parent)
        self.file.copy_to(lambda connection: back_up(connection, target))

    def export(self, target: Path) -> Iterator[int]:
        """Writes every test as lines of JSON, one event a line as `--json` prints them.

        Yields after every fifty tests how many are written, so that its caller can let others
        work; the file has its name when the iterator ends. Raises as `files.writing.replacing`.
        """
        make_missing_folders(target.parent)
        with replacing(target) as stream:
            for written, lines in self._lines():
                stream.write(lines.encode())
                yield written

    def exported(self) -> Iterator[str]:
        """The same lines, those of fifty tests at a time; nothing where there is no test."""
        return (lines for _, lines in self._lines() if lines)

    def close(self) -> None:
        self.file.close()

    def _lines(self) -> Iterator[tuple[int, str]]:
        written, place = 0, None
        while True:
            page = self.event_store.page(place, _TESTS_AT_ONCE)
            written += len(page.timelines)
            yield (
                written,
                "".join(
                    json.dumps(event_record(event, timeline.asked)) + "\n"
                    for timeline in page.timelines
                    for event in self.event_store.events(timeline.test_id)
                ),
            )
            place = page.next
            if place is None:
                return
