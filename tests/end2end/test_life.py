"""`storebell life`, as its users run it, against real servers."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.commands import LIMIT_SECONDS, environment_of, storebell
from support.handlers import notification_server
from support.simulated import Handler

FAST = ("--time-scale", "10000")
BEGINS_PAUSED = (
    "Paused before the first step.\n"
    "Enter takes the next step; p and Enter pauses and goes on; q and Enter stops.\n"
)


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_failed_step_says_the_cause_and_the_advice_that_send_says(
    tmp_path: Path, status: int
) -> None:
    with notification_server((status,)) as server:
        told = storebell(tmp_path, "life", "--story", "family", "--url", server.url, *FAST)
        sent = storebell(
            tmp_path,
            *("send", "--environment", "local", "--url", server.url),
            *("--type", "SUBSCRIBED", "--subtype", "INITIAL_BUY"),
        )
    assert told.code == 1, told.err
    lines = [line.strip() for line in told.out.splitlines()]
    at = next(place for place, line in enumerate(lines) if f"(HTTP {status})" in line)
    wanted = [line.strip() for line in sent.out.splitlines()]
    first = next(place for place, line in enumerate(wanted) if "attempt 1" in line)
    assert lines[at + 1 : at + 3] == wanted[first + 1 : first + 3]


@contextmanager
def by_hand(basedir: Path, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A life whose first step was asked for, and which waits for Enter after it."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "storebell", "--basedir", str(basedir)),
            *("life", "--manual", *arguments),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment_of({}),
    )
    with process:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        try:
            yield process
        finally:
            process.kill()


def rest_of(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """What it prints until it ends by itself: its standard input stays open."""
    process.wait(timeout=LIMIT_SECONDS)
    assert process.stdout is not None
    assert process.stderr is not None
    return process.stdout.read(), process.stderr.read()


def lines_until(process: "subprocess.Popen[str]", word: str) -> list[str]:
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or word not in lines[-1]:
        lines.append(process.stdout.readline())
        assert lines[-1], lines
    return lines


def test_q_comes_after_the_enters_that_were_typed_before_it(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "life", "--manual", stdin=b"\n\n\nq\n")
    steps = re.findall(r"^\S+  (\d)/6  ", ran.out, re.MULTILINE)
    assert steps == ["1", "2", "3"]
    assert ran.out.splitlines()[-1].endswith("Stopped after step 3 of 6: 3 delivered, 0 not.")
    assert ran.code == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for a child")
@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_says_after_which_step_the_life_was_stopped(
    tmp_path: Path, *, as_json: bool
) -> None:
    with by_hand(tmp_path, *["--json"] * as_json) as process:
        lines_until(process, "SUCCESS")
        process.send_signal(signal.SIGINT)
        out, err = rest_of(process)
    assert (process.returncode, err) == (130, BEGINS_PAUSED)
    if as_json:
        record = json.loads(out.splitlines()[-1])
        assert (record["event"], record["stopped_after"]) == ("end", 1)
        assert (record["delivered"], record["failed"]) == (1, 0)
    else:
        assert out.splitlines()[-1].endswith("Stopped after step 1 of 6: 1 delivered, 0 not.")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for a child")
@pytest.mark.parametrize("pause", [0.0, 0.03, 0.06, 0.1, 0.15])
def test_ctrl_c_once_more_changes_nothing(tmp_path: Path, pause: float) -> None:
    with by_hand(tmp_path) as process:
        lines_until(process, "SUCCESS")
        for _ in range(4):
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            time.sleep(pause)
        out, err = rest_of(process)
    assert (process.returncode, err) == (130, BEGINS_PAUSED)
    assert out.endswith("Stopped after step 1 of 6: 1 delivered, 0 not.\n")


def test_by_hand_the_first_step_is_sent_after_the_first_enter(tmp_path: Path) -> None:
    ran = storebell(tmp_path, "life", "--manual", "--json", stdin=b"q\n")
    assert [record["event"] for record in ran.records][::2] == ["ready", "end"]
    due, end = ran.records[1:]
    assert (due["event"], due["number"], due["next_at"]) == ("due", 1, None)
    assert (end["delivered"], end["failed"], end["stopped_after"]) == (0, 0, 0)


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX closes it")
@pytest.mark.parametrize("redirection", ["<&-", "</dev/null"])
def test_where_nobody_can_type_no_step_waits(tmp_path: Path, redirection: str) -> None:
    command = [sys.executable, "-m", "storebell", "--basedir", str(tmp_path)]
    command += ["life", "--manual", "--story", "family", *FAST]
    ran = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", *command],
        check=False,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        env=environment_of({}),
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1].endswith("3 delivered, 0 not.")
    assert "Standard input has ended" in ran.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for a child")
@pytest.mark.parametrize("as_json", [False, True])
def test_a_step_whose_answer_is_awaited_is_undecided_when_it_is_stopped(
    tmp_path: Path, *, as_json: bool
) -> None:
    with (
        Handler(200, delay_seconds=3) as handler,
        by_hand(tmp_path, "--url", handler.url, *["--json"] * as_json) as process,
    ):
        lines_until(process, "SUBSCRIBED")
        process.send_signal(signal.SIGINT)
        out, _ = rest_of(process)
    assert process.returncode == 130
    last = out.splitlines()[-1]
    if as_json:
        record = json.loads(last)
        counts = (record["delivered"], record["failed"], record["undecided"])
        assert counts == (0, 0, 1)
    else:
        assert last.endswith("Stopped after step 1 of 6: 0 delivered, 0 not, 1 undecided.")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal for a child")
def test_the_end_has_the_same_fields_however_it_came(tmp_path: Path) -> None:
    whole = storebell(tmp_path, "life", "--story", "family", "--json", *FAST).records[-1]
    with by_hand(tmp_path, "--json") as process:
        lines_until(process, "SUCCESS")
        process.send_signal(signal.SIGINT)
        stopped = json.loads(rest_of(process)[0].splitlines()[-1])
    assert list(whole) == list(stopped)
    assert (whole["bundle_id"], whole["environment"]) == (
        stopped["bundle_id"],
        stopped["environment"],
    )
