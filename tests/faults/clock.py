"""The computer sleeps, its clock is set, the server's differs: `python3 dev.py faults clock`.

Each jump must be noticed and cost one request at most to catch up, no attempt may be missed, no
lane may change its place, and a clock that is wrong by more than a minute is named to the second.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.clock_rounds import Tally, play_one

LIMIT_SECONDS = 540.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py faults clock", description=__doc__)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="go on with a long run")
    arguments = parser.parse_args()
    tally, began = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="storebell-") as folder:
        for number in range(arguments.start, arguments.rounds):
            if time.monotonic() - began > LIMIT_SECONDS:
                print(f"Stopped in time; go on with --start {number}")
                break
            asyncio.run(play_one(Path(folder), random.Random(f"{arguments.seed}-{number}"), tally))
            if tally.rounds % 100 == 0:
                print(f"{number + 1} rounds, {time.monotonic() - began:.0f} s", flush=True)
    for name, count in sorted(tally.jumps.items()):
        print(f"{count:4}  {name}")
    for line in tally.wrong[:20]:
        print(f"WRONG: {line}")
    print(
        f"{tally.rounds} rounds from {arguments.start}, seed {arguments.seed}: "
        f"{len(tally.wrong)} wrong, {tally.attempts} attempts, at most {tally.most_polls} requests "
        f"to catch up, {tally.skews} wrong clocks named; {time.monotonic() - began:.0f} s"
    )
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
