"""Timelines folded from their rows, also where a row can't be read."""

from pathlib import Path

import apsw
import pytest

from storebell.domain.notifications.events import Asked, Event
from storebell.domain.notifications.timeline import Timeline
from storebell.storage.database import fold_cache as module
from storebell.storage.database.database import Database
from storebell.storage.database.event_rows import read_event
from storebell.storage.database.fold_cache import FoldCache
from support.stored import asked, attempt, folded, samples, token


def ids(timelines: tuple[Timeline, ...]) -> list[str]:
    return [timeline.test_id for timeline in timelines]


@pytest.mark.parametrize("body", ["", "{", "[]", '{"v":1,"event":"Later"}', "\0", "x" * 5000])
def test_a_row_that_cannot_be_read_is_told_and_hides_no_other(
    body: str, database: Database, file: Path, caplog: pytest.LogCaptureFixture
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
        assert other.event_store.unreadable_records().by_test == {"t-1": 1}
        assert "t-1: event 2: " in caplog.text
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


def position_of(database: Database, test_id: str) -> int:
    def work(connection: apsw.Connection) -> int:
        row = connection.execute(
            "SELECT position FROM tests WHERE test_id = ?", (test_id,)
        ).fetchone()
        assert row is not None
        return int(row[0])

    return database.file.read(work)


def read_all(cache: FoldCache, database: Database, *positions: int) -> list[str]:
    return database.file.read(
        lambda connection: [timeline.test_id for timeline in cache.timelines(connection, positions)]
    )


def test_a_fold_that_is_kept_reads_no_row_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[bytes] = []

    def count(digest: object, body: object) -> object:
        assert isinstance(body, bytes | str)
        decoded.append(body if isinstance(body, bytes) else body.encode())
        return read_event(digest, body)

    monkeypatch.setattr(module, "read_event", count)
    database.event_store.begin(asked("a"))
    database.event_store.append(token("a"))
    position = position_of(database, "a")
    cache = FoldCache(database.file)
    decoded.clear()
    assert read_all(cache, database, position) == ["a"]
    assert len(decoded) == 2
    decoded.clear()
    assert read_all(cache, database, position) == ["a"]
    assert decoded == []
    database.event_store.append(attempt("a"))
    decoded.clear()
    known = database.file.read(lambda connection: cache.of(connection, position))
    assert len(decoded) == 1, "the new event alone"
    assert known is not None
    assert known[1] == folded([asked("a"), token("a"), attempt("a")])


def test_what_is_looked_at_without_keeping_is_not_kept(database: Database) -> None:
    database.event_store.begin(asked("a"))
    position = position_of(database, "a")
    cache = FoldCache(database.file)
    database.file.read(lambda connection: cache.of(connection, position))
    assert cache._folds == {}


def test_the_longest_unused_go_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CACHED", 2)
    cache = FoldCache(database.file)
    for name in ("a", "b", "c"):
        database.event_store.begin(asked(name))
    a, b, c = (position_of(database, name) for name in ("a", "b", "c"))
    read_all(cache, database, a, b)
    read_all(cache, database, a)
    read_all(cache, database, c)
    assert list(cache._folds) == [a, c]


def test_what_is_forgotten_is_neither_kept_nor_told(database: Database) -> None:
    database.event_store.begin(asked("a"))
    database.event_store.append(token("a"))
    position = position_of(database, "a")
    database.file.write(
        lambda connection: connection.execute("UPDATE events SET body = 'x' WHERE number = 2")
    )
    cache = FoldCache(database.file)
    read_all(cache, database, position)
    read_all(cache, database, position)
    assert cache.unreadable_records().by_test == {"a": 1}
    cache.forget([position])
    assert cache.unreadable_records().count == 0
    assert cache._folds == {}


def test_a_test_that_is_not_there_has_no_events_and_no_timeline(database: Database) -> None:
    cache = FoldCache(database.file)

    def work(connection: apsw.Connection) -> tuple[list[Event], object, object]:
        return (
            cache.events(connection, "nobody"),
            cache.of(connection, 7),
            cache.timelines(connection, [7]),
        )

    assert database.file.read(work) == ([], None, [])


@pytest.mark.parametrize("events", samples()[:4], ids=lambda events: events[0].test_id)
def test_a_fold_grows_event_by_event_into_the_fold_of_all(
    events: tuple[Event, ...], database: Database
) -> None:
    assert isinstance(events[0], Asked)
    cache = FoldCache(database.file)
    database.event_store.begin(events[0])
    position = position_of(database, events[0].test_id)
    for event in events[1:]:
        read_all(cache, database, position)
        database.event_store.append(event)
    known = database.file.read(lambda connection: cache.of(connection, position))
    assert known is not None
    assert known[1] == folded(events)
