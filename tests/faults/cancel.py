"""Sends and watches are stopped wherever they wait: `python3 dev.py faults cancel`.

Each must have ended, its services closed, within 200 ms, with no task or thread left; afterwards
everything that was stopped is resumed and must come to its end.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.cancelled_sends import Tally, stop_everywhere


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py faults cancel", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tally, began = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="storebell-") as folder:
        for tally in stop_everywhere(Path(folder), arguments.rounds, arguments.seed):
            if tally.stops and tally.stops % 50 == 0:
                print(f"{tally.stops} stops, {time.monotonic() - began:.0f} s", flush=True)
    for point, count in tally.points.most_common():
        print(f"{count:4}  {point}")
    for line in tally.slow:
        print(f"SLOW: {line}")
    print(
        f"{tally.stops} stops at {len(tally.points)} places, seed {arguments.seed}: the longest "
        f"took {tally.longest * 1000:.0f} ms; threads left {sorted(tally.threads)}, tasks left "
        f"{tally.tasks}; {tally.unfinished} not resumed to their end; "
        f"{time.monotonic() - began:.0f} s"
    )
    return 0 if tally.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
