"""Copies of the database from before an upgrade go a while after they were seen."""

import logging
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.storage.database.database import Database
from storebell.storage.sqlite.schema import MIGRATIONS
from support.stored import START

DAY = timedelta(days=1)
OLDEST = Path(__file__).parents[1] / "schemas" / "schema-1.db"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database that was upgraded from the oldest version."""
    file = tmp_path / "data" / "storebell.db"
    file.parent.mkdir()
    shutil.copyfile(OLDEST, file)
    Database.open(file).close()
    return file


COPIES = {f"before-v{version}" for version in range(2, len(MIGRATIONS) + 1)}


def copies(file: Path) -> set[str]:
    return {copy.name.rpartition(".")[2] for copy in file.parent.glob("*.before-v*")}


def delete(file: Path, days_later: float) -> None:
    now = START + days_later * DAY
    with Database.open(file) as database:
        database.trash.delete_copies(now, now - 30 * DAY)


def test_they_go_a_month_after_they_were_first_seen_whatever_their_files_say(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for copy in file.parent.glob("*.before-v*"):
        os.utime(copy, (0, 0))
    assert copies(file) == COPIES
    for days in (0, 1, 29.9):
        delete(file, days)
        assert copies(file) == COPIES
    shutil.copyfile(OLDEST, file.with_name("storebell.db.before-v9"))
    delete(file, 30.1)
    assert copies(file) == {"before-v9"}
    assert "storebell.db.before-v2, a copy from before an upgrade, was deleted" in caplog.text
    delete(file, 60)
    assert copies(file) == {"before-v9"}
    delete(file, 61)
    assert copies(file) == set()


def test_what_a_clock_that_was_ahead_saw_counts_from_now_on(file: Path) -> None:
    delete(file, 80)
    delete(file, 0)
    delete(file, 29)
    assert copies(file) == COPIES
    delete(file, 31)
    assert copies(file) == set()


def test_only_copies_are_deleted(file: Path) -> None:
    others = ("storebell.db.damaged-20261121T140000Z", "storebell.db.before-v3.new", "other.db")
    for name in others:
        file.with_name(name).write_bytes(b"kept")
    delete(file, 0)
    delete(file, 40)
    assert copies(file) == {"new"}
    assert all(file.with_name(name).exists() for name in others)


def test_a_database_in_memory_has_none() -> None:
    with Database.in_memory() as database:
        database.trash.delete_copies(START, START)
