"""The requests of an hour, which every process on this computer shares."""

from collections import deque
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storebell.appstore.budget import Budget
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import BudgetUsedError, RateLimitedError
from storebell.domain.network.request_limits import COUNTED_FOR, Endpoint, QuotaKey
from storebell.ports.request_ledger import Ledger
from storebell.storage.database.database import Database
from support.stored import START

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
KEY = QuotaKey("com.example.hiking", Environment.SANDBOX, Endpoint.TEST_STATUS)


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
            assert one.requests.spend(KEY, START, 10) is None
            assert other.requests.spend(KEY, START, 10) is None
        wait = one.requests.spend(KEY, START, 10)
        assert wait is not None
        assert COUNTED_FOR <= wait <= COUNTED_FOR + timedelta(seconds=1)
        assert other.requests.used(KEY, START) == 10
        assert other.requests.spend(KEY, START + wait, 10) is None
        # Another app, environment or endpoint is another budget.
        assert other.requests.spend(replace(KEY, bundle_id="com.example.sailing"), START, 1) is None
        assert other.requests.used(replace(KEY, endpoint=Endpoint.HISTORY), START) == 0


def test_what_was_refused_is_not_counted(database: Database) -> None:
    assert database.requests.spend(KEY, START, 1) is None
    for _ in range(5):
        assert database.requests.spend(KEY, START + MINUTE, 1) is not None
    assert database.requests.used(KEY, START + MINUTE) == 1


def test_requests_from_the_future_count_for_an_hour_from_now(database: Database) -> None:
    tomorrow = START + timedelta(days=1)
    for _ in range(3):
        database.requests.spend(KEY, tomorrow, 3)
    wait = database.requests.spend(KEY, START, 3)
    assert wait is not None
    assert wait <= COUNTED_FOR + timedelta(seconds=1)
    assert database.requests.spend(KEY, START + wait, 3) is None


def test_a_pause_is_for_everybody(file: Path) -> None:
    with Database.open(file) as one, Database.open(file) as other:
        assert one.requests.paused_until(KEY) is None
        one.requests.pause(KEY, START)
        one.requests.pause(KEY, START + MINUTE)
        assert other.requests.paused_until(KEY) == START + MINUTE


def test_rows_that_no_longer_count_are_forgotten(database: Database) -> None:
    for hours in range(6):
        database.requests.spend(KEY, START + hours * HOUR, 9)
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
            wait = database.requests.spend(KEY, START + timedelta(seconds=moment), limit)
            if wait is None:
                spent.append(moment)
                assert sum(one > moment - 3600 for one in spent) <= limit
            else:
                assert sum(one > moment - COUNTED_FOR.total_seconds() - 1 for one in spent) >= limit
