"""Two starts at the same moment, again and again: `python3 dev.py faults instance`.

Each round leaves the next one something to cope with: nothing, what a killed process leaves, a
lock file cut by a power loss, or one whose process ID is another program's by now. Exactly one of
the two may hold the window, and it has to hear of the other.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.instance_starts import Tally, start_twice


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py faults instance", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tally, began = Tally(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="storebell-") as folder:
        rounds = start_twice(Path(folder), arguments.rounds, arguments.seed)
        for number, tally in enumerate(rounds, 1):
            if number % 10 == 0:
                print(f"{number} rounds: holders {dict(tally.holders)}", flush=True)
    for line in tally.odd:
        print(f"NOT RIGHT: {line}")
    print(
        f"{sum(tally.holders.values())} double starts, seed {arguments.seed}: "
        f"holders {dict(tally.holders)}, claims {dict(tally.claims)}, "
        f"windows brought to the front {tally.raised}, after {dict(tally.leftovers)}; "
        f"{time.monotonic() - began:.0f} s"
    )
    return 0 if tally.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
