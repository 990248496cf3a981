"""Disks that are full, broken or read-only: the short form of `dev.py faults disk`."""

from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from faults.disk import OPERATIONS, Operation, run
from storebell.domain.environment import Environment
from storebell.domain.errors.storage import (
    StoreUnwritableError,
)
from storebell.domain.network.request_limits import Endpoint, QuotaKey
from storebell.domain.notifications.events import Event
from storebell.domain.notifications.test_filter import TestFilter
from storebell.storage.database.database import Database
from support.faulty_vfs import Fault, faulty_disk
from support.stored import START, asked, attempt, folded, leases_in, token

REASONS = {
    Fault.FULL: "The disk is full",
    Fault.IO_ERROR: "The disk reported an error",
    Fault.READ_ONLY: "It may only be read",
}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_whatever_write_step_the_disk_refuses_nothing_is_lost(
    operation: Operation, tmp_path: Path
) -> None:
    figures = run(operation, tmp_path, Fault.FULL, fails_for=None, stride=5)
    assert figures.wrong == []
    assert figures.refused > figures.runs / 2


@pytest.mark.parametrize("fault", Fault)
def test_a_disk_that_takes_nothing_is_told_and_the_next_event_goes_in_when_it_does(
    fault: Fault, file: Path
) -> None:
    with faulty_disk(fault) as disk, Database.open(file) as database:
        event_store = database.event_store
        event_store.begin(asked())
        event_store.append(token())
        disk.fill()
        for _ in range(3):
            with pytest.raises(StoreUnwritableError) as caught:
                event_store.append(attempt(result="TIMED_OUT"))
            assert REASONS[fault] in str(caught.value.advice)
            assert str(file) in str(caught.value.title)
            # What was kept can be read meanwhile, and what failed is not shown as kept.
            assert event_store.timeline("t-1") == folded([asked(), token()])
            assert event_store.page(wanted=TestFilter(text="timed out")).timelines == ()
            assert event_store.unseen() == set()
        disk.empty()
        assert event_store.append(attempt(result="TIMED_OUT"), attempt(number=2, after=9)) == 2
        assert event_store.page(wanted=TestFilter(text="timed out")).timelines != ()
    with Database.open(file) as database:
        assert len(database.event_store.events("t-1")) == 4


def test_one_open_database_survives_every_single_write_that_fails(file: Path) -> None:
    kept: list[Event] = [asked()]
    with faulty_disk() as disk, Database.open(file) as database:
        database.event_store.begin(asked())
        events = [attempt(number=n, after=n, result=f"RESULT_{n}") for n in range(1, 60)]
        for number, event in enumerate(events):
            disk.fill(number % 12 + 1, fails_for=1)
            try:
                database.event_store.append(event)
            except StoreUnwritableError:
                assert database.event_store.timeline("t-1") in (
                    folded(kept),
                    folded([*kept, event]),
                )
                disk.empty()
                database.event_store.append(event)
            kept.append(event)
            assert database.event_store.timeline("t-1") == folded(kept)
        assert disk.steps
    with Database.open(file) as database:
        assert database.event_store.events("t-1") == tuple(kept)


def test_what_is_acknowledged_was_synced_to_the_disk(file: Path) -> None:
    with faulty_disk() as disk, Database.open(file) as database:
        for number in range(5):
            database.event_store.begin(asked(f"t-{number}"))
            assert "storebell.db-wal" not in disk.unsynced
        database.requests.spend(QuotaKey("a", Environment.SANDBOX, Endpoint.HISTORY), START, 5)
        assert "storebell.db-wal" not in disk.unsynced


def test_a_fresh_start_on_a_full_disk_is_told_and_leaves_nothing_in_the_way(file: Path) -> None:
    with faulty_disk() as disk:
        disk.fill()
        with pytest.raises(StoreUnwritableError):
            Database.open(file)
        assert not file.exists()
        disk.empty()
        with Database.open(file) as database:
            database.event_store.begin(asked())


def is_writable(database: Database) -> bool:
    return database.is_writable


class _ReadOnlyDisk(apsw.VFS):
    """Every file of it can be read, none written or made: as on a disk mounted read-only."""

    def __init__(self) -> None:
        super().__init__("storebell-read-only", "", makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        if flags[0] & apsw.SQLITE_OPEN_CREATE:
            raise apsw.CantOpenError("a read-only disk")
        if flags[0] & apsw.SQLITE_OPEN_READWRITE:
            raise apsw.ReadOnlyError("a read-only disk")
        return apsw.VFSFile(_BASE, name, flags)


_BASE = apsw.vfs_names()[0]


@pytest.mark.parametrize("has_side_files", [True, False])
def test_a_read_only_disk_is_shown_and_written_again_once_it_can_be(
    file: Path, has_side_files: bool
) -> None:
    with Database.open(file) as database:
        database.event_store.begin(asked())
    if not has_side_files:
        for suffix in ("-wal", "-shm"):
            file.with_name(file.name + suffix).unlink()
    disk = _ReadOnlyDisk()
    try:
        database = Database.open(file)
        (notice,) = database.take_notices()
        assert isinstance(notice, StoreUnwritableError)
        assert not is_writable(database)
        assert database.event_store.timeline("t-1") is not None
        for _ in range(2):
            with pytest.raises(StoreUnwritableError):
                database.event_store.append(token())
        assert database.take_notices() == ()
    finally:
        disk.unregister()
    assert database.event_store.append(token()) == 1
    assert is_writable(database)
    database.close()
    with Database.open(file) as database:
        assert database.event_store.timeline("t-1") == folded([asked(), token()])


def test_leases_and_requests_are_told_the_same_way(file: Path) -> None:
    with faulty_disk() as disk, Database.open(file) as database:
        database.event_store.begin(asked())
        disk.fill()
        with pytest.raises(StoreUnwritableError):
            database.leases.lease("t-1", "me", START, START + timedelta(minutes=1))
        with pytest.raises(StoreUnwritableError):
            database.requests.spend(QuotaKey("a", Environment.SANDBOX, Endpoint.HISTORY), START, 5)
        with pytest.raises(StoreUnwritableError):
            database.audit.note(START, "send", "Hiking")
        disk.empty()
        assert (
            database.requests.used(QuotaKey("a", Environment.SANDBOX, Endpoint.HISTORY), START) == 0
        )
        assert leases_in(database) == {}
