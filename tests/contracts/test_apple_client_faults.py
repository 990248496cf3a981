"""What Apple's own client makes of the simulator's faults."""

import time
from pathlib import Path

import pytest
from appstoreserverlibrary.api_client import APIException, AppStoreServerAPIClient
from appstoreserverlibrary.models.Environment import Environment as ApplesEnvironment

from storebell.domain.simulation.faults import read_faults
from storebell.domain.simulation.requests import SimulationRequest
from storebell.simulator.standalone import Simulation
from support.simulated import (
    ShiftedClock,
    simulation_in_thread,
)


def apples_client(running: Simulation) -> AppStoreServerAPIClient:
    client = AppStoreServerAPIClient(
        running.private_key.reveal().encode(),
        running.key_id,
        running.issuer_id,
        running.first_app.bundle_id,
        ApplesEnvironment.SANDBOX,
    )
    client._base_url = running.base_url
    return client


@pytest.mark.parametrize(
    ("faults", "status", "code"),
    [
        ("rate-limit=5", 429, 4290000),
        ("retryable", 500, 5000001),
        ("internal", 500, 5000000),
        ("skew=7200", 401, None),
    ],
)
def test_apples_client_raises_its_own_error(
    tmp_path: Path, faults: str, status: int, code: int | None
) -> None:
    plan = SimulationRequest(faults=read_faults(faults))
    with (
        simulation_in_thread(tmp_path, plan, ShiftedClock()) as running,
        pytest.raises(APIException) as caught,
    ):
        apples_client(running).request_test_notification()
    assert caught.value.http_status_code == status
    assert caught.value.raw_api_error == code


@pytest.mark.parametrize("faults", ["drop", "truncate", "html"])
def test_apples_client_breaks_on_answers_that_are_none(tmp_path: Path, faults: str) -> None:
    plan = SimulationRequest(faults=read_faults(faults))
    with (
        simulation_in_thread(tmp_path, plan, ShiftedClock()) as running,
        pytest.raises(Exception) as caught,  # noqa: PT011  # of requests, urllib3 or json: not ours
    ):
        apples_client(running).request_test_notification()
    assert not isinstance(caught.value, APIException)


def test_apples_client_finds_a_test_once_it_is_available(tmp_path: Path) -> None:
    plan = SimulationRequest(faults=read_faults("not-yet=1,reorder,latency=0.05"))
    with simulation_in_thread(tmp_path, plan, ShiftedClock()) as running:
        client = apples_client(running)
        token = client.request_test_notification().testNotificationToken or ""
        with pytest.raises(APIException) as caught:
            client.get_test_notification_status(token)
        assert caught.value.raw_api_error == 4040008
        time.sleep(1.2)
        assert client.get_test_notification_status(token).sendAttempts
