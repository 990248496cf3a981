"""Requests for a simulation: the life of a customer, and the port that was typed."""

from datetime import timedelta

import pytest

from storebell.domain.accounts.credentials import SAMPLE_APP
from storebell.domain.environment import Environment
from storebell.domain.errors.values import InvalidPortError, InvalidTimeScaleError
from storebell.domain.notifications.plan import LEAST_TIME_SCALE
from storebell.domain.simulation.lives import find_life, most_time_scale_of
from storebell.domain.simulation.requests import SimulatedApp, SimulationRequest, port_from


@pytest.mark.parametrize(
    ("environment", "month", "time_scale"),
    [
        (Environment.SANDBOX, timedelta(minutes=5), 1),
        (Environment.SANDBOX, timedelta(seconds=5), 60),
        (Environment.PRODUCTION, timedelta(seconds=30), 86_400),
    ],
)
def test_a_life_runs_so_fast_that_a_month_lasts_as_asked(
    environment: Environment, month: timedelta, time_scale: float
) -> None:
    life = find_life("grace")
    url = "http://127.0.0.1:8080/hook"
    request = SimulationRequest.of_life(
        life, SAMPLE_APP, url=url, environment=environment, month=month, port=8081
    )
    assert request.time_scale == time_scale
    assert request.environment is environment
    assert request.apps == (SimulatedApp(deliver_to=url),)
    assert (request.port, request.life) == (8081, life)
    assert request.plan.time_scale == time_scale


@pytest.mark.parametrize(("text", "port"), [("", 0), ("  ", 0), (" 8081 ", 8081), ("65535", 65535)])
def test_a_port_is_read(text: str, port: int) -> None:
    assert port_from(text) == port


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80a", "8" * 9000, "٨٠٨٠", "8.0"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(InvalidPortError, match="1 to 65535"):
        port_from(text)


@pytest.mark.parametrize("environment", [Environment.SANDBOX, Environment.PRODUCTION])
def test_a_life_is_not_told_faster_than_its_dates_can_show(environment: Environment) -> None:
    life, most = find_life("refund"), most_time_scale_of(environment)
    request = SimulationRequest(environment=environment, time_scale=most, life=life)
    assert request.plan.time_scale == most
    with pytest.raises(InvalidTimeScaleError):
        SimulationRequest(environment=environment, time_scale=most * 1.01, life=life)
    for scale in (0.0, LEAST_TIME_SCALE / 2, float("nan")):
        with pytest.raises(InvalidTimeScaleError, match=f"from 0.01 to {most:.0f};"):
            SimulationRequest(environment=environment, time_scale=scale, life=life)
    assert SimulationRequest(environment=environment, time_scale=most * 1.01).life is None
