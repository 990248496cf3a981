"""Apple's documented limits of requests, and how much of one is used."""

from datetime import timedelta

import pytest

from storebell.domain.environment import Environment
from storebell.domain.network.request_limits import (
    COUNTED_FOR,
    MOST_AN_HOUR,
    Endpoint,
    RequestsUsed,
)


@pytest.mark.parametrize("endpoint", Endpoint)
def test_the_sandbox_takes_a_tenth_of_what_production_takes(endpoint: Endpoint) -> None:
    sandbox = MOST_AN_HOUR[Environment.SANDBOX, endpoint]
    assert sandbox * 10 == MOST_AN_HOUR[Environment.PRODUCTION, endpoint]


def test_the_limits_are_those_of_apples_page_by_the_hour() -> None:
    per_second = {Endpoint.REQUEST_TEST: 1, Endpoint.TEST_STATUS: 1, Endpoint.HISTORY: 50}
    for endpoint, requests in per_second.items():
        assert MOST_AN_HOUR[Environment.PRODUCTION, endpoint] == requests * 3600


def test_nobody_counts_in_local() -> None:
    counted = {environment for environment, _ in MOST_AN_HOUR}
    assert counted == {Environment.PRODUCTION, Environment.SANDBOX}


def test_a_request_counts_for_longer_than_apples_hour() -> None:
    assert timedelta(hours=1) < COUNTED_FOR < timedelta(hours=1, minutes=1)


@pytest.mark.parametrize(("used", "fraction"), [(0, 0.0), (90, 0.25), (180, 0.5), (360, 1.0)])
def test_a_fraction_is_what_is_used_of_the_most(used: int, fraction: float) -> None:
    requests = RequestsUsed("x", Environment.SANDBOX, Endpoint.TEST_STATUS, used, 360)
    assert requests.fraction == fraction
