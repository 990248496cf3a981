"""A user without a plan in front of the real window: `python3 dev.py faults monkey`.

Each round is a process of its own: the product over its real services, with Local tests of every
kind and a simulator, and a seeded user who resizes, drags, opens, sends, removes and leaves. A
crash, a hang, whatever is printed and every error of Python's is a fault, told with its seed. The
same seed gives the same actions. With --x11 they are played on a real X server with a window
manager, by a real pointer and keyboard.
"""

import argparse
import queue
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.display import real_display
from support.monkey.rounds import SCREEN, Fault, Result, Round, Tally, play_round
from support.monkey.scene import Scene, made_scene

ROUNDS = 40
ACTIONS = 85
LEAST_OF_EACH = 1
LEAST_IN_ALL = 20


def play_all(
    scene: Scene, folder: Path, rounds: Sequence[Round], displays: Sequence[str]
) -> Iterator[Result]:
    """As many at a time as there are displays, which may be none of X."""
    free: queue.SimpleQueue[str] = queue.SimpleQueue()
    for name in displays:
        free.put(name)

    def play(one: Round) -> Result:
        display = free.get()
        try:
            place = folder / f"{one.seed}-{one.number}"
            return play_round(scene, place, Round(*_facts(one), display=display))
        finally:
            free.put(display)

    with ThreadPoolExecutor(len(displays)) as pool:
        try:
            for future in as_completed([pool.submit(play, one) for one in rounds]):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)  # those that were begun come to their end


def _facts(one: Round) -> tuple[int, int, int, int]:
    return one.seed, one.number, one.actions, one.least


def show_fault(fault: Fault, *, x11: bool) -> None:
    one = fault.round
    how = f"--seed {one.seed} --start {one.number} --rounds 1" + (" --x11" if x11 else "")
    print(f"FAULT ({fault.kind}) in {how}, {fault.during or 'some action'}", flush=True)
    for line in fault.text.splitlines():
        print(f"    {line}", flush=True)


def show_tally(tally: Tally, seconds: float) -> None:
    for name, count in sorted(tally.done.items(), key=lambda pair: (-pair[1], pair[0])):
        left_out = tally.impossible[name]
        took = tally.milliseconds[name] / max(1, count)
        without = f", {left_out} times there was no occasion" if left_out else ""
        print(f"{count:>6} {name} ({took:.0f} ms each{without})")
    print(
        f"{tally.rounds} rounds, {sum(tally.done.values())} actions: {tally.count('crash')} "
        f"crashes, {tally.count('hang')} hangs, {tally.count('printed')} lines printed, "
        f"{tally.count('logged')} errors logged, {tally.count('action', 'exit')} other faults; "
        f"{seconds:.0f} s"
    )


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py faults monkey", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each seed (%(default)s)")
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="one or more (1)")
    parser.add_argument("--start", type=int, default=0, help="the first round (%(default)s)")
    parser.add_argument("--actions", type=int, default=ACTIONS, help="of a round (%(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="rounds at a time (%(default)s)")
    parser.add_argument("--x11", action="store_true", help="on an X server of its own")
    parser.add_argument("--verbose", action="store_true", help="print each round's actions")
    parser.add_argument("--keep", type=Path, help="an empty folder to leave everything in")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the figures; 1 where there was a fault, or a kind of action was hardly ever done."""
    chosen = parse(arguments)
    # What is open is closed: other processes would live on.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    numbers = range(chosen.start, chosen.start + chosen.rounds)
    rounds = [
        Round(seed, number, chosen.actions, LEAST_OF_EACH)
        for seed in chosen.seed
        for number in numbers
    ]
    tally, began = Tally(), time.monotonic()
    with ExitStack() as stack:
        screen = "x".join(map(str, (*SCREEN, 24)))
        scratch = tempfile.TemporaryDirectory(prefix="storebell-monkey-")
        folder = chosen.keep or Path(stack.enter_context(scratch))
        displays = [
            stack.enter_context(real_display(screen)).environment["DISPLAY"] if chosen.x11 else ""
            for _ in range(min(chosen.jobs, len(rounds)))
        ]
        scene = stack.enter_context(made_scene(folder))
        print(f"The folder of every round was made in {time.monotonic() - began:.0f} s", flush=True)
        for result in play_all(scene, folder / "rounds", rounds, displays):
            tally.add(result)
            if chosen.verbose:
                print(f"seed {result.round.seed} round {result.round.number}")
                print("\n".join(result.lines), flush=True)
            for fault in result.faults:
                show_fault(fault, x11=chosen.x11)
    show_tally(tally, time.monotonic() - began)
    too_few = tally.too_few(min(LEAST_IN_ALL, len(rounds) // 2))
    if too_few:
        print(f"Hardly ever done: {', '.join(too_few)}")
    return 1 if tally.faults or too_few else 0


if __name__ == "__main__":
    sys.exit(main())
