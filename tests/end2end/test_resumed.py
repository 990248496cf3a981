"""What one command began, another goes on with: real processes over one database."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.commands import environment_of, storebell
from support.handlers import notification_server
from support.killed_sends import Simulator, simulator

SCALE = "36000"


def send(basedir: Path, apple: Simulator, *arguments: str) -> list[str]:
    return [
        *apple.options,
        *("send", "--json", "--bundle-id", str(apple.facts["bundle_id"])),
        *arguments,
    ]


def test_a_plan_that_one_command_began_another_follows_to_its_end(tmp_path: Path) -> None:
    with (
        notification_server((500, 500, 500, 500, 200)) as server,
        simulator(
            tmp_path,
            *("--environment", "production", "--time-scale", SCALE, "--deliver-to", server.url),
        ) as apple,
    ):
        begun = storebell(
            tmp_path,
            *send(tmp_path, apple, "--environment", "production", "--time-scale", SCALE),
            environment=apple.environment,
        )
        assert begun.code == 1
        [open_test] = storebell(tmp_path, *apple.options, "tests", "--json").of("test")
        assert open_test["state"] == "open"
        assert open_test["token"] == begun.of("token")[0]["token"]

        followed = storebell(
            tmp_path,
            *(*apple.options, "watch", str(open_test["test_id"])[:8], "--json"),
            environment=apple.environment,
        )
    assert followed.code == 0, followed.err
    results = [attempt["result"] for attempt in followed.of("attempt")]
    assert results == ["UNSUCCESSFUL_HTTP_RESPONSE_CODE"] * 4 + ["SUCCESS"]
    assert followed.of("final")[-1]["outcome"] == "delivered"
    [final] = storebell(tmp_path, "tests", "--json").of("test")
    assert (final["state"], final["outcome"]) == ("final", "delivered")
    assert final["notification_uuid"]
    assert len(server.requests) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_request_whose_answer_was_lost_is_unknown_and_then_joined(tmp_path: Path) -> None:
    with simulator(tmp_path, "--faults", "latency=3@0.9,seed=4") as apple:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "storebell", "--basedir", str(tmp_path)),
                *send(tmp_path, apple, "--environment", "sandbox"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            env=environment_of(apple.environment),
        )
        assert process.stdout is not None
        assert b'"asked"' in process.stdout.readline()
        while not apple.accepted:
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        [intent] = storebell(tmp_path, *apple.options, "tests", "--json").of("test")
        assert intent["state"] == "asked"
        followed = storebell(
            tmp_path, *apple.options, "watch", "--json", environment=apple.environment
        )
        assert followed.of("error")[0]["failure"] == "unknown"
        assert followed.of("joined")
        assert followed.of("final")[-1]["outcome"] == "delivered"
        assert apple.accepted == 1


def test_a_test_is_removed_brought_back_and_exported(tmp_path: Path) -> None:
    sent = storebell(tmp_path, "send", "--environment", "local", "--json")
    test_id = str(sent.of("asked")[0]["test_id"])
    assert storebell(tmp_path, "tests", "--remove", test_id[:8]).code == 0
    assert storebell(tmp_path, "tests", "--json").records == []
    assert storebell(tmp_path, "tests", "--restore", test_id).code == 0
    [kept] = storebell(tmp_path, "tests", "--json").records
    assert kept["test_id"] == test_id
    target = tmp_path / "out" / "tests.jsonl"
    assert storebell(tmp_path, "tests", "--export", str(target)).code == 0
    assert target.read_text().count("\n") == len(sent.records)
    assert storebell(tmp_path, "tests", "--export", "-").out == target.read_text()
    unknown = storebell(tmp_path, "tests", "--remove", "nobody")
    assert unknown.code == 2
    assert "No test that is kept is called “nobody”" in unknown.err


def test_a_changed_record_is_left_out_and_said(tmp_path: Path) -> None:
    sent = storebell(tmp_path, "send", "--environment", "local", "--json")
    test_id = str(sent.of("asked")[0]["test_id"])
    assert storebell(tmp_path, "tests").err == ""
    file = tmp_path / "data" / "storebell.db"
    content = file.read_bytes()
    assert b'"result":"SUCCESS"' in content
    file.write_bytes(content.replace(b'"result":"SUCCESS"', b'"result":"SUCCESZ"'))

    listed = storebell(tmp_path, "tests", "--json")
    [kept] = listed.of("test")
    assert (kept["test_id"], kept["attempts"], kept["unreadable_records"]) == (test_id, [], 2)
    assert len(listed.records) == 1
    assert listed.err.startswith("2 records of one test can't be read.\n")
    shown = storebell(tmp_path, "tests")
    assert "records that can't be read: 2" in shown.out
    assert shown.err == listed.err
    target = tmp_path / "out" / "tests.jsonl"
    exported = storebell(tmp_path, "tests", "--export", str(target))
    assert exported.err == listed.err
    assert target.read_text().count("\n") == len(sent.records) - 2


def test_a_damaged_database_is_set_aside_and_filled_from_apples_history(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    with simulator(tmp_path / "apple") as apple:
        for _ in range(2):
            sent = storebell(
                mine, *send(mine, apple, "--environment", "sandbox"), environment=apple.environment
            )
            assert sent.code == 0
        file = mine / "data" / "storebell.db"
        content = b"no database" * 1000
        for each in file.parent.glob("storebell.db*"):
            each.write_bytes(content if each == file else b"")

        followed = storebell(mine, *apple.options, "watch", environment=apple.environment)
        assert "is damaged and was set aside" in followed.err
        assert "2 tests came back from the history of a simulator, not Apple's" in followed.err
        kept = storebell(mine, "tests", "--json").of("test")
        assert [one["outcome"] for one in kept] == ["delivered"] * 2
        [aside] = file.parent.glob("storebell.db.damaged-*Z")
        assert aside.read_bytes() == content

        again = storebell(mine, *apple.options, "tests", "--refill", environment=apple.environment)
        assert "0 tests came back" in again.out


def test_apples_plan_can_t_be_hurried(tmp_path: Path) -> None:
    for command in (["tests"], ["watch"], ["send", "--environment", "sandbox"]):
        ran = storebell(tmp_path, *command, "--time-scale", "10")
        assert ran.code == 2
        assert "--api-base" in ran.err
