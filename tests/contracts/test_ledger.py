"""What every ledger of requests does alike, so that a budget may be kept in any of them.

A new kind of ledger joins by a line in `OPENERS`; nothing below knows which one it has.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storebell.appstore.budget import MemoryLedger, SteadyLedger
from storebell.domain.environment import Environment
from storebell.domain.network.request_limits import COUNTED_FOR, Endpoint, QuotaKey
from storebell.ports.request_ledger import Ledger
from storebell.storage.database.database import Database
from support.clocks import START

APP = "com.example.hiking"
SANDBOX, STATUS = Environment.SANDBOX, Endpoint.TEST_STATUS
HOUR = timedelta(hours=1)
SLACK = timedelta(seconds=2)
"""A ledger may count by the second, and so let go a little later than it could."""


@contextmanager
def _ledger_in(file: Path) -> Iterator[Ledger]:
    with Database.open(file) as database:
        yield database.requests


@contextmanager
def _steady_ledger_in(file: Path) -> Iterator[Ledger]:
    with Database.open(file) as database:
        yield SteadyLedger(database.requests, MemoryLedger())


OPENERS: dict[str, Callable[[Path], AbstractContextManager[Ledger]]] = {
    "memory": lambda _folder: nullcontext(MemoryLedger()),
    "database": lambda folder: _ledger_in(folder / "storebell.db"),
    "steady": lambda folder: _steady_ledger_in(folder / "storebell.db"),
}


@pytest.fixture(params=OPENERS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with OPENERS[request.param](tmp_path) as opened:
        yield opened


def spend(ledger: Ledger, now: datetime, limit: int = 3) -> timedelta | None:
    return ledger.spend(QuotaKey(APP, SANDBOX, STATUS), now, limit)


def used(ledger: Ledger, now: datetime) -> int:
    return ledger.used(QuotaKey(APP, SANDBOX, STATUS), now)


def test_up_to_the_limit_requests_may_leave(ledger: Ledger) -> None:
    assert [spend(ledger, START) for _ in range(3)] == [None] * 3
    assert used(ledger, START) == 3
    wait = spend(ledger, START)
    assert wait is not None
    assert COUNTED_FOR <= wait <= COUNTED_FOR + SLACK


def test_a_refused_request_is_not_written_down(ledger: Ledger) -> None:
    for _ in range(20):
        spend(ledger, START)
    assert used(ledger, START) == 3
    assert used(ledger, START + COUNTED_FOR + SLACK) == 0


def test_the_wait_is_as_long_as_it_says(ledger: Ledger) -> None:
    for minutes in (0, 10, 20):
        assert spend(ledger, START + timedelta(minutes=minutes)) is None
    now = START + timedelta(minutes=30)
    wait = spend(ledger, now)
    assert wait is not None
    assert spend(ledger, now + wait - timedelta(seconds=3)) is not None
    assert spend(ledger, now + wait) is None
    assert used(ledger, now + wait) == 3


def test_apps_environments_and_endpoints_are_counted_apart(ledger: Ledger) -> None:
    keys = [
        QuotaKey(app, environment, endpoint)
        for app in (APP, "com.example.other")
        for environment in (Environment.SANDBOX, Environment.PRODUCTION)
        for endpoint in Endpoint
    ]
    for number, key in enumerate(keys, 1):
        for _ in range(number):
            assert ledger.spend(key, START, 100) is None
    assert [ledger.used(key, START) for key in keys] == list(range(1, len(keys) + 1))


@pytest.mark.parametrize("seed", range(10))
def test_no_rolling_hour_holds_more_than_the_limit(ledger: Ledger, seed: int) -> None:
    chance, now, limit = random.Random(seed), START, 7
    left: list[datetime] = []
    for _ in range(600):
        # Bursts, pauses, and waiting exactly as long as was said.
        now += timedelta(seconds=chance.choice((0, 0, 0.2, 1, 30, 400, 3599)))
        wait = spend(ledger, now, limit)
        if wait is None:
            left.append(now)
        elif chance.random() < 0.5:
            now += wait
            assert spend(ledger, now, limit) is None
            left.append(now)
    assert len(left) > 100
    busiest = max(sum(start <= at <= start + HOUR for at in left) for start in left)
    assert busiest <= limit


def test_what_took_long_to_arrive_makes_no_hour_too_full(ledger: Ledger) -> None:
    """Apple counts at arrival: the first may take 20 s, the one an hour later none."""
    assert spend(ledger, START, 1) is None
    assert spend(ledger, START + HOUR + timedelta(seconds=19), 1) is not None


def test_a_clock_that_is_set_back_forgets_nothing_too_soon(ledger: Ledger) -> None:
    for _ in range(3):
        assert spend(ledger, START) is None
    earlier = START - timedelta(minutes=30)
    assert spend(ledger, earlier) is not None
    assert spend(ledger, earlier + timedelta(minutes=59)) is not None


def test_a_clock_that_was_days_ahead_blocks_nobody_for_days(ledger: Ledger) -> None:
    for _ in range(3):
        assert spend(ledger, START + timedelta(days=3)) is None
    wait = spend(ledger, START)
    assert wait is None or wait <= COUNTED_FOR + SLACK
    assert spend(ledger, START + COUNTED_FOR + SLACK) is None


def test_a_pause_is_remembered_and_replaced(ledger: Ledger) -> None:
    key = QuotaKey(APP, SANDBOX, STATUS)
    assert ledger.paused_until(key) is None
    for minutes in (7, 3):
        ledger.pause(key, START + timedelta(minutes=minutes))
        assert ledger.paused_until(key) == START + timedelta(minutes=minutes)
    assert ledger.paused_until(QuotaKey(APP, SANDBOX, Endpoint.HISTORY)) is None
    assert ledger.paused_until(QuotaKey(APP, Environment.PRODUCTION, STATUS)) is None
