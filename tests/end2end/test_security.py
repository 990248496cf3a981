"""`storebell security` tells what was kept and contacted by the commands before it."""

import json
import sys
from pathlib import Path

import pytest

from support.canary import Canary
from support.commands import next_record, running_storebell, storebell
from support.keyring_daemon import private_session


def security_of(basedir: Path) -> dict[str, object]:
    ran = storebell(basedir, "security", "--json")
    assert ran.code == 0, ran.err
    record: dict[str, object] = json.loads(ran.out)
    return record


def contacts_of(record: dict[str, object]) -> dict[tuple[str, str], int]:
    contacts = record["contacts"]
    assert isinstance(contacts, list)
    return {(contact["host"], contact["purpose"]): contact["times"] for contact in contacts}


def test_hosts_files_and_acts_are_told_and_no_secret(tmp_path: Path) -> None:
    empty = security_of(tmp_path)
    assert empty["contacts"] == []
    keys = tmp_path / "keys"
    keys.mkdir()
    assert storebell(tmp_path, "send", "--environment", "local").code == 0
    local = contacts_of(security_of(tmp_path))
    assert local["127.0.0.1", "delivery"] == 1
    assert local["127.0.0.1", "request_test"] == 1
    canary = Canary()
    key_file = canary.write(keys, "CANARY1234")
    with running_storebell(tmp_path / "other", "simulate", "--json") as simulator:
        environment = {
            "STOREBELL_KEY_FILE": str(key_file),
            "STOREBELL_ISSUER_ID": "57246542-96fe-1a63-e053-0824d011072a",
        }
        base = ("--api-base", str(next_record(simulator)["base_url"]))
        send = ("send", "--environment", "sandbox", "--bundle-id", "com.example.app")
        assert storebell(tmp_path, *base, *send, environment=environment).code == 3
    found = security_of(tmp_path)
    assert contacts_of(found)["127.0.0.1", "request_test"] == 2
    acts = found["acts"]
    assert isinstance(acts, list)
    assert [act["act"] for act in acts] == ["send"]
    files = found["files"]
    assert isinstance(files, list)
    known = {Path(file["path"]).name for file in files}
    assert {"storebell.db", "storebell.log", "local-root.pem"} <= known
    assert not any("not known" in file["holds"] for file in files)
    said = storebell(tmp_path, "security")
    assert "Another process of the same user can read an unlocked keychain" in said.out
    assert canary.seen_in((said.out + json.dumps(found)).encode()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="The keychain would be the user's")
def test_a_keychain_is_named_as_there_only_where_it_is(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "--self-check")
    [line] = [line for line in ran.out.splitlines() if "keychain" in line]
    assert line.startswith("ok    keychain    not available here: There is no keychain")
    assert ran.code == 0, ran.out
    assert security_of(tmp_path)["is_keychain_available"] is False
    said = storebell(tmp_path, "security").out
    assert "which is not available here" in said
    assert "There is no session bus" in said
    assert "are kept in Secret Service" not in said
    with private_session() as session:
        session.start_bus()
        session.start_daemon()
        ran = storebell(tmp_path, "--self-check", environment=session.environment)
        assert "ok    keychain    Secret Service\n" in ran.out
        said = storebell(tmp_path, "security", environment=session.environment).out
        assert "are kept in Secret Service and nowhere else" in said
