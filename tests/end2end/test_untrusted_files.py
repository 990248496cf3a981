"""What another user of the computer put into Storebell's folders is neither used nor written."""

import json
import os
import sys
from pathlib import Path

import pytest

from support.commands import Ran, storebell
from support.key_files import GOOD
from support.misbehaving_server import Conversation, MisbehavingServer, status

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX owners, links and pipes")

STRANGER = 54321
"""A user ID that nobody has."""

PIPELINE = ("send", "--environment", "sandbox", "--bundle-id", "com.example.hiking")


def storebell_of_another(basedir: Path, *arguments: str, **variables: str) -> Ran:
    """A command of somebody to whom the files below `basedir` are another user's.

    Root gives them away. Anybody else can't: there the command believes to be another user.
    """
    if os.geteuid() == 0:
        for place in (basedir, *basedir.rglob("*")):
            os.chown(place, STRANGER, -1, follow_symlinks=False)
        return storebell(basedir, *arguments, environment=variables)
    hook = basedir.parent / "hook"
    hook.mkdir(exist_ok=True)
    (hook / "sitecustomize.py").write_text(f"import os\nos.geteuid = lambda: {STRANGER}\n")
    return storebell(basedir, *arguments, environment={**variables, "PYTHONPATH": str(hook)})


def plant(basedir: Path, name: str, entries: list[dict[str, object]]) -> Path:
    """A list of settings, apps or keys of the newest version; returns its file."""
    file = basedir / "settings" / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    version = 1 if name == "keys" else 2
    file.write_text(json.dumps({"version": version, name: entries}), "utf-8")
    return file


def test_another_users_proxy_gets_no_request(tmp_path: Path) -> None:
    reached: list[Conversation] = []

    def notice(conversation: Conversation) -> None:
        reached.append(conversation)
        conversation.send(status("502 Bad Gateway"))

    key = tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    key.write_bytes(GOOD)
    variables = {
        "STOREBELL_KEY_FILE": str(key),
        "STOREBELL_KEY_ID": "2X9R4HXF34",
        "STOREBELL_ISSUER_ID": "57246542-96fe-1a63-e053-0824d011072a",
    }
    with MisbehavingServer(notice) as server:
        proxy: dict[str, object] = {"name": "proxy", "value": server.url("").rstrip("/")}
        base = tmp_path / "base"
        file = plant(base, "settings", [proxy])
        before = file.read_bytes()
        for arguments in (PIPELINE, ("connection",), ("settings",), ("settings", "proxy", "none")):
            ran = storebell_of_another(base, *arguments, **variables)
            assert ran.code == 2, ran
            assert "can't be" in ran.err
            assert "belongs to another user" in ran.err
    assert reached == []
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", ["apps", "keys"])
def test_another_users_lists_are_not_believed(name: str, tmp_path: Path) -> None:
    plant(tmp_path / "base", name, [])
    ran = storebell_of_another(tmp_path / "base", name, "list")
    assert ran.code == 2
    assert "can't be trusted" in ran.err


@pytest.mark.parametrize("suffix", ["-journal", "-wal", "-shm"])
def test_a_pipe_beside_the_database_holds_nobody_up(suffix: str, tmp_path: Path) -> None:
    base = tmp_path / "base"
    assert storebell(base, "send", "--environment", "local").code == 0
    pipe = base / "data" / f"storebell.db{suffix}"
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    ran = storebell(base, "tests")
    assert ran.code == 0, ran
    assert f"“{pipe}” cannot be read" in ran.err
    assert "nothing is kept on the disk" in ran.err


def test_another_users_database_is_not_used(tmp_path: Path) -> None:
    base = tmp_path / "base"
    assert storebell(base, "send", "--environment", "local").code == 0
    before = (base / "data" / "storebell.db").read_bytes()
    ran = storebell_of_another(base, "tests")
    assert ran.code == 0, ran
    assert "SUCCESS" not in ran.out
    assert f"“{base / 'data'}” can't be used for Storebell's files" in ran.err
    assert (base / "data" / "storebell.db").read_bytes() == before


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not read the variable")
def test_authorities_that_are_a_pipe_end_a_command_before_it_connects(tmp_path: Path) -> None:
    pipe, key = tmp_path / "pipe", tmp_path / "SubscriptionKey_2X9R4HXF34.p8"
    os.mkfifo(pipe)
    key.write_bytes(GOOD)
    variables = {
        "SSL_CERT_FILE": str(pipe),
        "STOREBELL_KEY_FILE": str(key),
        "STOREBELL_KEY_ID": "2X9R4HXF34",
        "STOREBELL_ISSUER_ID": "57246542-96fe-1a63-e053-0824d011072a",
        "HTTPS_PROXY": "http://127.0.0.1:9",
    }
    for arguments in ((*PIPELINE, "--timeout", "3"), ("connection",)):
        ran = storebell(tmp_path / "base", *arguments, environment=variables)
        assert ran.code == 2, ran
        assert f"“{pipe}”, which SSL_CERT_FILE names, cannot be read" in ran.err
        assert "Nothing was sent" in ran.err


@pytest.mark.parametrize("command", ["tests", "tests --state final", "watch", "audit", "security"])
def test_without_the_database_nobody_says_that_there_is_nothing(
    command: str, tmp_path: Path
) -> None:
    base = tmp_path / "base"
    assert storebell(base, "send", "--environment", "local").code == 0
    (base / "data" / "storebell.db-journal").symlink_to(tmp_path / "elsewhere")
    ran = storebell(base, *command.split())
    assert ran.code == 0, ran
    assert "storebell.db-journal” cannot be read" in ran.err
    for sentence in ("No test was sent yet", "There is no such test", "No test is open here"):
        assert sentence not in ran.out
    if command.startswith(("tests", "watch")):
        assert "The database could not be used." in ran.out


def test_with_the_database_it_is_said(tmp_path: Path) -> None:
    assert "No test was sent yet." in storebell(tmp_path, "tests").out
    assert "No test is open here." in storebell(tmp_path, "watch").out
    assert storebell(tmp_path, "audit").err == ""
