"""Every type, subtype, product, offer, plan, reason and refund, decoded by Apple's Node library."""

import json
import shutil
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storebell.domain.environment import Environment
from storebell.domain.notifications.purchase_options import (
    USUAL_PURCHASE,
    Pair,
    products_of,
)
from storebell.domain.notifications.types import NOTIFICATION_TYPES
from storebell.signing.authority import Authority
from storebell.simulator.catalogue.customer import Customer
from storebell.simulator.catalogue.payloads import NotificationDraft
from storebell.simulator.store.notifications import AppIdentity
from support.apple_conversation import unverified
from support.dev_script import ROOT
from support.purchases import options_of

SCRIPT = ROOT / "tests" / "contracts" / "node" / "decode.mjs"
PACKAGES = ROOT / ".venv" / "node"
NOW = datetime.now(UTC).replace(microsecond=0)
APP = AppIdentity("com.example.sample", Environment.PRODUCTION, 1_234_567_890)
PAIRS: list[Pair] = [
    (kind.name, subtype.name)
    for group in NOTIFICATION_TYPES
    for kind in group.types
    for subtype in kind.subtypes
]
UNNAMED = {
    ("offerType", 5),  # announced, not yet in Apple's reference
    ("subtype", "CREATED"),
    ("subtype", "ACTIVE_TOKEN_REMINDER"),
}
"""Values that Apple's Node library 3.1.0 has no name for."""


def drafts() -> list[NotificationDraft]:
    """Every notification with every choice about its purchase."""
    made = []
    for pair in PAIRS:
        for options in options_of(pair) if products_of(pair) else [USUAL_PURCHASE]:
            own = uuid.uuid4()
            customer = Customer.make(APP.environment, own.bytes)
            made.append(NotificationDraft.about(pair, str(own), NOW, customer, options))
    return made


def parts_of(payload: dict[str, Any]) -> dict[str, Any]:
    """What was signed, by the names that the script gives its parts."""
    data, app_data = payload.get("data", {}), payload.get("appData", {})
    signed = {
        "transaction": data.get("signedTransactionInfo"),
        "renewal": data.get("signedRenewalInfo"),
        "appTransaction": app_data.get("signedAppTransactionInfo"),
    }
    inner = {name: unverified(text) for name, text in signed.items() if text}
    return {"notification": payload} | inner


@pytest.mark.skipif(
    sys.platform != "linux" and shutil.which("npm") is None, reason="Node is not on this computer"
)
def test_apples_node_library_reads_every_choice_as_it_was_sent(tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node is not None
    assert (PACKAGES / "node_modules").is_dir(), "`python3 dev.py setup` installs them"
    authority = Authority.create(NOW)
    payloads = [draft.payload(APP, authority.sign) for draft in drafts()]
    assert len(payloads) > 300
    root_file, facts_file = tmp_path / "root.der", tmp_path / "facts.json"
    root_file.write_bytes(authority.root_der)
    facts = {
        "packages": str(PACKAGES / "package.json"),
        "rootFile": str(root_file),
        "environment": APP.environment.value,
        "bundleId": APP.bundle_id,
        "appAppleId": APP.app_apple_id,
        "signedPayloads": [authority.sign(payload) for payload in payloads],
    }
    facts_file.write_text(json.dumps(facts), encoding="utf-8")
    ran = subprocess.run(
        [node, str(SCRIPT), str(facts_file)], capture_output=True, timeout=300, check=False
    )
    assert ran.returncode == 0, ran.stderr.decode()
    unnamed: set[tuple[str, object]] = set()
    for payload, seen in zip(payloads, json.loads(ran.stdout), strict=True):
        assert seen["parts"] == parts_of(payload)
        unnamed |= {(name, value) for name, value in seen["unnamed"]}
    assert unnamed == UNNAMED
