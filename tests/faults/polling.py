"""Random schedules of fifty watches, with faults at their polls: `python3 dev.py faults polling`.

Each plays up to ten days by a clock that is moved by hand. No attempt may be missed, no test may
end early, and no rolling hour may hold more requests than Apple documents.
"""

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.polling_rounds import Tally, play_one

LIMIT_SECONDS = 540.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py faults polling", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="go on with a long run")
    arguments = parser.parse_args()
    tally, began = Tally(), time.monotonic()
    number = arguments.start
    for number in range(arguments.start, arguments.rounds):
        if time.monotonic() - began > LIMIT_SECONDS:
            print(f"Stopped in time; go on with --start {number}")
            break
        asyncio.run(play_one(random.Random(f"{arguments.seed}-{number}"), tally))
        if tally.schedules % 100 == 0:
            print(f"{number + 1} schedules, {time.monotonic() - began:.0f} s", flush=True)
    print(
        f"{tally.schedules} schedules from {arguments.start}, seed {arguments.seed}: "
        f"{tally.watches} watches, {tally.attempts} attempts, {tally.missed} missed, "
        f"{tally.early} ended early, {tally.faults} faults, {tally.over} hours over the limit; "
        f"most in an hour {tally.busiest}; {time.monotonic() - began:.0f} s"
    )
    return 0 if tally.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
