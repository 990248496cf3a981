"""`storebell send` killed at random moments: what was acknowledged, what Apple's side counted."""

import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.commands import environment_of, next_record, running_storebell, storebell

EARLIEST_SECONDS, LATEST_SECONDS = 0.2, 0.9
WATCH_SECONDS = "50"


@dataclass(slots=True)
class Tally:
    """`acknowledged` are tokens that a command had printed; `accepted` is the simulator's count."""

    sends: int = 0
    killed: int = 0
    acknowledged: set[str] = field(default_factory=set)
    accepted: int = 0
    most_posts_of_one: int = 0
    posts_after_restart: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    unfinished: set[str] = field(default_factory=set)

    @property
    def is_good(self) -> bool:
        is_whole = (
            not self.lost and not self.unfinished and self.accepted <= sum(self.states.values())
        )
        return is_whole and self.most_posts_of_one <= 1 and not self.posts_after_restart


class Simulator:
    """A simulator in a process of its own; counts the requests that it accepted."""

    def __init__(self, process: "subprocess.Popen[str]", facts: dict[str, object]) -> None:
        self.facts = facts
        self.accepted = 0
        self._thread = threading.Thread(target=self._read, args=(process,), daemon=True)
        self._thread.start()

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.accepted += json.loads(line)["event"] == "accepted"

    @property
    def options(self) -> list[str]:
        return [
            *("--api-base", str(self.facts["base_url"])),
            *("--simulated-root", str(self.facts["root_file"])),
        ]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "STOREBELL_KEY_FILE": str(self.facts["key_file"]),
            "STOREBELL_KEY_ID": str(self.facts["key_id"]),
            "STOREBELL_ISSUER_ID": str(self.facts["issuer_id"]),
        }


@contextmanager
def simulator(basedir: Path, *arguments: str) -> Iterator[Simulator]:
    with running_storebell(basedir, "simulate", "--json", *arguments) as process:
        yield Simulator(process, next_record(process))


def kill_sends(basedir: Path, rounds: int, seed: int) -> Iterator[Tally]:
    """Kills one command after another, then resumes what is left of them."""
    tally, lots = Tally(), random.Random(seed)
    with simulator(basedir) as apple:
        for _ in range(rounds):
            before = apple.accepted
            _kill_one(basedir, apple, lots.uniform(EARLIEST_SECONDS, LATEST_SECONDS), tally)
            tally.most_posts_of_one = max(tally.most_posts_of_one, apple.accepted - before)
            yield tally
        tally.accepted = apple.accepted
        _resume(basedir, apple, tally)
        tally.posts_after_restart = apple.accepted - tally.accepted
    yield tally


def _kill_one(basedir: Path, apple: Simulator, after: float, tally: Tally) -> None:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "storebell", "--basedir", str(basedir), *apple.options),
            *("send", "--json", "--environment", "sandbox"),
            *("--bundle-id", str(apple.facts["bundle_id"])),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment_of(apple.environment),
    )
    try:
        out, _ = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
        tally.killed += 1
    tally.sends += 1
    for line in out.splitlines():
        if line.endswith(b"}"):
            record = json.loads(line)
            if record["event"] == "token":
                tally.acknowledged.add(record["token"])


def _resume(basedir: Path, apple: Simulator, tally: Tally) -> None:
    storebell(
        basedir,
        *(*apple.options, "watch", "--json", "--timeout", WATCH_SECONDS),
        environment=apple.environment,
    )
    listed = storebell(basedir, *apple.options, "tests", "--all", "--json")
    records = listed.of("test")
    tally.kept = {str(one["token"]): str(one["state"]) for one in records if one["token"]}
    for record in records:
        state = str(record["state"])
        tally.states[state] = tally.states.get(state, 0) + 1
    tally.lost = tally.acknowledged - tally.kept.keys()
    tally.unfinished = {token for token, state in tally.kept.items() if state != "final"}
