"""Whole `storebell send` commands are killed at random moments: `python3 dev.py faults sends`.

Afterwards every test that a command had acknowledged must be kept and come to its end, and the
simulator must have counted one request for each command at most, and none for the resuming. A long
run is several with different seeds: 500 rounds take about six minutes.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.killed_sends import Tally, kill_sends


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py faults sends", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tally, began = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="storebell-") as folder:
        for tally in kill_sends(Path(folder), arguments.rounds, arguments.seed):
            if tally.sends % 100 == 0 and not tally.states:
                seconds = time.monotonic() - began
                print(f"{tally.sends} sends, {tally.killed} killed, {seconds:.0f} s", flush=True)
    print(
        f"{tally.sends} sends, seed {arguments.seed}: {tally.killed} killed, "
        f"{tally.accepted} requests counted, at most {tally.most_posts_of_one} of one command, "
        f"{tally.posts_after_restart} after the restart; {len(tally.acknowledged)} acknowledged, "
        f"{len(tally.lost)} lost, {len(tally.unfinished)} not ended; states {tally.states}; "
        f"{time.monotonic() - began:.0f} s"
    )
    return 0 if tally.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
