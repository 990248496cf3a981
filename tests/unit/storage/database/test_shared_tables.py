"""What processes share: leases, the requests of an hour, the log of what was done."""

from collections import deque
from datetime import timedelta
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storebell.appstore.budget import Budget
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import BudgetUsedError, RateLimitedError
from storebell.domain.network.request_limits import COUNTED_FOR, Endpoint
from storebell.ports.request_ledger import Ledger
from storebell.storage.database.database import Database
from support.stored import START, asked

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
KEY = ("com.example.hiking", Environment.SANDBOX, Endpoint.TEST_STATUS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "storebell.db"


@pytest.fixture
def database(file: Path) -> Database:
    return Database.open(file)


# -- leases ---------------------------------------------------------------------------------------


def test_of_two_processes_one_polls_a_test_until_it_lets_go(file: Path) -> None:
    with Database.open(file) as one, Database.open(file) as other:
        one.event_store.begin(asked())
        assert one.leases.lease("t-1", "one", START, START + MINUTE)
        assert one.leases.lease("t-1", "one", START, START + 2 * MINUTE)
        assert not other.leases.lease("t-1", "other", START, START + MINUTE)
        assert other.leases.holder("t-1", START) == "one"
        other.leases.release(["t-1"], "other")
        assert other.leases.holder("t-1", START) == "one"
        one.leases.release(["t-1"], "one")
        assert other.leases.holder("t-1", START) is None
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
    assert database.leases.holder("t-1", START) is None
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
    assert database.leases.lease("a", "other", START, START + MINUTE)
    assert database.leases.holder("b", START) is None


def test_a_purged_test_takes_its_lease_along(database: Database) -> None:
    database.event_store.begin(asked())
    database.leases.lease("t-1", "one", START, START + MINUTE)
    database.event_store.remove(["t-1"], START)
    assert database.trash.delete(START + MINUTE) == 1
    rows = database.file.read(lambda connection: list(connection.execute("SELECT * FROM leases")))
    assert rows == []


# -- requests -------------------------------------------------------------------------------------


def test_the_ledger_fits_the_budget(database: Database) -> None:
    ledger: Ledger = database.requests
    budget = Budget(ledger).of("com.example.hiking", Environment.SANDBOX)
    for _ in range(360):
        budget.spend(Endpoint.TEST_STATUS, START)
    with pytest.raises(BudgetUsedError):
        budget.spend(Endpoint.TEST_STATUS, START)
    budget.spend(Endpoint.REQUEST_TEST, START)
    budget.pause(Endpoint.HISTORY, START + MINUTE)
    with pytest.raises(RateLimitedError):
        budget.spend(Endpoint.HISTORY, START)


def test_processes_share_the_requests_of_an_hour(file: Path) -> None:
    with Database.open(file) as one, Database.open(file) as other:
        for _ in range(5):
            assert one.requests.spend(*KEY, START, 10) is None
            assert other.requests.spend(*KEY, START, 10) is None
        wait = one.requests.spend(*KEY, START, 10)
        assert wait is not None
        assert COUNTED_FOR <= wait <= COUNTED_FOR + timedelta(seconds=1)
        assert other.requests.used(*KEY, START) == 10
        assert other.requests.spend(*KEY, START + wait, 10) is None
        # Another app, environment or endpoint is another budget.
        assert other.requests.spend("com.example.sailing", *KEY[1:], START, 1) is None
        assert other.requests.used(*KEY[:2], Endpoint.HISTORY, START) == 0


def test_what_was_refused_is_not_counted(database: Database) -> None:
    assert database.requests.spend(*KEY, START, 1) is None
    for _ in range(5):
        assert database.requests.spend(*KEY, START + MINUTE, 1) is not None
    assert database.requests.used(*KEY, START + MINUTE) == 1


def test_requests_from_the_future_count_for_an_hour_from_now(database: Database) -> None:
    tomorrow = START + timedelta(days=1)
    for _ in range(3):
        database.requests.spend(*KEY, tomorrow, 3)
    wait = database.requests.spend(*KEY, START, 3)
    assert wait is not None
    assert wait <= COUNTED_FOR + timedelta(seconds=1)
    assert database.requests.spend(*KEY, START + wait, 3) is None


def test_a_pause_is_for_everybody(file: Path) -> None:
    with Database.open(file) as one, Database.open(file) as other:
        assert one.requests.paused_until(*KEY) is None
        one.requests.pause(*KEY, START)
        one.requests.pause(*KEY, START + MINUTE)
        assert other.requests.paused_until(*KEY) == START + MINUTE


def test_rows_that_no_longer_count_are_forgotten(database: Database) -> None:
    for hours in range(6):
        database.requests.spend(*KEY, START + hours * HOUR, 9)
    rows = database.file.read(lambda connection: list(connection.execute("SELECT * FROM spent")))
    assert len(rows) <= 3


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.floats(0, 900), min_size=20, max_size=60), limit=st.integers(1, 12))
def test_no_rolling_hour_ever_holds_more_than_the_limit(steps: list[float], limit: int) -> None:
    spent: deque[float] = deque()
    moment = 0.0
    with Database.in_memory() as database:
        for step in steps:
            moment += step
            wait = database.requests.spend(*KEY, START + timedelta(seconds=moment), limit)
            if wait is None:
                spent.append(moment)
                assert sum(one > moment - 3600 for one in spent) <= limit
            else:
                assert sum(one > moment - COUNTED_FOR.total_seconds() - 1 for one in spent) >= limit


# -- the log --------------------------------------------------------------------------------------


def test_the_log_is_read_newest_first(database: Database) -> None:
    for number in range(5):
        database.audit.note(START + number * MINUTE, "send", f"app {number}", "Sandbox")
    newest = database.audit.entries(limit=2)
    assert [one.subject for one in newest] == ["app 4", "app 3"]
    older = database.audit.entries(before=newest[-1].number, limit=9)
    assert [one.subject for one in older] == ["app 2", "app 1", "app 0"]
    assert older[-1].at == START
    assert older[-1].act == "send"
    assert older[-1].detail == "Sandbox"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET subject = 'x'",
        "DELETE FROM audit",
        "REPLACE INTO audit VALUES (1, 1, 'a', 'b', 'c')",
    ],
)
def test_the_log_can_only_grow(change: str, database: Database) -> None:
    database.audit.note(START, "send", "Hiking")
    with pytest.raises(apsw.ConstraintError, match="append-only"):
        database.file.write(lambda connection: connection.execute(change))
    assert len(database.audit.entries()) == 1


def test_every_host_is_known_with_when_and_why(database: Database) -> None:
    for minutes in (5, 1, 9):
        database.audit.contacted("api.storekit.apple.com", "send", START + minutes * MINUTE)
    database.audit.contacted("api.storekit.apple.com", "history", START)
    history, send = database.audit.contacts()
    assert (history.purpose, history.times) == ("history", 1)
    assert (send.purpose, send.times) == ("send", 3)
    assert send.last_at == START + 9 * MINUTE
    assert send.first_at == START + MINUTE
