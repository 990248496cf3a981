"""The budget: who may ask, who must wait, and in whose words."""

from datetime import timedelta

import pytest

from storebell.appstore.budget import Budget, MemoryLedger
from storebell.appstore.network import DEADLINE_SECONDS
from storebell.domain.environment import Environment
from storebell.domain.errors.apple import BudgetUsedError, RateLimitedError
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.network.request_limits import COUNTED_FOR, MOST_AN_HOUR, Endpoint
from support.clocks import START

APP = "com.example.hiking"
SANDBOX, PRODUCTION = Environment.SANDBOX, Environment.PRODUCTION


@pytest.mark.parametrize(
    ("environment", "endpoint", "most"),
    [
        (PRODUCTION, Endpoint.REQUEST_TEST, 3_600),
        (PRODUCTION, Endpoint.TEST_STATUS, 3_600),
        (PRODUCTION, Endpoint.HISTORY, 180_000),
        (SANDBOX, Endpoint.REQUEST_TEST, 360),
        (SANDBOX, Endpoint.TEST_STATUS, 360),
        (SANDBOX, Endpoint.HISTORY, 18_000),
    ],
)
def test_exactly_the_documented_number_leaves_in_an_hour(
    environment: Environment, endpoint: Endpoint, most: int
) -> None:
    budget = Budget(MemoryLedger()).of(APP, environment)
    pace = timedelta(hours=1) / (most + 1)
    for number in range(most):
        budget.spend(endpoint, START + pace * number)
    with pytest.raises(BudgetUsedError) as caught:
        budget.spend(endpoint, START + pace * most)
    assert timedelta(0) < caught.value.retry_at - START - COUNTED_FOR <= timedelta(seconds=1)
    budget.spend(endpoint, caught.value.retry_at)


def test_our_own_limit_is_told_from_apples() -> None:
    budget = Budget(MemoryLedger()).of(APP, SANDBOX)
    for _ in range(360):
        budget.spend(Endpoint.REQUEST_TEST, START)
    with pytest.raises(RateLimitedError) as caught:
        budget.spend(Endpoint.REQUEST_TEST, START)
    assert "by Storebell on this computer" in str(caught.value.title)
    assert "360" in str(caught.value.advice)
    assert "15:00:21 UTC" in str(caught.value.advice)
    assert caught.value.failure is Failure.RATE_LIMITED
    assert caught.value.exchange is None


def test_apples_429_holds_every_caller_back_until_then_and_no_longer() -> None:
    budget = Budget(MemoryLedger())
    until = START + timedelta(minutes=7)
    budget.of(APP, SANDBOX).pause(Endpoint.TEST_STATUS, until)
    another_caller = budget.of(APP, SANDBOX)
    with pytest.raises(RateLimitedError) as caught:
        another_caller.spend(Endpoint.TEST_STATUS, START)
    assert not isinstance(caught.value, BudgetUsedError)
    assert caught.value.retry_at == until
    another_caller.spend(Endpoint.HISTORY, START)
    budget.of(APP, PRODUCTION).spend(Endpoint.TEST_STATUS, START)
    budget.of("com.example.other", SANDBOX).spend(Endpoint.TEST_STATUS, START)
    another_caller.spend(Endpoint.TEST_STATUS, until)


def test_a_pause_from_a_clock_that_was_ahead_holds_nobody_back() -> None:
    budget = Budget(MemoryLedger()).of(APP, SANDBOX)
    budget.pause(Endpoint.TEST_STATUS, START + timedelta(days=2))
    budget.spend(Endpoint.TEST_STATUS, START)


def test_a_simulator_that_stands_in_for_apple_costs_the_app_nothing() -> None:
    budget = Budget(MemoryLedger())
    simulated = budget.of(APP, SANDBOX, "http://127.0.0.1:8080")
    for _ in range(360):
        simulated.spend(Endpoint.TEST_STATUS, START)
    with pytest.raises(BudgetUsedError, match=APP):
        simulated.spend(Endpoint.TEST_STATUS, START)
    budget.of(APP, SANDBOX, "http://127.0.0.1:8081").spend(Endpoint.TEST_STATUS, START)
    budget.of(APP, SANDBOX).spend(Endpoint.TEST_STATUS, START)
    assert sum(one.used for one in budget.used(APP, SANDBOX, START)) == 1


def test_in_local_nothing_is_counted() -> None:
    budget = Budget(MemoryLedger()).of(APP, Environment.LOCAL, "http://127.0.0.1:8080")
    for _ in range(4_000):
        budget.spend(Endpoint.TEST_STATUS, START)
    budget.pause(Endpoint.TEST_STATUS, START + timedelta(minutes=1))
    budget.spend(Endpoint.TEST_STATUS, START)


def test_the_fraction_used_can_be_read() -> None:
    budget = Budget(MemoryLedger())
    for _ in range(180):
        budget.of(APP, SANDBOX).spend(Endpoint.TEST_STATUS, START)
    used = {one.endpoint: one for one in budget.used(APP, SANDBOX, START)}
    assert set(used) == set(Endpoint)
    assert used[Endpoint.TEST_STATUS].fraction == 0.5
    assert used[Endpoint.HISTORY].fraction == 0
    later = START + COUNTED_FOR + timedelta(seconds=1)
    assert all(one.used == 0 for one in budget.used(APP, SANDBOX, later))


def test_a_request_counts_for_as_long_as_it_may_be_on_its_way() -> None:
    assert timedelta(hours=1, seconds=DEADLINE_SECONDS) <= COUNTED_FOR
    assert len(MOST_AN_HOUR) == 2 * len(Endpoint)
