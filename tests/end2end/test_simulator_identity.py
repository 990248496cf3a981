"""A simulator that is started again is the one that keys and apps were stored for."""

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.commands import Ran, next_record, running_storebell, storebell
from support.keyring_daemon import PrivateSession, private_session

KEYCHAIN = pytest.mark.skipif(sys.platform != "linux", reason="The keychain would be the user's")


@pytest.fixture
def session() -> Iterator[PrivateSession]:
    with private_session() as session:
        session.start_bus()
        session.start_daemon()
        yield session


@KEYCHAIN
def test_a_stored_key_and_app_still_send_after_a_restart(
    session: PrivateSession, tmp_path: Path
) -> None:
    def run(*arguments: str) -> Ran:
        return storebell(tmp_path, *arguments, environment=session.environment)

    with running_storebell(tmp_path, "simulate", "--json") as simulator:
        first = next_record(simulator)
        issuer = ("--issuer-id", str(first["issuer_id"]))
        assert run("keys", "add", str(first["key_file"]), *issuer).code == 0
        app = ("--label", "Sample", "--bundle-id", str(first["bundle_id"]))
        app_id = ("--app-apple-id", str(first["app_apple_id"]))
        assert run("apps", "add", *app, *app_id, "--key-id", str(first["key_id"])).code == 0
    port = str(urlsplit(str(first["base_url"])).port)
    with running_storebell(tmp_path, "simulate", "--json", "--port", port) as simulator:
        second = next_record(simulator)
        base = ("--api-base", str(first["base_url"]), "--simulated-root", str(first["root_file"]))
        sent = run(*base, "send", "--app", "Sample", "--environment", "sandbox", "--json")
        assert sent.code == 0, sent.err
        [payload] = sent.of("verified")
        assert payload["valid"] is True
    assert (first["identity"], second["identity"]) == ("new", "kept")
    for name in ("base_url", "issuer_id", "key_id", "key_file", "root_file"):
        assert first[name] == second[name], name
    # Without --api-base Apple would be asked: the key is never signed with for Apple.
    refused = run("send", "--app", "Sample", "--environment", "sandbox")
    assert refused.code == 2
    assert "which Apple does not know" in refused.err
    assert run("tests", "--json").records[0]["bundle_id"] == first["bundle_id"]


def test_a_new_identity_is_another_one_and_the_old_key_is_refused(tmp_path: Path) -> None:
    with running_storebell(tmp_path, "simulate", "--json") as simulator:
        first = next_record(simulator)
        key = Path(str(first["key_file"])).read_bytes()
        second = storebell(tmp_path, "simulate", "--new-identity")
        assert second.code == 2
        assert "Another simulator of this installation is running" in second.err
    (tmp_path / "old.p8").write_bytes(key)
    with running_storebell(tmp_path, "simulate", "--json", "--new-identity") as simulator:
        third = next_record(simulator)
        ran = storebell(
            tmp_path,
            *("--api-base", str(third["base_url"]), "send", "--environment", "sandbox"),
            *("--bundle-id", str(third["bundle_id"])),
            environment={
                "STOREBELL_KEY_FILE": str(tmp_path / "old.p8"),
                "STOREBELL_KEY_ID": str(first["key_id"]),
                "STOREBELL_ISSUER_ID": str(first["issuer_id"]),
            },
        )
    assert third["identity"] == "new"
    assert third["issuer_id"] != first["issuer_id"]
    assert ran.code == 3
    assert not Path(str(first["key_file"])).exists()


def test_three_at_once_have_three_identities(tmp_path: Path) -> None:
    with (
        running_storebell(tmp_path, "simulate", "--json") as one,
        running_storebell(tmp_path, "simulate", "--json") as other,
    ):
        ready = [next_record(one), next_record(other)]
        assert [record["identity"] for record in ready] == ["new", "new"]
        with running_storebell(tmp_path, "simulate", "--json") as last:
            ready.append(next_record(last))
            assert ready[2]["identity"] == "for this run"
            assert Path(str(ready[2]["key_file"])).exists()
    assert len({record["key_id"] for record in ready}) == 3
    assert [Path(str(record["key_file"])).exists() for record in ready] == [True, True, False]


def test_a_life_beside_a_simulator_keeps_its_identity(tmp_path: Path) -> None:
    with running_storebell(tmp_path, "simulate", "--json") as simulator:
        first = next_record(simulator)
        told = ("life", "--story", "family", "--time-scale", "10000", "--json")
        lives = [storebell(tmp_path, *told) for _ in range(2)]
        kept = storebell(tmp_path, "security", "--json").records[0]["files"]
    second, again = (ran.of("ready")[0] for ran in lives)
    assert (second["identity"], again["identity"]) == ("new", "kept")
    for name in ("issuer_id", "key_id", "key_file"):
        assert second[name] == again[name] != first[name], name
    assert "the same at each run beside another" in lives[1].err
    assert isinstance(kept, list)
    named = [file for file in kept if "simulator-identity" in file["path"]]
    assert len(named) == 6
    assert all("not known" not in file["holds"] for file in named)


def test_what_is_kept_is_named(tmp_path: Path) -> None:
    with running_storebell(tmp_path, "simulate", "--json") as simulator:
        next_record(simulator)
    [record] = storebell(tmp_path, "security", "--json").records
    files = record["files"]
    assert isinstance(files, list)
    kept = {Path(file["path"]).name: file for file in files if "simulator-identity" in file["path"]}
    assert len(kept) == 3
    assert all(file["is_private"] is not False for file in kept.values())
    assert all("not known" not in file["holds"] for file in kept.values())
