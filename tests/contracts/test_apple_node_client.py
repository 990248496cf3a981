"""Apple's Node client holds the same conversation about customers with the simulator."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from appstoreserverlibrary.models.InAppOwnershipType import InAppOwnershipType

from storebell.domain.environment import Environment
from storebell.domain.simulation.requests import NO_URL, SimulatedApp, SimulationRequest
from support.customer_conversation import NOBODY, Talk, read_customers
from support.dev_script import ROOT
from support.simulated import ShiftedClock, simulation_in_thread

SCRIPT = ROOT / "tests" / "contracts" / "node" / "conversation.mjs"
PACKAGES = ROOT / ".venv" / "node"
SIZES = {Environment.SANDBOX: 150, Environment.PRODUCTION: 300}
LEAST_CALLS = 40
NUMBERS = {
    *(200, 401, 4000000, 4000005, 4000006, 4000008, 4000009, 4000010, 4000011, 4000013, 4000021),
    *(4000022, 4000026, 4000031, 4000032, 4000033, 4000034, 4000035, 4000036, 4000037, 4000038),
    *(4000039, 4000040, 4000041, 4000042, 4000047, 4000048, 4000183, 4000185, 4000187, 4030004),
    *(4030005, 4030007, 4040005, 4040010),
}


def facts_of(talk: Talk) -> dict[str, Any]:
    """How to reach the simulator, and whom to ask about."""
    simulation, customers = talk.simulation, read_customers(talk)
    active = customers["active"]
    purchased = InAppOwnershipType.PURCHASED
    return {
        "packages": str(PACKAGES / "package.json"),
        "baseUrl": simulation.base_url,
        "keyFile": str(simulation.key_file),
        "keyId": simulation.key_id,
        "issuerId": simulation.issuer_id,
        "rootFile": str(simulation.root_file),
        "bundleId": simulation.first_app.bundle_id,
        "appAppleId": simulation.first_app.app_apple_id,
        "environment": simulation.request.environment.value,
        "active": active.transactionId,
        "original": active.originalTransactionId,
        "appTransaction": active.appTransactionId,
        "expired": customers["expired"].originalTransactionId,
        "shared": customers["shared"].originalTransactionId,
        "nobody": NOBODY[talk.environment],
        "coins": talk.first(lambda each: each.rawType == "Consumable").transactionId,
        "lifetime": talk.first(lambda each: each.rawType == "Non-Consumable").transactionId,
        "refunded": talk.first(lambda each: each.revocationDate is not None).transactionId,
        "renewed": talk.first(
            lambda each: (
                each.transactionId != each.originalTransactionId
                and each.inAppOwnershipType is purchased
            )
        ).transactionId,
    }


@pytest.mark.skipif(
    sys.platform != "linux" and shutil.which("npm") is None, reason="Node is not on this computer"
)
@pytest.mark.parametrize("environment", list(SIZES))
def test_a_conversation_about_customers(
    environment: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    node = shutil.which("node")
    assert node is not None
    assert (PACKAGES / "node_modules").is_dir(), "`python3 dev.py setup` installs them"
    app = SimulatedApp(deliver_to=NO_URL, history_size=SIZES[environment], history_seed=7)
    plan = SimulationRequest(apps=(app,), environment=environment)
    clock = ShiftedClock()
    with simulation_in_thread(tmp_path, plan, clock) as simulation:
        facts = tmp_path / "facts.json"
        facts.write_text(json.dumps(facts_of(Talk(simulation, clock))), encoding="utf-8")
        ran = subprocess.run(
            [node, str(SCRIPT), str(facts)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr
    calls = json.loads(ran.stdout.splitlines()[-1])
    assert len(calls) >= LEAST_CALLS
    assert {number for _, number in calls} == NUMBERS
