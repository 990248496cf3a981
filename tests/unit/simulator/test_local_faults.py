"""What a whole test in Local becomes when the simulator has faults."""

from contextlib import aclosing
from pathlib import Path

import pytest

from storebell.appstore.client import AppStoreClients
from storebell.appstore.network import NetworkPolicy
from storebell.domain.accounts.credentials import SAMPLE_APP, App, Credentials
from storebell.domain.environment import Environment
from storebell.domain.errors.storebell_error import Failure
from storebell.domain.notifications.events import Event, Failed, Outcome, Settled
from storebell.domain.simulation.faults import FaultName, FaultSpec, read_faults
from storebell.domain.simulation.local_delivery import LocalDelivery
from storebell.domain.simulation.requests import LocalTest
from storebell.services.notifications.requests import TestRequest
from storebell.services.notifications.send_test import TestSender
from storebell.services.notifications.target import AppStoreTarget
from storebell.signing.roots import SimulatorRoot
from storebell.signing.verify import SignedPayloadVerifier
from storebell.simulator.local import LocalServer
from support.fault_lots import lots
from support.repositories import always, repository_in_memory, unexplained
from support.simulated import (
    TEST_PATH,
    ShiftedClock,
    bearer,
    call,
)

pytestmark = pytest.mark.anyio


class _Verifiers:
    def for_apple(self) -> SignedPayloadVerifier:
        return SignedPayloadVerifier()

    def for_simulator(
        self, root_file: Path | None, root_certificate: bytes | None = None
    ) -> SignedPayloadVerifier:
        root = SimulatorRoot.read(root_file.read_bytes()) if root_file else None
        return SignedPayloadVerifier(simulator=root)


async def _no_credentials(_app: App) -> Credentials:
    raise AssertionError("Local needs none")


async def send_local(folder: Path, faults: str, *, deadline: float = 3) -> list[Event]:
    clock = ShiftedClock()
    async with LocalServer(folder, clock) as local:
        test_sender = TestSender(
            stores=AppStoreClients(lambda: NetworkPolicy(deadline_seconds=deadline)),
            local=local,
            target=AppStoreTarget(_Verifiers()),
            credentials_for=_no_credentials,
            clock=clock,
            repository=repository_in_memory(clock),
            may_poll=always,
            explain_refusal=unexplained,
        )
        options = LocalDelivery.read(faults=faults)
        request = TestRequest(SAMPLE_APP, Environment.LOCAL, options, timeout_seconds=20)
        async with aclosing(test_sender.send(request)) as events:
            return [event async for event in events]


@pytest.mark.parametrize(
    ("faults", "failure"),
    [
        ("drop", Failure.UNKNOWN),
        ("retryable", Failure.REFUSED),
        ("internal", Failure.REFUSED),
        ("html", Failure.UNKNOWN),
        ("rate-limit", Failure.RATE_LIMITED),
        ("skew=600", Failure.NOT_AUTHORIZED),
    ],
)
async def test_a_test_in_local_fails_as_the_fault_wants(
    tmp_path: Path, faults: str, failure: Failure
) -> None:
    events = await send_local(tmp_path, faults)
    [failed] = [event for event in events if isinstance(event, Failed)]
    assert (failed.failure, failed.is_final) == (failure, True)


@pytest.mark.parametrize(
    "faults",
    ["not-yet=0.5", "duplicate,reorder", "latency=0.1,drip=0.2", "drop@0.4,seed=6"],
)
async def test_a_test_in_local_arrives_all_the_same(tmp_path: Path, faults: str) -> None:
    events = await send_local(tmp_path, faults)
    assert isinstance(events[-1], Settled)
    assert events[-1].outcome is Outcome.DELIVERED


async def test_polls_that_are_dropped_are_failures_on_the_way(tmp_path: Path) -> None:
    events = await send_local(tmp_path, "drop@0.4,seed=6")
    dropped = [event for event in events if isinstance(event, Failed)]
    assert dropped
    assert not any(event.is_final for event in dropped)


async def test_a_test_that_is_sent_again_draws_the_next_lots(tmp_path: Path) -> None:
    faults: FaultSpec = read_faults("rate-limit@0.5,seed=1")
    statuses = []
    async with LocalServer(tmp_path, ShiftedClock()) as local:
        for _ in range(12):
            test = LocalTest(SAMPLE_APP, LocalDelivery(timeout_seconds=5.0, faults=faults))
            async with local.open(test) as session:
                headers = {"Authorization": bearer(session.credentials)}
                answer = await call(session.base_url, "POST", TEST_PATH, headers=headers)
            statuses.append(answer.status)
    expected = [429 if hit else 200 for hit in lots(str(faults), FaultName.RATE_LIMIT, 12)]
    assert statuses == expected
    assert set(statuses) == {200, 429}
