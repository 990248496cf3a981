"""The requests of a rolling hour, as the simulator counts them."""

from datetime import UTC, datetime, timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.timestamps import to_milliseconds
from storebell.simulator.http.api_errors import RATE_LIMIT_EXCEEDED, ApiError
from storebell.simulator.store.rate_limits import DOCUMENTED, Budget, Endpoint

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


def test_a_rolling_hour_never_holds_more_than_the_limit() -> None:
    budget = Budget(DOCUMENTED[Environment.SANDBOX])
    taken, now = list[datetime](), NOW
    for _ in range(4000):
        now += timedelta(seconds=3.7)
        try:
            budget.spend(Endpoint.REQUEST_TEST, now)
        except ApiError as error:
            retry_at = int(error.headers["Retry-After"])
            assert to_milliseconds(now) < retry_at <= to_milliseconds(now + timedelta(hours=1))
        else:
            taken.append(now)
    worst = max(sum(at <= one < at + timedelta(hours=1) for one in taken) for at in taken)
    assert worst == 360


def test_the_time_to_come_back_is_right() -> None:
    budget = Budget(DOCUMENTED[Environment.SANDBOX])
    for _ in range(360):
        budget.spend(Endpoint.TEST_STATUS, NOW)
    with pytest.raises(ApiError) as caught:
        budget.spend(Endpoint.TEST_STATUS, NOW)
    retry_at = int(caught.value.headers["Retry-After"])
    moment = datetime.fromtimestamp(retry_at / 1000, UTC)
    with pytest.raises(ApiError):
        budget.spend(Endpoint.TEST_STATUS, moment - timedelta(milliseconds=1))
    budget.spend(Endpoint.TEST_STATUS, moment)


def test_history_costs_fifty_times_less() -> None:
    for limits in DOCUMENTED.values():
        assert limits[Endpoint.HISTORY] == 50 * limits[Endpoint.TEST_STATUS]


def test_every_endpoint_has_a_limit_which_is_ten_times_lower_in_the_sandbox() -> None:
    production, sandbox = DOCUMENTED[Environment.PRODUCTION], DOCUMENTED[Environment.SANDBOX]
    assert set(production) == set(sandbox) == set(Endpoint)
    assert all(production[endpoint] == 10 * sandbox[endpoint] for endpoint in Endpoint)
    assert production[Endpoint.RENEWAL_EXTENSION] == 20 * 3_600
    assert production[Endpoint.ORDER_LOOKUP] == 10 * 3_600


def test_each_endpoint_is_counted_by_itself() -> None:
    budget = Budget({Endpoint.REQUEST_TEST: 1, Endpoint.TEST_STATUS: 1})
    budget.spend(Endpoint.REQUEST_TEST, NOW)
    budget.spend(Endpoint.TEST_STATUS, NOW)
    with pytest.raises(ApiError) as caught:
        budget.spend(Endpoint.REQUEST_TEST, NOW)
    assert caught.value.code == RATE_LIMIT_EXCEEDED
    assert caught.value.status == 429


def test_an_endpoint_without_a_limit_and_a_budget_without_any_are_never_used_up() -> None:
    budget = Budget({Endpoint.REQUEST_TEST: 1})
    free = Budget(None)
    for _ in range(1_000):
        budget.spend(Endpoint.HISTORY, NOW)
        free.spend(Endpoint.REQUEST_TEST, NOW)


def test_what_was_refused_is_not_counted() -> None:
    budget = Budget({Endpoint.HISTORY: 1})
    budget.spend(Endpoint.HISTORY, NOW)
    for minutes in range(1, 60):
        with pytest.raises(ApiError):
            budget.spend(Endpoint.HISTORY, NOW + timedelta(minutes=minutes))
    budget.spend(Endpoint.HISTORY, NOW + timedelta(hours=1, seconds=1))


def test_many_requests_of_one_second_cost_one_entry() -> None:
    budget = Budget({Endpoint.HISTORY: 100_000})
    for number in range(20_000):
        budget.spend(Endpoint.HISTORY, NOW + timedelta(milliseconds=number % 1000))
    assert [len(spent) for spent in budget._spent.values()] == [1]


def test_a_clock_that_is_set_back_lets_no_more_through() -> None:
    budget = Budget({Endpoint.HISTORY: 3})
    budget.spend(Endpoint.HISTORY, NOW)
    for hours in (1, 2):
        budget.spend(Endpoint.HISTORY, NOW - timedelta(hours=hours))
    with pytest.raises(ApiError):
        budget.spend(Endpoint.HISTORY, NOW - timedelta(hours=3))


def test_no_request_leaves_within_an_hour_of_one_in_whatever_part_of_a_second() -> None:
    for milliseconds in (0, 1, 500, 999):
        made_at = NOW + timedelta(milliseconds=milliseconds)
        budget = Budget({Endpoint.HISTORY: 1})
        budget.spend(Endpoint.HISTORY, made_at)
        with pytest.raises(ApiError):
            budget.spend(Endpoint.HISTORY, made_at + timedelta(hours=1, milliseconds=-1))
        budget.spend(Endpoint.HISTORY, made_at + timedelta(hours=1, seconds=1))
