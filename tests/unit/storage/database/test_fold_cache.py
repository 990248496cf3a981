"""Timelines folded from their rows, also where a row can't be read."""

from pathlib import Path

import apsw
import pytest

from storebell.domain.notifications.timeline import Timeline
from storebell.storage.database.database import Database
from support.stored import asked, attempt, folded, token


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "storebell.db"


@pytest.fixture
def database(file: Path) -> Database:
    return Database.open(file)


def ids(timelines: tuple[Timeline, ...]) -> list[str]:
    return [timeline.test_id for timeline in timelines]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"v":1,"event":"Later"}', "\0", "x" * 5000])
def test_a_row_that_cannot_be_read_is_told_and_hides_no_other(
    body: str, database: Database, file: Path
) -> None:
    event_store = database.event_store
    event_store.begin(asked())
    event_store.append(token(), attempt())

    def damage(connection: apsw.Connection) -> None:
        connection.execute("UPDATE events SET body = ? WHERE number = 2", (body,))

    database.file.write(damage)
    with Database.open(file) as other:
        assert other.event_store.timeline("t-1") == folded([asked(), attempt()])
        assert other.event_store.page().timelines == (folded([asked(), attempt()]),)
        (row,) = other.event_store.unreadable()
        assert row.test_id == "t-1"
        assert row.reason
        assert other.event_store.events("t-1") == (asked(), attempt())


def test_a_test_whose_asking_cannot_be_read_is_passed_over(database: Database, file: Path) -> None:
    for name in ("a", "b", "c"):
        database.event_store.begin(asked(name))
    database.file.write(
        lambda connection: connection.execute("UPDATE events SET body = 'x' WHERE number = 2")
    )
    with Database.open(file) as other:
        page = other.event_store.page(limit=2)
        assert ids(page.timelines) == ["c"]
        assert page.next is not None
        assert ids(other.event_store.page(page.next, 2).timelines) == ["a"]
        assert other.event_store.timeline("b") is None
