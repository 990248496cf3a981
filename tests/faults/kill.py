"""Processes that write to one database are killed at random moments: is anything lost?

Each round starts one or two of them. They begin tests, append events and spend requests as fast as
they can, and acknowledge each step on a pipe as soon as the database returned from it. After the
kill, the database must be whole and hold every step that was acknowledged.

Run it as `python3 dev.py faults kill [--rounds N] [--seed S]`; --start goes on with a long run.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from storebell.domain.environment import Environment
from storebell.domain.network.request_limits import Endpoint, QuotaKey
from storebell.storage.database.database import Database
from support.stored import START, asked, attempt, token

ROUNDS = 1000
ROUNDS_IN_ONE_FILE = 20
LONGEST_LIFE_SECONDS = 0.12
LIMIT_SECONDS = 540.0
BUNDLE_ID = "com.example.hiking"
NO_LIMIT = 10**9


@dataclass(slots=True)
class Figures:
    """What the rounds came to; `lost` are acknowledged steps that were not there afterwards."""

    rounds: int = 0
    killed: int = 0
    acknowledged: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.lost and not self.damaged


# -- the process that is killed -----------------------------------------------------------------


def write_and_acknowledge(file: Path, name: str) -> None:
    """Writes until it is killed. A line of the pipe is a step that the database returned from."""
    say("ready")
    with Database.open(file) as database:
        for number in range(NO_LIMIT):
            test_id = f"{name}-{number}"
            database.event_store.begin(asked(test_id, at=START + timedelta(seconds=number)), name)
            say(f"begin {test_id}")
            wait = database.requests.spend(
                QuotaKey(BUNDLE_ID, Environment.SANDBOX, Endpoint.REQUEST_TEST), now(), NO_LIMIT
            )
            if wait is None:
                say(f"spend {test_id}")
            database.event_store.append(token(test_id))
            say(f"token {test_id}")
            database.event_store.append(
                attempt(test_id, result="TIMED_OUT"), attempt(test_id, after=9)
            )
            say(f"attempts {test_id}")


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def now() -> datetime:
    return datetime.now(UTC)


# -- the one that kills, and looks --------------------------------------------------------------


def run(folder: Path, rounds: Sequence[int], seed: int, limit_seconds: float) -> Figures:
    """The rounds of a seed, each with its own random numbers; stops at the time limit."""
    figures, started = Figures(), time.monotonic()
    acknowledged: list[str] = []
    for number in rounds:
        if time.monotonic() - started > limit_seconds:
            break
        file = folder / f"{number // ROUNDS_IN_ONE_FILE}" / "storebell.db"
        if figures.rounds and number % ROUNDS_IN_ONE_FILE == 0:
            acknowledged.clear()
        chance = random.Random(f"{seed} {number}")
        lines = kill_round(file, number, chance)
        figures.rounds += 1
        figures.killed += lines.count("ready")
        steps = [line for line in lines if line != "ready"]
        figures.acknowledged.update(step.split()[0] for step in steps)
        acknowledged += steps
        look(file, acknowledged, figures)
    return figures


def kill_round(file: Path, number: int, chance: random.Random) -> list[str]:
    """Starts one or two processes, kills them, returns all that they said."""
    command = [sys.executable, str(Path(__file__).resolve()), "--write", str(file), "--name"]
    names = [f"{number}{letter}" for letter in "ab"[: chance.choice([1, 1, 2])]]
    processes = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in names
    ]
    said: list[str] = []
    for process in processes:
        assert process.stdout is not None
        said.append(process.stdout.readline())
    time.sleep(chance.uniform(0, LONGEST_LIFE_SECONDS))
    chance.shuffle(processes)
    for process in processes:
        process.kill()
    for process in processes:
        assert process.stdout is not None
        said += process.stdout.readlines()
        process.stdout.close()
        process.wait()
    return [line.strip() for line in said if line.endswith("\n")]


def look(file: Path, acknowledged: Sequence[str], figures: Figures) -> None:
    """Opens the database as its next user would, and compares."""
    with Database.open(file) as database:
        figures.damaged += [str(notice) for notice in database.take_notices()]
        figures.damaged += database.event_store.unreadable_records().by_test
        state = database.file.read(integrity)
        if state != "ok":
            figures.damaged.append(state)
        figures.lost += missing(database, acknowledged)


def integrity(connection: apsw.Connection) -> str:
    return str(connection.pragma("integrity_check"))


def missing(database: Database, acknowledged: Sequence[str]) -> Iterator[str]:
    spent = 0
    for step in acknowledged:
        act, test_id = step.split()
        timeline = database.event_store.timeline(test_id)
        spent += act == "spend"
        if (
            timeline is None
            or (act == "token" and timeline.token is None)
            or (act == "attempts" and len(timeline.attempts) < 2)
        ):
            yield step
    used = database.requests.used(
        QuotaKey(BUNDLE_ID, Environment.SANDBOX, Endpoint.REQUEST_TEST), now()
    )
    if used < spent:
        yield f"{spent - used} requests of {spent}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; 1 where anything was lost or damaged."""
    parser = argparse.ArgumentParser(prog="dev.py faults kill", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (%(default)s)")
    parser.add_argument("--start", type=int, default=0, help="the first round, to go on with a run")
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS, help="seconds (%(default)s)")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--name", default="", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.write is not None:
        write_and_acknowledge(chosen.write, chosen.name)
        return 0
    rounds = range(chosen.start, chosen.start + chosen.rounds)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="storebell-kill-") as folder:
        figures = run(Path(folder), rounds, chosen.seed, chosen.limit)
    print(f"rounds                {figures.rounds} from {chosen.start}, seed {chosen.seed}")
    print(f"processes killed      {figures.killed}")
    for act, count in sorted(figures.acknowledged.items()):
        print(f"acknowledged {act:9}{count}")
    print(f"acknowledged, lost    {len(figures.lost)}")
    print(f"damaged or unreadable {len(figures.damaged)}")
    print(f"seconds               {time.monotonic() - started:.0f}")
    for line in [*figures.lost[:10], *figures.damaged[:10]]:
        print(f"  {line}")
    if figures.rounds < chosen.rounds:
        left = chosen.rounds - figures.rounds
        print(f"go on with --start {chosen.start + figures.rounds} --rounds {left}")
    return 0 if figures.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
