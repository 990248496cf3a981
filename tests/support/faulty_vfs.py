"""A disk that takes nothing more from a chosen write on, for real SQLite files.

Every write, truncation and sync of a database or its journal counts. Registered as SQLite's default
while it is in use, so what is tested opens its files as ever.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import apsw

_BASE = apsw.vfs_names()[0]


class Fault(Enum):
    """How the disk refuses."""

    FULL = "full"
    IO_ERROR = "I/O error"
    READ_ONLY = "read-only"


_ERRORS: dict[Fault, Callable[[str], apsw.Error]] = {
    Fault.FULL: apsw.FullError,
    Fault.IO_ERROR: apsw.IOError,
    Fault.READ_ONLY: apsw.ReadOnlyError,
}


@dataclass(slots=True)
class Disk:
    """Counts the write steps, and refuses `fails_at` and as many after it as `fails_for` says."""

    fault: Fault = Fault.FULL
    fails_at: int | None = None
    fails_for: int | None = None
    steps: int = 0
    refused: int = 0
    unsynced: set[str] = field(default_factory=set)  # names of files with writes only in memory

    def step(self) -> None:
        """One more write step. Raises what SQLite takes for an error of the disk."""
        self.steps += 1
        if self.fails_at is None or self.steps < self.fails_at:
            return
        if self.fails_for is not None and self.steps >= self.fails_at + self.fails_for:
            return
        self.refused += 1
        raise _ERRORS[self.fault](f"step {self.steps}: the disk is {self.fault.value}")

    def fill(self, after: int = 1, fails_for: int | None = None) -> None:
        """From the write step `after` on, counted from now, nothing can be written."""
        self.steps, self.refused = 0, 0
        self.fails_at, self.fails_for = after, fails_for

    def empty(self) -> None:
        """There is space again."""
        self.fails_at = None


class _FaultyFile(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__(_BASE, name, flags)
        self._disk = disk
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or ""
        self._name = Path(path).name

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.step()
        super().xWrite(data, offset)
        self._disk.unsynced.add(self._name)

    def xTruncate(self, newsize: int) -> None:
        self._disk.step()
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._disk.step()
        super().xSync(flags)
        self._disk.unsynced.discard(self._name)


class _FaultyDisk(apsw.VFS):
    def __init__(self, name: str, disk: Disk) -> None:
        super().__init__(name, _BASE, makedefault=True)
        self._disk = disk

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return _FaultyFile(self._disk, name, flags)


@contextlib.contextmanager
def faulty_disk(fault: Fault = Fault.FULL) -> Iterator[Disk]:
    """Every SQLite file opened meanwhile is on this disk, which works until it is filled."""
    disk = Disk(fault)
    vfs = _FaultyDisk("storebell-faulty", disk)
    try:
        yield disk
    finally:
        vfs.unregister()
