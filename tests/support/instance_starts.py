"""Starts of a program that has one window, as processes of their own; run as a script, it is one.

A child says "ready", waits for a line, claims, says what became of it, and "raise" whenever it is
asked to show itself. It ends when its standard input does.
"""

import os
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storebell.qt.shell.single_instance import (
    LOCK_NAME,
    UNREADABLE_FOR_SECONDS,
    Claim,
    Instance,
    bring_to_front,
)

LIMIT_SECONDS = 60
LEFTOVERS = ("nothing", "killed", "empty", "garbage", "another program's", "another Python's")
"""What the start before may have left: the last two are process IDs that were given out again."""

_WEIGHTS = (8, 8, 2, 2, 2, 1)


class Start:
    """One process, ready to claim."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Without a screen Qt warns that it can't raise a window, each time.
            env={
                **os.environ,
                "QT_QPA_PLATFORM": "offscreen",
                "QT_LOGGING_RULES": "default.warning=false",
            },
        )

    def wait_until_ready(self) -> None:
        assert self.hear() == "ready"

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        """The next line that it says; empty when it has ended."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=LIMIT_SECONDS)

    def close(self) -> list[str]:
        """Ends it in order; what it had still to say."""
        rest, _ = self.process.communicate(timeout=LIMIT_SECONDS)
        return rest.split()


@contextmanager
def started(folder: Path) -> Iterator[Start]:
    """A process that has said "ready", gone at the end whatever happened."""
    start = Start(folder)
    with start.process:
        try:
            start.wait_until_ready()
            yield start
        finally:
            start.process.kill()


@dataclass
class Tally:
    """How many rounds had how many holders, after what."""

    holders: Counter[int] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    leftovers: Counter[str] = field(default_factory=Counter)
    raised: int = 0
    odd: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.odd and set(self.holders) == {1}


def start_twice(folder: Path, rounds: int, seed: int) -> Iterator[Tally]:
    """Two starts at once, again and again in one folder; yields the tally after each round."""
    chance, tally = random.Random(seed), Tally()
    leftover = "nothing"
    with ExitStack() as others:
        for number in range(1, rounds + 1):
            with started(folder) as one, started(folder) as two:
                both = [one, two]
                chance.shuffle(both)
                for start in both:
                    start.go()
                claims = {start: start.hear() for start in both}
                holders = [start for start in both if claims[start] == Claim.FIRST.value]
                tally.holders[len(holders)] += 1
                tally.claims.update(claims.values())
                tally.leftovers[leftover] += 1
                is_raised = len(holders) == 1 and holders[0].hear() == "raise"
                tally.raised += is_raised
                if not is_raised or Claim.RAISED.value not in claims.values():
                    tally.odd.append(f"round {number} after {leftover}: {list(claims.values())}")
                [leftover] = chance.choices(LEFTOVERS, _WEIGHTS)
                for start in both:
                    if leftover == "nothing":
                        start.close()
                    else:
                        start.kill()
            leave(leftover, folder / LOCK_NAME, others)
            yield tally


def leave(leftover: str, lock_file: Path, others: ExitStack) -> None:
    """Puts into a folder, whose owner is gone, what such a start would have left."""
    if leftover in ("empty", "garbage"):
        lock_file.write_bytes(b"" if leftover == "empty" else b"\0garbage\xff" * 9)
        age(lock_file)
    elif leftover == "another program's":
        claim_for(others.enter_context(living_python()), lock_file, "not-python")
    elif leftover == "another Python's":
        claim_for(others.enter_context(living_python()), lock_file)


def age(lock_file: Path, seconds: float = UNREADABLE_FOR_SECONDS + 5) -> None:
    """Makes a file older than a start can still be at work on it."""
    at = lock_file.stat().st_mtime - seconds
    os.utime(lock_file, (at, at))


def claim_for(process_id: int, lock_file: Path, program: str | None = None) -> None:
    """Rewrites a lock file in the name of another process; its program stays unless it is given."""
    lines = lock_file.read_text(encoding="utf-8").splitlines()
    lines[:2] = [str(process_id), program or lines[1]]
    lock_file.write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def living_python() -> Iterator[int]:
    """The ID of a Python that has nothing to do with us and lives as long as the context."""
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def _be_a_child(folder: Path) -> None:
    from PySide6.QtCore import QMetaObject, Qt
    from PySide6.QtWidgets import QApplication, QWidget

    application = QApplication([])
    instance = Instance(folder)
    window = QWidget()

    def show_itself() -> None:
        bring_to_front(window)
        print("raise", flush=True)

    instance.raise_requested.connect(show_itself)
    print("ready", flush=True)
    sys.stdin.readline()
    claim = instance.claim()
    print(claim.value, flush=True)
    if claim is not Claim.FIRST:
        return
    window.show()
    instance.listen()

    def quit_at_the_end_of_input() -> None:
        sys.stdin.read()
        QMetaObject.invokeMethod(application, "quit", Qt.ConnectionType.QueuedConnection)

    threading.Thread(target=quit_at_the_end_of_input, daemon=True).start()
    application.exec()
    instance.release()


if __name__ == "__main__":
    _be_a_child(Path(sys.argv[1]))
