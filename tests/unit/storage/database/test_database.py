"""One database as a whole: its changes, copies and exports."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from storebell.domain.errors.files import LinkNotReplacedError, NotReplacedError
from storebell.storage.database.database import Database
from storebell.storage.database.event_store import EventStore
from support.stored import START, asked, is_private, samples

DAY = timedelta(days=1)


def test_another_process_is_noticed_and_oneself_is_not(file: Path, database: Database) -> None:
    assert not database.has_changed()
    database.event_store.begin(asked("mine"))
    assert not database.has_changed()
    with Database.open(file) as other:
        assert not database.has_changed()
        other.event_store.begin(asked("theirs"))
        assert database.has_changed()
        assert not database.has_changed()


def test_an_export_is_a_line_for_each_event(
    filled: EventStore, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "exports" / "tests.jsonl"
    assert list(database.export(target)) == [len(samples())]
    records = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert len(records) == sum(len(events) for events in samples())
    assert {record["test_id"] for record in records} == {sample[0].test_id for sample in samples()}
    assert records[0]["event"] == "asked"
    assert is_private(target)
    assert list(target.parent.iterdir()) == [target]


def test_an_export_that_is_broken_off_leaves_nothing(
    filled: EventStore, database: Database, tmp_path: Path
) -> None:
    for number in range(60):
        filled.begin(asked(f"more-{number}", at=START + DAY))
    target = tmp_path / "exports" / "tests.jsonl"
    steps = database.export(target)
    assert next(steps) == 50
    steps.close()  # type: ignore[attr-defined]  # a generator
    assert list(target.parent.iterdir()) == []


def test_an_export_takes_the_place_of_a_file_alone(
    filled: EventStore, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "tests.jsonl").write_text("older")
    (tmp_path / "tests.jsonl.new").write_text("the user's own")
    assert list(database.export(tmp_path / "tests.jsonl")) == [len(samples())]
    assert (tmp_path / "tests.jsonl").read_text() == "".join(database.exported())
    assert (tmp_path / "tests.jsonl.new").read_text() == "the user's own"
    (tmp_path / "folder").mkdir()
    with pytest.raises(NotReplacedError):
        list(database.export(tmp_path / "folder"))
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(NotReplacedError):
            list(database.export(tmp_path / "pipe"))
        (tmp_path / "link").symlink_to(tmp_path / "folder")
        with pytest.raises(LinkNotReplacedError):
            list(database.export(tmp_path / "link"))


def test_a_backup_can_take_the_databases_place(
    filled: EventStore, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "copies" / "storebell.db"
    database.back_up(target)
    database.back_up(target)
    assert is_private(target)
    with Database.open(target) as copy:
        assert copy.event_store.page() == filled.page()


def test_in_memory_everything_works_and_nothing_is_written(tmp_path: Path) -> None:
    with Database.in_memory() as database:
        for events in samples():
            database.event_store.adopt(events[0], *events[1:])  # type: ignore[arg-type]  # an Asked
        assert database.is_writable
        assert not database.has_changed()
        assert database.event_store.count() == len(samples())
        assert database.take_notices() == ()
    assert list(tmp_path.iterdir()) == []
