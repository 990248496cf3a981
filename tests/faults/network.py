"""The request that asks for a TEST meets every fault: `python3 dev.py faults network`.

The server counts one request at most, each ends at the deadline at the latest, and as unknown
exactly where the request may have reached Apple.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.network_faults import Tally, all_faults, meet

DEADLINE_SECONDS = 20.0


def peak_memory() -> int:
    """The most memory that this process had, in bytes; 0 on Windows, where it is not measured."""
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # getrusage(2): KiB on Linux alone


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py faults network", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--deadline", type=float, default=DEADLINE_SECONDS, metavar="SECONDS")
    arguments = parser.parse_args()
    tally, began = Tally(), time.monotonic()
    for number in range(arguments.rounds):
        for fault in all_faults():
            asyncio.run(meet(fault, tally, arguments.deadline))
        if number == 0:  # the first round loads every module
            before = peak_memory()
        print(f"{tally.faults} requests, {time.monotonic() - began:.0f} s", flush=True)
    tally.memory_growth = peak_memory() - before
    for line in tally.wrong:
        print(f"WRONG: {line}")
    print(
        f"{len(all_faults())} faults, {tally.faults} requests: {len(tally.wrong)} wrong, at most "
        f"{tally.most_posts} counted of one, the longest took {tally.longest:.1f} s, "
        f"{tally.memory_growth / 2**20:.1f} MiB more after the first round; "
        f"{time.monotonic() - began:.0f} s"
    )
    return 0 if tally.is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
