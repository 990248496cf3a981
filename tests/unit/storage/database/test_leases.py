"""Leases: of several processes one polls a test, and another when that one goes."""

from datetime import timedelta
from pathlib import Path

from storebell.storage.database.database import Database
from support.stored import START, asked, leases_in

MINUTE = timedelta(minutes=1)


HOUR = timedelta(hours=1)


def test_of_two_processes_one_polls_a_test_until_it_lets_go(file: Path) -> None:
    with Database.open(file) as one, Database.open(file) as other:
        one.event_store.begin(asked())
        assert one.leases.lease("t-1", "one", START, START + MINUTE)
        assert one.leases.lease("t-1", "one", START, START + 2 * MINUTE)
        assert not other.leases.lease("t-1", "other", START, START + MINUTE)
        assert leases_in(other) == {"t-1": "one"}
        other.leases.release(["t-1"], "other")
        assert leases_in(other) == {"t-1": "one"}
        one.leases.release(["t-1"], "one")
        assert leases_in(other) == {}
        assert other.leases.lease("t-1", "other", START, START + MINUTE)


def test_a_lease_ends_by_itself(database: Database) -> None:
    database.event_store.begin(asked())
    assert database.leases.lease("t-1", "one", START, START + MINUTE)
    assert not database.leases.lease("t-1", "other", START + 59 * MINUTE / 60, START + HOUR)
    assert database.leases.lease("t-1", "other", START + MINUTE, START + 2 * MINUTE)
    assert not database.leases.lease("t-1", "one", START + MINUTE, START + 2 * MINUTE)


def test_a_lease_never_lasts_longer_than_ten_minutes(database: Database) -> None:
    database.event_store.begin(asked())
    assert database.leases.lease("t-1", "one", START, START + timedelta(days=9))
    assert not database.leases.lease("t-1", "other", START + 9 * MINUTE, START + HOUR)
    assert database.leases.lease("t-1", "other", START + 10 * MINUTE, START + HOUR)


def test_a_lease_from_the_future_is_nobodys(database: Database) -> None:
    """Written by a clock that has been set back since."""
    database.event_store.begin(asked())
    tomorrow = START + timedelta(days=1)
    assert database.leases.lease("t-1", "one", tomorrow, tomorrow + MINUTE)
    assert database.leases.lease("t-1", "other", START, START + MINUTE)


def test_there_is_no_lease_of_a_test_that_is_not_kept(database: Database) -> None:
    assert not database.leases.lease("t-1", "one", START, START + MINUTE)
    database.event_store.begin(asked())
    database.event_store.remove(["t-1"], START)
    assert not database.leases.lease("t-1", "one", START, START + MINUTE)


def test_a_process_that_ends_gives_all_back(database: Database) -> None:
    for name in ("a", "b"):
        database.event_store.begin(asked(name))
        assert database.leases.lease(name, "one", START, START + MINUTE)
    database.leases.release_all("one")
    assert leases_in(database) == {}
    assert database.leases.lease("a", "other", START, START + MINUTE)


def test_a_purged_test_takes_its_lease_along(database: Database) -> None:
    database.event_store.begin(asked())
    database.leases.lease("t-1", "one", START, START + MINUTE)
    database.event_store.remove(["t-1"], START)
    assert database.trash.delete(START + MINUTE) == 1
    rows = database.file.read(lambda connection: list(connection.execute("SELECT * FROM leases")))
    assert rows == []
