"""`storebell simulate` shows what a handler sends it about a customer, and stores none of it."""

import http.client
import json
import subprocess
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storebell.domain.accounts.credentials import Credentials, Secret
from support.apple_conversation import unverified
from support.commands import next_record, running_storebell
from support.simulated import HISTORY_PATH, bearer

DAY = 86_400_000
UUID = "7e3fb20b-4cdb-47cc-936d-99d65f608138"
CONSUMED = {"customerConsented": True, "sampleContentProvided": True, "deliveryStatus": "DELIVERED"}
HIDDEN = "\x1b[31m\u202eoutage"


class Caller:
    """Calls a running simulator as an official client does."""

    def __init__(self, ready: dict[str, object]) -> None:
        key = Path(str(ready["key_file"])).read_text(encoding="ascii")
        issuer_id, key_id = str(ready["issuer_id"]), str(ready["key_id"])
        credentials = Credentials(issuer_id, key_id, Secret(key), str(ready["bundle_id"]))
        self._headers = {"Authorization": bearer(credentials), "Connection": "close"}
        self._address = urlsplit(str(ready["base_url"])).netloc

    def call(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self._address, timeout=20)
        connection.request(method, path, json.dumps(body), self._headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, content

    def active_subscription(self) -> str:
        """The original transaction ID of a subscription that can be extended."""
        now_ms = int(time.time() * 1000)
        window = {"startDate": now_ms - 29 * DAY, "endDate": now_ms}
        page = json.loads(self.call("POST", HISTORY_PATH, window)[1])
        for item in page["notificationHistory"]:
            data = unverified(item["signedPayload"]).get("data", {})
            if "signedRenewalInfo" in data:
                original = unverified(data["signedRenewalInfo"])["originalTransactionId"]
                path = f"/inApps/v1/subscriptions/{original}"
                if json.loads(self.call("GET", f"{path}?status=1")[1])["data"]:
                    return str(original)
        raise AssertionError("nobody has an active subscription")


def change(process: "subprocess.Popen[str]", ready: dict[str, object]) -> str:
    """Makes each call that changes something; the ID that they were about."""
    assert process.poll() is None
    caller = Caller(ready)
    one = caller.active_subscription()
    transactions = "/inApps/v1/transactions"
    consumption = f"/inApps/v2/transactions/consumption/{one}"
    extension = {"extendByDays": 9, "extendReasonCode": 3, "requestIdentifier": HIDDEN}
    for method, path, body, status in (
        ("PUT", consumption, CONSUMED, 202),
        ("PUT", f"{transactions}/{one}/appAccountToken", {"appAccountToken": UUID}, 200),
        ("PUT", f"/inApps/v1/subscriptions/extend/{one}", extension, 200),
        ("POST", f"{transactions}/{one}/finish", None, 200),
    ):
        assert caller.call(method, path, body)[0] == status
    return one


def test_each_call_is_an_event(tmp_path: Path) -> None:
    arguments = ("simulate", "--json", "--light", "--history", "120")
    with running_storebell(tmp_path, *arguments) as process:
        ready = next_record(process)
        one = change(process, ready)
        events: list[dict[str, object]] = []
        while len(events) < 4:
            record = next_record(process)
            events += [record] if record["event"] != "attempt" else []
    for event in events:
        assert event.pop("at")
        assert event.pop("bundle_id") == ready["bundle_id"]
        assert event.pop("environment") == "sandbox"
        assert event.pop("transaction_id") == one
    extended = events[2]["fields"]
    assert isinstance(extended, dict)
    assert extended.pop("effectiveDate")
    sent = {"extendByDays": 9, "extendReasonCode": 3, "requestIdentifier": HIDDEN}
    assert events == [
        {"event": "consumption", "fields": CONSUMED, "number": 1},
        {"event": "app_account_token", "fields": {"appAccountToken": UUID}, "number": 1},
        {"event": "renewal_extended", "fields": sent, "number": 1},
        {"event": "finished", "fields": {}, "number": 1},
    ]
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert UUID.encode() not in stored
    assert b"outage" not in stored


def test_what_people_read_can_not_control_their_terminal(tmp_path: Path) -> None:
    arguments = ("simulate", "--light", "--history", "120")
    with running_storebell(tmp_path, *arguments) as process:
        assert process.stdout is not None
        facts: dict[str, object] = {}
        names = ("base url", "issuer id", "key id", "key file", "bundle id", "identity")
        while len(facts) < len(names):
            line = process.stdout.readline().strip()
            for name in names:
                if line.startswith(f"{name} "):
                    facts[name.replace(" ", "_")] = line.removeprefix(name).strip()
        change(process, facts)
        shown = ""
        while "finished" not in shown:
            line = process.stdout.readline()
            assert line, shown
            shown += line
    assert "consumption" in shown
    assert '"deliveryStatus": "DELIVERED"' in shown
    assert "renewal extended" in shown
    assert "app account token" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert r"\u001b[31m\u202eoutage" in shown


@pytest.fixture(autouse=True)
def _without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
